"""A service of the demo's own: its folder furnished with what was learnt, in a child process."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from ..console.passwords import hashed, invented
from ..domain import Account, Role
from ..errors import PortInUse, TillguardError
from ..journal import Journal, UnknownDatabase
from ..journal.accounts import save_account
from ..journal.availability import availability
from ..journal.database import parse_url
from ..journal.lines import emptied
from ..model import Estimator
from ..profiles import SHIPPED
from ..serve.live import start_with
from ..settings import Settings
from .learning import CUT, Prepared

SCHEMA = "tillguard_demo"


class ServiceDied(TillguardError):
    """The demo's service ended before it was told to."""


def refuse_used_port(port: int) -> None:
    """Before anything is thrown away: another demo may be serving from the same folder."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise PortInUse(
                f"port {port} is taken: end what listens there, or use --port"
            ) from error


def furnish(home: Path, ready: Prepared, url: str = "") -> int:
    """A fresh service folder with the learnt history, norms and model, and the files live in the
    database at `url`, or in the folder; the number of rules in it."""
    shutil.rmtree(home, ignore_errors=True)
    chosen = Settings(home=home, database_url=url)
    model = Estimator.load(ready.model)
    shutil.copytree(ready.model, chosen.models / model.hash)
    shutil.copyfile(ready.history, chosen.snapshot)
    shutil.copyfile(ready.flows, chosen.flows)
    chosen.learnt.symlink_to(ready.examples.resolve())
    journal = Journal.open(chosen.url)
    rulebook = start_with(journal, SHIPPED / "rules", SHIPPED / "policies", CUT, "demo")
    journal.save_model(model.hash, json.dumps(model.manifest).encode(), CUT)
    journal.promote_model(model.hash, "demo", CUT)
    journal.save_norm(ready.norms.stem, ready.norms.read_bytes(), CUT)
    journal.promote_norm(ready.norms.stem, "demo", CUT)
    journal.close()
    return len(rulebook.engine.rules)


ACCOUNTS = (
    Account("avery", Role.INVESTIGATOR, person="Avery"),
    Account("lead", Role.LP_LEAD),
    Account("manager", Role.STORE_MANAGER, frozenset({"367", "406"}), "manager-367"),
    Account("auditor", Role.AUDITOR),
)
"""Who may sign in to the demo's console."""


def let_in(home: Path, url: str) -> str:
    """The password with which each of the demo's people signs in, invented anew."""
    password = invented()
    with Journal.open(Settings(home=home, database_url=url).url).database.transaction() as session:
        for account in ACCOUNTS:
            save_account(session, account, hashed(password))
    return password


def fresh_schema(url: str) -> str:
    """An empty schema for the demo on a PostgreSQL server, and nothing for a demo without one."""
    if url and parse_url(url).get_backend_name() != "postgresql":
        raise UnknownDatabase("the demo needs postgresql://user@host/database, or no URL at all")
    with availability():
        return emptied(url, SCHEMA) if url else ""


@contextlib.contextmanager
def service(
    home: Path, port: int, url: str = "", console_port: int = 0, longest_wait: float = 10.0
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A service of its own in a child process, on the replay's clock, stopped at the end.

    It refuses nobody before calls wait for `longest_wait` seconds, however busy the machine is."""
    command = [
        *(sys.executable, "-m", "tillguard", "serve", "--home", str(home), "--port", str(port)),
        *("--console-port", str(console_port)),
        *(
            "--replay-from",
            f"{datetime.fromtimestamp(CUT, UTC):%Y-%m-%dT%H:%M:%S}",
            "--rules",
            str(SHIPPED / "rules"),
        ),
        *("--policies", str(SHIPPED / "policies")),
    ]
    own = {
        **os.environ,
        "TILLGUARD_NIGHTLY": "0",
        "TILLGUARD_REPLAN_SECONDS": "0",
        "TILLGUARD_DATABASE_URL": url,
        "TILLGUARD_LONGEST_WAIT": str(longest_wait),
    }  # its days are minutes: a figure of one night
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=own)
    try:
        assert process.stdout is not None
        said = process.stdout.readline().strip()
        if not said.startswith("serving on "):
            raise ServiceDied(f"the service did not start on port {port}: is the port in use?")
        yield process, said.removeprefix("serving on ")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
