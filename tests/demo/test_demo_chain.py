"""Laws of business and of time that every event of the chain keeps."""

from __future__ import annotations

import ast
import hashlib
import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from inspect import getsource
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import tillguard.demo
from tillguard.demo import Chain, build_chain
from tillguard.demo.behaviours import TYPOLOGIES
from tillguard.demo.chain import SHAPING
from tillguard.demo.stores import stores, text, visits
from tillguard.domain import SUSPICIOUS, Event, Kind, TenderStatus

ROOT = Path(__file__).parents[2]
HOUR = 3600
PRINTED = """
import hashlib, sys
from pathlib import Path
from tillguard.demo import Chain, build_chain
print(told(build_chain(Path(sys.argv[1]), seed=3, share=0.01)))
"""


def told(chain: Chain) -> str:
    """A digest of all that a chain says."""
    digest = hashlib.sha256()
    for event in chain.events():
        digest.update(repr(event).encode())
    digest.update(repr(sorted(chain.truths.items())).encode())
    digest.update(repr(chain.verdicts()).encode())
    return digest.hexdigest()


def suspicious(event: Event) -> bool:
    return event.kind in SUSPICIOUS or (event.kind is Kind.SALE and event.customer != "")


def amount(event: Event) -> int:
    return sum(li.price * li.quantity // 1000 - li.discount for li in event.lines if not li.void)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    return build_chain(tmp_path_factory.mktemp("small"), seed=3, share=0.01)


def test_the_chain_is_the_same_whatever_the_hash_seed(small: Chain, tmp_path: Path) -> None:
    """This process has a seed of its own, and the other one another."""
    place = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT / "engine")}
    script = f"from __future__ import annotations\n{getsource(told)}{PRINTED}"
    command = [sys.executable, "-c", script, str(tmp_path)]
    done = subprocess.run(command, env=place, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == told(small)


def test_another_seed_makes_another_chain(small: Chain, tmp_path: Path) -> None:
    other = build_chain(tmp_path, seed=2, share=0.01)
    assert small.folder.name != other.folder.name
    assert [e.key for e in small.events()] != [e.key for e in other.events()]


def test_a_chain_that_is_there_is_not_built_again(chain: Chain) -> None:
    told: list[str] = []
    again = build_chain(chain.folder.parent, 7, 0.1, lambda what, done: told.append(what))
    assert again.folder == chain.folder
    assert told == []


def test_every_key_names_one_event(events: list[Event]) -> None:
    assert len({event.key for event in events}) == len(events)


def test_events_come_in_order_of_receipt_and_within_two_days(events: list[Event]) -> None:
    received = [event.received for event in events]
    assert received == sorted(received)
    delays = sorted(event.received - event.at for event in events)
    assert delays[0] >= 1
    assert delays[-1] <= 48 * HOUR
    assert 0.001 < sum(delay > 600 for delay in delays) / len(delays) < 0.02


def test_a_window_holds_what_the_whole_chain_holds_there(chain: Chain, events: list[Event]) -> None:
    start, stop = events[len(events) // 3].received, events[len(events) // 2].received
    expected = [event for event in events if start <= event.received < stop]
    assert list(chain.events(start, stop)) == expected


def test_numbers_of_a_register_increase_with_time(events: list[Event]) -> None:
    last: dict[tuple[str, str], tuple[int, int]] = {}
    gaps = 0
    for event in sorted(events, key=lambda e: (e.store, e.register, e.sequence)):
        at, sequence = last.get((event.store, event.register), (0, 0))
        assert event.at >= at
        assert event.sequence > sequence
        gaps += sequence > 0 and event.sequence > sequence + 1
        last[event.store, event.register] = (event.at, event.sequence)
    assert 0 < gaps < len(events) / 200


def test_the_business_day_is_the_stores_own(events: list[Event]) -> None:
    for event in events[::50]:
        local = datetime.fromtimestamp(event.at, UTC).astimezone(ZoneInfo(event.zone))
        own = datetime.fromisoformat(event.business_date).date()
        assert (local - timedelta(hours=4)).date() - own in (timedelta(0), timedelta(1))


def test_a_refund_comes_after_its_sale_and_gives_back_what_was_on_it(events: list[Event]) -> None:
    sales = {event.key: event for event in events if event.kind is Kind.SALE}
    named = [e for e in events if e.receipt]
    assert {e.kind for e in named} == {Kind.RETURN, Kind.VOID, Kind.POST_VOID}
    for event in named:
        sale = sales[event.receipt]
        assert event.at > sale.at
        bought = Counter(line.item for line in sale.lines)
        assert not Counter(line.item for line in event.lines) - bought


def test_tenders_of_honest_sales_add_up_but_for_rare_slips(
    chain: Chain, events: list[Event]
) -> None:
    honest = [e for e in events if e.kind is Kind.SALE and e.key not in chain.truths]
    off = 0
    for event in honest:
        taken = sum(t.amount for t in event.tenders if t.status is not TenderStatus.DECLINED)
        off += taken != amount(event)
        assert all(t.amount > 0 for t in event.tenders)
    assert 0 < off / len(honest) < 0.01


def test_cash_has_no_token_and_every_card_has_one(events: list[Event]) -> None:
    for event in events:
        for tender in event.tenders:
            assert (tender.token != "") == (tender.type.value not in ("cash", "voucher"))


def test_no_line_costs_less_than_nothing(events: list[Event]) -> None:
    for event in events:
        assert all(0 <= li.discount <= max(0, li.gross) for li in event.lines), event.key


def test_every_kind_and_every_typology_happens(chain: Chain, events: list[Event]) -> None:
    assert {event.kind for event in events} == set(Kind)
    assert {truth.typology for truth in chain.truths.values()} == set(TYPOLOGIES) - {""}
    assert all(truth.loss >= 1 for truth in chain.truths.values())


def test_frauds_are_one_to_four_per_cent_of_the_suspicious_kinds(
    chain: Chain, events: list[Event]
) -> None:
    suspects = [event.key for event in events if suspicious(event)]
    assert 0.01 < sum(key in chain.truths for key in suspects) / len(suspects) < 0.04


def test_verdicts_say_the_truth_after_the_event_in_order_of_time(
    chain: Chain, events: list[Event]
) -> None:
    by_key = {event.key: event for event in events}
    verdicts = chain.verdicts()
    assert [v.known for v in verdicts] == sorted(v.known for v in verdicts)
    for verdict in verdicts:
        assert 0 < verdict.known - by_key[verdict.key].received <= 40 * 24 * HOUR
        truth = chain.truths.get(verdict.key)
        assert verdict.confirmed == (truth is not None)
        if truth:
            assert (verdict.typology, verdict.party, verdict.loss) == (
                truth.typology,
                truth.party,
                truth.loss,
            )


def test_reviews_are_as_frequent_as_their_propensity_says(
    chain: Chain, events: list[Event]
) -> None:
    by_key = {event.key: event for event in events}
    verdicts = [v for v in chain.verdicts() if suspicious(by_key[v.key])]
    assert all(0.1 <= v.propensity <= 0.9 for v in verdicts)
    represented = sum(1 / (0.9 * v.propensity) for v in verdicts)
    assert represented == pytest.approx(sum(map(suspicious, events)), rel=0.06)
    assert 0.08 < 1 - len(chain.verdicts()) / chain.selected < 0.12


def test_the_first_year_repeats_the_weeks_of_the_second(events: list[Event]) -> None:
    baskets: dict[int, Counter[int]] = defaultdict(Counter)
    for event in events:
        if event.kind is Kind.SALE:
            year, week, _ = datetime.fromisoformat(event.business_date).isocalendar()
            baskets[year][week] += 1
    compared = [baskets[2016][week] / baskets[2017][week] for week in range(2, 52)]
    assert 0.9 < sum(compared) / len(compared) < 1.1


def test_the_list_of_stores_is_what_the_generator_makes() -> None:
    assert (ROOT / "policies" / "stores.csv").read_text() == text(stores(visits()))


def _modules(found: ast.ImportFrom) -> list[str]:
    return [found.module] if found.module else [alias.name for alias in found.names]


def test_whatever_shapes_the_chain_names_it() -> None:
    """Every module that building the chain imports counts for its fingerprint."""
    folder = Path(tillguard.demo.__file__).parent
    reached, open_ = {"chain"}, ["chain"]
    while open_:
        read = ast.parse((folder / f"{open_.pop()}.py").read_text())
        imports = [n for n in ast.walk(read) if isinstance(n, ast.ImportFrom) and n.level == 1]
        names = [name for n in imports for name in _modules(n)]
        open_ += [name for name in names if name not in reached]
        reached.update(names)
    assert reached - {"chain"} == set(SHAPING)
