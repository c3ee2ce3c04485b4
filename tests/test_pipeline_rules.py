"""From files to hits: what a policy sets and lists, and what happened before, reaches the rules."""

from array import array
from dataclasses import replace
from pathlib import Path

import pytest

from tillguard.domain import Action, Event, Kind, Line, Score, Tender, TenderType
from tillguard.errors import BrokenFile
from tillguard.features import FEATURES, History
from tillguard.model import Estimator
from tillguard.pipeline import Pipeline, Rulebook, read_both
from tillguard.policy import Bundle, read_bundle

ROOT = Path(__file__).parents[1]
NOON = 1_493_740_800  # 2 May 2017, 16:00 UTC
REFUND = Event(
    key="k",
    kind=Kind.RETURN,
    at=NOON,
    received=NOON,
    store="367",
    register="1",
    employee="e1",
    zone="America/New_York",
    business_date="2017-05-02",
    customer="c1",
    lines=(Line("i1", "d1", 1000, 2000),),
    tenders=(Tender(TenderType.CASH, 2000, "tok-1"),),
)


@pytest.fixture(scope="module")
def shipped() -> Bundle:
    return read_bundle(ROOT / "rules", ROOT / "policies")


def with_files(shipped: Bundle, files: dict[str, str]) -> Bundle:
    return Bundle({**shipped.files, **files})


def hits(bundle: Bundle, *events: Event) -> list[set[str]]:
    pipeline = Pipeline(History(), Rulebook.of(bundle), None)
    return [{hit.rule for hit in pipeline.decide(event).hits} for event in events]


def test_a_store_sets_the_threshold_of_a_rule(shipped: Bundle) -> None:
    own = "    parameters: {floor: 25.00}\n"
    text = shipped.files["policies/stores/367.yaml"] + f"rules:\n  {RULE}:\n{own}"
    elsewhere = replace(REFUND, store="366")
    assert [RULE in found for found in hits(shipped, REFUND, elsewhere)] == [True, True]
    moved = with_files(shipped, {"policies/stores/367.yaml": text})
    assert [RULE in found for found in hits(moved, REFUND, elsewhere)] == [False, True]


RULE = "no-receipt-refund-of-value"


def test_rules_and_policies_that_disagree_are_all_told_at_once(shipped: Bundle) -> None:
    text = shipped.files["policies/stores/367.yaml"]
    wrong = {
        "policies/stores/367.yaml": f"{text}rules:\n  {RULE}:\n    parameters: {{floor: 5 min}}\n",
    }
    with pytest.raises(
        BrokenFile, match=r"stores/367\.yaml:\d+:\d+: parameter: floor is an amount"
    ):
        Rulebook.of(with_files(shipped, wrong))
    lost = {k: v for k, v in shipped.files.items() if k != "policies/lists/stolen-cards.yaml"}
    with pytest.raises(BrokenFile, match=r"unknown-list: no list is named 'stolen-cards'"):
        Rulebook.of(Bundle(lost))
    both = {
        "policies/base.yaml": shipped.files["policies/base.yaml"].replace(
            "floor: 0.10", "floor: 7"
        ),
        "rules/returns/odd.yaml": "id: odd\n",
    }
    with pytest.raises(BrokenFile) as broken:
        Rulebook.of(with_files(shipped, both))
    assert {problem.file for problem in broken.value.problems} == set(both)


def test_a_rule_repeats_another_unless_a_policy_sets_them_apart(shipped: Bundle) -> None:
    text = shipped.files[f"rules/returns/{RULE}.yaml"]
    graded = text.replace(RULE, "no-receipt-refund-of-great-value").replace(
        "No-receipt refund of value", "No-receipt refund of great value"
    )
    pair = with_files(shipped, {"rules/returns/no-receipt-refund-of-great-value.yaml": graded})
    with pytest.raises(BrokenFile, match="a-rule-is-said-once"):
        Rulebook.of(pair, lawful=True)
    own = "rules:\n  no-receipt-refund-of-great-value:\n    parameters: {floor: 400.00}\n"
    store = shipped.files["policies/stores/367.yaml"] + own
    assert Rulebook.of(with_files(pair, {"policies/stores/367.yaml": store}), lawful=True)


def test_a_list_counts_at_its_stores_and_until_its_last_day(shipped: Bundle) -> None:
    name = "policies/lists/stolen-cards.yaml"
    entry = 'entries: [{value: tok-1, reason: told, stores: ["367"], expires: 2017-05-02}]'
    listed = with_files(shipped, {name: shipped.files[name].replace("entries: []", entry)})
    rule = "card-that-was-reported-stolen"
    tomorrow = replace(REFUND, at=NOON + 86_400, received=NOON + 86_400)
    found = hits(listed, REFUND, replace(REFUND, store="366"), tomorrow)
    assert [rule in one for one in found] == [True, False, False]


def test_a_sequence_is_seen_journalled_and_kept_from_the_model(shipped: Bundle) -> None:
    drawer = replace(REFUND, kind=Kind.NO_SALE, at=NOON - 120, lines=(), tenders=())
    rulebook = Rulebook.of(shipped)
    pipeline = Pipeline(History(), rulebook, None)
    before = pipeline.decide(drawer)
    after = pipeline.decide(REFUND)
    rule = next(r for r in rulebook.engine.rules if r.id == "no-sale-then-cash-refund")
    assert rule.id in {hit.rule for hit in after.hits}
    assert rule.flag is not None
    assert (before.vector[rule.flag.position], after.vector[rule.flag.position]) == (0.0, 1.0)
    assert len(after.vector) > len(FEATURES)
    kept = array("d", after.vector.tobytes())
    policy = rulebook.policies.in_force(REFUND.store, REFUND.at, REFUND.zone)
    assert rulebook.engine.hits(REFUND, kept, rulebook.given(policy)) == after.hits


def test_what_a_policy_gives_is_worked_out_once(shipped: Bundle) -> None:
    rulebook = Rulebook.of(shipped)
    one = rulebook.policies.in_force("367", NOON)
    assert rulebook.given(one) is rulebook.given(rulebook.policies.in_force("367", NOON + 60))


class Unpriced(Estimator):
    """A model of labels that say nothing of money."""

    knows_losses = False

    def __init__(self) -> None:
        self.hash = "u" * 64

    def score(self, *_: object) -> Score:  # type: ignore[override]
        return Score(0.6, 0, 0.0)

    def explain(self, *_: object, **__: object) -> tuple[()]:  # type: ignore[override]
        return ()


def test_where_no_loss_was_learnt_the_policy_says_what_one_costs(shipped: Bundle) -> None:
    pipeline = Pipeline(History(), Rulebook.of(shipped), Unpriced())
    decided = pipeline.decide(REFUND)
    prior = pipeline.policy(REFUND).terms(Kind.RETURN, True).prior
    assert decided.score == Score(0.6, prior.damage, 0.0)
    assert prior.damage > 0
    assert decided.choice.action > Action.APPROVE_AND_REVIEW


def test_what_was_read_of_a_bundle_is_not_read_again_but_a_broken_one_is(shipped: Bundle) -> None:
    again = Bundle(dict(shipped.files))
    assert read_both(again, False)[1] is read_both(shipped, False)[1]
    assert read_both(again, True)[1] is not read_both(again, False)[1]
    broken = with_files(shipped, {"policies/base.yaml": "currency: 5\n"})
    for _ in range(2):
        with pytest.raises(BrokenFile, match=r"base\.yaml"):
            read_both(broken, False)
