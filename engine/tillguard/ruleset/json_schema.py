"""The JSON Schema of a rule file, for editors: what the reader takes, as far as that can say."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from ..domain import RECENT, TRANSACTIONS, Party, TenderType
from .examples import MISSING, NAMED
from .fields import ATTRIBUTE, GROUPS, NAME, RETAILERS, TEXTS, TYPOLOGIES, Vocabulary
from .read import OPTIONAL, REQUIRED
from .read_sequence import PRESENCE, PRESENT, STEP_KINDS, TIE, TIED
from .sequence import AMOUNT, MOST_STEPS
from .threshold import MOST

Schema = dict[str, Any]
TEXT: Schema = {"type": "string", "minLength": 1}
WORD: Schema = {"type": ["string", "number", "boolean"]}
"""A value as YAML reads it: `5 min`, `20.00`, `yes`."""
ATTRIBUTES = {f"^{re.escape(ATTRIBUTE)}.+$": WORD}


def rule_schema(vocabulary: Vocabulary) -> Schema:
    """Of one rule file, with the names of all fields."""
    keys = {
        "id": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
        "title": TEXT,
        "group": _one_of(GROUPS),
        "typology": _one_of(TYPOLOGIES),
        "party": _one_of(tuple(Party)),
        "kinds": _some_of(TRANSACTIONS),
        "severity": {"enum": [1, 2, 3, 4, 5]},
        "reason": TEXT,
        "tests": {"type": "array", "minItems": 2, "items": _example(vocabulary)},
        "when": {"$ref": "#/$defs/condition"},
        "sequence": _sequence(),
        "parameters": _parameters(),
        **dict.fromkeys(("why", "false_alarms", "look_next", "owner"), TEXT),
        "references": {"type": "array", "items": TEXT},
        "tags": _some_of(RETAILERS),
    }
    assert set(keys) == {*REQUIRED, *OPTIONAL}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "rules/<group>/<id>.yaml",
        **_block(keys, REQUIRED),
        "anyOf": [{"required": ["when"]}, {"required": ["sequence"]}],
        "$defs": {"condition": _condition(vocabulary)},
    }


def _block(keys: Schema, required: Collection[str] = ()) -> Schema:
    return {
        "type": "object",
        "properties": keys,
        "required": list(required),
        "additionalProperties": False,
    }


def _one_of(words: Collection[str]) -> Schema:
    return {"enum": [str(word) for word in words]}


def _some_of(words: Collection[str]) -> Schema:
    return {"type": "array", "minItems": 1, "items": _one_of(words)}


def _condition(vocabulary: Vocabulary) -> Schema:
    names = "|".join(map(re.escape, vocabulary))
    inner = {"$ref": "#/$defs/condition"}
    several = {"type": "array", "minItems": 1, "items": inner}
    blocks = _block({"all": several, "any": several, "not": {"anyOf": [inner, several]}})
    line = {"type": "string", "pattern": rf"^\s*({names}|{re.escape(ATTRIBUTE)}\S+)\s*[ =!<>]"}
    return {"anyOf": [line, blocks | {"minProperties": 1}]}


def _sequence() -> Schema:
    told = {"type": "string", "pattern": rf"^({TIE.pattern}|{PRESENCE.pattern})$"}
    step = {
        "kinds": _some_of(STEP_KINDS),
        "tender": {"anyOf": [_one_of((*TenderType, *PRESENT)), _some_of(tuple(TenderType))]},
        **dict.fromkeys(TIED, told),
        AMOUNT.name: TEXT,
    }
    steps = {"type": "array", "minItems": 2, "maxItems": MOST_STEPS, "items": _block(step)}
    keys = {"of": _one_of(RECENT), "within": TEXT, "steps": steps}
    return _block(keys, keys)


def _parameters() -> Schema:
    ends = {"type": "array", "minItems": 2, "maxItems": 2, "items": WORD}
    keys = {"default": WORD, "range": ends, "about": TEXT}
    return {
        "type": "object",
        "maxProperties": MOST,
        "patternProperties": {f"^{NAME.pattern}$": _block(keys, keys)},
        "additionalProperties": False,
    }


def _example(vocabulary: Vocabulary) -> Schema:
    numbers = [name for name, field in vocabulary.items() if field.position >= 0]
    texts = {
        name: _one_of((*choices, MISSING) if name in NAMED else choices) if choices else WORD
        for name, choices in TEXTS.items()
    }
    event = _block(texts) | {"patternProperties": ATTRIBUTES}
    before = _block({**texts, "ago": TEXT, "amount": WORD}, ["ago"])
    keys = {
        "name": TEXT,
        "hit": {"type": "boolean"},
        "event": event,
        "features": _block(dict.fromkeys(numbers, WORD)),
        "before": {"type": "array", "items": before | {"patternProperties": ATTRIBUTES}},
        "parameters": {"type": "object", "additionalProperties": WORD},
        "lists": {"type": "object", "additionalProperties": {"type": "array", "items": WORD}},
    }
    return _block(keys, ("name", "hit"))
