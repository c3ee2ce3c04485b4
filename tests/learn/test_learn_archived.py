"""Imported history becomes what training and a rebuilt history begin with, once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tillguard.domain import TRANSACTIONS, Event, Kind, Label, Norms, Outcome, Party
from tillguard.errors import DamagedHistory
from tillguard.features import History
from tillguard.intake import Archive, Imported
from tillguard.intake.archive import Contents, Declared
from tillguard.intake.table import ROW, VERDICT, table_of
from tillguard.learn import Learnt, begun, learn_archive, replay
from tillguard.learn.archived import FLOWS, HISTORY, LEARNT, concerned, past
from tillguard.learn.season import Flows, gathered, norms_at
from tillguard.learn.season.nights import EVERY, FIRST
from tillguard.policy import PolicyBook, parse_policies, read_bundle

ROOT = Path(__file__).parents[2]
COUNT, STRETCH = 300, 30

DECLARED = {"tier": Declared("category", "tier"), "weight": Declared("number", "weight")}


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """Drawn events of half a year, each once, with a number and a text of the chain's own, by
    receipt."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    drawn: ModuleType = import_module("drawn_past")
    found = {event.key: event for event in drawn.drawn(COUNT, 3)}
    more = {"tier": "gold", "weight": 2.5}
    began = next(iter(found.values())).received

    def stretched(moment: int) -> int:
        return began + STRETCH * (moment - began)

    return [
        replace(
            e, at=stretched(e.at), received=stretched(e.received), attributes=e.attributes | more
        )
        for e in found.values()
    ]


@pytest.fixture(scope="module")
def rulebook() -> PolicyBook:
    return parse_policies(read_bundle(ROOT / "rules", ROOT / "policies").policy_files())


@pytest.fixture
def book(rulebook: PolicyBook) -> Callable[[], PolicyBook]:
    return lambda: rulebook


def labels_of(events: Sequence[Event]) -> list[Label]:
    """Every fourth event was reviewed, the answer known an hour to a day later."""
    return [
        Label(e.key, e.received + 3600 + i * 977 % 86400, i % 8 == 0, 500, 1.0 + i % 2)
        for i, e in enumerate(events)
        if i % 4 == 0
    ]


def archived(folder: Path, events: Sequence[Event], labels: Sequence[Label]) -> Archive:
    verdicts = {label.key: label for label in labels}
    said = [verdicts.get(event.key) for event in events]
    table = table_of(events).append_column(ROW, pa.array(range(1, len(events) + 1), pa.int64()))
    for name, kind in VERDICT.items():
        cells = [getattr(label, name) if label else None for label in said]
        table = table.append_column(name, pa.array(cells, kind))
    folder.mkdir(parents=True, exist_ok=True)
    part = f"{len(events)}-{len(labels)}.parquet"
    pq.write_table(table, folder / part, row_group_size=50)
    rows = len(events)
    made = Imported("a.csv", "", "", (part,), rows, rows, 0, attributes=DECLARED)
    Contents("USD", (made,)).write(folder)
    return Archive(folder)


def by_hand(
    events: Sequence[Event], labels: Sequence[Label], book: PolicyBook
) -> tuple[History, dict[str, bytes]]:
    """The slow and plain way: before each event everything that was known by then is learnt, and
    what a night learns as normal from what had been received by then."""
    nights = [*range(events[0].received + FIRST, events[-1].received + 1, EVERY)]
    assert len(nights) > 1
    nights.append(events[-1].received + 1)
    history, vectors = History(), dict[str, bytes]()
    awaited, by_key = sorted(labels, key=lambda label: label.known), {e.key: e for e in events}

    def normal(night: int) -> Norms:
        return norms_at(gathered(e for e in events if e.received < night), book, night)

    for event in events:
        if nights[0] <= event.received:
            history.take(normal(nights.pop(0)))
        while awaited and awaited[0].known <= event.received:
            label = awaited.pop(0)
            about = by_key[label.key]
            history.learn(
                Outcome(label.key, label.known, label.confirmed, concerned(about), about.store,
                        about.employee, about.card, about.customer)
            )  # fmt: skip
        vectors[event.key] = history.see(event).tobytes()
    history.take(normal(nights.pop()))
    return history, vectors


