"""The writer keeps the order, the one decision per key, and everybody's future."""

from __future__ import annotations

import asyncio
import math
import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread, current_thread

import pytest
from sqlalchemy import event

from tillguard.domain import Action, Kind
from tillguard.errors import Overloaded, StoreUnavailable, TransactionKeyReused
from tillguard.journal import (
    DecisionRow,
    EventRow,
    Journal,
    RowRefused,
    Stored,
    Writer,
    append_events,
    reading,
    writer,
)

RowMaker = Callable[..., DecisionRow]


async def test_a_decision_is_read_back_as_it_was_put(journal: Journal, row: RowMaker) -> None:
    put = row(
        "k1", flagged=True, probability=None, kind=Kind.VOID, action=Action.HOLD, store="Zürich ❄"
    )
    stored = await journal.writer.put(put)
    assert stored == Stored(1, put.decision, False)
    found = journal.decision("k1")
    assert found is not None
    assert (found.seq, found.row) == (1, put)
    assert found.row.flagged is True
    assert journal.decision("k2") is None


async def test_a_retry_gets_the_first_bytes(journal: Journal, row: RowMaker) -> None:
    first = await journal.writer.put(row("k1", decision=b"first"))
    again = await journal.writer.put(row("k1", decision=b"second"))
    assert again == Stored(first.seq, b"first", True)
    assert len(list(journal.events())) == 1


async def test_another_body_under_the_same_key_is_refused(journal: Journal, row: RowMaker) -> None:
    await journal.writer.put(row("k1"))
    with pytest.raises(TransactionKeyReused, match="k1"):
        await journal.writer.put(row("k1", body=b"other"))
    assert len(list(journal.events())) == 1


async def test_only_a_higher_revision_may_change_the_body(journal: Journal, row: RowMaker) -> None:
    await journal.writer.put(row("k1", revision=1))
    higher = await journal.writer.put(row("k1", body=b"changed", revision=3))
    assert not higher.replayed
    with pytest.raises(TransactionKeyReused):
        await journal.writer.put(row("k1", body=b"late", revision=2))
    same_as_latest = await journal.writer.put(row("k1", body=b"changed", revision=2))
    assert same_as_latest == Stored(higher.seq, higher.decision, True)
    first = journal.decision("k1", 1)
    latest = journal.decision("k1")
    assert first is not None
    assert latest is not None
    assert (first.row.revision, latest.row.revision) == (1, 3)
    assert journal.decision("k1", 2) is None


async def test_a_reused_key_does_not_spoil_its_group(journal: Journal, row: RowMaker) -> None:
    await journal.writer.put(row("k5"))
    futures = [journal.writer.put(row(f"k{n}", body=b"group")) for n in range(10)]
    twice = journal.writer.put(row("k9", body=b"group"))
    reused_within = journal.writer.put(row("k9", body=b"yet another"))
    answers = await asyncio.gather(*futures, twice, reused_within, return_exceptions=True)
    assert [n for n, answer in enumerate(answers) if isinstance(answer, Exception)] == [5, 11]
    assert isinstance(answers[5], TransactionKeyReused)
    assert isinstance(answers[11], TransactionKeyReused)
    assert answers[10] == Stored(answers[9].seq, answers[9].decision, True)
    assert [e.key for e in journal.events()] == ["k5"] + [f"k{n}" for n in range(10) if n != 5]


async def test_a_row_that_the_database_refuses_does_not_spoil_its_group(
    journal: Journal, row: RowMaker
) -> None:
    bad = row("bad", amount=2**70)
    worse = row("worse", risk=None, employee="secret person")
    rows = [row("k0"), bad, row("k1"), worse, row("k2")]
    answers = await asyncio.gather(*map(journal.writer.put, rows), return_exceptions=True)
    refused = [a for a in answers if isinstance(a, RowRefused)]
    assert [isinstance(a, RowRefused) for a in answers] == [False, True, False, True, False]
    assert not any("secret" in str(error) for error in refused)
    assert [e.key for e in journal.events()] == ["k0", "k1", "k2"]


