"""A journal as a service leaves it: real events, decided by the shipped bundle, with labels."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tillguard.backtest import Bodies, catalogue
from tillguard.domain import (
    Entry,
    Event,
    Kind,
    Line,
    Party,
    Score,
    Tender,
    TenderStatus,
    TenderType,
)
from tillguard.features import CATALOGUE_HASH, History
from tillguard.journal import Journal, Label
from tillguard.journal.group import write_group
from tillguard.model import Estimator
from tillguard.pipeline import Pipeline, Rulebook
from tillguard.policy import Bundle, read_bundle
from tillguard.serve.convert import (
    body_of,
    event_of,
    transaction_of,
)
from tillguard.serve.desk import row_of
from tillguard.serve.lifecycle import BODIES

ROOT = Path(__file__).parents[2]
START = 1_512_104_400
"""Friday 1 December 2017, midnight in New York."""
KINDS = (Kind.SALE, Kind.SALE, Kind.RETURN, Kind.VOID, Kind.NO_SALE, Kind.GIFT_CARD, Kind.POST_VOID)
STORES = ("367", "288", "not listed")

MakeEvent = Callable[[random.Random, int], Event]


def random_event(r: random.Random, number: int) -> Event:
    """Any transaction of a small chain, about four minutes after the one before."""
    kind = r.choice(KINDS)
    amount = r.choice((150, 999, 4000, 18_999, 60_000))
    sign = -1 if kind in (Kind.RETURN, Kind.VOID, Kind.POST_VOID) else 1
    at = START + number * 240
    lines = tuple(
        Line(
            f"i{r.randrange(9)}", r.choice(("GROCERY", "DRUG GM")), sign * 1000, amount,
            r.choice((0, 0, amount // 2)), r.random() < 0.2, r.choice((Entry.SCANNED, Entry.KEYED)),
        )
        for _ in range(r.randrange(3))
    )  # fmt: skip
    tenders = tuple(
        Tender(r.choice(list(TenderType)), sign * amount, f"t{r.randrange(6)}",
               r.choice((TenderStatus.APPROVED, TenderStatus.DECLINED)))
        for _ in range(r.randrange(3))
    )  # fmt: skip
    return Event(
        key=f"k{number:06}",
        kind=kind,
        at=at,
        received=at,
        store=r.choice(STORES),
        register=f"r{r.randrange(3)}",
        employee=f"e{r.randrange(5)}",
        zone="America/New_York",
        business_date=f"2017-12-{1 + number * 240 // 86_400:02}",
        sequence=number,
        customer=r.choice(("", "", "m1", "m2", "m3")),
        customer_entry=r.choice((Entry.SCANNED, Entry.KEYED)),
        receipt=f"k{r.randrange(number + 1):06}" if r.random() < 0.3 else "",
        approver=r.choice(("", "e1", "e9")),
        lines=lines,
        tenders=tenders,
        attributes=r.choice(({}, {"loud": True}, {"loud": "no", "score": 2.5}, {"score": 7})),
    )


@pytest.fixture(scope="session")
def make_event() -> MakeEvent:
    return random_event


@pytest.fixture(scope="session")
def bodies() -> Bodies:
    return BODIES


@pytest.fixture(scope="session")
def shipped_bundle() -> Bundle:
    return read_bundle(ROOT / "rules", ROOT / "policies")


@pytest.fixture(scope="session")
def shipped(shipped_bundle: Bundle) -> Rulebook:
    return Rulebook.of(shipped_bundle)


class Guess(Estimator):
    """An estimate that a seed decides: the journal needs some, whatever they are."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.hash = "g" * 64

    def score(self, *_: object) -> Score:  # type: ignore[override]
        return Score(self.random.choice((0.001, 0.02, 0.2, 0.7)), self.random.randrange(50_000), 0)

    def explain(self, *_: object, **__: object) -> tuple[()]:  # type: ignore[override]
        return ()


@pytest.fixture(scope="session")
def filled(
    shipped: Rulebook, shipped_bundle: Bundle, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A journal of 1,500 decisions, every tenth of them reviewed."""
    path = tmp_path_factory.mktemp("backtest") / "journal.db"
    journal = Journal.open(f"sqlite:///{path}")
    journal.save_bundle(shipped.hash, shipped_bundle.to_bytes(), START)
    journal.promote_bundle(shipped.hash, "test", START)
    journal.say_catalogue(CATALOGUE_HASH, catalogue())
    r, pipeline = random.Random(5), Pipeline(History(), shipped, Guess(6))
    rows, labels = [], []
    for number in range(1500):
        transaction = transaction_of(random_event(r, number))
        event = event_of(transaction, random_event(r, number).at, START + number * 240)
        decided = pipeline.decide(event)
        body = body_of(transaction, event)
        rows.append(row_of(decided, 0, b"print", b"answer", body))
        if (decided.choice.flagged and r.random() < 0.5) or r.random() < 0.02:
            confirmed = r.random() < 0.4
            loss = 5000 if confirmed else 0
            labels.append(
                Label(event.key, "verdict", event.at, confirmed, "POST_VOID", Party.STAFF, loss)
            )
    with journal.database.hot_transaction() as driver:
        write_group(driver, rows)
    journal.save_labels(labels)
    journal.close()
    return path


@pytest.fixture
def journal(filled: Path) -> Iterator[Journal]:
    """Read only: it is shared."""
    opened = Journal.open(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def changed(shipped_bundle: Bundle) -> Callable[..., Rulebook]:
    """The shipped bundle with texts replaced: changed("rules/…", old, new)."""

    def make(path: str, old: str, new: str) -> Rulebook:
        text = shipped_bundle.files[path]
        assert old in text
        return Rulebook.of(Bundle({**shipped_bundle.files, path: text.replace(old, new)}))

    return make


@pytest.fixture(scope="session")
def with_rule(shipped_bundle: Bundle) -> Callable[[str, str], Rulebook]:
    """The shipped bundle with one more rule file."""

    def make(path: str, text: str) -> Rulebook:
        return Rulebook.of(replace(shipped_bundle, files={**shipped_bundle.files, path: text}))

    return make
