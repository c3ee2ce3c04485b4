"""All laws, in the order in which they are run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from . import Breach, Rules
from .a_condition_can_fail import a_condition_can_fail
from .a_condition_can_hold import a_condition_can_hold
from .a_reason_names_what_is_known import a_reason_names_what_is_known
from .a_rule_adds_to_the_others import a_rule_adds_to_the_others
from .a_rule_is_said_once import a_rule_is_said_once
from .a_sequence_can_happen import a_sequence_can_happen
from .an_example_that_hits_is_of_its_kinds import an_example_that_hits_is_of_its_kinds

Law = Callable[[Rules], Iterator[Breach]]

LAWS: tuple[Law, ...] = (
    a_condition_can_hold,
    a_condition_can_fail,
    a_sequence_can_happen,
    a_reason_names_what_is_known,
    an_example_that_hits_is_of_its_kinds,
    a_rule_is_said_once,
    a_rule_adds_to_the_others,
)
"""Run over all rules that could be read."""
