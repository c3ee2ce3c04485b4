"""`tillguard proofs`: every promise to the user, and what its proofs came to on this machine."""

from __future__ import annotations

import json as jsonlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

import tillguard

from ..errors import TillguardError
from .options import Json, print_json

CHECKOUT = Path(tillguard.__file__).parents[2]
Row = Mapping[str, Any]

PROMISES = {
    "P1": "one transaction key has one decision for ever, on any node",
    "P2": "an answer is on disk before it is sent, or says that it is not",
    "P3": "a part that is away changes the answer only to the declared fallback",
    "P4": "under overload accepted calls keep their latency",
    "P5": "a broken policy, rule or model never becomes active",
    "P6": "the same inputs and versions give the same decision on any node",
    "P7": "no card number, security code or track data is kept or echoed",
    "P8": "edited, removed or reordered audit records are detected",
    "P9": "a true explanation of every decision; a human between suspicion and employee",
    "P10": "the compiled rules mean what the file says",
    "P11": "training sees exactly what serving saw",
    "input": "bad input gets a documented status, whatever it is",
}

HEAD = """# Promises, and what their proofs came to

`tillguard proofs --write docs/promises.md` wrote this page: it tries to break every promise so many
times, on the databases named. `make test` runs a tenth of it. A promise without a row has no proof
yet. A failure is a proof that stopped at its first counter-example.
"""


class NoProofs(TillguardError):
    """The proofs are part of a checkout's tests, which are not there or could not be run."""


def register(app: typer.Typer) -> None:
    app.command()(proofs)


def proofs(
    tenth: Annotated[bool, typer.Option("--tenth", help="A tenth of the tries.")] = False,
    write: Annotated[Path | None, typer.Option(help="Write docs/promises.md.")] = None,
    json: Json = False,
) -> None:
    """Try to break every promise, in full counts; exit code 1 where one is broken.

    Example: tillguard proofs --json
    """
    rows = tried(tenth)
    if write:
        write.write_text(page(rows))
    if json:
        print_json(rows)
    else:
        typer.echo("\n".join(lines(rows)))
    if any(row["failures"] for row in rows):
        raise typer.Exit(1)


def tried(tenth: bool) -> list[Row]:
    """The rows of a run of the checkout's proofs, by promise; raises NoProofs."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.json"
        command = [sys.executable, "-m", "pytest", "-m", "proof", "--rows", str(file), "tests"]
        ran = subprocess.run(
            command if tenth else [*command, "--proofs"],
            cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        if ran.returncode not in (0, 1) or not file.exists():
            raise NoProofs(f"the proofs in {CHECKOUT}/tests cannot be run:\n{ran.stdout[-2000:]}")
        if ran.returncode:
            typer.echo(ran.stdout, err=True)
        order = list(PROMISES)
        rows: list[Row] = jsonlib.loads(file.read_text())
        return sorted(rows, key=lambda row: (order.index(row["promise"]), row["proof"]))


def page(rows: Sequence[Row]) -> str:
    return "\n".join([HEAD, *table(rows)]) + "\n"


def table(rows: Sequence[Row]) -> Iterator[str]:
    yield "| promise | proof | database | tries | failures | seconds |"
    yield "|---|---|---|---|---|---|"
    for name, meaning in PROMISES.items():
        yield f"| **{name}** | **{meaning}** | | | | |"
        for row in rows:
            if row["promise"] == name:
                told = (row[key] for key in ("proof", "database", "tries", "failures", "seconds"))
                yield f"| | {' | '.join(str(one) for one in told)} |"


def lines(rows: Sequence[Row]) -> Iterator[str]:
    yield f"{'promise':<8}{'database':<12}{'tries':>8}{'failures':>10}{'seconds':>9}  proof"
    for r in rows:
        yield (
            f"{r['promise']:<8}{r['database']:<12}{r['tries']:>8}{r['failures']:>10}"
            f"{r['seconds']:>9}  {r['proof']}"
        )
    without = PROMISES.keys() - {row["promise"] for row in rows}
    if without:
        yield "not proven: " + ", ".join(name for name in PROMISES if name in without)
