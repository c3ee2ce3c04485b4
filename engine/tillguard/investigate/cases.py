"""Flagged decisions become cases by subject and typology; new evidence joins the open case."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from ..domain import Case, Evidence, Party
from .rings import Ring

RECOVERED = 0.4
"""Share of a past loss that an investigation brings back where nothing is learnt (own guess)."""

CONTINUES = 1.0
"""Further loss if nobody acts, as a multiple of the loss so far (own estimate, likewise)."""

DUE_SECONDS = 5 * 86400
MINUTES_A_FURTHER_DECISION = 5
LONGEST = 3
"""A case with much evidence takes at most this many times the minutes of its typology."""

ABOUT_THE_STORE = frozenset({"SEQUENCE_GAP"})
"""Typologies about a branch's tills, whoever was at them."""
RING = "ring"
"""The kind of subject that several people who work together are."""

Subject = tuple[str, str, str]
"""Kind of subject, its id, typology: what makes evidence one case."""


@dataclass(frozen=True, slots=True)
class Handling:
    """What an investigation of a typology needs: a skill, and minutes for one decision and for each
    further one; and what it `saves`, as a multiple of the expected loss."""

    skill: str
    minutes: int
    further: int = MINUTES_A_FURTHER_DECISION
    saves: float = RECOVERED + CONTINUES


@dataclass(frozen=True, slots=True)
class Organised:
    """Rings of at least so many members, or worth so much (minor units), ask for this skill."""

    skill: str
    members: int
    value: int


def group_cases(
    evidence: Iterable[Evidence],
    open_cases: Iterable[Case],
    handling: Mapping[str, Handling],
    otherwise: Handling,
    rings: Sequence[Ring] = (),
    busy: Collection[str] = (),
    organised: Organised | None = None,
) -> list[Case]:
    """The cases that are new or have grown; evidence that a case holds already changes nothing.

    Evidence is taken by time, then key, whatever its order. What ties a ring together is the ring's
    case, the rest that of its subject, or of the open ring to which the subject belongs. Of several
    open cases about the same subject the oldest grows; of several of one ring too, and the others
    join it but for the `busy`, which somebody holds. `otherwise` is for typologies that `handling`
    does not name; `organised` says which rings ask for a skill of their own.
    """
    known = sorted(open_cases, key=lambda case: (case.opened, case.id), reverse=True)
    cases = {subject: case for case in known for subject in subjects_of(case)}
    held = {key: case for case in known for key in case.evidence}
    tied = {key: ring for ring in rings for key in ring.keys}
    grown: dict[str, Case] = {}
    moved: dict[str, str] = {}
    for found in sorted(evidence, key=lambda found: (found.at, found.key)):
        if found.key in held:
            continue
        terms = handling.get(found.typology, otherwise)
        ring = tied.get(found.key)
        case = cases.get((*whom(found), found.typology)) if ring is None else of_ring(ring, held)
        case = as_it_is(case, grown, moved) if case else None
        case = joined(case, found, terms) if case else opened(whom(found), found, terms)
        if ring:
            for other in parts_of(ring, held, case, busy):
                cases |= dict.fromkeys(subjects_of(other), case)
                moved[other.id] = case.id
                grown.pop(other.id, None)
                case = absorbed(case, other, {one.id for one in known})
            case = demanding(widened(case, ring), organised)
        cases |= dict.fromkeys(subjects_of(case), case)
        held |= dict.fromkeys(case.evidence, case)
        grown[case.id] = case
    return list(grown.values())


def as_it_is(case: Case, grown: Mapping[str, Case], moved: Mapping[str, str]) -> Case:
    """The case as it has grown meanwhile, or the one of which it has become part."""
    id = case.id
    while id in moved:
        id = moved[id]
    return grown.get(id, case)


def parts_of(ring: Ring, held: Mapping[str, Case], into: Case, busy: Collection[str]) -> list[Case]:
    """The other cases about the ring that nobody holds, by id."""
    cases = {held[key].id: held[key] for key in ring.keys if key in held}
    return [one for id, one in sorted(cases.items()) if id != into.id and id not in busy]


