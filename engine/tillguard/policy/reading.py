"""What the layers of a policy leave unsaid together."""

from __future__ import annotations

from typing import Any, get_args, get_origin

from tillguard.domain import Action
from tillguard.files.document import Path
from tillguard.files.shape import bare
from tillguard.policy.schema import Part
from tillguard.policy.schema_words import FROM_BASE


def unsaid(shape: type[Part], data: dict[Any, Any], path: Path = ()) -> list[Path]:
    """The paths of all fields that must be said in full and are not (over all layers)."""
    found: list[Path] = []
    for name, field in shape.model_fields.items():
        place = (*path, name)
        if name in data:
            found += _unsaid_within(field.annotation, data[name], place)
        elif field.default is FROM_BASE:
            found.append(place)
    return found


def _unsaid_within(shape: Any, data: Any, place: Path) -> list[Path]:
    if not isinstance(data, dict):
        return []
    shape = bare(shape)
    if isinstance(shape, type) and issubclass(shape, Part):
        return unsaid(shape, data, place)
    if get_origin(shape) is not dict:
        return []
    inner = get_args(shape)[1]
    within = (_unsaid_within(inner, value, (*place, _word(key))) for key, value in data.items())
    return [path for paths in within for path in paths]


def _word(key: Any) -> str | int:
    """The key as the file has it: an action by its name, a kind by its value."""
    if isinstance(key, Action):
        return key.name
    return key if isinstance(key, int) else str(key)
