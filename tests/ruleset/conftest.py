"""What the tests of the rule room share: the words of a rule, and the shipped rules."""

from pathlib import Path

import pytest

from tillguard.features import FEATURES
from tillguard.ruleset import Engine, Rule, Vocabulary, read_rules, rule_files, vocabulary

RULES = Path(__file__).parents[2] / "rules"


@pytest.fixture(scope="session")
def words() -> Vocabulary:
    return vocabulary((feature.name, feature.unit) for feature in FEATURES)


@pytest.fixture(scope="session")
def files() -> dict[str, str]:
    return rule_files(RULES)


@pytest.fixture(scope="session")
def shipped(words: Vocabulary) -> tuple[Rule, ...]:
    return read_rules(RULES, words)


@pytest.fixture(scope="session")
def engine(shipped: tuple[Rule, ...]) -> Engine:
    return Engine(shipped)
