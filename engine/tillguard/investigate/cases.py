"""Flagged decisions become cases by subject and typology; new evidence joins the open case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b

from ..domain import Case, Evidence, Party

RECOVERED = 0.4
"""Share of a past loss that an investigation brings back (own estimate, to be learnt)."""

CONTINUES = 1.0
"""Further loss if nobody acts, as a multiple of the loss so far (own estimate, to be learnt)."""

DUE_SECONDS = 5 * 86400
MINUTES_A_FURTHER_DECISION = 5
LONGEST = 3
"""A case with much evidence takes at most this many times the minutes of its typology."""

ABOUT_THE_STORE = frozenset({"SEQUENCE_GAP"})
"""Typologies about a branch's tills, whoever was at them."""

Subject = tuple[str, str, str]
"""Kind of subject, its id, typology: what makes evidence one case."""


@dataclass(frozen=True, slots=True)
class Handling:
    """What an investigation of a typology needs: a skill, and minutes for one decision."""

    skill: str
    minutes: int


def group_cases(
    evidence: Iterable[Evidence],
    open_cases: Iterable[Case],
    handling: Mapping[str, Handling],
    otherwise: Handling,
) -> list[Case]:
    """The cases that are new or have grown; evidence that a case holds already changes nothing.

    Evidence is taken by time, then key, whatever its order. Of several open cases about the same
    subject the oldest grows. `otherwise` is for typologies that `handling` does not name.
    """
    known = sorted(open_cases, key=lambda case: (case.opened, case.id), reverse=True)
    cases = {subject_of(case): case for case in known}
    held = {key for case in known for key in case.evidence}
    grown: dict[Subject, Case] = {}
    for found in sorted(evidence, key=lambda found: (found.at, found.key)):
        if found.key in held:
            continue
        held.add(found.key)
        subject = (*whom(found), found.typology)
        terms = handling.get(found.typology, otherwise)
        case = cases.get(subject)
        cases[subject] = joined(case, found, terms) if case else opened(subject, found, terms)
        grown[subject] = cases[subject]
    return list(grown.values())


def subject_of(case: Case) -> Subject:
    return case.subject_kind, case.subject, case.typology


def whom(found: Evidence) -> tuple[str, str]:
    """Kind and id of whom the suspicion is about; the transaction or store where nobody is known.

    A refund without membership and card is a case of its own: strangers are not one subject.
    """
    if found.typology in ABOUT_THE_STORE:
        return "store", found.store
    if found.party is Party.STAFF:
        return ("employee", found.employee) if found.employee else ("store", found.store)
    if found.customer:
        return "customer", found.customer
    return ("card", found.card) if found.card else ("transaction", found.key)


def audited(found: Evidence, terms: Handling) -> Case:
    """A decision that nothing suspects as a case of its own, should it be picked at random."""
    return opened(("transaction", found.key, found.typology), found, terms)


def opened(subject: Subject, found: Evidence, terms: Handling) -> Case:
    kind, name, typology = subject
    return Case(
        id=case_id(kind, name, typology, found.key),
        subject=name,
        subject_kind=kind,
        typology=typology,
        party=found.party,
        store=found.store,
        region=found.region,
        opened=found.at,
        due=found.at + DUE_SECONDS,
        value=worth(found.value),
        minutes=terms.minutes,
        skill=terms.skill,
        evidence=(found.key,),
        reason=found.reason,
    )


def joined(case: Case, found: Evidence, terms: Handling) -> Case:
    """The case with one more decision; a decision dearer than the average gives the reason."""
    longest = max(case.minutes, LONGEST * terms.minutes)
    dearer = worth(found.value) * len(case.evidence) > case.value
    return replace(
        case,
        value=case.value + worth(found.value),
        minutes=min(case.minutes + MINUTES_A_FURTHER_DECISION, longest),
        evidence=(*case.evidence, found.key),
        reason=found.reason if dearer and found.reason else case.reason,
    )


def worth(expected_loss: int) -> int:
    """What an investigation saves of a flagged decision, minor units, at least 0.

    Part of the loss comes back, and what would follow if nobody acted stays out.
    """
    return max(0, round(expected_loss * (RECOVERED + CONTINUES)))


def case_id(*parts: str) -> str:
    """The same for the same subject, typology and first decision, on any node."""
    return "c-" + blake2b("\x1f".join(parts).encode(), digest_size=6).hexdigest()
