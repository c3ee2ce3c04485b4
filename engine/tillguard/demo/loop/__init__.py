"""The feedback loop as an experiment: the same chain with and without learning, seed by seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ...domain import Event, Norms
from ...features import History
from ...learn import replay, with_norms
from ...learn.labels import VERDICT, Opinion
from ...pipeline import Pipeline, Rulebook
from ..chain import build_chain
from ..learning import chain_nights, received
from ..verdicts import Reviewed, Truth
from .crew import DAY, Crew
from .figures import shown
from .run import Arm, House, Lived, Terms

__all__ = ["ARMS", "Arm", "Lived", "Terms", "lived", "loop"]

SHARE = 0.1
"""Of the chain's households, and of the staff's minutes."""
RULES = "rules_only"
ARMS = (
    Arm(RULES, learns=False, reviews=False, explore=0.05),
    Arm("feedback", learns=True, reviews=True, explore=0.05),
    Arm("feedback_without_exploration", learns=True, reviews=False, explore=0.0),
)
DAYS = 364
Tick = Callable[[str, float], None]


def loop(
    home: Path, rulebook: Rulebook, seeds: Sequence[int], tick: Tick, days: int = DAYS
) -> dict[str, Any]:
    """Every arm on a tenth of the chain of every seed; means with intervals over the seeds."""
    runs = []
    for number, seed in enumerate(seeds):
        tick("living through the chains", number / len(seeds))
        runs.append(lived(home, rulebook, seed, days, tick))
    tick("living through the chains", 1.0)
    return {"share": SHARE, "list_of_seeds": list(seeds), **shown(runs, RULES, days)}


def lived(home: Path, rulebook: Rulebook, seed: int, days: int, tick: Tick) -> dict[str, Lived]:
    """All arms on one chain, after a time before in which nobody was reviewed."""
    chain = build_chain(home, seed, SHARE)
    start = chain.span[1] + 1 - days * DAY
    nights, history = chain_nights(chain, tick).nights, History()
    known = [norms for norms in nights if norms.made < start]
    replay(history, with_norms(received(chain, None, start), known), lambda event: False)
    reviews = [opinion(review) for review in chain.verdicts(start, None)]
    past = Past(history.dump(), [*received(chain, start, None)], nights[len(known) :], reviews)
    return in_every_arm(past, chain.truths, rulebook, seed, start)


class Past(NamedTuple):
    """What is the same in every arm: the history of the time before, the events since, what nights
    learnt as normal meanwhile, and the chain's own reviews."""

    before: bytes
    events: Sequence[Event]
    nights: Sequence[Norms]
    reviews: Sequence[Opinion]


def in_every_arm(
    past: Past, truths: Mapping[str, Truth], rulebook: Rulebook, seed: int, start: int
) -> dict[str, Lived]:
    """From `start` on each arm has a history of its own, which learns its own verdicts."""
    policies, found = rulebook.policies, dict[str, Lived]()
    for arm in ARMS:
        crew = Crew(
            truths, policies.in_force("", start), policies.staffing, SHARE, arm.explore,
            np.random.default_rng([seed, start]),
        )  # fmt: skip
        pipeline = Pipeline(History.load(past.before), rulebook, None)
        said = [*past.reviews] * arm.reviews
        house = House(
            pipeline, crew, arm, Terms(seed=seed), truths, said, [*past.reviews], [*past.nights]
        )
        found[arm.name] = house.run(past.events, start)
    return found


def opinion(review: Reviewed) -> Opinion:
    """A review that the chain makes in any case, by its own exception report."""
    return Opinion(
        review.key, VERDICT, "", review.known, review.confirmed, review.loss, review.propensity
    )
