"""From draft to live and back on running services; what is broken never serves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import grpc
import pytest

from tillguard.errors import BrokenFile, DamagedModel, NoModel
from tillguard.journal import BundleStep, Gate, GateMissing, Journal, SecondPersonNeeded
from tillguard.policy import Bundle, read_bundle
from tillguard.ruleset import Engine
from tillguard.serve import following, lifecycle, shadow, shadowed, trial
from tillguard.serve.clock import Replay
from tillguard.serve.following import MOST_LEAKED, Live
from tillguard.serve.lifecycle import Person
from tillguard.serve.live import WARM, live_rulebook
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings
from tillguard.v1.decision_service_pb2 import DecideRequest
from tillguard.v1.decision_service_pb2_grpc import DecisionServiceStub

NOON = 1_512_493_200
ANN, BOB = Person("ann", NOON), Person("bob", NOON)
Ask = Callable[..., DecideRequest]
RULE = "returns/refund-without-a-receipt.yaml"


def files_of(settings: Settings) -> Bundle:
    return read_bundle(settings.rules, settings.policies)


def change(settings: Settings, path: str = RULE, comment: str = "# changed") -> Bundle:
    """The files with a comment more: another bundle that says the same."""
    file = settings.rules / path
    file.write_text(file.read_text() + f"\n{comment}\n")
    return files_of(settings)


async def until(true: Callable[[], bool], seconds: float = 30) -> float:
    """Seconds until it is true; fails after `seconds`."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds
        await asyncio.sleep(0.02)
    return time.monotonic() - begun


@pytest.fixture
def journal(own_files: Settings) -> Journal:
    return Journal.open(own_files.url)


@pytest.fixture
async def two(own_files: Settings) -> AsyncIterator[tuple[Service, Service]]:
    """Two services on one database."""
    second = own_files.model_copy(
        update={"home": own_files.home / "second", "database_url": own_files.url}
    )
    running = [await start(one, Replay(NOON)) for one in (own_files, second)]
    yield running[0], running[1]
    for service in running:
        await service.stop(grace=0.1)


def released(journal: Journal, bundle: Bundle, settings: Settings) -> str:
    """Through all gates, as the command line goes."""
    lifecycle.compared(journal, bundle, ANN, settings, 30)
    return lifecycle.promote(journal, bundle, ANN, settings).version.hash


async def test_a_promotion_reaches_every_service_and_a_rollback_does_within_five_seconds(
    two: tuple[Service, Service], own_files: Settings, journal: Journal
) -> None:
    books = [service.desk.pipeline for service in two]
    before = books[0].rulebook.hash
    after = await asyncio.to_thread(released, journal, change(own_files), own_files)
    assert after != before
    await until(lambda: all(book.rulebook.hash == after for book in books))
    assert all(book.rulebook.engine.native for book in books)
    back = lifecycle.roll_back(journal, BOB, why="a test").version.hash
    assert back == before
    assert await until(lambda: all(book.rulebook.hash == before for book in books)) < 5
    assert all(book.rulebook.engine.native for book in books)


async def test_what_was_never_backtested_is_not_promoted(
    own_files: Settings, journal: Journal
) -> None:
    live_rulebook(journal, own_files, NOON)
    bundle = change(own_files)
    with pytest.raises(GateMissing, match="backtest"):
        lifecycle.promote(journal, bundle, ANN, own_files)
    lifecycle.compared(journal, bundle, ANN, own_files, 30)
    with pytest.raises(GateMissing):
        lifecycle.promote(journal, change(own_files, comment="# again"), ANN, own_files)
    assert lifecycle.promote(journal, bundle, ANN, own_files).version.hash == bundle.hash


async def test_two_people_where_the_chain_asks_for_them(
    own_files: Settings, journal: Journal
) -> None:
    careful = own_files.model_copy(update={"second_person": True})
    bundle = change(own_files)
    lifecycle.compared(journal, bundle, ANN, careful, 30)
    with pytest.raises(SecondPersonNeeded):
        lifecycle.promote(journal, bundle, ANN, careful)
    assert lifecycle.promote(journal, bundle, BOB, careful).by == "bob"


async def test_an_example_that_its_rule_contradicts_fails_the_test_gate(
    own_files: Settings, journal: Journal
) -> None:
    file = own_files.rules / RULE
    file.write_text(file.read_text().replace("amount >= 10.00", "amount >= 2.00"))
    bundle = files_of(own_files)
    with pytest.raises(BrokenFile, match=RULE):
        lifecycle.draft(journal, bundle, ANN)
    found = journal.stored_bundle(bundle.hash)
    assert found.passed(Gate.CHECK)
    assert not found.passed(Gate.TEST)
    with pytest.raises(GateMissing):
        journal.release_bundle(bundle.hash, "bob", NOON, emergency="so what")


