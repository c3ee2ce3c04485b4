"""Every fault that an operator may meet is found by `tillguard doctor`, with what mends it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from tillguard.cli import doctor
from tillguard.cli.doctor import PARTS, examine
from tillguard.domain import Happening, News
from tillguard.engines import RULES_LOAD, Box, marks
from tillguard.journal import Journal
from tillguard.journal.letters import Fate, Standing, settle_letters, write_letter
from tillguard.settings import Settings

ROOT = Path(__file__).parents[2]
NOWHERE = "127.0.0.1:1"
Fault = Callable[[Settings], Settings]


@pytest.fixture
def well(tmp_path: Path) -> Settings:
    """A home in which a service has run."""
    files = tmp_path / "files"
    for name in ("rules", "policies"):
        copytree(ROOT / name, files / name)
    own = Settings(home=tmp_path / "home", rules=files / "rules", policies=files / "policies")
    Journal.open(own.url).close()
    (own.home / "audit.key").write_text("k" * 64)
    return own


def with_model(own: Settings, *content: bytes) -> Settings:
    journal = Journal.open(own.url)
    journal.save_model("a" * 64, b"{}", 1)
    journal.promote_model("a" * 64, "ann", 1)
    journal.close()
    for raw in content:
        (own.models / ("a" * 64)).mkdir(parents=True)
        (own.models / ("a" * 64) / "manifest.json").write_bytes(raw)
    return own


def written(path: Path, raw: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)


def fault(break_it: Callable[[Settings], object]) -> Fault:
    def broken(own: Settings) -> Settings:
        break_it(own)
        return own

    return broken


def newer(own: Settings) -> None:
    with sqlite3.connect(own.home / "tillguard.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")


def older(own: Settings) -> None:
    with sqlite3.connect(own.home / "tillguard.db") as database:
        database.execute("DROP TABLE account")


def suspect(own: Settings) -> None:
    for _ in range(2):
        Box(own.home).begin(1)
        marks.at[RULES_LOAD] = 1
    Box(own.home).end()


def other_key(own: Settings) -> Settings:
    for name in ("server.pem", "server.key"):
        written(own.home / name, b"no PEM")
    pair = {"tls_certificate": own.home / "server.pem", "tls_key": own.home / "server.key"}
    return own.model_copy(update=pair)


def away(own: Settings) -> Settings:
    return own.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:1/none"})


def addressed(own: Settings, mode: int) -> Settings:
    file = own.home / "addresses.yaml"
    written(file, b"webhooks: {}\n")
    file.chmod(mode)
    return own.model_copy(update={"alert_addresses": file})


def dead_letter(own: Settings) -> Settings:
    said = Happening("e1", News.SILENCE, 0, "367", "coast")
    journal = Journal.open(own.url)
    with journal.database.transaction() as session:
        write_letter(session, "lp-duty", said, b"", 1)
        settle_letters(session, [Fate(1, Standing.DEAD, 0, "it answers 410")], 1)
    journal.close()
    return addressed(own, 0o600)


BAD_RULE = fault(lambda own: written(own.rules / "returns/bad.yaml", b"id: ["))
NO_DATABASE = fault(lambda own: written(own.home / "tillguard.db", b"x" * 9000))
NO_RULES: Fault = lambda own: own.model_copy(update={"rules": own.home / "no"})  # noqa: E731
FAULTS: list[tuple[str, Fault, str]] = [
    ("rules and policies", BAD_RULE, "bad.yaml:"),
    ("rules and policies", NO_RULES, "no such folder"),
    ("database", NO_DATABASE, "start the database"),
    ("database", away, "TILLGUARD_DATABASE_URL"),
    ("database", fault(older), "tillguard db upgrade"),
    ("database", fault(newer), "9999"),
    ("model", with_model, "copy its folder from a backup"),
    ("model", lambda s: with_model(s, b"{}"), "models rollback"),
    ("engines", fault(suspect), "doctor --trust rules"),
    ("waiting answers", fault(lambda s: written(s.spill, b"12345")), "mend the database"),
    ("waiting answers", fault(lambda s: written(s.home / "spill.aside", b"1")), "tell the stores"),
    ("audit key", fault(lambda s: (s.home / "audit.key").unlink()), "restore it from a backup"),
    ("audit key", fault(lambda s: written(s.home / "audit.key", b"short")), "restore it"),
    ("certificate", other_key, "put a PEM certificate there"),
    ("alerts", lambda s: addressed(s, 0o644), "chmod 640"),
    ("alerts", dead_letter, "1 to lp-duty; `tillguard alerts list --state dead`"),
    ("home", lambda s: s.model_copy(update={"home": s.home / "audit.key"}), "chown -R"),
]


@pytest.mark.parametrize(("part", "broken", "mend"), FAULTS)
def test_a_fault_is_found_in_its_part_with_what_mends_it(
    well: Settings, part: str, broken: Fault, mend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = {name: look for name, look in PARTS.items() if name == part}
    monkeypatch.setattr(doctor, "PARTS", looked)
    before, service = examine(well, NOWHERE)
    assert before.good, before
    assert not service.good
    assert "run `tillguard serve`" in service.said
    found, _ = examine(broken(well), NOWHERE)
    assert not found.good, found
    assert mend in found.said


def test_every_part_that_can_be_broken_here_is() -> None:
    assert {part for part, _, _ in FAULTS} == PARTS.keys() - {
        "features",
        "rules engine",
        "live bundle",
    }
