"""PolicyService: convert in, call, convert out."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any

import grpc
from google.protobuf.message import Message

from ..card_data import card_data
from ..errors import BrokenFile, InvalidRequest, Violation
from ..journal import Journal
from ..policy import Bundle, values_in_force
from ..policy.clock import shown, zone_of
from ..v1 import policy_service_pb2 as wire
from ..v1.policy_service_pb2_grpc import PolicyServiceServicer
from . import lifecycle, snoozing
from .answered import answered
from .backtesting import Backtesting
from .desk import Desk
from .investigations import page_start, seconds_of
from .lifecycle import Person
from .policy_answers import (
    bundle_message,
    problem_message,
    progress_message,
    report_message,
    snooze_message,
    trip_message,
    value_message,
)
from .refusing import refuse
from .snoozing import Scope, Snoozing
from .validate import check

Context = grpc.aio.ServicerContext[Any, Any]
PAGE, DAYS = 50, 30
UNPACKED = 16 << 20


class Policies(PolicyServiceServicer):
    def __init__(self, desk: Desk, snoozes: Snoozing, backtesting: Backtesting) -> None:
        self.desk, self.snoozes, self.backtesting = desk, snoozes, backtesting

    @answered
    async def GetEffectivePolicy(
        self, request: wire.GetEffectivePolicyRequest, context: Context
    ) -> wire.GetEffectivePolicyResponse:
        self.check(request)
        rulebook = self.desk.pipeline.rulebook
        store = rulebook.policies.stores.get(request.store)
        if store is None:
            raise InvalidRequest([Violation("store", "must be a store of stores.csv")])
        at = moment(request) if request.HasField("moment") else self.desk.clock()
        layers = rulebook.policies.layers_at(store.id, at)
        answer = wire.GetEffectivePolicyResponse()
        answer.policy.bundle, answer.policy.store = rulebook.hash, store.id
        answer.policy.moment.seconds = at
        answer.policy.layers.extend(layer.name for layer in layers)
        zone = zone_of(store.zone)
        assert zone is not None  # stores.csv is checked
        found = values_in_force(layers, shown(at, zone).date())
        answer.policy.values.extend(value_message(value) for value in found)
        return answer

    @answered
    async def ListPolicies(
        self, request: wire.ListPoliciesRequest, context: Context
    ) -> wire.ListPoliciesResponse:
        self.check(request)
        start, most = page_start(request.page_token), request.page_size or PAGE
        found = await asyncio.to_thread(self.journal.stored_bundles, start + most + 1)
        bundles = [bundle_message(one) for one in found[start : start + most]]
        return wire.ListPoliciesResponse(bundles=bundles, next_page_token=rest(found, start + most))

    @answered
    async def ValidatePolicy(
        self, request: wire.ValidatePolicyRequest, context: Context
    ) -> wire.ValidatePolicyResponse:
        self.check(request)
        bundle = unpacked(request.bundle)
        try:
            who = self.person(request.by)
            tried = await asyncio.to_thread(lifecycle.draft, self.journal, bundle, who)
        except BrokenFile as error:
            problems = [problem_message(problem) for problem in error.problems]
            return wire.ValidatePolicyResponse(hash=bundle.hash, problems=problems)
        return wire.ValidatePolicyResponse(
            hash=bundle.hash, rules=tried.rules, examples=tried.examples
        )

    async def BacktestPolicy(
        self, request: wire.BacktestPolicyRequest, context: Context
    ) -> AsyncIterator[wire.BacktestPolicyResponse]:
        try:
            self.check(request)
            self.backtesting.refuse_second()
            hash = await asyncio.to_thread(self.kept, request.hash)
            who, days = self.person(request.by), request.days or DAYS
            async with aclosing(self.backtesting.steps(hash, who, days)) as found:
                async for said in found:
                    if "report" in said:
                        yield wire.BacktestPolicyResponse(report=report_message(said["report"]))
                    else:
                        yield wire.BacktestPolicyResponse(progress=progress_message(said))
        except (asyncio.CancelledError, GeneratorExit):
            raise
        except Exception as error:
            await refuse(context, error)

    @answered
    async def PromotePolicy(
        self, request: wire.PromotePolicyRequest, context: Context
    ) -> wire.PromotePolicyResponse:
        self.check(request)
        hash = await asyncio.to_thread(self.promoted, request)
        found = await asyncio.to_thread(self.journal.stored_bundle, hash)
        return wire.PromotePolicyResponse(bundle=bundle_message(found))

    @answered
    async def RollbackPolicy(
        self, request: wire.RollbackPolicyRequest, context: Context
    ) -> wire.RollbackPolicyResponse:
        self.check(request)
        who = self.person(request.by)
        live = await asyncio.to_thread(
            lifecycle.roll_back, self.journal, who, request.hash, request.reason
        )
        found = await asyncio.to_thread(self.journal.stored_bundle, live.version.hash)
        return wire.RollbackPolicyResponse(bundle=bundle_message(found))

    @answered
    async def ListTrips(
        self, request: wire.ListTripsRequest, context: Context
    ) -> wire.ListTripsResponse:
        self.check(request)
        start, most = page_start(request.page_token), request.page_size or PAGE
        found = await asyncio.to_thread(self.journal.trips, start + most + 1)
        trips = [trip_message(one) for one in found[start : start + most]]
        return wire.ListTripsResponse(trips=trips, next_page_token=rest(found, start + most))

    @answered
    async def SnoozeRule(
        self, request: wire.SnoozeRuleRequest, context: Context
    ) -> wire.SnoozeRuleResponse:
        self.check(request)
        scope = Scope(request.region, request.store, request.register)
        made = await asyncio.to_thread(
            snoozing.snooze,
            self.journal,
            self.desk.pipeline.rulebook,
            request.rule,
            scope,
            seconds_of("end_time", request.end_time),
            request.reason,
            self.person(request.by),
        )
        await self.snoozes.look()
        return wire.SnoozeRuleResponse(snooze=snooze_message(made))

    @answered
    async def ListSnoozes(
        self, request: wire.ListSnoozesRequest, context: Context
    ) -> wire.ListSnoozesResponse:
        self.check(request)
        start, most = page_start(request.page_token), request.page_size or PAGE
        now = None if request.over else self.desk.clock()
        found = await asyncio.to_thread(self.journal.snoozes, now, start + most + 1)
        snoozes = [snooze_message(one) for one in found[start : start + most]]
        return wire.ListSnoozesResponse(snoozes=snoozes, next_page_token=rest(found, start + most))

    @answered
    async def UnsnoozeRule(
        self, request: wire.UnsnoozeRuleRequest, context: Context
    ) -> wire.UnsnoozeRuleResponse:
        self.check(request)
        who = self.person(request.by)
        ended = await asyncio.to_thread(
            self.journal.end_snooze, request.id, who.name, who.now, request.reason
        )
        await self.snoozes.look()
        return wire.UnsnoozeRuleResponse(snooze=snooze_message(ended))

    @property
    def journal(self) -> Journal:
        return self.desk.journal

    def check(self, request: Message) -> None:
        check(request, self.desk.clock(), currency=self.desk.pipeline.rulebook.currency)

    def person(self, name: str) -> Person:
        return Person(name, self.desk.clock())

    def kept(self, hash: str) -> str:
        return self.journal.stored_bundle(hash).hash

    def promoted(self, request: wire.PromotePolicyRequest) -> str:
        bundle = lifecycle.stored(self.journal, request.hash)
        who, settings = self.person(request.by), self.desk.settings
        return lifecycle.promote(
            self.journal, bundle, who, settings, request.emergency
        ).version.hash


def unpacked(packed: bytes) -> Bundle:
    """The bundle in these bytes; raises InvalidRequest for what is none or is too large."""
    inflate = zlib.decompressobj(wbits=31)
    try:
        if len(inflate.decompress(packed, UNPACKED)) == UNPACKED:
            raise InvalidRequest([Violation("bundle", "must be at most 16 MiB unpacked")])
        bundle = Bundle.from_bytes(packed)
    except (zlib.error, BrokenFile):
        allowed = "must be gzip of a JSON object from path to text"
        raise InvalidRequest([Violation("bundle", allowed)]) from None
    cards = {said for text in bundle.files.values() if (said := card_data(text, ""))}
    if cards:
        raise InvalidRequest([Violation("bundle", said) for said in sorted(cards)])
    return bundle


def moment(request: wire.GetEffectivePolicyRequest) -> int:
    """Seconds of the moment that is asked about; raises InvalidRequest."""
    return seconds_of("moment", request.moment)


def rest(found: Sequence[object], end: int) -> str:
    """The token of the next page, where there is one."""
    return str(end) if len(found) > end else ""