def test_what_kills_or_stalls_the_child_is_a_broken_file_and_nothing_dies(
    own_files: Settings,
) -> None:
    with pytest.raises(BrokenFile, match=r"come to life within 0\.1 s;"):
        trial.try_bundle(files_of(own_files), seconds=0.01)
    with pytest.raises(BrokenFile, match="come to life within 1 s of processor time"):
        trial.try_bundle(many_rules(own_files), seconds=1)
    bomb = {"policies/base.yaml": yaml_bomb()}
    with pytest.raises(BrokenFile):
        trial.try_bundle(Bundle({**files_of(own_files).files, **bomb}), seconds=20)


def many_rules(settings: Settings) -> Bundle:
    bundle = files_of(settings)
    text = bundle.files[f"rules/{RULE}"]
    named = RULE.rpartition("/")[2].removesuffix(".yaml")
    more = {f"rules/returns/r{i}.yaml": text.replace(named, f"r{i}", 1) for i in range(500)}
    return Bundle({**bundle.files, **more})


def yaml_bomb() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return "\n".join(lines)


def test_a_damaged_model_is_found_in_the_child(tmp_path: Path) -> None:
    with pytest.raises(NoModel, match="tillguard train"):
        trial.try_model(tmp_path)
    (tmp_path / "manifest.json").write_text('{"hash": "x"}')
    with pytest.raises(DamagedModel):
        trial.try_model(tmp_path)


async def test_a_live_bundle_that_is_broken_at_the_start_gives_way_to_the_last_good_one(
    own_files: Settings, journal: Journal
) -> None:
    first = live_rulebook(journal, own_files, NOON).hash
    good = released(journal, change(own_files), own_files)
    files = {**files_of(own_files).files}
    files[f"rules/{RULE}"] = files[f"rules/{RULE}"].replace("severity:", "severitty:")
    broken = Bundle(files)
    journal.save_bundle(broken.hash, broken.to_bytes(), NOON)
    journal.promote_bundle(broken.hash, "nobody", NOON)
    for file in own_files.rules.rglob("*.yaml"):
        file.unlink()
    assert live_rulebook(journal, own_files, NOON).hash == good != first
    service = await start(own_files, Replay(NOON))
    assert service.desk.pipeline.rulebook.hash == good
    await asyncio.sleep(0.3)
    await service.stop(grace=0.1)


def test_bytes_that_are_not_what_their_hash_says_are_not_served(
    own_files: Settings, journal: Journal
) -> None:
    first = live_rulebook(journal, own_files, NOON).hash
    other = change(own_files)
    journal.save_bundle("f" * 64, other.to_bytes(), NOON)
    journal.promote_bundle("f" * 64, "nobody", NOON)
    assert live_rulebook(journal, own_files, NOON).hash == first


async def test_a_broken_promotion_is_refused_once_while_the_good_one_serves(
    two: tuple[Service, Service], journal: Journal
) -> None:
    serving = two[0].desk.pipeline.rulebook
    broken = Bundle({"policies/base.yaml": "currency: [", "rules/x.yaml": "\t"})
    journal.save_bundle(broken.hash, broken.to_bytes(), NOON)
    journal.promote_bundle(broken.hash, "nobody", NOON)

    def refusals() -> list[BundleStep]:
        return [s for s in journal.stored_bundle(broken.hash).steps if not s.passed]

    await until(lambda: len(refusals()) == 2)
    await asyncio.sleep(0.5)
    assert len(refusals()) == 2
    assert "base.yaml" in refusals()[0].note
    assert two[0].desk.pipeline.rulebook is serving


async def test_calls_under_a_reload_are_all_answered_by_one_version_each(
    own_files: Settings, journal: Journal, sale: Ask
) -> None:
    service = await start(own_files, Replay(NOON))
    pipeline = service.desk.pipeline
    first = pipeline.rulebook.hash
    await asyncio.to_thread(lifecycle.compared, journal, change(own_files), ANN, own_files, 30)
    seen: list[str] = []
    async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as channel:
        till = DecisionServiceStub(channel)
        sequence = 0
        promoting = asyncio.create_task(
            asyncio.to_thread(lifecycle.promote, journal, files_of(own_files), ANN, own_files)
        )
        while pipeline.rulebook.hash == first or len(set(seen)) < 2:
            sequence += 1
            await till.Decide(sale(sequence))
            row = journal.decision(f"367/1/2017-12-05/{sequence}")
            assert row is not None
            seen.append(row.row.bundle)
        second = (await promoting).version.hash
    assert seen == sorted(seen, key=[first, second].index)
    assert set(seen) == {first, second}
    await service.stop(grace=0.1)


