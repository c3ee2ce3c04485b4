"""Training sees exactly what serving saw, and any decision is explained from what was kept."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import shutil
import subprocess
import sys
from functools import partial
from importlib import import_module
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from tillguard.demo.chain import build_chain
from tillguard.domain import TRANSACTIONS, Event, Kind, Outcome, Party
from tillguard.errors import DamagedModel
from tillguard.features import FEATURES, INDEX, History
from tillguard.journal import Journal
from tillguard.learn import Examples, fit_examples, replayed
from tillguard.model import MANIFEST, Estimator
from tillguard.serve import trial
from tillguard.serve.clock import Replay
from tillguard.serve.convert import store_event_of, transaction_of
from tillguard.serve.explain import explanation
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings
from tillguard.v1 import decision_service_pb2 as wire

ENGINE = Path(__file__).parents[2] / "engine"
EVENTS = 20_000
"""Events of the demo chain with --proofs, else a tenth."""
HOUR = 3600


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory, tenth: int) -> list[Event]:
    """The first events of a small demo chain as a bad line delivers them: some change places, some
    come hours late, some come twice, at once or much later."""
    chance = random.Random(1)
    chain = build_chain(tmp_path_factory.mktemp("chain"), share=0.02)
    place, sent = 0.0, list[tuple[float, Event]]()
    for event in islice(chain.events(), EVENTS // tenth):
        place += 1
        late = chance.random() * 200 if chance.random() < 0.05 else 0.0
        swapped = chance.random() * 5 if chance.random() < 0.1 else 0.0
        sent.append((place + late + swapped, event))
        if chance.random() < 0.1:
            sent.append((place + late + swapped + chance.choice((0.5, 150.0)), event))
    return [event for _, event in sorted(sent, key=lambda one: one[0])]


@pytest.fixture(scope="module")
def noise(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model on noise, but a real one, in a folder of the name of its hash."""
    chance, place = np.random.default_rng(1), tmp_path_factory.mktemp("noise")
    vectors = chance.gamma(1.0, 2.0, (600, len(FEATURES)))
    labels = (vectors[:, INDEX["amount"]] + chance.random(600) > 4).astype(float)
    kinds = [Kind.SALE if i % 2 else Kind.RETURN for i in range(600)]
    data = Examples(vectors, labels, np.ones(600), labels * 1000, kinds, (0, 1))
    manifest = fit_examples(data, place / "fresh", budget_seconds=0)
    return (place / "fresh").rename(place / manifest["hash"])


@pytest.fixture
def made_by(settings: Settings, noise: Path) -> str:
    """The hash of that model, made live before the service starts."""
    shutil.copytree(noise, settings.models / noise.name)
    journal = Journal.open(settings.url)
    journal.save_model(noise.name, (noise / MANIFEST).read_bytes(), 0)
    journal.promote_model(noise.name, "test", 0)
    journal.close()
    return noise.name


async def send(service: Service, events: list[Event]) -> None:
    """One after the other; every 25th is reviewed as soon as it is in."""
    for number, event in enumerate(events):
        if event.kind in TRANSACTIONS:
            await service.desk.answer(wire.DecideRequest(transaction=transaction_of(event)))
        else:
            await service.desk.record(wire.RecordEventsRequest(store_event=store_event_of(event)))
        if number % 25 == 0:
            await service.desk.learn([finding(event, service.desk.clock(), number % 50 == 0)])


def finding(event: Event, known: int, confirmed: bool) -> Outcome:
    party = Party.CUSTOMER if event.customer else Party.STAFF
    return Outcome(event.key, known, confirmed, party, event.store, event.employee, event.card,
                   event.customer)  # fmt: skip


def delivered(events: list[Event], recorded: list[Event]) -> dict[str, int]:
    """How bad the line was: what came twice, hours late, or after what happened later."""
    latest, behind = 0, 0
    for event in recorded:
        behind += event.at < latest
        latest = max(latest, event.at)
    return {
        "twice": len(events) - len({event.key for event in events}),
        "late": sum(event.received - event.at > HOUR for event in recorded),
        "out_of_order": behind,
    }


