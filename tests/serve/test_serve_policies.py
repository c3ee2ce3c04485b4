"""The LP lead's calls: what holds, what is kept, and a bundle's way through its gates."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator

import grpc
import pytest

from tillguard.journal import Gate
from tillguard.policy import Bundle, read_bundle
from tillguard.serve.clock import Replay
from tillguard.serve.policy_answers import STEPS
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings
from tillguard.v1 import policy_pb2
from tillguard.v1 import policy_service_pb2 as wire
from tillguard.v1.policy_service_pb2_grpc import PolicyServiceStub

NOON = 1_512_493_200
RULE = "returns/refund-without-a-receipt.yaml"
Code = grpc.StatusCode


@pytest.fixture
async def own(own_files: Settings) -> AsyncIterator[Service]:
    running = await start(own_files, Replay(NOON))
    yield running
    await running.stop(grace=0.2)


@pytest.fixture
async def lead(own: Service) -> AsyncIterator[PolicyServiceStub]:
    async with grpc.aio.insecure_channel(f"127.0.0.1:{own.port}") as opened:
        yield PolicyServiceStub(opened)


def edited(settings: Settings, old: str = "severity: 4", new: str = "severity: 5") -> Bundle:
    file = settings.rules / RULE
    file.write_text(file.read_text().replace(old, new))
    return read_bundle(settings.rules, settings.policies)


async def refusal(call: object) -> tuple[Code, str]:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await call  # type: ignore[misc]
    return refused.value.code(), refused.value.details() or ""


async def test_what_holds_at_a_store_is_told_with_the_file_that_says_it(
    lead: PolicyServiceStub, own: Service
) -> None:
    answer = await lead.GetEffectivePolicy(wire.GetEffectivePolicyRequest(store="367"))
    policy = own.desk.pipeline.rulebook.policies.in_force("367", NOON)
    assert answer.policy.bundle == own.desk.pipeline.rulebook.hash
    assert tuple(answer.policy.layers) == policy.layers
    assert answer.policy.moment.seconds == NOON
    values = {value.name: value for value in answer.policy.values}
    floor = values["risk.floor"]
    assert floor.value.number_value == policy.risk_floor
    assert floor.layer in policy.layers
    assert floor.file.endswith(".yaml")
    assert floor.line > 0


async def test_another_moment_has_another_policy(lead: PolicyServiceStub) -> None:
    asked = wire.GetEffectivePolicyRequest(store="367")
    asked.moment.seconds = NOON - 180 * 86_400
    summer = (await lead.GetEffectivePolicy(asked)).policy
    winter = (await lead.GetEffectivePolicy(wire.GetEffectivePolicyRequest(store="367"))).policy
    assert list(summer.layers) != list(winter.layers)


async def test_an_unknown_store_and_an_impossible_moment_are_named(
    lead: PolicyServiceStub,
) -> None:
    code, words = await refusal(
        lead.GetEffectivePolicy(wire.GetEffectivePolicyRequest(store="nowhere"))
    )
    assert (code, "stores.csv" in words) == (Code.INVALID_ARGUMENT, True)
    late = wire.GetEffectivePolicyRequest(store="367")
    late.moment.seconds = 2**60
    code, words = await refusal(lead.GetEffectivePolicy(late))
    assert (code, "moment" in words) == (Code.INVALID_ARGUMENT, True)


async def test_a_bundle_goes_from_draft_to_live_and_back_over_the_wire(
    lead: PolicyServiceStub, own: Service, own_files: Settings
) -> None:
    before = own.desk.pipeline.rulebook.hash
    bundle = edited(own_files)
    told = await lead.ValidatePolicy(wire.ValidatePolicyRequest(bundle=bundle.to_bytes(), by="ann"))
    assert (told.hash, list(told.problems)) == (bundle.hash, [])
    assert told.rules > 0
    promote = wire.PromotePolicyRequest(hash=bundle.hash[:12], by="bob")
    code, words = await refusal(lead.PromotePolicy(promote))
    assert (code, "backtest" in words) == (Code.FAILED_PRECONDITION, True)
    proof = wire.BacktestPolicyRequest(hash=bundle.hash[:12], by="ann")
    steps = [step async for step in lead.BacktestPolicy(proof)]
    assert steps[-1].report.candidate == bundle.hash
    assert steps[-1].report.live == before
    assert steps[-1].report.figures["decisions"] == 0
    live = (await lead.PromotePolicy(promote)).bundle
    assert (live.hash, live.live, live.author) == (bundle.hash, True, "ann")
    back = (await lead.RollbackPolicy(wire.RollbackPolicyRequest(by="bob", reason="a test"))).bundle
    assert (back.hash, back.live) == (before, True)
    assert back.trail[-1].step == policy_pb2.POLICY_STEP_ROLLBACK
    assert (back.trail[-1].by, back.trail[-1].note) == ("bob", "a test")
    listed = (await lead.ListPolicies(wire.ListPoliciesRequest())).bundles
    assert {one.hash: one.live for one in listed} == {before: True, bundle.hash: False}


async def test_every_problem_of_a_bundle_is_told_with_its_place(
    lead: PolicyServiceStub, own_files: Settings
) -> None:
    bundle = edited(own_files, "severity: 4", "severitty: 4")
    told = await lead.ValidatePolicy(wire.ValidatePolicyRequest(bundle=bundle.to_bytes(), by="ann"))
    assert told.problems
    assert {(p.file, p.line > 0, p.message != "") for p in told.problems} == {
        (f"rules/{RULE}", True, True)
    }
    code, _ = await refusal(
        lead.PromotePolicy(wire.PromotePolicyRequest(hash=bundle.hash, by="ann"))
    )
    assert code is Code.NOT_FOUND


@pytest.mark.parametrize(
    ("packed", "words"),
    [
        (b"no gzip", "gzip of a JSON object"),
        (gzip.compress(b"[1, 2]"), "gzip of a JSON object"),
        (gzip.compress(b'{"a": "' + b" " * (17 << 20) + b'"}'), "16 MiB"),
        (gzip.compress(b'{"policies/lists.yaml": "- 4111111111111111"}'), "card"),
    ],
    ids=["no gzip", "no bundle", "a bomb", "a card number"],
)
async def test_bytes_that_are_no_bundle_are_refused(
    lead: PolicyServiceStub, packed: bytes, words: str
) -> None:
    code, told = await refusal(
        lead.ValidatePolicy(wire.ValidatePolicyRequest(bundle=packed, by="ann"))
    )
    assert code is Code.INVALID_ARGUMENT
    assert words in told


async def test_a_backtest_of_nothing_that_is_kept_is_refused(lead: PolicyServiceStub) -> None:
    async def all_of_it() -> None:
        async for _ in lead.BacktestPolicy(wire.BacktestPolicyRequest(hash="f" * 12, by="ann")):
            pass

    code, _ = await refusal(all_of_it())
    assert code is Code.NOT_FOUND


async def test_the_list_comes_in_pages(
    lead: PolicyServiceStub, own_files: Settings, own: Service
) -> None:
    for number in range(3):
        bundle = edited(own_files, "title:", f"# {number}\ntitle:")
        own.desk.journal.save_bundle(bundle.hash, bundle.to_bytes(), NOON + number)
    token, seen = "", []
    for _ in range(4):
        page = await lead.ListPolicies(wire.ListPoliciesRequest(page_size=2, page_token=token))
        seen += [bundle.hash for bundle in page.bundles]
        token = page.next_page_token
        if not token:
            break
    assert len(seen) == len(set(seen)) == 4


def test_every_gate_has_its_number_on_the_wire() -> None:
    assert set(STEPS) == set(Gate)
    assert len(set(STEPS.values())) == len(Gate)
