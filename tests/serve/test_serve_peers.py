"""From the journal to a case and to the next decision: somebody unlike their peers, no verdict."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from tillguard.cli import app
from tillguard.cli.peers import UnknownEntity
from tillguard.domain import Case, Disposition, Verdict
from tillguard.features import INDEX, History
from tillguard.journal import Journal
from tillguard.serve.clock import Replay
from tillguard.serve.memory import remembered
from tillguard.serve.nightly import learn_norms
from tillguard.serve.norms import Norming
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings

from .conftest import NOON, Ask

TUESDAY = "2017-12-12"
SCORE = INDEX["employee_peer_score"]


async def busy(service: Service, sale: Ask) -> None:
    """Twenty-four cashiers void one sale in fourteen, "odd" more than half of them."""
    number = 0
    for cashier in [*(f"e{n}" for n in range(24)), "odd"]:
        for turn in range(14):
            number += 1
            void = turn < (8 if cashier == "odd" else 1)
            kind = "TRANSACTION_KIND_VOID" if void else "TRANSACTION_KIND_SALE"
            said = {"kind": kind, "employee": cashier, "membership": f"m{number % 97}"}
            await service.desk.answer(sale(number, **said))


def about_odd(journal: Journal) -> list[Case]:
    return [case for case in journal.open_cases() if case.subject == "odd" and not case.evidence]


async def test_a_night_finds_the_cashier_who_is_unlike_the_peers_and_a_case_comes_of_it(
    settings: Settings, sale: Ask
) -> None:
    service = await start(settings, Replay(NOON))
    journal = service.desk.journal
    await busy(service, sale)
    norms = learn_norms(settings, journal, NOON + 100)
    (found,) = [one.finding for one in journal.findings("employee")]
    assert (found.name, found.typology, found.store) == ("odd", "LINE_VOID_RATE", "367")
    assert found.unlike[0].part == len(found.keys) == 8
    assert norms.peers["employee"]["odd"][0] == pytest.approx(found.score)

    await Norming(service.desk).look()
    await service.desk.answer(sale(900, employee="odd"))
    await service.desk.answer(sale(901, employee="e1"))
    vectors = [service.desk.find(f"367/1/2017-12-05/{n}").row.vector for n in (900, 901)]
    scores = [memoryview(vector).cast("d")[SCORE] for vector in vectors]
    assert scores[0] == norms.peers["employee"]["odd"][0] > 0.99 > scores[1]

    await service.office.plan(TUESDAY)
    await service.office.plan(TUESDAY)
    (case,) = [one for one in about_odd(journal) if one.reason == found.reason]
    store = service.desk.pipeline.rulebook.policies.stores["367"]
    assert (case.region, case.store, case.typology) == (store.region, "367", found.typology)
    await judge(service, case, norms_again=NOON + 200)
    whole = service.desk.pipeline.history.dump()
    await service.stop(grace=0.1)
    settings.snapshot.unlink()
    assert replayed(settings).dump() == whole


async def judge(service: Service, case: Case, norms_again: int) -> None:
    """The verdict labels nothing, and the next night does not ask again."""
    journal = service.desk.journal
    await service.casework.do(case.id, service.casework.claim("Avery"))
    await service.casework.do(
        case.id,
        service.casework.close("Avery", Verdict(Disposition.CLEARED, note="a broken scanner")),
    )
    assert journal.labels(2**40) == []
    learn_norms(service.desk.settings, journal, norms_again)
    await service.office.plan(TUESDAY)
    assert [one for one in about_odd(journal) if one.reason == case.reason] == []


def replayed(settings: Settings) -> History:
    journal = Journal.open(settings.url)
    history = remembered(journal, settings.snapshot, settings.url, settings.replayed).history
    journal.close()
    return history


async def test_the_commands_show_what_was_found_and_how_somebody_stands(
    settings: Settings, sale: Ask
) -> None:
    service = await start(settings, Replay(NOON))
    await busy(service, sale)
    await service.stop(grace=0.1)
    home = ["--home", str(settings.home)]
    run = CliRunner().invoke
    assert "employee odd  LINE_VOID_RATE" in run(app, ["peers", "find", *home]).stdout
    listed = run(app, ["peers", "list", "--entity", "employee", *home]).stdout
    assert "no case yet" in listed
    assert "voids of this cashier: 57.1 % of transactions (8 of 14)" in listed
    shown = run(app, ["peers", "show", "employee", "odd", *home]).stdout
    assert "odd: 14 transactions, 24 peers of like work" in shown
    assert "not judged: morning" in shown
    assert "nothing found" in run(app, ["peers", "list", "--entity", "card", *home]).stdout
    unknown = run(app, ["peers", "show", "employee", "nobody", *home])
    assert isinstance(unknown.exception, UnknownEntity)
