"""What is normal is learnt from the journal after midnight, by the service itself."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tillguard.cli import app
from tillguard.journal import Journal
from tillguard.learn.archived import FLOWS
from tillguard.learn.season import Flows, Rung, chain_day, chain_zone, norms_at, summed_up
from tillguard.serve.clock import Replay
from tillguard.serve.nightly import all_flows
from tillguard.serve.norms import Norming
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings
from tillguard.training.grounds import live_policies

from .conftest import NOON, Ask

DAY = 86_400
MIDNIGHT = NOON + DAY // 2


async def sell(service: Service, sale: Ask, clock: Replay, first: int, days: int) -> None:
    """Four sales a day at store 367 and two at one that no file knows."""
    for number in range(6 * days):
        at = NOON + (first + number // 6) * DAY + number % 6 * 600
        clock(at)
        store = "367" if number % 3 else "corner"
        request = sale(10 * first + number + 1, store=store)
        request.transaction.event_time.seconds = at
        await service.desk.answer(request)


async def test_after_midnight_the_service_learns_in_a_child_and_takes_what_it_learnt(
    settings: Settings, sale: Ask
) -> None:
    clock = Replay(NOON)
    service = await start(settings.model_copy(update={"nightly": True}), clock)
    norming = Norming(service.desk)
    await sell(service, sale, clock, 0, 8)
    norming.learnt = chain_day(service.desk.pipeline.rulebook.policies, clock())
    await norming.learn_at_night()
    assert service.desk.journal.live_norm_hash() == ""
    clock(MIDNIGHT + 8 * DAY + 3 * 3600)
    ticks = 0

    async def count() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.005)
            ticks += 1

    counting = asyncio.create_task(count())
    await norming.learn_at_night()
    counting.cancel()
    assert ticks > 10, "the loop stood still"
    await norming.look()
    norms = service.desk.pipeline.history.norms
    assert norms is not None
    assert norms.season is not None
    assert set(norms.season.rates) == {"367", "corner"}
    assert norms.made == clock()
    book = live_policies(settings, service.desk.journal)
    flows = Flows.read(settings.flows)
    assert norms_at(flows, book, norms.made).hash == norms.hash
    await norming.learn_at_night()
    assert service.desk.journal.live_norm_hash() == norms.hash
    await service.stop(grace=0.1)
    shown_and_measured(settings, norms.hash)


def shown_and_measured(settings: Settings, hash: str) -> None:
    home = ["--home", str(settings.home)]
    said = CliRunner().invoke(app, ["norms", "show", "367", "--day", "2017-12-09", "--json", *home])
    told = json.loads(said.stdout)
    assert (told["norms"], told["store"], told["day"]) == (hash, "367", "2017-12-09")
    assert sum(hour["expected"] for hour in told["hours"]) == pytest.approx(told["expected"], 1e-3)
    assert all(hour["low"] <= hour["expected"] <= hour["high"] + 1 for hour in told["hours"])
    lines = CliRunner().invoke(app, ["norms", "show", "367", *home])
    assert "events expected" in lines.stdout
    nobody = CliRunner().invoke(app, ["norms", "show", "36", *home])
    assert nobody.exit_code == 1
    assert "did you mean 367?" in str(nobody.exception)


async def test_learning_that_takes_too_long_leaves_last_nights_norms(
    settings: Settings, sale: Ask
) -> None:
    service = await start(settings.model_copy(update={"nightly": True}), Replay(NOON))
    norming = Norming(service.desk, learnt=0, seconds=0.05)
    await norming.learn_at_night()
    assert service.desk.journal.live_norm_hash() == ""
    assert norming.learnt > 0
    assert (await service.desk.answer(sale(1))).decision
    await service.stop(grace=0.1)


async def test_flows_are_read_on_from_where_they_were_kept(
    settings: Settings, sale: Ask, tmp_path: Path
) -> None:
    clock = Replay(NOON)
    service = await start(settings, clock)
    journal = service.desk.journal
    book = live_policies(settings, journal)
    await sell(service, sale, clock, 0, 2)
    kept, other = (Settings(home=tmp_path / name) for name in ("kept", "other"))
    assert all_flows(kept, journal, book).seq == 12
    await sell(service, sale, clock, 2, 2)
    whole = all_flows(kept, journal, book)
    anew = all_flows(other, journal, book)
    assert (whole.seq, int(whole.events.sum())) == (24, 24) == (anew.seq, int(anew.events.sum()))
    assert whole.hour.tolist() == anew.hour.tolist()
    kept.flows.write_bytes(b"damaged")
    assert int(all_flows(kept, journal, book).events.sum()) == 24
    kept.replayed.mkdir()
    summed_up([Rung("367", "r1", "UTC", NOON - DAY, 500, False)]).write(kept.replayed / FLOWS)
    with_imported = all_flows(kept, journal, book)
    assert (with_imported.seq, int(with_imported.events.sum())) == (24, 25)
    assert with_imported.since < whole.since
    assert int(Flows.read(kept.flows).events.sum()) == 24, "imports are counted once"
    await service.stop(grace=0.1)


def test_the_chains_night_is_that_of_most_of_its_stores(settings: Settings) -> None:
    journal = Journal.open(settings.url)
    book = live_policies(settings, journal)
    journal.close()
    assert chain_zone(book) == "America/Denver"
    midnight = MIDNIGHT + 2 * 3600
    assert chain_day(book, midnight) == chain_day(book, midnight - 1) + 1


def test_without_norms_there_is_nothing_to_show_and_it_says_what_to_do(settings: Settings) -> None:
    said = CliRunner().invoke(app, ["norms", "show", "367", "--home", str(settings.home)])
    assert said.exit_code == 1
    assert "`tillguard norms learn` makes them" in str(said.exception)
    said = CliRunner().invoke(app, ["norms", "evaluate", "--home", str(settings.home)])
    assert "nothing can be held out" in str(said.exception)