def test_an_archive_comes_to_the_vectors_and_the_history_of_point_in_time(
    tmp_path: Path, events: list[Event], book: Callable[[], PolicyBook]
) -> None:
    labels = labels_of(events)
    archive = archived(tmp_path / "archive", events, labels)
    assert learn_archive(archive, tmp_path / "replayed", 1, book)
    history, vectors = by_hand(events, labels, book())
    learnt = Learnt.read(tmp_path / "replayed" / LEARNT)
    assert sorted(learnt.labels, key=lambda la: la.key) == sorted(labels, key=lambda la: la.key)
    assert set(learnt.table.keys) == {label.key for label in labels}, "whatever their kind"
    for key, row in zip(learnt.table.keys, learnt.table.vectors, strict=True):
        assert row.tobytes() == vectors[key]
    without = past(archive.folder, [])
    plain = replay(History(), without.steps, without.keep).vectors
    normed = (plain != learnt.table.vectors) & ~(np.isnan(plain) & np.isnan(learnt.table.vectors))
    assert normed.any(), "what is normal was looked up"
    assert not normed[: COUNT // 16].any(), "before the first night nothing is"
    assert set(learnt.table.attributes) == set(DECLARED), "only what somebody declared"
    assert set(learnt.table.attributes["tier"]) == {"gold"}
    assert set(learnt.table.attributes["weight"]) == {2.5}
    assert begun(tmp_path / "replayed").history.dump() == history.dump()
    flows = Flows.read(tmp_path / "replayed" / FLOWS)
    assert int(flows.events.sum()) == sum(event.kind in TRANSACTIONS for event in events)


def test_an_archive_is_replayed_again_only_when_something_in_it_changed(
    tmp_path: Path, events: list[Event], book: Callable[[], PolicyBook]
) -> None:
    folder, labels = tmp_path / "replayed", labels_of(events)
    assert not learn_archive(Archive(tmp_path / "archive"), folder, 1, book), "nothing imported"
    archive = archived(tmp_path / "archive", events, labels)
    assert learn_archive(archive, folder, 1, book)
    first = begun(folder)
    assert not learn_archive(archive, folder, 1, book)
    (folder / FLOWS).unlink()
    assert learn_archive(archive, folder, 1, book), "by an older version, without flows"
    assert learn_archive(archived(tmp_path / "archive", events, labels[1:]), folder, 1, book)
    assert begun(folder).of != first.of
    assert not list(tmp_path.glob("*.new"))


def test_an_import_that_fails_in_the_replay_leaves_what_was_there(
    tmp_path: Path, events: list[Event], book: Callable[[], PolicyBook]
) -> None:
    folder = tmp_path / "replayed"
    learn_archive(archived(tmp_path / "archive", events, labels_of(events)), folder, 1, book)
    before = begun(folder)
    archive = archived(tmp_path / "archive", events, [])
    shutil.move(tmp_path / "archive", tmp_path / "gone")
    with pytest.raises(Exception, match="gone"):
        learn_archive(archive, folder, 1, book)
    assert begun(folder).of == before.of
    assert begun(folder).history.dump() == before.history.dump()


def test_a_damaged_replay_is_not_believed(
    tmp_path: Path, events: list[Event], book: Callable[[], PolicyBook]
) -> None:
    folder = tmp_path / "replayed"
    assert begun(folder).of == ""
    learn_archive(archived(tmp_path / "archive", events, []), folder, 1, book)
    raw = (folder / HISTORY).read_bytes()
    (folder / HISTORY).write_bytes(raw[:-1])
    with pytest.raises(DamagedHistory, match="damaged"):
        begun(folder)
    (folder / HISTORY).unlink()
    with pytest.raises(DamagedHistory, match="cannot be read"):
        begun(folder)


@pytest.mark.parametrize(
    ("kind", "customer", "receipt", "party"),
    [
        (Kind.VOID, "m1", "", Party.STAFF),
        (Kind.RETURN, "", "", Party.STAFF),
        (Kind.RETURN, "", "r", Party.CUSTOMER),
        (Kind.SALE, "m1", "", Party.CUSTOMER),
    ],
)
def test_a_finding_without_a_party_is_about_who_alone_can_have_done_it(
    kind: Kind, customer: str, receipt: str, party: Party
) -> None:
    event = Event("k", kind, 0, 0, "s", "r", "e", "UTC", "2024-01-01", 1, customer, receipt=receipt)
    assert concerned(event) is party
