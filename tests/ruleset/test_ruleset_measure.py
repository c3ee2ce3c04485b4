"""The figures beside a rule count what happened, against the kinds that it looks at."""

from dataclasses import replace

import pytest

from tillguard.domain import Kind
from tillguard.ruleset import Rule, Vocabulary, measure
from tillguard.ruleset.examples import PLAIN


@pytest.fixture(scope="session")
def another_card(shipped: tuple[Rule, ...]) -> list[Rule]:
    return [rule for rule in shipped if rule.id == "refund-to-another-card"]


def test_precision_leaves_out_what_nobody_knows(
    another_card: list[Rule], words: Vocabulary
) -> None:
    width = sum(field.position >= 0 for field in words.values())
    refund = replace(PLAIN, kind=Kind.RETURN)
    miss, hit = [0.0] * width, [0.0] * width
    hit[words["receipt_other_card"].position] = 1.0
    truths = [True, True, False, None]
    rows = [(refund, vector, loss) for vector in (hit, miss) for loss in truths]
    (measured,) = measure(another_card, [*rows, (PLAIN, hit, True)])
    assert (measured.seen, measured.hits) == (8, 4)
    assert (measured.confirmed, measured.cleared) == (2, 1)
    assert measured.precision == pytest.approx(2 / 3)
    assert measured.base == pytest.approx(4 / 6)


def test_a_rule_that_never_hit_has_no_precision(another_card: list[Rule]) -> None:
    (measured,) = measure(another_card, [])
    assert (measured.hits, measured.precision, measured.base) == (0, None, None)
