"""A part that is missing at the start: the declared fallback answers, and says which part."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tillguard.domain import Action
from tillguard.journal import Journal
from tillguard.learn.archived import HISTORY, OF
from tillguard.serve.clock import Replay
from tillguard.serve.wiring import start
from tillguard.settings import Settings
from tillguard.v1 import decision_service_pb2 as wire
from tillguard.v1.decision_pb2 import Decision

Ask = Callable[..., wire.DecideRequest]
NOON = 1_512_493_200


def no_model(settings: Settings) -> None:
    """A model is live of which no file is left."""
    journal = Journal.open(settings.url)
    journal.save_model("f" * 64, json.dumps({}).encode(), 0)
    journal.promote_model("f" * 64, "test", 0)
    journal.close()


def cold_history(settings: Settings) -> None:
    """Imported history that cannot be read."""
    settings.replayed.mkdir()
    (settings.replayed / OF).write_text("an import")
    (settings.replayed / HISTORY).write_bytes(b"damaged")


MISSING: dict[str, Callable[[Settings], None]] = {
    "model: missing": no_model,
    "history: cold": cold_history,
}


@pytest.mark.proof("P3", 1, database="sqlite")
@pytest.mark.parametrize("part", MISSING)
async def test_the_fallback_answers_and_names_the_missing_part(
    part: str, settings: Settings, sale: Ask, refund: Ask
) -> None:
    MISSING[part](settings)
    service = await start(settings, Replay(NOON))
    kinds = service.desk.pipeline.rulebook.policies.in_force("367", NOON).kinds
    for request in (sale(1), refund(2)):
        told = Decision.FromString((await service.desk.answer(request)).decision)
        stored = service.desk.journal.decision(told.key)
        assert stored is not None
        terms = next(terms for kind, terms in kinds.items() if kind == stored.row.kind)
        assert told.degraded == stored.row.degraded == part
        assert Action(told.action) is terms.fallback
        assert told.flagged, "somebody looks at it later"
        assert told.durable
    await service.stop(grace=0.1)


@pytest.mark.proof("P3", 1, database="sqlite")
async def test_a_rules_engine_that_fails_gives_the_fallback_and_names_the_rules(
    settings: Settings, sale: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = await start(settings, Replay(NOON))

    def fail(*_: object) -> None:
        raise ArithmeticError

    engine = service.desk.pipeline.rulebook.engine
    monkeypatch.setattr(type(engine), "hits", fail)
    told = Decision.FromString((await service.desk.answer(sale(1))).decision)
    assert told.degraded == "rules: ArithmeticError"
    assert told.flagged
    monkeypatch.undo()
    told = Decision.FromString((await service.desk.answer(sale(2))).decision)
    assert told.degraded == ""
    await service.stop(grace=0.1)