@pytest.mark.proof("P11", EVENTS, database="sqlite")
async def test_vectors_replayed_from_the_journal_are_those_that_served_bit_for_bit(
    settings: Settings,
    events: list[Event],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(Path(__file__).parent)
    past = import_module("journal_past")
    service = await start(settings, Replay(events[0].at))
    await send(service, events)
    journal, history = service.desk.journal, History()
    pipeline = service.desk.pipeline
    sequences = pipeline.rulebook.engine.sequences
    recorded, vectors, compared = list[Event](), list[bytes](), 0
    for step in past.recorded(journal):
        if isinstance(step, Outcome):
            history.learn(step)
            continue
        vector = history.see(step)
        recorded.append(step)
        vectors.append(vector.tobytes())
        stored = journal.decision(step.key)
        if stored is not None:
            given = pipeline.rulebook.given(pipeline.policy(step))
            flags = sequences.complete(step, vector, history.recent, given)
            assert flags.tobytes() == stored.row.vector, step.key
            compared += 1
    served = service.desk.pipeline.history.dump()
    assert history.dump() == served
    spread = await asyncio.to_thread(replayed, partial(past.opened, settings.url), 2, settings.home)
    assert spread.table.vectors.tobytes() == b"".join(vectors)
    assert spread.snapshot == served
    line = delivered(events, recorded)
    print(f"{compared} served vectors compared, {len(vectors)} replayed by two processes, {line}")
    assert compared > len(events) / 3
    assert line["twice"] > len(events) / 20
    assert line["late"] > len(events) / 50
    assert line["out_of_order"] > len(events) / 20
    await service.stop(grace=0.1)


async def test_a_decision_is_explained_in_full_by_the_model_that_made_it(
    made_by: str, settings: Settings, events: list[Event]
) -> None:
    service = await start(settings, Replay(events[0].at))
    await send(service, events[:200])
    keys = [e.key for e in events[:200] if e.kind in TRANSACTIONS]
    for key in keys[:20]:
        stored = service.desk.find(key)
        assert stored.row.model == made_by
        told = explanation(stored, await service.desk.model(made_by))
        parts = [c.effect for c in told.contributions]
        assert told.base_margin + sum(parts) == pytest.approx(told.margin, abs=1e-9)
        model = Estimator.load(settings.models / made_by)
        assert told.margin == model.score(np.frombuffer(stored.row.vector)[: len(FEATURES)]).margin
        assert all(c.text for c in told.contributions)
    tried, old = list[Path](), settings.models / ("0" * 64)
    shutil.copytree(settings.models / made_by, old)
    service.desk.models.try_model = tried.append
    for _ in range(2):
        assert await service.desk.model(old.name)
    assert tried == [old], "it is not tried apart before it is loaded, or twice"
    (old / "classifier.txt").write_bytes(b"damaged")
    service.desk.models.loaded.clear()
    service.desk.models.try_model = trial.try_model
    with pytest.raises(DamagedModel):
        await service.desk.model(old.name)
    await service.stop(grace=0.1)


async def test_a_damaged_live_model_leaves_the_rules_to_decide(
    made_by: str, settings: Settings, events: list[Event]
) -> None:
    file = settings.models / made_by / "classifier.txt"
    file.write_bytes(file.read_bytes().replace(b"1", b"2", 1))
    service = await start(settings, Replay(events[0].at))
    assert service.desk.pipeline.model is None
    await send(service, events[:20])
    await service.stop(grace=0.1)


@pytest.mark.proof("P6", EVENTS, database="sqlite")
async def test_another_process_gives_the_same_answers_to_what_was_recorded(
    made_by: str, settings: Settings, events: list[Event], tmp_path: Path
) -> None:
    other = settings.model_copy(update={"home": tmp_path / "other"})
    shutil.copytree(settings.home, other.home)
    service = await start(settings, Replay(events[0].at))
    await send(service, events)
    journal = service.desk.journal
    keys = [record.key for record in journal.events() if record.kind in TRANSACTIONS]
    served = {one.row.key: hashlib.sha256(one.row.decision).hexdigest()
              for one in journal.decisions(keys)}  # fmt: skip
    assert {one.row.model for one in journal.decisions(keys[:20])} == {made_by}
    await service.stop(grace=0.1)
    script = Path(__file__).with_name("answered_anew.py")
    places = [settings.url, other.home, settings.rules, settings.policies]
    run = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, str(script), *map(str, places)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONHASHSEED": "20171205", "PYTHONPATH": str(ENGINE)},
    )
    assert run.returncode == 0, run.stderr
    anew = dict(line.split() for line in run.stdout.splitlines() if len(line.split()) == 2)
    assert anew == served
    assert len(served) > len(events) / 3
