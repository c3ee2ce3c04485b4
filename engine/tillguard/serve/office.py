"""The investigators' office: flagged decisions become cases, cases a plan."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from sqlmodel import Session

from ..domain import PEER_WEEKS, Case, LeftOut, Person, Plan
from ..errors import InvalidRequest, NothingToPlan, Violation
from ..investigate import (
    Before,
    Handling,
    Look,
    audited,
    cases_of_findings,
    changed,
    on_call,
    on_call_by_skill,
    plan_shift,
    share_of,
)
from ..journal import CaseFile, Queued, pin_case, save_cases, save_found_cases, save_plan
from ..policy.terms import UNCLASSIFIED
from .desk import Desk
from .grouping import grown_cases
from .rings import Suspicions
from .saving import handling_so_far

DAY = 86400
DRAWN = 500
"""Records of the last day among which random picks of what nothing suspects are looked for."""
FARTHEST = 62
"""Days from today for which a shift can be planned."""
LOOKS = 84 * DAY
"""Random picks that were closed longer ago say nothing of what is new."""
BEGINS = time(9)
"""When a shift begins in the zone of the chain's first store."""
HANDOVER = 10
"""Minutes that it costs to give a queued case to another person (own estimate)."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A plan with the day for which it was made and the moment at which it was."""

    day: date
    made: int
    plan: Plan


