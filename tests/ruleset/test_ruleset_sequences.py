"""A sequence holds when its steps happened one after the other, the decided event last."""

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest

from tillguard.domain import Event, Kind, Record, record_of
from tillguard.ruleset import Engine, Evaluator, Rule, Vocabulary, given, run_examples
from tillguard.ruleset.examples import PLAIN
from tillguard.ruleset.sequence import Happening, Step, Tie

Made = Callable[..., tuple[Rule, ...]]
Refused = Callable[..., Mapping[str, str]]
NOW = PLAIN.at


def record(kind: Kind, ago: int, **more: object) -> Record:
    """A record by an event that many seconds ago; amount, tender, card as told."""
    tender, card = more.pop("tender", ""), more.pop("card", "")
    amount = more.pop("amount", 0)
    event = replace(PLAIN, kind=kind, at=NOW - ago, **more)  # type: ignore[arg-type]
    told = record_of(event, int(str(amount)))
    told[2], told[7] = tender, card
    return told


def happened(steps: Sequence[Step], *records: Record, within: int = 300) -> bool:
    return Happening("register", within, tuple(steps)).happened(records)


DRAWER, REFUND = Step((Kind.NO_SALE,)), Step((Kind.RETURN,), ("cash",))


@pytest.mark.parametrize(
    ("records", "holds"),
    [
        ([(Kind.NO_SALE, 120), (Kind.RETURN, 0)], True),
        ([(Kind.NO_SALE, 300), (Kind.RETURN, 0)], True),
        ([(Kind.NO_SALE, 301), (Kind.RETURN, 0)], False),
        ([(Kind.RETURN, 0)], False),
        ([(Kind.NO_SALE, 120), (Kind.SALE, 60), (Kind.RETURN, 0)], True),
        ([(Kind.RETURN, 120), (Kind.NO_SALE, 60)], False),
        ([(Kind.NO_SALE, -60), (Kind.RETURN, 0)], False),
        ([], False),
    ],
)
def test_steps_lie_within_the_time_and_before_the_event(
    records: list[tuple[Kind, int]], holds: bool
) -> None:
    told = [record(kind, ago, tender="cash") for kind, ago in records]
    assert happened([DRAWER, REFUND], *told) is holds


def test_an_event_received_late_has_its_place_by_its_own_time() -> None:
    steps = [Step((Kind.VOID,)), DRAWER, REFUND]
    void, drawer = record(Kind.VOID, 100), record(Kind.NO_SALE, 50)
    now = record(Kind.RETURN, 0, tender="cash")
    assert happened(steps, drawer, void, now)
    assert not happened(steps, record(Kind.NO_SALE, 100), record(Kind.VOID, 50), now)


@pytest.mark.parametrize(
    ("tie", "earlier", "now", "holds"),
    [
        (Tie("amount", True, 0), {"amount": 500}, {"amount": 500}, True),
        (Tie("amount", True, 0), {"amount": 500}, {"amount": 501}, False),
        (Tie("employee", True, 0), {"employee": "e1"}, {"employee": "e1"}, True),
        (Tie("employee", True, 0), {"employee": "e1"}, {"employee": "e2"}, False),
        (Tie("employee", False, 0), {"employee": "e1"}, {"employee": "e2"}, True),
        (Tie("card", True, 0), {"card": "t"}, {"card": "t"}, True),
        (Tie("card", True, 0), {"card": ""}, {"card": ""}, False),
        (Tie("card", False, 0), {"card": ""}, {"card": "t"}, False),
        (Tie("customer", False, 0), {"customer": "c"}, {"customer": ""}, False),
        (Tie("register", False, 0), {"register": "r1"}, {"register": "r2"}, True),
    ],
)
def test_a_step_may_share_with_an_earlier_one_or_differ(
    tie: Tie, earlier: dict[str, object], now: dict[str, object], holds: bool
) -> None:
    steps = [Step((Kind.VOID,)), Step((Kind.RETURN,), ties=(tie,))]
    assert happened(steps, record(Kind.VOID, 60, **earlier), record(Kind.RETURN, 0, **now)) is holds


def test_every_choice_of_earlier_events_is_tried() -> None:
    steps = [Step((Kind.SALE,)), Step((Kind.VOID,)), Step((Kind.RETURN,), ties=(
        Tie("amount", True, 0), Tie("amount", True, 1)))]  # fmt: skip
    records = [
        record(Kind.SALE, 90, amount=1),
        record(Kind.SALE, 80, amount=2),
        record(Kind.VOID, 70, amount=1),
        record(Kind.VOID, 60, amount=2),
        record(Kind.RETURN, 0, amount=2),
    ]
    assert happened(steps, *records)
    assert not happened(steps, *records[:3], records[4])


