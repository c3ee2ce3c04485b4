"""What investigations save, as the journal's confirmed cases and the live policy say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..investigate import Closed, Handling, learnt
from ..journal import Journal
from ..policy.terms import CaseTerms
from ..value import Followed, Saved, saved, saved_in_all

REMEMBERED = 5_000
"""Closed cases, the latest, from which the minutes and the worth of the next are learnt."""
DAY = 86_400


def saved_so_far(journal: Journal, terms: CaseTerms) -> list[Saved]:
    """By typology, drawn towards the policy's figures while there are few cases."""
    return saved(followed(journal), terms.recovered, terms.continues)


def saved_with_all(journal: Journal, terms: CaseTerms) -> list[Saved]:
    """All typologies together, then each; nothing where no confirmed case lost anything."""
    found = followed(journal)
    whole = saved_in_all(found, terms.recovered, terms.continues)
    return [whole, *saved(found, terms.recovered, terms.continues)] if whole else []


def followed(journal: Journal) -> list[Followed]:
    """The confirmed cases, the latest, with what was lost at first and afterwards."""
    return [
        Followed(
            typology,
            judged[0][1],
            sum(amount for _, amount in judged[1:]),
            recovered,
            max(0, closed - judged[0][0]) / DAY,
        )
        for typology, recovered, closed, judged in journal.losses_followed(REMEMBERED)
    ]


def handling_so_far(
    journal: Journal, handling: Mapping[str, Handling], terms: CaseTerms
) -> dict[str, Handling]:
    """What each typology needs and what looking into it saves, as closed cases say."""
    taken = [Closed(*one) for one in journal.minutes_taken(REMEMBERED)]
    return valued(learnt(handling, taken), saved_so_far(journal, terms), terms)


def valued(
    handling: Mapping[str, Handling], found: list[Saved], terms: CaseTerms
) -> dict[str, Handling]:
    """What each typology needs, with the share of an expected loss that looking into it saves."""
    shares = {one.typology: one.recovers + one.goes_on for one in found}
    usual = terms.recovered + terms.continues
    return {name: replace(one, saves=shares.get(name, usual)) for name, one in handling.items()}
