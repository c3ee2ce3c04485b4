"""Models on a running service: promoted, taken back in moments, in the shadow, never damaged."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import grpc
import numpy as np
import pytest

from tillguard.domain import Kind
from tillguard.drill.node import Node, NodeFailed
from tillguard.errors import DamagedModel, NoModel
from tillguard.failpoints import Failpoint
from tillguard.features import FEATURES, INDEX
from tillguard.journal import Journal, ModelStep, Stage
from tillguard.learn import Examples, fit_examples
from tillguard.model import CLASSIFIER, Estimator
from tillguard.serve import shadow
from tillguard.serve.checker import Checker
from tillguard.serve.clock import Replay
from tillguard.serve.live import live_model
from tillguard.serve.model_answers import STAGES
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings
from tillguard.v1 import model_pb2
from tillguard.v1 import model_service_pb2 as wire
from tillguard.v1.decision_service_pb2 import DecideRequest
from tillguard.v1.decision_service_pb2_grpc import DecisionServiceStub
from tillguard.v1.model_service_pb2_grpc import ModelServiceStub

NOON = 1_512_493_200
Ask = Callable[..., DecideRequest]
Code = grpc.StatusCode


def small(folder: Path, seed: int) -> str:
    """A model of few rows; its hash."""
    draw = np.random.default_rng(seed)
    vectors = np.zeros((400, len(FEATURES)))
    vectors[:, INDEX["amount"]] = draw.gamma(1.0, 4000.0, 400)
    labels = (draw.random(400) < 0.1 + 0.4 * (vectors[:, INDEX["amount"]] > 5000)).astype(float)
    data = Examples(vectors, labels, np.ones(400), labels * 4000, [Kind.RETURN] * 400, (0, 400))
    return str(fit_examples(data, folder, seed, budget_seconds=0)["hash"])


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    home = tmp_path_factory.mktemp("models")
    return [(home / str(n)).rename(home / small(home / str(n), n)) for n in range(2)]


@pytest.fixture
def own_files(own_files: Settings) -> Settings:
    """Without the rules that no policy names: models are what is looked at."""
    said = "".join(file.read_text() for file in own_files.policies.rglob("*.yaml"))
    for file in own_files.rules.rglob("*.yaml"):
        if file.stem not in said:
            file.unlink()
    return own_files


@pytest.fixture
def known(own_files: Settings, fitted: list[Path]) -> list[str]:
    """Two models in the registry that passed their gate; the first is live."""
    journal = Journal.open(own_files.url)
    for folder in fitted:
        enter(journal, own_files, folder)
    journal.release_model(fitted[0].name, "ann", NOON)
    journal.close()
    return [folder.name for folder in fitted]


def enter(journal: Journal, settings: Settings, folder: Path) -> None:
    target = settings.models / folder.name
    target.mkdir(parents=True)
    for file in folder.iterdir():
        (target / file.name).write_bytes(file.read_bytes())
    manifest = json.loads((folder / "manifest.json").read_text())
    journal.save_model(folder.name, json.dumps(manifest).encode(), NOON)
    for stage in (Stage.FIT, Stage.GATE):
        journal.record_model_step(ModelStep(folder.name, stage, True, NOON, "ann", {"rows": 400}))


@pytest.fixture
async def own(own_files: Settings, known: list[str]) -> AsyncIterator[Service]:
    running = await start(own_files, Replay(NOON))
    yield running
    await running.stop(grace=0.2)


@pytest.fixture
async def lead(own: Service) -> AsyncIterator[ModelServiceStub]:
    async with grpc.aio.insecure_channel(f"127.0.0.1:{own.port}") as opened:
        yield ModelServiceStub(opened)


@pytest.fixture
async def till(own: Service) -> AsyncIterator[DecisionServiceStub]:
    async with grpc.aio.insecure_channel(f"127.0.0.1:{own.port}") as opened:
        yield DecisionServiceStub(opened)


async def until(true: Callable[[], bool], seconds: float = 30) -> float:
    """Seconds until it is true; fails after `seconds`."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds
        await asyncio.sleep(0.02)
    return time.monotonic() - begun


