"""The choice for whole columns is `decide`, for every policy, kind, estimate and price."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tillguard.backtest.choose import choose
from tillguard.decide import decide
from tillguard.domain import TRANSACTIONS, Kind, Prices, Score
from tillguard.files import read_texts
from tillguard.policy import Policy, parse_policies

POLICIES = parse_policies(read_texts(Path(__file__).parents[2] / "policies")).every_policy()
ESTIMATES = st.lists(
    st.none()
    | st.tuples(
        st.floats(0, 1) | st.sampled_from([0.0, 0.02, 0.1, 0.5, 1.0]),
        st.integers(0, 20_000) | st.integers(0, 10_000_000),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(TRANSACTIONS),
    st.booleans(),
    st.sampled_from(POLICIES),
    st.builds(Prices, *[st.floats(0, 5000)] * 3),
    ESTIMATES,
)
def test_columns_choose_what_decide_chooses(
    kind: Kind,
    member: bool,
    policy: Policy,
    prices: Prices,
    estimates: list[tuple[float, int] | None],
) -> None:
    probability = np.array([np.nan if e is None else e[0] for e in estimates])
    damage = np.array([0 if e is None else e[1] for e in estimates], np.int64)
    chosen = choose(kind, member, policy, prices, probability, damage)
    for i, estimate in enumerate(estimates):
        score = None if estimate is None else Score(estimate[0], estimate[1], 0.0)
        wanted = decide(kind, (), score, policy, prices, member)
        assert chosen.action[i] == wanted.action
        assert bool(chosen.flagged[i]) is wanted.flagged
        assert chosen.risk[i] == wanted.risk
        assert chosen.expected_loss[i] == wanted.expected_loss
