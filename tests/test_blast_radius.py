"""The blast radius: held to a checker that keeps every answer and counts them all anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tillguard.decide import decide
from tillguard.domain import Action, Choice, Hit, Kind, Measure, Party, Prices, Score, Trip
from tillguard.files import read_texts
from tillguard.policy import parse_policies
from tillguard.policy.terms import RadiusTerms
from tillguard.radius import BlastRadius, blamed

SHIPPED = Path(__file__).parents[1] / "policies"
BASE = next(
    policy
    for policy in parse_policies(read_texts(SHIPPED)).every_policy()
    if policy.layers == ("base",)
)
TERMS = RadiusTerms("lead", 2, 900, {Measure.HOLDS: (0.25, 0.5), Measure.APPROVALS: (0.5, 0.75)})
laws = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Answer:
    """`later` is how many seconds after the answer before."""

    later: int
    store: str
    register: str
    action: Action
    rule: str


ANSWERS = st.lists(
    st.builds(
        Answer,
        st.sampled_from([0, 1, 60, 299, 300, 301, 1200, 3600, 4000]),
        st.sampled_from(["a", "b"]),
        st.sampled_from(["1", "2"]),
        st.sampled_from([Action.APPROVE, Action.MANAGER_APPROVAL, Action.HOLD, Action.DENY]),
        st.sampled_from(["x", "y", ""]),
    ),
    max_size=60,
)


@dataclass
class Checker:
    """All answers with their moments; `begun` says since which answer a rule counts in a scope."""

    told: list[tuple[int, Answer]] = field(default_factory=list)
    begun: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def take(self, at: int, answer: Answer) -> tuple[str, str, str] | None:
        """Rule, store and register of what trips."""
        self.told.append((at, answer))
        if answer.action < Action.MANAGER_APPROVAL:
            return None
        measure = "holds" if answer.action >= Action.HOLD else "approvals"
        for register, place in (("", 0), (answer.register, 1)):
            limit = Fraction(TERMS.limits[Measure(measure)][place])
            for rule in (answer.rule, None):
                count, total = self.share(at, answer.store, register, measure, rule)
                if count >= TERMS.at_least and Fraction(count, total) > limit:
                    found = (rule or "", answer.store, register)
                    self.begun[found] = len(self.told)
                    return found
        return None

    def share(
        self, at: int, store: str, register: str, measure: str, rule: str | None
    ) -> tuple[int, int]:
        count = total = 0
        for number, (then, one) in enumerate(self.told):
            if then // 300 <= at // 300 - 12 or one.store != store:
                continue
            if register and one.register != register:
                continue
            total += 1
            strict = "holds" if one.action >= Action.HOLD else "approvals"
            since = max(self.begun.get((who, store, register), 0) for who in (one.rule, ""))
            count += (
                one.action >= Action.MANAGER_APPROVAL
                and strict == measure
                and rule in (None, one.rule)
                and number >= since
            )
        return count, total


@laws
@given(answers=ANSWERS)
def test_a_checker_that_counts_every_answer_anew_trips_the_same(answers: list[Answer]) -> None:
    radius, checker, now = BlastRadius(), Checker(), 10_000
    for answer in answers:
        now += answer.later
        tripped = radius.count(
            answer.store, answer.register, now, answer.action, answer.rule, TERMS
        )
        expected = checker.take(now, answer)
        assert [(t.rule, t.store, t.register) for t in tripped] == ([expected] if expected else [])
        for trip in tripped:
            assert (trip.at, trip.until, trip.owner) == (now, now + 900, "lead")
            assert trip.share > trip.limit
            assert trip.count >= TERMS.at_least
            assert trip in radius.trips(answer.store, answer.register, now)


@laws
@given(answers=ANSWERS, cut=st.integers(0, 60))
def test_what_is_read_back_from_the_journal_goes_on_as_if_nothing_had_stopped(
    answers: list[Answer], cut: int
) -> None:
    through, again, now = BlastRadius(), BlastRadius(), 10_000
    for number, a in enumerate(answers):
        now += a.later
        told = (a.store, a.register, now, a.action, a.rule)
        tripped = through.count(*told, TERMS)
        if number < cut:
            again.recall(*told, tripped)
        else:
            assert again.count(*told, TERMS) == tripped
        assert through.trips(a.store, a.register, now) == again.trips(a.store, a.register, now)


@laws
@given(answers=ANSWERS)
def test_what_is_counted_is_bounded_by_stores_registers_and_buckets(
    answers: list[Answer],
) -> None:
    radius, now = BlastRadius(), 10_000
    for a in answers * 3:
        now += a.later
        radius.count(a.store, a.register, now, a.action, a.rule, TERMS)
    assert len(radius.counted) <= 6
    assert len(radius.tripped) <= 6
    for counted in radius.counted.values():
        windows = list(counted.strict.values())
        for window in (counted.answers, *windows):
            window.advance(now)
            assert len(window.dump()) <= 12 * 16
        assert len(windows) <= 6
        assert sum(window.sum(0) for window in windows) <= counted.total


def test_one_hold_of_two_trips_nothing_and_neither_does_a_share_at_the_limit() -> None:
    radius = BlastRadius()
    assert not radius.count("a", "1", 0, Action.APPROVE, "", TERMS)
    assert not radius.count("a", "1", 0, Action.HOLD, "x", TERMS)
    for _ in range(5):
        radius.count("a", "1", 0, Action.APPROVE, "", TERMS)
    assert not radius.count("a", "1", 0, Action.HOLD, "x", TERMS)
    (trip,) = radius.count("a", "1", 0, Action.HOLD, "x", TERMS)
    assert (trip.rule, trip.register, trip.count, trip.answers) == ("x", "", 3, 9)
    assert "rule x held 33.33 % of store a within the hour, at most 25 %" in trip.said()


def test_several_rules_that_each_keep_their_limit_trip_the_policy_together() -> None:
    radius = BlastRadius()
    for _ in range(10):
        radius.count("a", "1", 0, Action.APPROVE, "", TERMS)
    tripped = [radius.count("a", "1", 0, Action.HOLD, rule, TERMS) for rule in "xyzxy"]
    assert [len(t) for t in tripped] == [0, 0, 0, 1, 0]
    assert tripped[3][0].rule == ""


HITS = st.builds(
    Hit,
    st.sampled_from(["a", "b", "c", "d"]),
    st.sampled_from(sorted(BASE.typologies)),
    st.sampled_from(Party),
    st.integers(1, 5),
    st.just("seen"),
)
UNIQUE = st.lists(HITS, max_size=4, unique_by=lambda hit: hit.rule).map(tuple)
SCORES = st.builds(Score, st.floats(0, 1), st.integers(0, 200_000), st.just(0.0))
RULES = st.sets(st.sampled_from(["a", "b", "c", "d", "never"]))
KINDS = st.sampled_from([Kind.SALE, Kind.RETURN, Kind.GIFT_CARD, Kind.POST_VOID])
PRICES = Prices(30, 50, 70)


def trip_of(rule: str) -> Trip:
    return Trip(rule, "lead", "367", "", Measure.HOLDS, 12, 100, 0.05, 0, 3600)


def answered(kind: Kind, hits: tuple[Hit, ...], score: Score, *trips: Trip) -> Choice:
    return decide(kind, hits, score, BASE, PRICES, True, trips)


@laws
@given(kind=KINDS, hits=UNIQUE, score=SCORES, rules=RULES)
def test_a_tripped_rule_counts_for_review_only_and_flagging_does_not_change(
    kind: Kind, hits: tuple[Hit, ...], score: Score, rules: set[str]
) -> None:
    free = answered(kind, hits, score)
    bound = answered(kind, hits, score, *map(trip_of, sorted(rules)))
    rest = answered(kind, tuple(h for h in hits if h.rule not in rules), score)
    assert (bound.flagged, bound.risk, bound.expected_loss) == (
        free.flagged, free.risk, free.expected_loss,
    )  # fmt: skip
    assert bound.action <= free.action
    assert bound.action <= max(rest.action, Action.APPROVE_AND_REVIEW)
    if bound.action is free.action:
        assert bound == free
    else:
        assert bound.bound_by.startswith("blast radius: rule ")
        assert bound.ceiling < free.action
    allowed = [c for c in bound.costs if c.allowed]
    assert bound.action is min(allowed, key=lambda c: c.cost).action


@laws
@given(kind=KINDS, hits=UNIQUE, score=SCORES)
def test_a_tripped_policy_asks_for_nothing_but_reviews(
    kind: Kind, hits: tuple[Hit, ...], score: Score
) -> None:
    free, bound = answered(kind, hits, score), answered(kind, hits, score, trip_of(""))
    assert bound.action <= Action.APPROVE_AND_REVIEW
    assert bound.flagged is free.flagged


@laws
@given(kind=KINDS, hits=UNIQUE, score=SCORES)
def test_the_rule_to_blame_is_one_without_which_it_would_be_milder_or_that_does_it_alone(
    kind: Kind, hits: tuple[Hit, ...], score: Score
) -> None:
    choice = answered(kind, hits, score)
    rule = blamed(choice.action, hits, BASE, lambda some: answered(kind, tuple(some), score))
    measure = Measure.of(choice.action)
    if measure is None:
        assert rule == ""
    if not rule:
        return

    def strict(some: tuple[Hit, ...]) -> bool:
        found = Measure.of(answered(kind, some, score).action)
        return found is measure or found is Measure.HOLDS

    assert not strict(())
    without = strict(tuple(h for h in hits if h.rule != rule))
    assert not without or strict(tuple(h for h in hits if h.rule == rule))


def test_the_laws_above_are_not_empty() -> None:
    ring = Hit("a", "RETURN_RING", Party.CUSTOMER, 5, "seen")
    score = Score(0.5, 90_000, 0.0)
    assert answered(Kind.RETURN, (ring,), score).action > Action.MANAGER_APPROVAL
    bound = answered(Kind.RETURN, (ring,), score, trip_of("a"))
    assert bound.action < Action.HOLD
    assert "rule a held 12 % of store 367" in bound.bound_by
    blame = blamed(
        Action.HOLD, (ring,), BASE, lambda some: answered(Kind.RETURN, tuple(some), score)
    )
    assert blame == "a"
    note = ring._replace(rule="b", severity=1)
    both = (note, ring)
    assert blamed(Action.HOLD, both, BASE, lambda s: answered(Kind.RETURN, tuple(s), score)) == "a"