def absorbed(case: Case, other: Case, known: Collection[str]) -> Case:
    """The case with all of the other's evidence, value and members; of those that are `known`
    already it says that they join it."""
    mine = other.members or ((other.subject_kind, other.subject),)
    joins = (*case.joins, *other.joins, *((other.id,) if other.id in known else ()))
    return replace(
        case,
        opened=min(case.opened, other.opened),
        due=min(case.due, other.due),
        value=case.value + other.value,
        spread=round(math.hypot(case.spread, other.spread)),
        minutes=min(case.minutes + other.minutes, LONGEST * max(case.minutes, other.minutes)),
        evidence=(*case.evidence, *other.evidence),
        reason=other.reason if other.value > case.value and other.reason else case.reason,
        members=(*case.members, *(one for one in mine if case.members and one[0] != "transaction")),
        links=tuple(dict.fromkeys((*case.links, *other.links))),
        joins=joins,
    )


def demanding(case: Case, organised: Organised | None) -> Case:
    """The case with the skill that a ring of its size or value asks for."""
    large = organised and (len(case.members) >= organised.members or case.value >= organised.value)
    return replace(case, skill=organised.skill) if organised and large else case


def subjects_of(case: Case) -> list[Subject]:
    """Of which evidence it is the case: about its subject, or about each member of its ring."""
    whose = case.members or ((case.subject_kind, case.subject),)
    return [(kind, name, case.typology) for kind, name in whose]


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


def of_ring(ring: Ring, held: Mapping[str, Case]) -> Case | None:
    """The open case that grows into the ring's: a ring's before others, of these the oldest."""
    cases = {held[key].id: held[key] for key in ring.keys if key in held}
    oldest = sorted(cases.values(), key=lambda case: (case.opened, case.id))
    return min(oldest, key=lambda case: case.subject_kind != RING, default=None)


def widened(case: Case, ring: Ring) -> Case:
    """The case with the ring as its subject, besides whom it was about."""
    who = case.members or ((case.subject_kind, case.subject),)
    members = tuple(sorted({*ring.members, *(one for one in who if one[0] != "transaction")}))
    links = tuple(dict.fromkeys((*case.links, *(link.why for link in ring.links))))
    staff = any(kind == "employee" for kind, _ in members)
    return replace(
        case,
        subject=case.subject if case.subject_kind == RING else case_id(RING, case.id),
        subject_kind=RING,
        party=Party.STAFF if staff else case.party,
        members=members,
        links=links,
    )


def audited(found: Evidence, terms: Handling) -> Case:
    """A decision that nothing suspects as a case of its own, should it be picked at random."""
    return opened(("transaction", found.key), found, terms)


def opened(subject: tuple[str, str], found: Evidence, terms: Handling) -> Case:
    kind, name = subject
    return Case(
        id=case_id(kind, name, found.typology, found.key),
        subject=name,
        subject_kind=kind,
        typology=found.typology,
        party=found.party,
        store=found.store,
        region=found.region,
        opened=found.at,
        due=found.at + DUE_SECONDS,
        value=worth(found.value, terms.saves),
        minutes=terms.minutes,
        skill=terms.skill,
        evidence=(found.key,),
        reason=found.reason,
        spread=spread(found, terms.saves),
    )


def joined(case: Case, found: Evidence, terms: Handling) -> Case:
    """The case with one more decision; a decision dearer than the average gives the reason."""
    longest = max(case.minutes, LONGEST * terms.minutes)
    saved = worth(found.value, terms.saves)
    dearer = saved * len(case.evidence) > case.value
    return replace(
        case,
        value=case.value + saved,
        spread=round(math.hypot(case.spread, spread(found, terms.saves))),
        minutes=min(case.minutes + terms.further, longest),
        evidence=(*case.evidence, found.key),
        reason=found.reason if dearer and found.reason else case.reason,
    )


def worth(expected_loss: int, saves: float = RECOVERED + CONTINUES) -> int:
    """What an investigation saves of a flagged decision, minor units, at least 0.

    Part of the loss comes back, and what would follow if nobody acted stays out.
    """
    return max(0, round(expected_loss * saves))


def spread(found: Evidence, saves: float) -> int:
    """Standard deviation of a decision's worth: all of the damage with the risk, else nothing."""
    risk = min(1.0, max(found.risk, 0.01))
    return round(worth(found.value, saves) * math.sqrt((1 - risk) / risk))


def case_id(*parts: str) -> str:
    """The same for the same subject, typology and first decision, on any node."""
    return "c-" + blake2b("\x1f".join(parts).encode(), digest_size=6).hexdigest()