SEQUENCE = {
    "of": "register",
    "within": "5 min",
    "steps": [
        {"kinds": ["no_sale"]},
        {"kinds": ["return"], "tender": "cash", "amount": ">= 5.00"},
    ],
}
HIT = {
    "name": "a",
    "event": {"tender": "cash"},
    "features": {"amount": "10.00"},
    "before": [{"kind": "no_sale", "ago": "2 min"}],
    "hit": True,
}
LATE = {**HIT, "name": "b", "before": [{"kind": "no_sale", "ago": "6 min"}], "hit": False}
SMALL = {**HIT, "name": "c", "features": {"amount": "4.99"}, "hit": False}
ELSEWHERE = {**HIT, "name": "d", "event": {"tender": "card"}, "hit": False}


def test_the_examples_of_a_sequence_say_what_happened_before(made: Made, words: Vocabulary) -> None:
    rules = made(words, None, sequence=SEQUENCE, tests=[HIT, LATE, SMALL, ELSEWHERE])
    assert run_examples(rules) == []
    wrong = made(
        words, None, sequence=SEQUENCE, tests=[{**HIT, "hit": False}, {**LATE, "hit": True}]
    )
    assert len(run_examples(wrong)) == 2


class Happened:
    """Recent events of one register, as a history keeps them."""

    def __init__(self, *records: Record) -> None:
        self.records = records

    def of(self, entity: str, event: Event) -> Sequence[Record]:
        return self.records if entity == "register" else ()


def test_both_engines_see_the_flag_that_the_sequence_derives(made: Made, words: Vocabulary) -> None:
    rules = made(words, "has_receipt == no", sequence=SEQUENCE, tests=[HIT | {"hit": True}, LATE])
    engine, plain = Engine(rules, trial_seconds=0), Evaluator(rules)
    event = replace(PLAIN, kind=Kind.RETURN)
    now = record(Kind.RETURN, 0, tender="cash", amount=1000)
    for drawer, receipt, hit in ((60, 0.0, True), (600, 0.0, False), (60, 1.0, False)):
        vector = array("d", [0.0] * words.width)
        vector[words["has_receipt"].position] = receipt
        recents = Happened(record(Kind.NO_SALE, drawer), now)
        whole = plain.sequences.complete(event, vector, recents)
        assert len(whole) == words.width + 1
        assert bool(plain.hits(event, whole)) is bool(engine.hits(event, whole)) is hit
    assert len(vector) == words.width, "what the model reads stays as it is"


def test_rules_without_sequences_leave_the_vector_as_it_is(made: Made, words: Vocabulary) -> None:
    vector = array("d", [0.0] * words.width)
    sequences = Evaluator(made(words, "amount >= 5.00")).sequences
    assert sequences.complete(PLAIN, vector, Happened()) is vector


def steps(*more: dict[str, object], **keys: object) -> dict[str, object]:
    return SEQUENCE | {"steps": [{"kinds": ["no_sale"]}, *more]} | keys


@pytest.mark.parametrize(
    ("sequence", "code", "message"),
    [
        (steps({}, of="till"), "unknown-value", "allowed are register, employee, card"),
        (steps({}, within="2 days"), "range", "recent events are kept for 24 h"),
        (steps({}, within="5"), "unit", "write for example 30 s, 5 min"),
        (steps(), "wrong-type", "2 to 4 steps"),
        (steps({}, {}, {}, {}), "wrong-type", "2 to 4 steps"),
        (steps({}, {}), "missing", "`kinds:` is missing"),
        (steps({"kinds": ["sale"]}), "wrong-kind", "its kinds are among the rule's"),
        (steps({"kinds": ["retrun"]}), "unknown-value", "did you mean return?"),
        (steps({"tender": "chash"}), "unknown-value", "did you mean cash?"),
        (steps({"amount": "5.00"}), "syntax", 'write `amount: ">= 5.00"`'),
        (steps({"amount": ">= 5 min"}), "unit", "not '5 min'"),
        (steps({"amount": ">= $floor"}), "unknown-parameter", "'floor'"),
        (steps({"amount": "same as step 2"}), "syntax", "step 2 is not before this one"),
        (steps({"employee": "e1"}), "syntax", "`employee: same as step 1`"),
        (steps({"amount": "is missing"}), "syntax", "every event has an amount"),
        (steps({"card": "is mising"}), "syntax", "or `card: is missing`"),
        (steps({"tender": ["is missing"]}), "unknown-value", "no tender is named"),
        (steps({}, within="$windw"), "unknown-parameter", "'windw'; declare it under parameters:"),
        (steps({"store": "is missing"}), "a-sequence-can-happen", "names its store"),
        (steps({"register": "is not missing"}), "a-sequence-can-happen", "names its register"),
        (steps({"employe": "same as step 1"}), "unknown-key", "did you mean employee?"),
        ({"of": "card"}, "missing", "is missing"),
        ("often", "wrong-type", "expected `name: value` lines"),
    ],
)
def test_a_wrong_sequence_is_told_with_its_remedy(
    refused: Refused, words: Vocabulary, sequence: object, code: str, message: str
) -> None:
    assert message in refused(words, None, sequence=sequence)[code]


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        ({"card": "is missing"}, {"card": "same as step 1"}, "card is missing in step 1"),
        ({"amount": ">= $least"}, {"amount": "< 0.10"}, ""),
        ({"amount": "between $least and 0.99"}, {}, "no amount can be like this"),
    ],
)
def test_a_step_that_can_never_be_is_told(
    refused: Refused, words: Vocabulary, first: object, last: object, message: str
) -> None:
    told = {"of": "store", "within": "5 min"}
    told["steps"] = [{"kinds": ["void"], **first}, last]  # type: ignore[assignment,dict-item]
    asks = "$least" in str(first)
    least = {"least": {"default": "1.00", "range": ["1.00", "9.00"], "about": "a"}}
    found = refused(words, None, sequence=told, parameters=least if asks else None)
    assert message in found.get("a-sequence-can-happen", "")
    assert bool(message) is bool(found)


