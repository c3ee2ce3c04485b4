"""A home that was restored from a copy, made while its service ran, goes on as the first did."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from tillguard.cli.backup import DamagedBackup, HomeNotEmpty, NoBackup, back_up, restore
from tillguard.journal import open_database, seals
from tillguard.journal.audit_key import audit_key
from tillguard.serve.clock import Replay
from tillguard.serve.wiring import start
from tillguard.settings import Settings
from tillguard.v1 import decision_service_pb2 as wire

Ask = Callable[..., wire.DecideRequest]
NOON = 1_512_493_200


async def test_a_restored_home_answers_retries_with_the_same_bytes_and_its_chain_verifies(
    settings: Settings, refund: Ask, tmp_path: Path
) -> None:
    own = settings.model_copy(update={"home": tmp_path / "first", "seal_seconds": 0.05})
    file = tmp_path / "backup.tar"
    service = await start(own, Replay(NOON))
    told = {n: (await service.desk.answer(refund(n))).decision for n in range(1, 31)}
    await asyncio.sleep(0.3)

    async def meanwhile() -> None:
        for number in range(31, 91):
            await service.desk.answer(refund(number))

    parts, _ = await asyncio.gather(asyncio.to_thread(back_up, own, file), meanwhile())
    await service.stop(grace=0.1)
    assert {"tillguard.db", "audit.key"} <= parts.keys()
    assert file.stat().st_mode & 0o077 == 0

    other = own.model_copy(update={"home": tmp_path / "second"})
    restore(other, file)
    with open_database(other.url).view() as session:
        assert list(seals.breaches(session, audit_key(other, make=False), "")) == []
    again = await start(other, Replay(NOON))
    for number, decision in told.items():
        answer = await again.desk.answer(refund(number))
        assert (answer.replayed, answer.decision) == (True, decision)
    assert not (await again.desk.answer(refund(1_000))).replayed
    await again.stop(grace=0.1)
    with pytest.raises(HomeNotEmpty, match="move them away"):
        restore(other, file)
    with pytest.raises(NoBackup, match="no backup is overwritten"):
        back_up(other, file)


async def test_a_damaged_copy_leaves_no_home(
    settings: Settings, refund: Ask, tmp_path: Path
) -> None:
    own = settings.model_copy(update={"home": tmp_path / "first"})
    service = await start(own, Replay(NOON))
    await service.desk.answer(refund(1))
    file, home = tmp_path / "backup.tar", tmp_path / "second"
    back_up(own, file)
    await service.stop(grace=0.1)
    whole, other = file.read_bytes(), own.model_copy(update={"home": home})
    middle = len(whole) // 2
    for raw in (b"", b"no tar", whole[:middle], whole[:middle] + b"\xff" + whole[middle + 1 :]):
        file.write_bytes(raw)
        with pytest.raises(DamagedBackup, match=r"backup\.tar"):
            restore(other, file)
        assert not home.exists()


def test_another_database_is_copied_by_its_own_tools(settings: Settings, tmp_path: Path) -> None:
    away = settings.model_copy(update={"database_url": "postgresql://127.0.0.1/tillguard"})
    with pytest.raises(NoBackup, match="pg_dump --format=custom"):
        back_up(away, tmp_path / "backup.tar")
