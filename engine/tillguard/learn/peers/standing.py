"""How unusual everybody is among their peers: a tail probability, and what makes it so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .acts import Floats, Ints
from .groups import FEWEST, grouped
from .prior import Prior, fitted
from .profiles import Profiles

KNOWN = 5.0
"""Customers served from which somebody's kind of work is known."""

EVERYBODY = -1
"""The group of those of whom it is not known: they are compared with all."""


@dataclass(frozen=True, slots=True)
class Standing:
    """By row of the profiles; `priors` by group and conduct, `tails` by conduct.

    A tail is the probability that an honest peer with the same exposure does this so often or more
    often; 1 where there was no occasion or there are no peers.
    """

    profiles: Profiles
    groups: Ints
    priors: dict[tuple[int, int], Prior]
    tails: Floats

    @property
    def chances(self) -> Floats:
        """Probability that an honest peer is so unusual in whatever is judged (Sidak 1967)."""
        least = np.minimum(self.tails.min(axis=1), 1 - 1e-16)
        return -np.expm1(self.tails.shape[1] * np.log1p(-least))

    @property
    def scores(self) -> Floats:
        """Share of honest peers who would look less unusual, in [0, 1]."""
        return 1.0 - self.chances

    def peers(self, row: int) -> int:
        """How many others this one is compared with."""
        group = self.groups[row]
        same = len(self.groups) if group == EVERYBODY else int((self.groups == group).sum())
        return same - 1


def standing(profiles: Profiles) -> Standing:
    """Group by what they do, then compare what is judged."""
    groups = peer_groups(profiles)
    tails = np.ones(profiles.parts.shape)
    priors: dict[tuple[int, int], Prior] = {}
    for group in np.unique(groups).tolist():
        mine = np.flatnonzero(groups == group)
        members = mine if group != EVERYBODY else np.arange(len(groups))
        for at in range(len(profiles.judged) if len(members) >= FEWEST else 0):
            parts, wholes = profiles.parts[:, at], profiles.wholes
            prior = priors[group, at] = fitted(parts[members], wholes[members])
            tails[mine, at] = prior.tail(parts[mine], wholes[mine])
    return Standing(profiles, groups, priors, tails)


def peer_groups(profiles: Profiles) -> Ints:
    """Groups by the means of what they do; shares as their roots (Hellinger's distance)."""
    known = np.flatnonzero(profiles.served >= KNOWN)
    groups = np.full(len(profiles.names), EVERYBODY, np.int64)
    if len(known):
        mean = profiles.works[known] / profiles.served[known, None]
        shares = np.sqrt(np.clip(mean[:, :-2], 0.0, 1.0))
        volume = np.log10(1 + profiles.wholes[known])
        groups[known] = grouped(np.column_stack([shares, mean[:, -2:], volume]))
    return groups
