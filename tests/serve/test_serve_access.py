"""Who may call what: every call of every service, every role, every credential."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.message import Message

from tillguard.domain import Account, Role
from tillguard.errors import Unauthenticated
from tillguard.journal import Journal
from tillguard.journal.accounts import save_account
from tillguard.journal.tokens import make_token, revoke_tokens
from tillguard.serve.access import TABLE
from tillguard.serve.callers import FRESH, Callers
from tillguard.serve.clock import Replay
from tillguard.serve.standing import SERVICES
from tillguard.serve.till_answers import KEPT
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings
from tillguard.v1 import (
    decision_service_pb2,
    investigation_service_pb2,
    model_service_pb2,
    policy_service_pb2,
)
from tillguard.v1 import decision_service_pb2 as wire
from tillguard.v1.decision_pb2 import Action, Decision

NOON = 1_512_493_200
FILES = (decision_service_pb2, investigation_service_pb2, policy_service_pb2, model_service_pb2)
CALLS = {
    method.name: (f"/{service.full_name}/{method.name}", method)
    for file in FILES
    for service in file.DESCRIPTOR.services_by_name.values()
    for method in service.methods
}
Ask = Callable[..., wire.DecideRequest]
Code = grpc.StatusCode
HERE = frozenset({"367"})


@pytest.fixture(scope="module")
def tokens() -> dict[str, str]:
    return {}


@pytest.fixture
async def guarded(settings: Settings, tokens: dict[str, str]) -> AsyncIterator[Service]:
    """A service that asks for accounts, one of each role; those about stores see store 367."""
    journal = Journal.open(settings.url)
    with journal.database.transaction() as session:
        for role in Role:
            mine = HERE if role in (Role.TILL, Role.STORE_MANAGER) else frozenset()
            save_account(session, Account(role, role, mine, f"p-{role}"), "")
            tokens[role] = make_token(session, role, NOON)
        tokens["lost"] = "tg_lost"
    journal.close()
    running = await start(settings.model_copy(update={"access": "accounts"}), Replay(NOON))
    yield running
    await running.stop(grace=0.1)


class Caller:
    """Calls any method by its name with a token."""

    def __init__(self, port: int, token: str = "") -> None:
        self.channel = grpc.aio.insecure_channel(f"127.0.0.1:{port}")
        self.metadata = (("authorization", f"Bearer {token}"),) if token else ()

    async def __call__(self, name: str, request: Message | None = None) -> tuple[Code, str, Any]:
        path, method = CALLS[name]
        request = request or message_of(method.input_type)()
        kind = ("stream" if method.client_streaming else "unary") + (
            "_stream" if method.server_streaming else "_unary"
        )
        call = getattr(self.channel, kind)(
            path,
            request_serializer=type(request).SerializeToString,
            response_deserializer=message_of(method.output_type).FromString,
        )(sent(request, method.client_streaming), metadata=self.metadata, timeout=10)
        try:
            if method.server_streaming:
                answer = await call.read()
                call.cancel()
            else:
                answer = await call
            return Code.OK, "", answer
        except grpc.aio.AioRpcError as error:
            return error.code(), error.details() or "", None


def sent(request: Message, streaming: bool) -> Any:
    async def one() -> AsyncIterator[Message]:
        yield request

    return one() if streaming else request


def message_of(descriptor: Any) -> Any:
    return next(getattr(f, descriptor.name) for f in FILES if hasattr(f, descriptor.name))


def test_every_call_of_every_service_has_its_row_and_no_row_is_of_no_call() -> None:
    assert set(CALLS) == set(TABLE)
    assert {method.containing_service.full_name for _, method in CALLS.values()} == set(SERVICES)
    for name, row in TABLE.items():
        fields = CALLS[name][1].input_type.fields_by_name
        claims = {"by", "investigator", "approver"} & set(fields) - {"investigator"}
        assert claims <= {row.name}, name
        assert row.roles, name


async def test_nobody_and_who_is_unknown_may_call_nothing(
    guarded: Service, tokens: dict[str, str]
) -> None:
    for name in CALLS:
        code, told, _ = await Caller(guarded.port)(name)
        assert code is Code.UNAUTHENTICATED, name
        assert "Bearer" in told
        assert (await Caller(guarded.port, "tg_lost")(name))[0] is Code.UNAUTHENTICATED, name


async def test_each_role_may_make_the_calls_of_its_rows_and_no_other(
    guarded: Service, tokens: dict[str, str]
) -> None:
    for role in Role:
        caller = Caller(guarded.port, tokens[role])
        for name, row in TABLE.items():
            if role in row.roles:
                continue
            code, told, _ = await caller(name)
            assert code is Code.PERMISSION_DENIED, (role, name)
            assert f"is a {role}" in told
    admin = Caller(guarded.port, tokens[Role.ADMIN])
    for name in ("ListModels", "ListPolicies", "ListTrips", "ListSnoozes", "ListQueue"):
        assert (await admin(name))[0] is not Code.PERMISSION_DENIED, name


async def test_who_is_about_stores_may_ask_about_no_other_and_not_about_the_chain(
    guarded: Service, tokens: dict[str, str], refund: Ask
) -> None:
    till, manager = (Caller(guarded.port, tokens[r]) for r in (Role.TILL, Role.STORE_MANAGER))
    assert (await till("Decide", refund(1)))[0] is Code.OK
    strange = refund(2, store="2")
    batch = wire.BatchDecideRequest(requests=[refund(3), strange])
    event = wire.RecordEventsRequest(transaction=strange.transaction)
    stream = wire.DecideStreamRequest(transaction=strange.transaction)
    admin = Caller(guarded.port, tokens[Role.ADMIN])
    _, _, other = await admin("Decide", strange)
    for caller, name, request in (
        (till, "Decide", strange),
        (till, "BatchDecide", batch),
        (till, "RecordEvents", event),
        (till, "DecideStream", stream),
        (till, "GetDecision", wire.GetDecisionRequest(key=other.decision.key)),
        (till, "WatchAlerts", wire.WatchAlertsRequest()),
        (till, "WatchAlerts", wire.WatchAlertsRequest(stores=["367", "2"])),
        (manager, "ExplainDecision", wire.ExplainDecisionRequest(key=other.decision.key)),
        (manager, "GetEffectivePolicy", policy_service_pb2.GetEffectivePolicyRequest(store="2")),
    ):
        code, told, _ = await caller(name, request)
        assert code is Code.PERMISSION_DENIED, name
        assert "sees 367" in told, name


async def test_nobody_acts_in_somebody_elses_name(
    guarded: Service, tokens: dict[str, str], refund: Ask
) -> None:
    for name, row in TABLE.items():
        if not row.name:
            continue
        role = next(iter(row.roles - {Role.ADMIN}))
        request = message_of(CALLS[name][1].input_type)(**{row.name: "somebody-else"})
        if name == "ResolveApproval":
            decided = await Caller(guarded.port, tokens[Role.ADMIN])("Decide", refund(1))
            request.key = decided[2].decision.key
        code, told, _ = await Caller(guarded.port, tokens[role])(name, request)
        assert code is Code.PERMISSION_DENIED, name
        assert f"{row.name} must be 'p-{role}'" in told


async def test_a_till_is_told_what_to_do_and_a_code_but_not_score_and_reasons(
    guarded: Service, tokens: dict[str, str], refund: Ask
) -> None:
    till, admin = (Caller(guarded.port, tokens[r]) for r in (Role.TILL, Role.ADMIN))
    request = refund(1, cents=90_000)
    stream = wire.DecideStreamRequest(transaction=request.transaction)
    _, _, whole = await admin("Decide", request)
    key = wire.GetDecisionRequest(key=whole.decision.key)
    _, _, batch = await till("BatchDecide", wire.BatchDecideRequest(requests=[request]))
    told = [
        (await till("Decide", request))[2].decision,
        (await till("DecideStream", stream))[2].decision,
        batch.results[0].decision,
        (await till("GetDecision", key))[2].decision,
    ]
    assert whole.decision.reasons
    assert whole.decision.action > Action.ACTION_APPROVE
    for decision in told:
        assert {field.name for field, _ in decision.ListFields()} <= KEPT
        assert (decision.key, decision.action, decision.typology) == (
            whole.decision.key,
            whole.decision.action,
            whole.decision.typology,
        )
    assert len({decision.SerializeToString() for decision in told}) == 1


class Context:
    """What a call says of its caller."""

    def __init__(self, token: str) -> None:
        self.token = token

    def invocation_metadata(self) -> tuple[tuple[str, str], ...]:
        return (("authorization", f"Bearer {self.token}"),)


async def test_a_token_that_was_taken_away_ends_and_a_store_that_is_away_forgets_nobody(
    guarded: Service, tokens: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    journal, seconds = guarded.desk.journal, [0.0]
    callers = Callers(journal, lambda: seconds[0])
    lead, admin = Context(tokens[Role.LP_LEAD]), Context(tokens[Role.ADMIN])
    assert [(await callers.of(one)).role for one in (lead, admin)] == [Role.LP_LEAD, Role.ADMIN]
    with journal.database.transaction() as session:
        assert revoke_tokens(session, Role.LP_LEAD) == 1
    seconds[0] = FRESH - 0.1
    assert (await callers.of(lead)).role is Role.LP_LEAD
    seconds[0] = FRESH
    with pytest.raises(Unauthenticated):
        await callers.of(lead)
    gone = journal.database.reading.url.database
    Path(gone).rename(f"{gone}.away")
    journal.database.reading.dispose()
    assert (await callers.of(admin)).role is Role.ADMIN
    Path(f"{gone}.away").rename(gone)


def test_every_field_that_a_till_keeps_is_one_of_a_decision() -> None:
    assert set(Decision.DESCRIPTOR.fields_by_name) > KEPT


def test_the_guide_shows_the_table_as_it_is() -> None:
    page = (Path(__file__).parents[2] / "docs" / "access.md").read_text()
    for name, row in TABLE.items():
        marks = " | ".join("yes" if role in row.roles else "" for role in Role)
        about = "stores" if row.stores else "chain"
        assert f"| `{name}` | {marks} | {about} | {row.name} |" in page
