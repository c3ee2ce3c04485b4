"""What is live stays good: broken files never replace it, good ones follow within seconds."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tillguard.errors import BrokenFile, NoGoodBundle
from tillguard.journal import Journal
from tillguard.policy import read_bundle
from tillguard.serve.clock import Replay
from tillguard.serve.live import start_with
from tillguard.serve.trial import try_bundle
from tillguard.serve.wiring import start
from tillguard.settings import Settings

NOON = 1_512_493_200


def break_a_rule(settings: Settings) -> Path:
    file = sorted(settings.rules.rglob("*.yaml"))[0]
    file.write_text(file.read_text().replace("severity:", "severitty:", 1))
    return file


async def test_an_empty_store_with_broken_files_is_not_served(own_files: Settings) -> None:
    file = break_a_rule(own_files)
    with pytest.raises(NoGoodBundle, match=file.name) as refused:
        await start(own_files, Replay(NOON))
    assert "severity" in str(refused.value)


async def test_a_good_live_bundle_serves_whatever_the_files_say(own_files: Settings) -> None:
    first = await start(own_files, Replay(NOON))
    live = first.desk.pipeline.rulebook.hash
    await first.stop(grace=0.1)
    break_a_rule(own_files)
    again = await start(own_files, Replay(NOON))
    assert again.desk.pipeline.rulebook.hash == live
    await again.stop(grace=0.1)


async def test_what_was_live_stays_live_whatever_laws_came_since(own_files: Settings) -> None:
    rule = own_files.rules / "returns" / "refund-without-a-receipt.yaml"
    twin = rule.read_text().replace(rule.stem, "refund-of-value-without-proof")
    twin = twin.replace("Refund without a receipt\n", "Refund of value without proof\n")
    rule.with_stem("refund-of-value-without-proof").write_text(twin)
    with pytest.raises(NoGoodBundle, match="refund-of-value-without-proof"):
        await start(own_files, Replay(NOON))
    journal = Journal.open(own_files.url)
    bundle = read_bundle(own_files.rules, own_files.policies)
    journal.save_bundle(bundle.hash, bundle.to_bytes(), NOON)
    journal.promote_bundle(bundle.hash, "an earlier version", NOON, "")
    journal.close()
    service = await start(own_files, Replay(NOON))
    assert service.desk.pipeline.rulebook.hash == bundle.hash
    assert try_bundle(bundle, lawful=False).failed == ()
    with pytest.raises(BrokenFile, match="refund-of-value-without-proof"):
        try_bundle(bundle)
    await service.stop(grace=0.1)


async def test_broken_files_are_not_promoted_and_good_ones_are_followed(
    own_files: Settings,
) -> None:
    service = await start(own_files, Replay(NOON))
    before = service.desk.pipeline.rulebook.hash
    journal = Journal.open(own_files.url)
    file = sorted(own_files.rules.rglob("*.yaml"))[0]
    good = file.read_text()
    break_a_rule(own_files)
    with pytest.raises(BrokenFile, match=file.name):
        start_with(journal, own_files.rules, own_files.policies, NOON, "test")
    file.write_text(good + "\n# changed\n")
    promoted = start_with(journal, own_files.rules, own_files.policies, NOON, "test").hash
    for _ in range(1200):  # patient: a child tries it first, after all else on the machine
        await asyncio.sleep(0.05)
        if service.desk.pipeline.rulebook.hash == promoted:
            break
    assert before != service.desk.pipeline.rulebook.hash == promoted
    journal.close()
    await service.stop(grace=0.1)
