"""A PostgreSQL server that is restarted under load, in good order or as by a crash."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tillguard.drill.checker import violations
from tillguard.drill.kills import kept
from tillguard.drill.node import Node
from tillguard.drill.parts import Stage
from tillguard.drill.run import Drill, fresh, till_at

ROOT = Path(__file__).parents[2]
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))


@dataclass(frozen=True)
class Cluster:
    """A server of the test's own; it does not run as root, so its owner may be another user."""

    folder: Path
    port: int
    user: str

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def run(self, program: str, *options: str) -> None:
        command = [str(PROGRAMS[-1].with_name(program)), "-D", str(self.folder), *options]
        if os.geteuid() == 0:
            command = ["runuser", "-u", self.user, "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)

    def restart(self, how: str) -> None:
        """`fast` ends all lines in good order, `immediate` as a crash does."""
        self.run("pg_ctl", "restart", "-m", how, "-w", "-l", str(self.folder / "log"))

    def began(self) -> object:
        with psycopg.connect(self.url) as connection:
            return connection.execute("SELECT pg_postmaster_start_time()").fetchone()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    missing = "" if PROGRAMS else "no initdb and pg_ctl below /usr/lib/postgresql"
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() == 0 and "postgres" not in {one.pw_name for one in pwd.getpwall()}:
        missing = "the server does not run as root, and there is no user postgres"
    if missing and os.environ.get("TILLGUARD_DEMAND_SERVICES") == "1":
        pytest.fail(f"a PostgreSQL server of the test's own is demanded: {missing}")
    if missing:
        pytest.skip(missing)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        own = Cluster(Path(f"/var/tmp/tillguard-{os.getpid()}"), free.getsockname()[1], user)
    own.folder.mkdir(mode=0o700)
    shutil.chown(own.folder, user)
    try:
        own.run("initdb", "-U", "postgres", "-A", "trust", "--no-sync", "--locale=C", "-E", "UTF8")
        given = f"-p {own.port} -k {own.folder} -c listen_addresses=127.0.0.1"
        own.run("pg_ctl", "start", "-w", "-l", str(own.folder / "log"), "-o", given)
        yield own
        own.run("pg_ctl", "stop", "-m", "immediate")
    finally:
        shutil.rmtree(own.folder)


@pytest.mark.proof("P2", 1, database="postgresql")
async def test_a_server_that_is_restarted_under_load_loses_and_doubles_nothing(
    cluster: Cluster, tmp_path: Path
) -> None:
    """Tills go on meanwhile, answered at once by decisions or by the declared fallback."""
    settings = fresh(tmp_path / "home", cluster.url, ROOT)
    node = Node(settings)
    till = till_at(await asyncio.to_thread(lambda: node.address), settings.home)
    drill = Drill(Stage(settings, node, None), till)
    for how in ("fast", "immediate"):
        began = cluster.began()
        seen, _ = await asyncio.gather(drill.phase(2.0), asyncio.to_thread(cluster.restart, how))
        assert cluster.began() != began
        assert set(seen.by) <= {"a decision", "fallback: store: away"}, seen.by
        assert seen.by["fallback: store: away"], "nobody asked while it was away"
        assert await drill.back() < 5.0
    await till.close()
    await asyncio.to_thread(node.stop)
    assert violations(drill.told, list(kept(cluster.url)), drill.asked) == []
    assert len(drill.told) == len(drill.asked)
