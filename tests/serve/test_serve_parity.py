"""Training sees exactly what serving saw, and any decision is explained from what was kept."""

from __future__ import annotations

import json
import random
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from tillguard.demo.chain import build_chain
from tillguard.domain import TRANSACTIONS, Event, Kind
from tillguard.features import FEATURES, INDEX, History
from tillguard.journal import Journal
from tillguard.learn import Examples, fit_examples
from tillguard.model import Estimator
from tillguard.serve.clock import Replay
from tillguard.serve.convert import (
    event_from_body,
    outcome_from_body,
    store_event_of,
    transaction_of,
)
from tillguard.serve.desk import OUTCOME
from tillguard.serve.explain import explanation
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings
from tillguard.v1 import decision_service_pb2 as wire

EVENTS = 600


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    """The first events of a small demo chain, shuffled a little, every tenth sent twice."""
    chance = random.Random(1)
    chain = build_chain(tmp_path_factory.mktemp("chain"), share=0.02)
    found = list(islice(chain.events(), EVENTS))
    for i in range(len(found) - 5):
        if chance.random() < 0.1:
            j = i + chance.randrange(5)
            found[i], found[j] = found[j], found[i]
    return [event for e in found for event in ([e, e] if chance.random() < 0.1 else [e])]


def a_model(settings: Settings) -> str:
    """A model on noise, but a real one, made live before the service starts."""
    chance = np.random.default_rng(1)
    vectors = chance.gamma(1.0, 2.0, (600, len(FEATURES)))
    labels = (vectors[:, INDEX["amount"]] + chance.random(600) > 4).astype(float)
    kinds = [Kind.SALE if i % 2 else Kind.RETURN for i in range(600)]
    data = Examples(vectors, labels, np.ones(600), labels * 1000, kinds, (0, 1))
    manifest = fit_examples(data, settings.models / "fresh")
    (settings.models / "fresh").rename(settings.models / manifest["hash"])
    journal = Journal.open(settings.url)
    journal.save_model(manifest["hash"], json.dumps(manifest).encode(), 0)
    journal.promote_model(manifest["hash"], "test", 0)
    journal.close()
    return str(manifest["hash"])


async def send(service: Service, events: list[Event]) -> None:
    for event in events:
        if event.kind in TRANSACTIONS:
            await service.desk.answer(wire.DecideRequest(transaction=transaction_of(event)))
        else:
            await service.desk.record(wire.RecordEventsRequest(store_event=store_event_of(event)))


async def test_vectors_replayed_from_the_journal_are_those_that_served_bit_for_bit(
    settings: Settings, events: list[Event]
) -> None:
    service = await start(settings, Replay(events[0].at))
    await send(service, events)
    journal, history, compared = service.desk.journal, History(), 0
    sequences = service.desk.pipeline.rulebook.engine.sequences
    for record in journal.events():
        if record.kind == OUTCOME:
            history.learn(outcome_from_body(record.body))
            continue
        event = event_from_body(Kind(record.kind), record.body, record.received)
        vector = history.see(event)
        stored = journal.decision(record.key)
        if stored is not None and stored.seq == record.seq:
            flags = sequences.complete(event, vector, history.recent)
            assert flags.tobytes() == stored.row.vector, record.key
            compared += 1
    assert compared > EVENTS / 3
    assert history.dump() == service.desk.pipeline.history.dump()
    await service.stop(grace=0.1)


async def test_a_decision_is_explained_in_full_by_the_model_that_made_it(
    settings: Settings, events: list[Event]
) -> None:
    made_by = a_model(settings)
    service = await start(settings, Replay(events[0].at))
    await send(service, events[:200])
    keys = [e.key for e in events[:200] if e.kind in TRANSACTIONS]
    for key in keys[:20]:
        stored = service.desk.find(key)
        assert stored.row.model == made_by
        told = explanation(stored, service.desk.model(made_by))
        parts = [c.effect for c in told.contributions]
        assert told.base_margin + sum(parts) == pytest.approx(told.margin, abs=1e-9)
        model = Estimator.load(settings.models / made_by)
        assert told.margin == model.score(np.frombuffer(stored.row.vector)[: len(FEATURES)]).margin
        assert all(c.text for c in told.contributions)
    await service.stop(grace=0.1)


async def test_a_damaged_live_model_leaves_the_rules_to_decide(
    settings: Settings, events: list[Event], tmp_path: Path
) -> None:
    made_by = a_model(settings)
    file = settings.models / made_by / "classifier.txt"
    file.write_bytes(file.read_bytes().replace(b"1", b"2", 1))
    service = await start(settings, Replay(events[0].at))
    assert service.desk.pipeline.model is None
    await send(service, events[:20])
    await service.stop(grace=0.1)
