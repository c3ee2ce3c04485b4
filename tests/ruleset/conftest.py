"""What the tests of the rule room share: the words of a rule, and the shipped rules."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tillguard.features import FEATURES
from tillguard.files import read_texts
from tillguard.ruleset import (
    Engine,
    Rule,
    Vocabulary,
    check_rules,
    parse_rules,
    read_rules,
    vocabulary,
)

RULES = Path(__file__).parents[2] / "rules"


@pytest.fixture(scope="session")
def words() -> Vocabulary:
    return vocabulary((feature.name, feature.unit) for feature in FEATURES)


@pytest.fixture(scope="session")
def files() -> dict[str, str]:
    return read_texts(RULES)


@pytest.fixture(scope="session")
def shipped(words: Vocabulary) -> tuple[Rule, ...]:
    return read_rules(RULES, words)


@pytest.fixture(scope="session")
def engine(shipped: tuple[Rule, ...]) -> Engine:
    return Engine(shipped)


def text_of(name: str, when: object, **more: object) -> str:
    """A rule about refunds as YAML; a key that is None is left out."""
    document = {
        "id": name,
        "title": name,
        "group": "returns",
        "typology": "NO_RECEIPT_RETURN",
        "party": "customer",
        "kinds": ["return"],
        "severity": 1,
        "reason": "seen",
        "when": when,
        "tests": [{"name": "a", "hit": True}, {"name": "b", "hit": False}],
    }
    return json.dumps({key: said for key, said in (document | more).items() if said is not None})


@pytest.fixture(scope="session")
def made() -> Callable[..., tuple[Rule, ...]]:
    """One rule of a condition: made(words, when, **keys of the file)."""

    def rules(words: Vocabulary, when: object, **more: object) -> tuple[Rule, ...]:
        return parse_rules({"returns/r1.yaml": text_of("r1", when, **more)}, words)

    return rules


@pytest.fixture(scope="session")
def refused() -> Callable[..., Mapping[str, str]]:
    """The problems of such a rule, message by code."""

    def messages(words: Vocabulary, when: object, **more: object) -> Mapping[str, str]:
        problems = check_rules({"returns/r1.yaml": text_of("r1", when, **more)}, words)
        return {problem.code: problem.message for problem in problems}

    return messages
