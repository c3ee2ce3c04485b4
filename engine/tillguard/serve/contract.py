"""The buf.validate rules of the wire, compiled from the descriptors into one function per message.

protovalidate checks the same rules in several times the time; it is the oracle in the tests. A rule
without a compiled form raises UnknownRule at import, so none is passed over in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, cast

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from tillguard.v1 import validate_pb2

from .contract_terms import NAMES, Term, UnknownRule, expression_term, terms

Found = Callable[[str, str, str], None]
Check = Callable[[Message, str, Found], None]


class Broken(NamedTuple):
    """A broken rule: the path of the field, the rule's id in protovalidate, what is allowed."""

    path: str
    rule: str
    allowed: str


def broken_rules(message: Message, path: str = "") -> list[Broken]:
    """Every rule of proto/ that the message breaks; `path` is put before the fields' paths."""
    found: list[Broken] = []
    check = check_of(cast(Descriptor, message.DESCRIPTOR))
    check(message, path, lambda *broken: found.append(Broken(*broken)))
    return found


def check_of(descriptor: Descriptor) -> Check:
    """The compiled check of a message; it tells every broken rule to its third argument."""
    name = _name(descriptor)
    if name not in NAMES:
        source = [f"def {name}(m, path, found):", *_indented(_message(descriptor)), "    return"]
        exec("\n".join(source), NAMES)
    return cast(Check, NAMES[name])


def _name(descriptor: Descriptor) -> str:
    return f"check_{descriptor.full_name.replace('.', '_')}"


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"    {line}" for line in lines)


def _message(descriptor: Descriptor) -> Iterator[str]:
    yield "v = m"
    for cel in descriptor.GetOptions().Extensions[validate_pb2.message].cel:
        yield _tell(expression_term(cel), _place("path", "", descriptor, cel.id))
    for oneof in descriptor.oneofs:
        if oneof.GetOptions().Extensions[validate_pb2.oneof].required:
            missing = Term(f"not m.WhichOneof({oneof.name!r})", "required", "is required")
            yield _tell(missing, f"path + {oneof.name!r}")
    for field in descriptor.fields:
        rules = field.GetOptions().Extensions[validate_pb2.field]
        if field.message_type and field.message_type.GetOptions().map_entry:
            yield from _map(field, rules.map)
        elif field.is_repeated:
            yield from _repeated(field, rules.repeated)
        else:
            yield from _single(field, rules)


def _single(field: FieldDescriptor, rules: Any) -> Iterator[str]:
    value = [f"v = m.{field.name}", *_value(field, rules, "path", field.name)]
    if not field.has_presence:
        if rules.required:
            raise UnknownRule(f"{field.full_name}: required, but zero and absent are the same")
        yield from value
        return
    yield f"if m.HasField({field.name!r}):"
    yield from _indented(value)
    if rules.required:
        yield f"else: found(path + {field.name!r}, 'required', 'is required')"


def _repeated(field: FieldDescriptor, rules: Any) -> Iterator[str]:
    yield f"v = m.{field.name}"
    yield from _counts(field, rules, "repeated", "min_items", "max_items")
    value = list(_value(field, rules.items, "here", ""))
    if value:
        yield f"for i, v in enumerate(m.{field.name}):"
        yield f"    here = f'{{path}}{field.name}[{{i}}]'"
        yield from _indented(value)


def _map(field: FieldDescriptor, rules: Any) -> Iterator[str]:
    yield f"v = m.{field.name}"
    yield from _counts(field, rules, "map", "min_pairs", "max_pairs")
    key, value = (field.message_type.fields_by_name[name] for name in ("key", "value"))
    yield f"for k in m.{field.name}:"
    yield f"    here, v = f'{{path}}{field.name}[\"{{k}}\"]', k"
    yield from _indented(_value(key, rules.keys, "here", ""))
    yield f"    v = m.{field.name}[k]"
    yield from _indented(_value(value, rules.values, "here", ""))


def _counts(field: FieldDescriptor, rules: Any, kind: str, least: str, most: str) -> Iterator[str]:
    said = {rule.name: value for rule, value in rules.ListFields()}
    if fewest := said.pop(least, 0):
        term = Term(f"len(v) < {fewest}", f"{kind}.{least}", f"must have {fewest} or more")
        yield _tell(term, f"path + {field.name!r}")
    if most in said:
        limit = said.pop(most)
        term = Term(f"len(v) > {limit}", f"{kind}.{most}", f"must have at most {limit}")
        yield _tell(term, f"path + {field.name!r}")
    if unknown := said.keys() - {"items", "keys", "values"}:
        raise UnknownRule(f"{field.full_name}: {kind}.{', '.join(unknown)} has no compiled form")


def _value(field: FieldDescriptor, rules: Any, path: str, name: str) -> Iterator[str]:
    """Checks one value `v`, whose path is the value of the expression `path` and the name."""
    if rules.ignore == validate_pb2.IGNORE_ALWAYS:
        return
    if rules.ignore:
        raise UnknownRule(f"{field.full_name}: only ignore = IGNORE_ALWAYS has a compiled form")
    for term in terms(rules, field):
        yield _tell(term, _place(path, name, field.message_type, term.rule))
    if field.message_type and field.message_type.file.package.startswith("tillguard."):
        check_of(field.message_type)
        yield f"{_name(field.message_type)}(v, {path} + {name + '.'!r}, found)"


def _tell(term: Term, path: str) -> str:
    return f"if {term.broken}: found({path}, {term.rule!r}, {term.allowed!r})"


def _place(path: str, name: str, message: Descriptor | None, rule: str) -> str:
    """The path of a broken rule: a CEL rule named after a field of its message is about that field.

    So `money.nanos` on `price` is told at `price.nanos`, where protovalidate says `price`.
    """
    about = rule.rpartition(".")[2]
    if message is None or about not in message.fields_by_name:
        return f"{path} + {name!r}"
    joined = f"{name}.{about}" if name or path == "here" else about
    return f"{path} + {joined!r}"