async def test_a_rollback_is_answered_by_the_former_model_within_five_seconds_and_no_call_fails(
    own: Service, lead: ModelServiceStub, till: DecisionServiceStub, known: list[str], sale: Ask
) -> None:
    first, second = known
    await lead.PromoteModel(wire.PromoteModelRequest(hash=second[:12], by="bob"))
    sequence, seen, asked = 0, [], 0.0
    while not seen or seen[-1] != first or second not in seen:
        sequence += 1
        await till.Decide(sale(sequence))
        row = own.desk.journal.decision(f"367/1/2017-12-05/{sequence}")
        assert row is not None
        assert row.row.degraded == ""
        seen.append(row.row.model)
        if seen[-1] == second and not asked:
            back = wire.RollbackModelRequest(by="bob", reason="a test")
            assert (await lead.RollbackModel(back)).model.hash == first
            asked = time.monotonic()
        assert not asked or time.monotonic() - asked < 5
    changes = [a for a, b in zip(seen, [*seen[1:], ""], strict=True) if a != b]
    assert changes in ([first, second, first], [second, first])
    await models_are_listed_with_lineage_and_trail(lead, known)


async def models_are_listed_with_lineage_and_trail(
    lead: ModelServiceStub, known: list[str]
) -> None:
    page = await lead.ListModels(wire.ListModelsRequest(page_size=1))
    rest = await lead.ListModels(wire.ListModelsRequest(page_token=page.next_page_token))
    found = {one.hash: one for one in [*page.models, *rest.models]}
    assert set(found) == set(known)
    assert rest.next_page_token == ""
    one = (await lead.GetModel(wire.GetModelRequest(hash=known[0][:10]))).model
    assert one == found[known[0]]
    assert (one.live, one.author, one.labels) == (True, "ann", 400)
    stages = [entry.stage for entry in one.trail]
    assert stages == [
        model_pb2.MODEL_STAGE_FIT,
        model_pb2.MODEL_STAGE_GATE,
        model_pb2.MODEL_STAGE_PROMOTE,
        model_pb2.MODEL_STAGE_ROLLBACK,
    ]
    assert (one.trail[-1].by, one.trail[-1].note) == ("bob", "a test")
    assert one.trail[1].figures["rows"] == 400


async def refusal(call: object) -> tuple[Code, str]:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await call  # type: ignore[misc]
    return refused.value.code(), refused.value.details() or ""


async def test_what_is_unknown_refused_or_damaged_is_not_promoted_and_never_serves(
    own: Service, lead: ModelServiceStub, known: list[str], own_files: Settings
) -> None:
    def promote(hash: str) -> object:
        return lead.PromoteModel(wire.PromoteModelRequest(hash=hash, by="bob"))

    assert (await refusal(promote("f" * 12)))[0] is Code.NOT_FOUND
    journal = own.desk.journal
    failed = ModelStep(known[1], Stage.GATE, False, NOON, "ann", note="brier: surely worse")
    journal.record_model_step(failed)
    code, words = await refusal(promote(known[1]))
    assert (code, "surely worse" in words) == (Code.FAILED_PRECONDITION, True)
    file = own_files.models / known[1] / CLASSIFIER
    file.write_text(file.read_text().replace("threshold=", "threshold=9 ", 1))
    assert (await refusal(promote(known[1])))[0] is Code.DATA_LOSS
    back = wire.RollbackModelRequest(by="bob")
    assert (await refusal(lead.RollbackModel(back)))[0] is Code.FAILED_PRECONDITION
    assert journal.live_model().version.hash == known[0]  # type: ignore[union-attr]
    journal.promote_model(known[1], "nobody", NOON)
    await the_good_one_serves(own, known, own_files)