WINDOW = {"window": {"default": "5 min", "range": ["1 min", "30 min"], "about": "a"}}
LEAST = {"least": {"default": "5.00", "range": ["1.00", "90.00"], "about": "a"}}


def test_a_policy_sets_the_time_and_the_amounts_of_a_sequence(
    made: Made, words: Vocabulary
) -> None:
    asked = steps({"amount": ">= $least"}, within="$window")
    rules = made(words, None, sequence=asked, parameters=WINDOW | LEAST)
    now = record(Kind.RETURN, 0, amount=1000)
    recents = Happened(record(Kind.NO_SALE, 400), now)
    event, plain = replace(PLAIN, kind=Kind.RETURN), Evaluator(rules)
    engine, bare = Engine(rules, trial_seconds=0), array("d", [0.0] * words.width)
    for said, hit in (
        ({}, False),
        ({"window": "7 min"}, True),
        ({"window": "400 s"}, True),
        ({"window": "399 s"}, False),
        ({"window": "7 min", "least": "10.00"}, True),
        ({"window": "7 min", "least": "10.01"}, False),
    ):
        told = given(rules, {"r1": said}, {})
        whole = plain.sequences.complete(event, bare, recents, told)
        assert bool(plain.hits(event, whole, told)) is bool(engine.hits(event, whole, told)) is hit
    assert not plain.hits(event, plain.sequences.complete(event, bare, recents))


def test_a_step_may_ask_what_is_missing(made: Made, words: Vocabulary) -> None:
    last = {"customer": "is missing", "tender": "is missing", "employee": "is not missing"}
    first = {"kinds": ["sale"], "customer": "is not missing"}
    asked = {"of": "register", "within": "5 min", "steps": [first, last]}
    sale = {"kind": "sale", "ago": "1 min", "customer": "m1"}
    tests: list[dict[str, object]] = [
        {"name": "a", "before": [sale], "hit": True},
        {"name": "b", "before": [sale | {"customer": "missing"}], "hit": False},
        {"name": "c", "before": [sale], "event": {"customer": "m1"}, "hit": False},
        {"name": "d", "before": [sale], "event": {"tender": "cash"}, "hit": False},
        {"name": "e", "before": [sale], "event": {"employee": "missing"}, "hit": False},
        {"name": "f", "before": [sale], "event": {"tender": "missing"}, "hit": True},
    ]
    assert run_examples(made(words, None, sequence=asked, tests=tests)) == []


def test_a_sequences_time_stays_within_what_is_remembered(
    refused: Refused, words: Vocabulary
) -> None:
    wide = {"window": WINDOW["window"] | {"range": ["1 min", "2 days"]}}
    found = refused(words, None, sequence=steps({}, within="$window"), parameters=wide)
    assert "window may be 60 s to 2 days, let its range be within 1 s to 24 h" in found["range"]
    elsewhere = refused(words, "amount >= $window", sequence=steps({}, within="$window"),
                        parameters=WINDOW)  # fmt: skip
    assert "use two parameters" in elsewhere["unit"]


def test_what_the_last_step_leaves_missing_contradicts_a_condition_on_it(
    refused: Refused, words: Vocabulary
) -> None:
    found = refused(words, "tender == cash", sequence=steps({"tender": "is missing"}))
    assert "never holds" in found["a-condition-can-hold"]


def test_a_rule_needs_a_condition_or_a_sequence(refused: Refused, words: Vocabulary) -> None:
    assert "or a `sequence:` in its place" in refused(words, None)["missing"]
