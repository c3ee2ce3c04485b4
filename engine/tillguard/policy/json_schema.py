"""JSON Schemas of the policy files, for editors: generated from the shapes that read them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from tillguard.policy.alert_schema import AlertsFile
from tillguard.policy.retention_schema import RetentionFile
from tillguard.policy.schema import (
    BaseFile,
    ListFile,
    Part,
    RegionFile,
    StaffingFile,
    StoreFile,
)
from tillguard.policy.schema_words import FROM_BASE
from tillguard.policy.time_schema import CalendarFile, HoursFile, SeasonFile

SHAPES: Mapping[str, type[Part]] = {
    "base": BaseFile,
    "season": SeasonFile,
    "region": RegionFile,
    "store": StoreFile,
    "staffing": StaffingFile,
    "alerts": AlertsFile,
    "calendar": CalendarFile,
    "hours": HoursFile,
    "list": ListFile,
    "retention": RetentionFile,
}
FOLDERS = {"seasons": "season", "regions": "region", "stores": "store", "lists": "list"}


def kind_of(file: str) -> str:
    """The kind of a policy file by its path within the folder, a key of SHAPES."""
    path = PurePosixPath(file)
    return FOLDERS[path.parts[0]] if len(path.parts) > 1 else path.stem


def schemas() -> dict[str, JsonSchemaValue]:
    """The schema of every kind of file."""
    return {
        kind: shape.model_json_schema(schema_generator=_Whole if kind == "base" else _Layered)
        | {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"{kind}.yaml"}
        for kind, shape in SHAPES.items()
    }


class _Layered(GenerateJsonSchema):
    """What one file may say; a field that base.yaml must say may be left out."""

    ignored_warning_kinds = {"non-serializable-default", "skipped-choice"}  # noqa: RUF012

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Keys that are numbers are texts in JSON; a key that fits no pattern is refused."""
        found = super().dict_schema(schema)
        keys: Mapping[str, Any] = schema.get("keys_schema", {})
        if keys.get("type") == "int":
            found["propertyNames"] = {"pattern": f"^[{keys['ge']}-{keys['le']}]$"}
        if "patternProperties" in found:
            found["additionalProperties"] = False
        return found


class _Whole(_Layered):
    """What all layers together say: nothing is left to another file."""

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,
    ) -> bool:
        inner: Mapping[str, Any] = field["schema"]
        return inner.get("default") is FROM_BASE or super().field_is_required(field, total)
