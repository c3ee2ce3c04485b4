"""The evaluation sees what serving sees."""

from __future__ import annotations

from tillguard.demo import Chain
from tillguard.demo.learning import DAY, lived_through
from tillguard.domain import Event, Norms, Outcome
from tillguard.features import sealed


def test_verdicts_and_norms_come_when_they_were_known(chain: Chain) -> None:
    nights = [sealed(chain.span[0] + weeks * 7 * DAY, peers={}) for weeks in (2, 3)]
    now, heard = 0, {Norms: 0, Outcome: 0, Event: 0}
    for step in lived_through(chain, chain.verdicts(), nights):
        heard[type(step)] += 1
        if isinstance(step, Event):
            now = step.received
        else:
            assert now < (step.made if isinstance(step, Norms) else step.known)
        if heard[Norms] == 2:
            break
    assert heard[Norms] == 2
    assert heard[Outcome] > 10
    assert now > nights[0].made, "norms come when the next event is received"
