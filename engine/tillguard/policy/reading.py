"""Holds a document against the schema of its file and says every difference in place."""

from __future__ import annotations

from types import UnionType
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from tillguard.domain import Action
from tillguard.errors import BrokenFile, Problem
from tillguard.files import remedy
from tillguard.policy.document import Document, Path
from tillguard.policy.schema import Part
from tillguard.policy.schema_words import FROM_BASE

CODES = {
    "greater_than_equal": "range", "less_than_equal": "range", "finite_number": "range",
    "string_pattern_mismatch": "wrong-name", "string_too_short": "length",
    "string_too_long": "length", "too_short": "length", "too_long": "length",
}  # fmt: skip

Shape = TypeVar("Shape", bound=Part)


def read_as(shape: type[Shape], document: Document) -> Shape:
    """The document's values in this shape; raises BrokenFile with every problem at once."""
    if not isinstance(document.data, dict):
        hint = remedy("", _fields(shape))
        raise BrokenFile([document.problem((), "wrong-type", "the file must say fields", hint)])
    try:
        return shape.model_validate(document.data)
    except ValidationError as wrong:
        raise BrokenFile([_problem(shape, document, e) for e in wrong.errors()]) from None


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
    shape = _bare(shape)
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


def _problem(shape: type[Part], document: Document, error: ErrorDetails) -> Problem:
    path = tuple(step for step in error["loc"] if not _tag(step))
    where = ".".join(map(str, path))
    allowed = list(error.get("ctx", {}).get("allowed", ()))
    if error["type"] == "extra_forbidden":
        hint = remedy(path[-1], _fields(_shape_at(shape, error["loc"][:-1])))
        return document.problem(path, "unknown-key", f"{where} is not known", hint)
    if error["type"] == "missing":
        return document.problem(path, "missing", f"{where} is needed and not said.")
    if allowed:
        hint = remedy(error["ctx"]["given"], allowed)
        return document.problem(path, "unknown-name", f"{where}: {error['msg']}", hint)
    given = "" if isinstance(error["input"], dict | list) else f", given {error['input']!r:.60}"
    said = error["msg"].replace("Input should be", "must be").replace(" after validation", "")
    return document.problem(path, _code(error["type"]), f"{where}: {said}{given}")


def _code(kind: str) -> str:
    """Our own name for a kind of mistake, the same whatever pydantic calls it."""
    if kind.endswith("_type"):
        return "wrong-type"
    return CODES.get(kind, "wrong-value")


def _tag(step: object) -> bool:
    """Whether a step of an error's place names a shape ("[key]", "<easter>"), not a field."""
    return isinstance(step, str) and step[:1] in ("[", "<")


def _shape_at(shape: Any, path: Path) -> Any:
    for step in path:
        if _tag(step):
            shape = _tagged(shape, step)
            continue
        shape = _bare(shape)
        if isinstance(shape, type) and issubclass(shape, Part):
            fields = shape.model_fields.items()
            shape = next(
                field.annotation for name, field in fields if (field.alias or name) == step
            )
        else:
            shape = get_args(shape)[-1]
    return _bare(shape)


def _tagged(shape: Any, tag: object) -> Any:
    """The alternative of a tagged union; a shape that is none stays as it is."""
    members = get_args(get_args(shape)[0]) if get_origin(shape) is Annotated else ()
    marked = (m for m in members if any(getattr(mark, "tag", None) == tag for mark in get_args(m)))
    return next(marked, shape)


def _bare(shape: Any) -> Any:
    while get_origin(shape) in (Annotated, UnionType):
        shape = get_args(shape)[0]
    return shape


def _fields(shape: type[Part]) -> list[str]:
    return [field.alias or name for name, field in shape.model_fields.items()]
