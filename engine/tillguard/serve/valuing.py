"""The ledger of value as the journal and the live policies give it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ..domain import Action, Disposition, Kind
from ..journal import ClosedFile, Judged
from ..policy import Policy, PolicyBook
from ..value import Part, Worked


def worked(found: Iterable[ClosedFile], policies: PolicyBook) -> list[Worked]:
    """Closed cases at the policies' prices of when they were closed, in the seasons and with the
    frictions of when their transactions were."""
    return [_worked(one, policies) for one in found]


def _worked(found: ClosedFile, policies: PolicyBook) -> Worked:
    file = found.file
    case, closed = file.case, file.closed_at or 0
    minute = policies.in_force(case.store, closed).prices().investigator
    return Worked(
        case=case.id,
        subject=f"{case.subject_kind} {case.subject}",
        typology=case.typology,
        person=file.holder,
        store=case.store,
        season=policies.in_force(case.store, case.opened).season,
        closed=closed,
        disposition=Disposition(file.disposition),
        recovered=file.recovered,
        prevented=file.prevented,
        staff=round((file.minutes_spent or 0) * minute),
        propensity=found.propensity,
        parts=tuple(_part(one, policies.in_force(one.store, one.at)) for one in found.judged),
    )


def _part(one: Judged, policy: Policy) -> Part:
    action, place = Action(one.action), Action(one.action) - 1
    terms = policy.terms(Kind(one.kind), one.customer != "")
    return Part(
        key=one.key,
        store=one.store,
        season=policy.season,
        at=one.at,
        action=action,
        rules=tuple(json.loads(one.hits)),
        amount=abs(one.amount),
        staff=policy.staff(policy.prices())[place],
        friction=terms.friction[place],
    )