async def test_with_dev_the_files_serve_as_they_are_and_move_nobody_elses_pointer(
    own_files: Settings, journal: Journal
) -> None:
    live_rulebook(journal, own_files, NOON)
    pointer = journal.live_bundle()
    edited = change(own_files)
    service = await start(own_files.model_copy(update={"dev": True}), Replay(NOON))
    assert service.desk.pipeline.rulebook.hash == edited.hash
    again = change(own_files, comment="# once more")
    await until(lambda: service.desk.pipeline.rulebook.hash == again.hash)
    (own_files.rules / RULE).write_text("id: [")
    await asyncio.sleep(0.3)
    assert service.desk.pipeline.rulebook.hash == again.hash
    assert journal.live_bundle() == pointer
    assert journal.bundle(again.hash)
    await service.stop(grace=0.1)


def test_the_leak_of_closed_rulesets_is_counted_and_ends_with_the_evaluator(
    own_files: Settings, journal: Journal
) -> None:
    rulebook = live_rulebook(journal, own_files, NOON)
    kept = Live(None, journal, own_files)  # type: ignore[arg-type]
    few = rulebook.engine.rules[:3]
    engines = [kept.engine(few, None) for _ in range(WARM + 2)]
    for number, engine in enumerate(engines):
        kept.keep(type(rulebook)(f"{number}", engine, rulebook.policies, "USD"))
    assert [e.native for e in engines] == [False, False, *[True] * WARM]
    assert kept.leaked == 2 * following.LEAK_A_RULE * engines[-1].native_rules > 0
    kept.leaked = MOST_LEAKED
    late = kept.engine(few, None)
    assert not late.native
    assert "until this service is restarted" in str(late.why_not)
    for engine in engines:
        engine.close()


async def test_a_shadow_judges_what_was_answered_and_never_acts(
    own_files: Settings, journal: Journal, refund: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shadow, "PAUSE", 0.05)
    service = await start(own_files, Replay(NOON))
    serving = service.desk.pipeline.rulebook.hash
    mild = "actions: [APPROVE, APPROVE_AND_REVIEW, WARN], fallback: APPROVE_AND_REVIEW"
    file = own_files.policies / "stores" / "367.yaml"
    file.write_text(f'store: "367"\nkinds: {{return: {{{mild}}}}}\n')
    candidate = files_of(own_files)
    await asyncio.to_thread(lifecycle.draft, journal, candidate, ANN)
    journal.start_shadow(candidate.hash, "ann", NOON)
    await until(lambda: service.desk.shadow.hash == candidate.hash)
    async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as channel:
        till = DecisionServiceStub(channel)
        answers = [(await till.Decide(refund(n))).decision for n in range(1, 21)]
    await until(lambda: len(journal.shadow_pairs(candidate.hash)) == 20)
    found = shadowed.agreement(journal)
    rule = Path(RULE).stem
    assert found.answers == 20
    assert found.hits[rule] == {"shadow": 20, "live": 20}
    assert found.agreed < 20
    assert sum(one["decisions"] for one in found.flips.values()) == 20 - found.agreed
    assert all(row.row.bundle == serving for row in map(journal.decision, keys(answers)) if row)
    stopped = shadowed.stop(journal, BOB)
    assert journal.stored_bundle(candidate.hash).steps[-1].figures["answers"] == 20
    assert stopped.answers == 20
    await until(lambda: service.desk.shadow.hash == "")
    await service.stop(grace=0.1)


def keys(decisions: list) -> list[str]:  # type: ignore[type-arg]
    return [decision.key for decision in decisions]


def test_a_shadow_that_falls_behind_drops_and_counts(
    own_files: Settings, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shadow, "MOST_WAITING", 3)
    beside = shadow.Shadow()
    beside.offer(1, None)  # type: ignore[arg-type]
    assert not beside.waiting
    beside.begin(lifecycle.idle(files_of(own_files)), journal)
    for seq in range(5):
        beside.offer(seq, None)  # type: ignore[arg-type]
    assert (len(beside.waiting), beside.dropped) == (3, 2)


def test_a_rulebook_that_is_only_compared_never_asks_durable_rules(own_files: Settings) -> None:
    engine: Engine = lifecycle.idle(files_of(own_files)).engine
    assert engine.why_not == lifecycle.JUDGED