async def test_seq_is_the_order_in_which_things_were_put(journal: Journal, row: RowMaker) -> None:
    writer = journal.writer
    chance = random.Random(5)
    expected: list[str] = []
    futures: list[asyncio.Future[object]] = []
    for n in range(600):
        if chance.random() < 0.3:
            keys = [f"e{n}.{i}" for i in range(chance.randrange(4))]
            events = [EventRow(key, "no_sale", n, b"e") for key in keys]
            futures.append(writer.put_events(events))
        elif chance.random() < 0.05:
            keys = [f"v{n}"]
            event = EventRow(keys[0], "outcome", n, b"o")
            futures.append(writer.run(lambda session, e=event: append_events(session, [e])))
        else:
            keys = [f"k{n}"]
            futures.append(writer.put(row(keys[0])))
        expected += keys
        if chance.random() < 0.02:
            await asyncio.sleep(0.002)
    await asyncio.gather(*futures)
    events = list(journal.events())
    assert [e.key for e in events] == expected
    assert [e.seq for e in events] == list(range(1, len(expected) + 1))
    assert journal.last_seq() == len(expected)
    assert list(journal.events(after=100)) == events[100:]


@pytest.mark.parametrize("many", [2000, 4001])
async def test_many_events_are_read_without_gap_or_repeat(journal: Journal, many: int) -> None:
    await journal.writer.put_events([EventRow(f"e{n}", "no_sale", n, b"") for n in range(many)])
    assert [e.seq for e in journal.events()] == list(range(1, many + 1))
    assert [e.seq for e in journal.events(after=many - 3)] == [many - 2, many - 1, many]


async def test_an_event_to_be_stored_once_is_stored_once(journal: Journal) -> None:
    count = EventRow("r1/7", "cash_count", 5, b"short", once=True)
    drawer = EventRow("r1/7", "no_sale", 5, b"open", once=True)
    verdict = EventRow("r1/7", "outcome", 5, b"verdict")
    first = await journal.writer.put_events([count, drawer, count, verdict, verdict])
    again = await journal.writer.put_events([count._replace(body=b"other"), verdict])
    assert [s.seq for s in first] == [1, 2, 1, 3, 4]
    assert [s.replayed for s in first] == [False, False, True, False, False]
    assert again == (Stored(1, b"short", True), Stored(5, b"verdict", False))


def test_one_key_has_one_decision_however_many_race(url: str, row: RowMaker) -> None:
    """Two processes' worth of writers, eight tasks each, all racing the same 200 keys."""
    keys = [f"k{n}" for n in range(200)]
    answers: dict[str, list[Stored]] = {key: [] for key in keys}

    async def till(journal: Journal, name: int) -> None:
        for key in random.Random(name % 3).sample(keys, len(keys)):
            stored = await journal.writer.put(row(key, decision=f"{key} by {name}".encode()))
            answers[key].append(stored)

    def node(name: int) -> None:
        async def tills() -> None:
            journal = Journal.open(url, patience=20)
            await asyncio.gather(*(till(journal, name * 8 + n) for n in range(8)))
            journal.close()

        asyncio.run(tills())

    nodes = [Thread(target=node, args=(n,)) for n in range(2)]
    for thread in nodes:
        thread.start()
    for thread in nodes:
        thread.join()

    journal = Journal.open(url)
    for key in keys:
        found = journal.decision(key)
        assert found is not None
        assert len(answers[key]) == 16
        assert {a.decision for a in answers[key]} == {found.row.decision}
        assert {a.seq for a in answers[key]} == {found.seq}
        assert sum(not a.replayed for a in answers[key]) == 1
    assert Counter(e.key for e in journal.events()) == Counter(keys)
    journal.close()


async def test_closing_writes_all_that_waits(journal: Journal, row: RowMaker, url: str) -> None:
    writer = journal.writer
    futures = [writer.put(row(f"k{n}")) for n in range(700)]
    writer.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        writer.put(row("late"))
    with pytest.raises(StoreUnavailable, match="closed"):
        writer.put_events([])
    assert len(await asyncio.gather(*futures)) == 700
    assert len(list(Journal.open(url).events())) == 700
    writer.close()


async def test_a_full_queue_says_so_at_once(journal: Journal, row: RowMaker) -> None:
    writer = Writer(journal.database, asyncio.get_running_loop(), limit=50)
    futures = []
    refused = 0
    for n in range(2000):
        try:
            futures.append(writer.put(row(f"k{n}")))
        except Overloaded:
            refused += 1
    assert refused > 0
    assert len(await asyncio.gather(*futures)) + refused == 2000
    assert not (await writer.put(row("after"))).replayed
    writer.close()


