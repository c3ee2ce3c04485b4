"""Holds a document against the schema of its file and says every difference in place."""

from __future__ import annotations

from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from ..errors import BrokenFile, Problem
from .document import Document, Path
from .names import remedy

CODES = {
    "greater_than_equal": "range", "less_than_equal": "range", "finite_number": "range",
    "string_pattern_mismatch": "wrong-name", "string_too_short": "length",
    "string_too_long": "length", "too_short": "length", "too_long": "length",
}  # fmt: skip


Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Named(BeforeValidator):
    """Reads one of some names; a schema for editors lists them."""

    names: tuple[str, ...] = ()

    def __get_pydantic_json_schema__(self, schema: object, handler: object) -> dict[str, Any]:
        return {"enum": list(self.names)}


def named(values: dict[str, Any], what: str, unless: str = "") -> Named:
    """Reads one of these names; the error carries what is allowed."""

    def read(given: object) -> object:
        if isinstance(given, str) and given in values:
            return values[given]
        shown = {"given": str(given)[:60], "what": what, "unless": unless, "allowed": list(values)}
        raise PydanticCustomError("unknown_name", "'{given}' is not {what}{unless}", shown)

    return Named(read, names=tuple(values))


def read_as(shape: type[Shape], document: Document) -> Shape:
    """The document's values in this shape; raises BrokenFile with every problem at once."""
    if not isinstance(document.data, dict):
        hint = remedy("", _fields(shape))
        raise BrokenFile([document.problem((), "wrong-type", "the file must say fields", hint)])
    try:
        return shape.model_validate(document.data)
    except ValidationError as wrong:
        raise BrokenFile([_problem(shape, document, e) for e in wrong.errors()]) from None


def _problem(shape: type[BaseModel], document: Document, error: ErrorDetails) -> Problem:
    path = tuple(step for step in error["loc"] if not _tag(step))
    where = _where(document, path)
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
    if error["type"].startswith("date_"):
        said = "must be a day, written as 2026-12-31"
    return document.problem(path, _code(error["type"]), f"{where}: {said}{given}")


def _where(document: Document, path: Path) -> str:
    """The dotted name of a place; which of a list's entries it is, the line tells."""
    words, part = [], document.data
    for step in path:
        if not isinstance(part, list):
            words.append(str(step))
        part = _inside(part, step)
    return ".".join(words)


def _inside(part: object, step: str | int) -> object:
    if isinstance(part, list) and isinstance(step, int) and step < len(part):
        return part[step]
    return part.get(step) if isinstance(part, dict) else None


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
        shape = bare(shape)
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            fields = shape.model_fields.items()
            shape = next(
                field.annotation for name, field in fields if (field.alias or name) == step
            )
        else:
            shape = get_args(shape)[-1]
    return bare(shape)


def _tagged(shape: Any, tag: object) -> Any:
    """The alternative of a tagged union; a shape that is none stays as it is."""
    members = get_args(get_args(shape)[0]) if get_origin(shape) is Annotated else ()
    marked = (m for m in members if any(getattr(mark, "tag", None) == tag for mark in get_args(m)))
    return next(marked, shape)


def bare(shape: Any) -> Any:
    while get_origin(shape) in (Annotated, UnionType):
        shape = get_args(shape)[0]
    return shape


def _fields(shape: Any) -> list[str]:
    """The names that may stand there; those of every alternative, where there are several."""
    if get_origin(shape) is Union:
        return [name for one in get_args(shape) for name in _fields(bare(one))]
    if not issubclass(shape, BaseModel):
        return []
    return [field.alias or name for name, field in shape.model_fields.items()]