async def the_good_one_serves(own: Service, known: list[str], own_files: Settings) -> None:
    """Though a damaged one was made live: it is refused once."""
    journal = own.desk.journal

    def refusals() -> list[ModelStep]:
        return [s for s in journal.stored_model(known[1]).steps if s.step is Stage.REFUSED]

    await until(lambda: len(refusals()) == 1)
    await asyncio.sleep(0.3)
    assert len(refusals()) == 1
    assert own.desk.pipeline.model is not None
    assert own.desk.pipeline.model.hash == known[0]
    after = await asyncio.to_thread(live_model, journal, own_files.models)
    assert after is not None
    assert after.hash == known[0], "after a restart the last good one serves"


async def test_a_challenger_estimates_what_was_answered_and_succeeds_by_itself(
    own_files: Settings, known: list[str], sale: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shadow, "PAUSE", 0.05)
    chosen = own_files.model_copy(update={"shadow_decisions": 12, "promotion": "automatic"})
    service = await start(chosen, Replay(NOON))
    journal = service.desk.journal
    journal.start_challenger(known[1], "nightly", NOON)
    await until(lambda: service.desk.challenger.hash == known[1])
    async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as channel:
        till = DecisionServiceStub(channel)
        for n in range(1, 13):
            await till.Decide(sale(n))
    await until(lambda: service.desk.pipeline.model.hash == known[1])  # type: ignore[union-attr]
    pairs = journal.score_pairs(known[1])
    model = Estimator.load(chosen.models / known[1])
    row = journal.decision("367/1/2017-12-05/1")
    assert len(pairs) == 12
    assert row is not None
    vector = np.frombuffer(row.row.vector, np.float64)[: len(FEATURES)]
    assert pairs[0].shadow_probability == model.score(vector).probability  # type: ignore[arg-type]
    assert pairs[0].probability == row.row.probability
    steps = journal.stored_model(known[1]).steps[-2:]
    assert [s.step for s in steps] == [Stage.SHADOW, Stage.PROMOTE]
    assert steps[0].figures["scores"] == 12
    await service.stop(grace=0.1)


def test_the_warm_process_outlives_what_it_tries_and_is_replaced_when_it_dies(
    fitted: list[Path], tmp_path: Path
) -> None:
    checker = Checker()
    checker.try_model(fitted[0])
    process = checker.process
    with pytest.raises(NoModel, match="tillguard train"):
        checker.try_model(tmp_path)
    (tmp_path / "manifest.json").write_text('{"hash": "x"}')
    with pytest.raises(DamagedModel):
        checker.try_model(tmp_path)
    checker.try_model(fitted[1])
    assert checker.process is process
    assert process is not None
    process.kill()
    process.wait()
    checker.try_model(fitted[0])
    assert checker.process is not None
    os.kill(checker.process.pid, signal.SIGSTOP)
    with pytest.raises(DamagedModel, match="took too long"):
        checker.try_model(fitted[0], seconds=0.1)
    assert checker.process is None


def test_every_stage_has_its_number_on_the_wire() -> None:
    assert set(STAGES) == set(Stage)
    assert len(set(STAGES.values())) == len(Stage)


async def test_a_service_that_dies_in_its_compiled_walker_comes_back_with_the_one_in_python(
    own_files: Settings, known: list[str], sale: Ask
) -> None:
    fatal = {"suspect_after": 1, "failpoint": Failpoint.MODEL_ANSWER}
    own = own_files.model_copy(update=fatal)
    with pytest.raises(NodeFailed):
        await asyncio.to_thread(lambda: Node(own).address)
    node = Node(own)
    address = await asyncio.to_thread(lambda: node.address)
    async with grpc.aio.insecure_channel(address) as channel:
        told = (await DecisionServiceStub(channel).Decide(sale(1))).decision
    assert (told.degraded, told.model) == ("", known[0])
    await asyncio.to_thread(node.stop)