async def test_a_caller_who_hangs_up_takes_nothing_back(journal: Journal, row: RowMaker) -> None:
    async def call(n: int) -> None:
        await journal.writer.put(row(f"k{n}"))

    calls = [asyncio.create_task(call(n)) for n in range(20)]
    await asyncio.sleep(0)
    calls[3].cancel()
    ends = await asyncio.gather(*calls, return_exceptions=True)
    assert [isinstance(end, asyncio.CancelledError) for end in ends].index(True) == 3
    assert len(list(journal.events())) == 20


async def test_what_a_verb_raises_reaches_its_caller_and_is_rolled_back(
    journal: Journal, row: RowMaker
) -> None:
    def half_way(session: object) -> None:
        append_events(session, [EventRow("half", "outcome", 1, b"")])  # type: ignore[arg-type]
        raise KeyError("half way")

    before = journal.writer.put(row("before"))
    verb = journal.writer.run(half_way)
    after = journal.writer.put(row("after"))
    with pytest.raises(KeyError, match="half way"):
        await verb
    assert ((await before).seq, (await after).seq) == (1, 2)
    assert [e.key for e in journal.events()] == ["before", "after"]


async def test_the_newest_keys_are_known_for_the_warm_up(journal: Journal, row: RowMaker) -> None:
    await asyncio.gather(*(journal.writer.put(row(f"k{n}")) for n in range(30)))
    known = journal.known_keys(10, journal.last_seq())
    assert [k.key for k in known] == [f"k{n}" for n in range(20, 30)]
    assert known[0].fingerprint == row("k20").fingerprint


async def test_a_decision_that_comes_alone_is_stored_on_the_spot_and_a_group_by_the_thread(
    tmp_path: Path, row: RowMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "PROMPT", math.inf)  # whatever the disk of this machine
    journal = Journal.open(f"sqlite:///{tmp_path}/journal.db")
    committed: list[Thread] = []

    def watched(connection: sqlite3.Connection, _record: object) -> None:
        connection.set_trace_callback(
            lambda sql: committed.append(current_thread()) if sql == "COMMIT" else None
        )

    journal.database.writing.dispose()
    event.listen(journal.database.writing, "connect", watched)
    await journal.writer.put(row("first"))  # opens the line, which may take long
    keys = ["first"]
    while committed[-1] is not current_thread() and len(keys) < 100:
        keys.append(f"alone {len(keys)}")  # the thread may still be at the end of the one before
        await journal.writer.put(row(keys[-1]))
    await asyncio.gather(*(journal.writer.put(row(f"k{n}")) for n in range(5)))
    assert [one.name for one in committed[-2:]] == [current_thread().name, "journal"]
    keys += [f"k{n}" for n in range(5)]
    assert [stored.key for stored in journal.events()] == keys
    journal.close()


async def test_the_loop_goes_on_while_another_process_writes(
    tmp_path: Path, row: RowMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "PROMPT", math.inf)
    url = f"sqlite:///{tmp_path}/journal.db"
    journal, other = Journal.open(url, patience=20), Journal.open(url)
    await journal.writer.put(row("before"))
    turned, stuck = Event(), []
    watch = Thread(target=lambda: stuck.append(not turned.wait(10)))
    with other.database.transaction() as session:
        session.connection()
        future = journal.writer.put(row("alone"))
        watch.start()
        for _ in range(10):
            await asyncio.sleep(0.001)
        turned.set()
        assert not future.done()
    assert (await future).seq == 2
    watch.join()
    assert stuck == [False]
    other.close()
    journal.close()


async def test_the_latest_decisions_of_many_keys_are_those_read_one_by_one(
    journal: Journal, row: RowMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "KEYS_A_READ", 3)
    keys = [f"k{number}" for number in range(7)]
    for key in keys:
        await journal.writer.put(row(key, flagged=key == "k2"))
    await journal.writer.put(row("k1", body=b"changed", revision=3))
    found = {one.row.key: one for one in journal.decisions([*keys, "unknown"])}
    assert found == {key: journal.decision(key) for key in keys}
    assert found["k1"].row.revision == 3
