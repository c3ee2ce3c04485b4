"""Who is unlike their peers becomes a case too: about the person or place, never about one
transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..domain import Case, PeerFinding, Store
from .cases import DUE_SECONDS, Handling, case_id, subjects_of, worth


def cases_of_findings(
    found: Iterable[PeerFinding],
    at: int,
    open_cases: Iterable[Case],
    handling: Mapping[str, Handling],
    otherwise: Handling,
    stores: Mapping[str, Store],
) -> list[Case]:
    """For each finding its case, opened `at` (epoch seconds) or the oldest open one about the same
    subject and typology; `otherwise` is for typologies that `handling` does not name."""
    known = sorted(open_cases, key=lambda case: (case.opened, case.id), reverse=True)
    cases = {subject: case for case in known for subject in subjects_of(case)}
    made = []
    for one in found:
        subject = (one.entity, one.name, one.typology)
        case, terms = cases.get(subject), handling.get(one.typology, otherwise)
        cases[subject] = grown(case, one, terms) if case else begun(one, at, terms, stores)
        made.append(cases[subject])
    return made


def grown(case: Case, found: PeerFinding, terms: Handling) -> Case:
    """Worth what its transactions or the finding say, whichever is more: the finding counts the
    same transactions again. The reason of a transaction stays."""
    reason = case.reason if case.evidence else found.reason
    return replace(case, value=max(case.value, worth(found.value, terms.saves)), reason=reason)


def begun(found: PeerFinding, at: int, terms: Handling, stores: Mapping[str, Store]) -> Case:
    """A case without a transaction, so that its verdict labels none: the finding names those that
    support it, and whoever investigates adds the ones that the verdict is about."""
    store = stores.get(found.store)
    return Case(
        id=case_id(found.entity, found.name, found.typology, str(at)),
        subject=found.name,
        subject_kind=found.entity,
        typology=found.typology,
        party=found.party,
        store=found.store,
        region=store.region if store else "",
        opened=at,
        due=at + DUE_SECONDS,
        value=worth(found.value, terms.saves),
        minutes=terms.minutes,
        skill=terms.skill,
        evidence=(),
        reason=found.reason,
    )
