"""Laws of the next best action, over all policies, hits, estimates and prices."""

from dataclasses import dataclass, replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tillguard.decide import decide
from tillguard.domain import TRANSACTIONS, Action, Choice, Hit, Kind, Party, Prices, Score
from tillguard.files import read_texts
from tillguard.policy import Policy, parse_policies

SHIPPED = Path(__file__).parents[1] / "policies"
POLICIES = parse_policies(read_texts(SHIPPED)).every_policy()
BASE = next(policy for policy in POLICIES if policy.layers == ("base",))
TYPOLOGIES = sorted(BASE.typologies)


@dataclass(frozen=True)
class Question:
    kind: Kind
    hits: tuple[Hit, ...]
    score: Score | None
    policy: Policy
    prices: Prices

    def answer(self) -> Choice:
        return decide(self.kind, self.hits, self.score, self.policy, self.prices)


HITS = st.builds(
    Hit,
    st.sampled_from(["a", "b", "c", "d"]),
    st.sampled_from([*TYPOLOGIES, "NEVER_HEARD_OF"]),
    st.sampled_from(Party),
    st.integers(1, 5),
    st.just("seen"),
)
SCORES = st.builds(
    Score,
    st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.1, 0.5, 1.0])),
    st.one_of(st.integers(0, 20_000), st.integers(-5, 10_000_000)),
    st.just(0.0),
)
PRICES = st.builds(Prices, *[st.floats(0, 5000)] * 3)
QUESTIONS = st.builds(
    Question,
    st.sampled_from(TRANSACTIONS),
    st.lists(HITS, max_size=4).map(tuple),
    st.one_of(st.none(), SCORES),
    st.sampled_from(POLICIES),
    PRICES,
)
laws = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def about_staff_only(question: Question) -> bool:
    policy = question.policy
    return not any(
        h.party is Party.CUSTOMER and policy.typology(h.typology).party is Party.CUSTOMER
        for h in question.hits
    )


@laws
@given(question=QUESTIONS)
def test_the_choice_is_allowed_and_the_cheapest_of_what_is(question: Question) -> None:
    choice = question.answer()
    assert [c.action for c in choice.costs] == list(Action)
    open_to_it = [c for c in choice.costs if c.allowed]
    assert choice.action in [c.action for c in open_to_it]
    best = min(c.cost for c in open_to_it)
    assert choice.action is min(c.action for c in open_to_it if c.cost == best)
    for costed in choice.costs:
        assert costed.cost == costed.loss + costed.friction + costed.staff
        assert min(costed.loss, costed.friction, costed.staff) >= 0
        if costed.allowed:
            assert choice.floor <= max(costed.action, Action.APPROVE_AND_REVIEW)
            assert costed.action <= choice.ceiling
            assert costed.action in question.policy.actions(question.kind)


@laws
@given(question=QUESTIONS)
def test_reasons_about_staff_never_do_more_than_ask_a_second_person(question: Question) -> None:
    choice = question.answer()
    if about_staff_only(question):
        assert choice.action <= Action.MANAGER_APPROVAL
        assert choice.ceiling <= Action.MANAGER_APPROVAL
    if choice.action > Action.MANAGER_APPROVAL:
        assert choice.party is Party.CUSTOMER


GRAVE = st.builds(
    Hit,
    st.sampled_from(["a", "b"]),
    st.sampled_from([n for n in TYPOLOGIES if BASE.typology(n).ceiling > Action.MANAGER_APPROVAL]),
    st.just(Party.CUSTOMER),
    st.integers(3, 5),
    st.just("seen"),
)
GRAVE_QUESTIONS = st.builds(
    Question,
    st.sampled_from([Kind.SALE, Kind.RETURN, Kind.GIFT_CARD]),
    st.tuples(GRAVE, st.lists(HITS, max_size=3)).map(lambda both: (both[0], *both[1])),
    st.builds(Score, st.floats(0, 1), st.integers(5_000, 200_000), st.just(0.0)),
    st.sampled_from(POLICIES),
    st.just(BASE.prices()),
)


@laws
@given(question=GRAVE_QUESTIONS)
def test_what_is_above_staffs_ceiling_is_justified_by_the_customer_alone(
    question: Question,
) -> None:
    """Neither hits about staff nor the model's number can push anybody to HOLD or DENY."""
    choice, policy = question.answer(), question.policy
    if choice.action <= Action.MANAGER_APPROVAL:
        return
    assert question.score is not None
    prior = policy.kinds[question.kind].prior.probability
    alone = replace(
        question,
        hits=tuple(h for h in question.hits if policy.about_customer(h)),
        score=question.score._replace(probability=prior),
    )
    assert alone.answer().action >= choice.action


def test_the_law_above_is_not_empty() -> None:
    ring = Hit("a", "RETURN_RING", Party.CUSTOMER, 5, "seen")
    question = Question(Kind.RETURN, (ring,), Score(0.5, 90_000, 0.0), BASE, BASE.prices())
    assert question.answer().action > Action.MANAGER_APPROVAL


@laws
@given(question=QUESTIONS, prices=PRICES)
def test_the_price_of_staff_never_changes_what_is_flagged(
    question: Question, prices: Prices
) -> None:
    one, other = question.answer(), replace(question, prices=prices).answer()
    assert one.flagged is other.flagged
    assert one.risk == other.risk
    assert one.expected_loss == other.expected_loss


@laws
@given(question=QUESTIONS)
def test_flagged_is_risk_or_floor_and_never_a_plain_approval(question: Question) -> None:
    choice = question.answer()
    due = choice.risk >= question.policy.risk_floor or choice.floor > Action.APPROVE
    assert choice.flagged is due
    assert (choice.action is Action.APPROVE_AND_REVIEW) <= choice.flagged
    assert (choice.action is Action.APPROVE) <= (not choice.flagged)


@laws
@given(question=QUESTIONS)
def test_the_same_question_has_the_same_answer(question: Question) -> None:
    assert question.answer() == question.answer()


@laws
@given(question=QUESTIONS, estimate=SCORES, other=st.floats(0, 1))
def test_more_risk_never_makes_the_expected_loss_smaller(
    question: Question, estimate: Score, other: float
) -> None:
    low, high = sorted((estimate.probability, other))
    mild = replace(question, score=estimate._replace(probability=low)).answer()
    grave = replace(question, score=estimate._replace(probability=high)).answer()
    assert grave.expected_loss >= mild.expected_loss
    assert grave.flagged >= mild.flagged
    assert grave.costs[0].cost >= mild.costs[0].cost


@laws
@given(question=QUESTIONS, extra=HITS)
def test_another_hit_never_makes_the_risk_smaller(question: Question, extra: Hit) -> None:
    more = replace(question, hits=(*question.hits, extra)).answer()
    assert more.risk >= question.answer().risk


@laws
@given(question=QUESTIONS)
def test_a_bound_choice_says_by_what_and_a_free_one_says_nothing(question: Question) -> None:
    choice = question.answer()
    unused = Action.APPROVE if choice.flagged else Action.APPROVE_AND_REVIEW
    free = min((c.cost, c.action) for c in choice.costs if c.action is not unused)[1]
    assert (choice.bound_by == "") is (free is choice.action)
    assert choice.bound_by.split(":")[0] in ("", "kind", "floor", "ceiling")