@dataclass(frozen=True, slots=True)
class Office:
    """`plan_seconds` is how long the solver may think."""

    desk: Desk
    plan_seconds: float
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    suspicions: Suspicions = field(default_factory=Suspicions)

    async def plan(self, day: str, days: int = 1) -> Shift:
        """Group what was flagged, plan the days, and let their prices into the next decisions."""
        now = self.desk.clock()
        shift, people = self.staffed(day, days, now)
        async with self.one_at_a_time:
            people = await self.left(people, now)
            cases = await self.cases(now)
            others, drawn = await self.unsuspected(now)
            cases, asleep = await self.awake(cases, shift, now)
            share = await asyncio.to_thread(self.explore, now)
            planned = await self.worked_out(cases, people, now, share, others, drawn)
            planned = replace(planned, left_out=(*planned.left_out, *asleep))
            given = {one.case for one in planned.assignments}
            picked = [case for case in others if case.id in given]

            def keep(session: Session) -> None:
                save_cases(session, picked, now)
                save_plan(session, planned, str(shift), now)

            await self.desk.journal.writer.run(keep)
            self.price(planned, shift, now + DAY)
        return Shift(shift, now, planned)

    async def what_if(self, day: str, changes: Sequence[str], days: int = 1) -> Shift:
        """The plan of the open cases with these changes of staff; nothing is saved or priced.

        Raises UnreadableChange besides what `plan` raises.
        """
        now = self.desk.clock()
        shift, _ = self.staffed(day, days, now)
        known = await asyncio.to_thread(self.desk.journal.open_cases)
        cases, _ = await self.awake(known, shift, now)
        people = self.shifts(shift, days, now, lambda people: changed(people, cases, changes))
        return Shift(shift, now, await self.worked_out(cases, people, now, self.explore(now)))

    async def left(self, people: Sequence[Person], now: int) -> tuple[Person, ...]:
        """The people, today with what the day's verdicts have left of their minutes."""
        today = self.today(now)
        begins = int(datetime.combine(today, time(), self.zone()).timestamp())
        spent: Counter[tuple[str, str]] = Counter()
        for one in await asyncio.to_thread(self.desk.journal.closed_cases, begins, now + 1):
            spent[one.file.holder, str(today)] += one.file.minutes_spent or 0
        return tuple(
            replace(who, minutes=max(0, who.minutes - spent[who.name, who.day])) for who in people
        )

    async def awake(
        self, cases: Sequence[Case], shift: date, now: int
    ) -> tuple[list[Case], list[LeftOut]]:
        """The cases that may be worked on in the shift, and those that are put off beyond it."""
        until = await asyncio.to_thread(self.desk.journal.snoozed_cases, now)
        end = datetime.combine(shift + timedelta(days=1), time(), self.zone()).timestamp()
        awake = [case for case in cases if until.get(case.id, 0) < end]
        asleep = [case for case in cases if until.get(case.id, 0) >= end]
        return awake, [
            LeftOut(case.id, f"put off until {self.local(until[case.id])}", rate(case))
            for case in asleep
        ]

    def local(self, at: int) -> str:
        """The moment in the zone of the chain's first store."""
        return datetime.fromtimestamp(at, self.zone()).strftime("%Y-%m-%d %H:%M")

    def staffed(self, day: str, days: int, now: int) -> tuple[date, tuple[Person, ...]]:
        """The first day and who works from it on; raises NothingToPlan where nobody does."""
        shift = date.fromisoformat(day) if day else self.next_shift(now)
        if abs((shift - self.today(now)).days) > FARTHEST:
            raise InvalidRequest(
                [Violation("business_date", f"must be at most {FARTHEST} days from today")]
            )
        people = self.shifts(shift, days, now)
        if not people:
            until = f" to {shift + timedelta(days=days - 1)}" * (days > 1)
            raise NothingToPlan(f"nobody works on {shift}{until}: see policies/staffing.yaml")
        return shift, people

    def shifts(
        self,
        first: date,
        days: int,
        now: int,
        changed: Callable[[tuple[Person, ...]], tuple[Person, ...]] = tuple,
    ) -> tuple[Person, ...]:
        """Who works on these days, each person once a day, with a day's people `changed`."""
        staffing, zone = self.desk.pipeline.rulebook.policies.staffing, self.zone()
        found: list[Person] = []
        for day in (first + timedelta(days=n) for n in range(days)):
            starts = max(now, int(datetime.combine(day, BEGINS, zone).timestamp()))
            people = staffing.on(day)
            found += [replace(w, day=str(day), starts=starts) for w in (people and changed(people))]
        return tuple(found)

    async def worked_out(
        self,
        cases: Sequence[Case],
        people: Sequence[Person],
        now: int,
        explore: float,
        others: Sequence[Case] = (),
        drawn: float = 1.0,
    ) -> Plan:
        """Claims stay where they are; moving a queued case costs the minutes of handing it over;
        random picks may come from `others`, too."""
        journal = self.desk.journal
        latest = await asyncio.to_thread(journal.latest_plan)
        last = latest.plan.assignments if latest else ()
        queued, on = {a.case: a.person for a in last}, {a.case: a.day for a in last}
        policies = self.desk.pipeline.rulebook.policies
        minute, staffing = policies.in_force("", now).prices().investigator, policies.staffing
        held = await asyncio.to_thread(journal.held_cases, now)
        pinned = await asyncio.to_thread(journal.pinned_cases)
        before = Before(held, queued, round(HANDOVER * minute), pinned, on)
        return await asyncio.to_thread(
            plan_shift, cases, people, now, self.plan_seconds, now, explore, before,
            staffing.travel, others, drawn, staffing.late_a_day,
        )  # fmt: skip

    def explore(self, now: int) -> float:
        """The share of minutes for random picks, by what the latest ones proved."""
        looks = [
            Look((now - one.closed) / DAY, one.expected, one.confirmed)
            for one in self.desk.journal.random_looks(now - LOOKS)
        ]
        return share_of(looks, self.desk.pipeline.rulebook.policies.staffing.explore)

    def next_shift(self, now: int) -> date:
        """The first day after today, within two weeks, on which somebody works."""
        today, staffing = self.today(now), self.desk.pipeline.rulebook.policies.staffing
        days = (today + timedelta(days=n) for n in range(1, 15))
        found = next((day for day in days if staffing.on(day)), None)
        if found is None:
            raise NothingToPlan("nobody works within two weeks: see policies/staffing.yaml")
        return found

    def today(self, now: int) -> date:
        """The day in the zone of the chain's first store."""
        return datetime.fromtimestamp(now, self.zone()).date()

    def zone(self) -> ZoneInfo:
        """That of the chain's first store."""
        stores = self.desk.pipeline.rulebook.policies.stores.values()
        return ZoneInfo(next((store.zone for store in stores), "UTC"))

    async def cases(self, now: int) -> list[Case]:
        """All open cases, after what was flagged since the last time has joined them."""
        journal = self.desk.journal
        evidence = await asyncio.to_thread(journal.flagged_without_case, 0)
        terms = self.desk.pipeline.rulebook.policies.in_force("", now).cases
        handling = await asyncio.to_thread(handling_so_far, journal, self.handling(now), terms)
        grown = await asyncio.to_thread(
            grown_cases,
            journal,
            self.desk.pipeline.rulebook,
            self.suspicions,
            evidence,
            handling,
            now,
        )
        await journal.writer.run(lambda session: save_cases(session, grown, now))
        await self.take_findings(handling, now)
        return await asyncio.to_thread(journal.open_cases)

    async def take_findings(self, handling: Mapping[str, Handling], now: int) -> None:
        """Who was found unlike their peers in the last night becomes a case, or joins one."""
        journal, since = self.desk.journal, now - PEER_WEEKS * 7 * DAY
        found = await asyncio.to_thread(journal.findings_without_case, since)
        if found:
            cases = cases_of_findings(
                [one.finding for one in found],
                now,
                await asyncio.to_thread(journal.open_cases),
                handling,
                handling[UNCLASSIFIED],
                self.desk.pipeline.rulebook.policies.stores,
            )
            held = list(zip(found, cases, strict=True))
            await journal.writer.run(lambda session: save_found_cases(session, held, now))

    async def unsuspected(self, now: int) -> tuple[list[Case], float]:
        """Cases of the last day's transactions that nothing suspects, from which random picks are
        drawn, and the chance with which each is among them."""
        journal = self.desk.journal
        span = await asyncio.to_thread(journal.span, 1)
        records = max(0, span.last - span.first + 1)
        some = min(DRAWN, records)
        seqs = np.random.default_rng([now, 1]).choice(records, some, replace=False) + span.first
        found = await asyncio.to_thread(journal.unsuspected, seqs.tolist())
        handling = self.handling(now)
        cases = [audited(one, handling.get(one.typology, handling[UNCLASSIFIED])) for one in found]
        return cases, some / records if records else 0.0

    def handling(self, now: int) -> dict[str, Handling]:
        """What an investigation of each typology needs by the policy."""
        terms = self.desk.pipeline.rulebook.policies.in_force("", now).typologies
        return {name: Handling(t.skill, t.review_minutes) for name, t in terms.items()}

    async def resume(self) -> None:
        """The prices of the latest plan, whoever made it, for as long as they hold."""
        latest = await asyncio.to_thread(self.desk.journal.latest_plan)
        if latest is not None and self.desk.clock() < latest.made_at + DAY:
            self.price(latest.plan, date.fromisoformat(latest.day), latest.made_at + DAY)

    def price(self, planned: Plan, day: date, until: int) -> None:
        """Until it is stale, an action pays the plan's price of whom it occupies: of the region's
        people at work on the day with the skill, or of all, whoever is missed least."""
        pipeline, prices = self.desk.pipeline, planned.minute_prices
        at_work = pipeline.rulebook.policies.staffing.on(day)
        people, staff = [replace(who, day=str(day)) for who in at_work], pipeline.staff
        staff.skilled = on_call_by_skill(prices, people)
        staff.plan = {region: (price, until) for region, price in on_call(prices, people).items()}

    async def queue(self, person: str) -> list[Queued]:
        """What a person has to do by the latest plan, but for what is put off."""
        queued, now = await asyncio.to_thread(self.desk.journal.queue, person), self.desk.clock()
        return [one for one in queued if (one.file.snoozed_until or 0) <= now]

    async def pin(self, id: str, person: str, by: str) -> CaseFile:
        """Set a case aside for who stands in staffing.yaml, or with nobody named for no one."""
        known = [who.name for who in self.desk.pipeline.rulebook.policies.staffing.investigators]
        if person not in ("", *known):
            named = f"nobody in policies/staffing.yaml has this name; there are {', '.join(known)}"
            raise InvalidRequest([Violation("investigator", named)])
        now = self.desk.clock()
        return await self.desk.journal.writer.run(lambda s: pin_case(s, id, person, by, now))


def rate(case: Case) -> float:
    """What the case is worth a minute; 0 for one of no length."""
    return case.value / case.minutes if case.minutes > 0 else 0.0
