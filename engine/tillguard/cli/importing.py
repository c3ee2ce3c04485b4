"""`tillguard import`: your own history, by a small mapping file."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from ..errors import TillguardError
from ..files import read_text
from ..intake import (
    CODES,
    Archive,
    Mapping,
    Taken,
    draft,
    import_file,
    opened,
    parse_mapping,
    preview,
    read_mapping,
    table_lines,
)
from ..intake.poslog import CODES as POSLOG_CODES
from ..intake.poslog import Till, import_poslog
from ..policy.stores import read_stores
from ..scrub import scrubbed
from .options import Home, Json, print_json, settings
from .problems import many

MEANING = {**POSLOG_CODES, **CODES}


class TooManyRejects(TillguardError):
    """More rows were refused than the caller takes for normal."""


def register(app: typer.Typer) -> None:
    app.command("import")(import_)


def import_(
    mapping: Annotated[
        Path | None, typer.Argument(help="Which of their columns is which of our fields (YAML).")
    ] = None,
    files: Annotated[
        list[Path] | None, typer.Argument(help="CSV or Parquet files, in the order of time.")
    ] = None,
    guess: Annotated[
        Path | None,
        typer.Option(help="Draft a mapping for this file on standard output, show what it gives."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the first rows as events, import nothing.")
    ] = False,
    renew: Annotated[
        bool,
        typer.Option(
            "--renew", help="First drop what these files, or older ones so named, brought."
        ),
    ] = False,
    most_rejects: Annotated[
        float,
        typer.Option(min=0.0, max=1.0, help="Share of refused rows above which it ends with 1."),
    ] = 0.1,
    poslog: Annotated[
        str, typer.Option(help="Files are POSLog (XML) and need no mapping; their currency.")
    ] = "",
    zone: Annotated[
        str, typer.Option(help="With --poslog: time zone of stores that stores.csv does not name.")
    ] = "UTC",
    home: Home = None,
    json: Json = False,
) -> None:
    """Take your own history in: events, and verdicts with the time at which they became known.

    What was imported is kept below the home. An interrupted import goes on where it was; the same
    file again brings nothing new. Refused rows are in a file of their own, with the reason. Ends
    with 1 if nothing is there to learn from, or if too many rows were refused.

    POSLog documents of versions 2.1, 2.2 and 6.0 need no mapping: --poslog EUR log.xml.

    Example: tillguard import sales.yaml 2023.csv 2024.parquet
    """
    if guess is not None:
        guessed(guess, json)
    elif poslog and mapping is not None:
        if dry_run:
            raise typer.BadParameter("--dry-run shows what a mapping makes of rows")
        chosen = settings(home=home)
        till = Till(zone, poslog, zones_of(chosen.policies / "stores.csv"))
        named = [mapping, *(files or ())]
        end(chosen.archive, documents(chosen.archive, named, till, renew), most_rejects, json)
    elif mapping is None or not files:
        raise typer.BadParameter("give a mapping and the files, or --guess FILE for a draft")
    elif dry_run:
        for file in files:
            show(file, read_mapping(mapping), json)
    else:
        folder = settings(home=home).archive
        end(folder, taken_in(folder, files, read_mapping(mapping), renew), most_rejects, json)


def end(
    folder: Path, taken: Iterator[tuple[Taken, float]], most_rejects: float, json: bool
) -> None:
    """Take all in and say what became of it; raises TooManyRejects."""
    found = list(taken)
    tell(folder, found, json)
    refuse_many([outcome for outcome, _ in found], most_rejects)


def taken_in(
    folder: Path, files: list[Path], mapping: Mapping, renew: bool
) -> Iterator[tuple[Taken, float]]:
    """Each file's outcome and the seconds it took."""
    columns = (
        TextColumn("{task.description:<34}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with opened(folder) as secret, Progress(*columns, console=Console(stderr=True)) as bars:
        for file in files:
            row = bars.add_task(f"importing {file.name}", total=1.0)
            start = time.perf_counter()

            def tick(share: float, row: Any = row) -> None:
                bars.update(row, completed=share)

            outcome = import_file(folder, file, mapping, int(time.time()), secret, tick, renew)
            tick(1.0)
            yield outcome, time.perf_counter() - start


def zones_of(stores: Path) -> dict[str, str]:
    """The time zone of every store of a chain's list; none where there is no list."""
    if not stores.exists():
        return {}
    return {one.id: one.zone for one in read_stores(stores.name, read_text(stores)).values()}


def documents(
    folder: Path, files: list[Path], till: Till, renew: bool
) -> Iterator[tuple[Taken, float]]:
    """Each POSLog document's outcome and the seconds it took."""
    with opened(folder), Progress(console=Console(stderr=True)) as bars:
        for file in files:
            row = bars.add_task(f"importing {file.name}", total=None)
            start = time.perf_counter()

            def tick(read: int, row: Any = row) -> None:
                bars.update(row, completed=read)

            yield import_poslog(folder, file, till, tick, renew), time.perf_counter() - start


def tell(folder: Path, found: list[tuple[Taken, float]], json: bool) -> None:
    """What became of every file, and what is in the archive now."""
    archive = Archive(folder)
    if json:
        print_json({"files": [told(*one) for one in found], "events": len(archive),
                    "currency": archive.currency, "fingerprint": archive.fingerprint})  # fmt: skip
        return
    for outcome, seconds in found:
        typer.echo("\n".join(lines(outcome, seconds)))
    typer.echo(f"{folder}: {many(len(archive), 'event')} in {archive.currency}")


def told(outcome: Taken, seconds: float) -> dict[str, Any]:
    rejects = str(outcome.rejects) if outcome.rejects else None
    return {**asdict(outcome.imported), "new": outcome.new, "rejects_file": rejects,
            "seconds": round(seconds, 3)}  # fmt: skip


def lines(outcome: Taken, seconds: float) -> Iterator[str]:
    made = outcome.imported
    if not outcome.new:
        yield f"{made.file}: nothing new, it was imported before"
        return
    speed = f"{made.rows / seconds:,.0f} rows/s" if seconds else ""
    yield (
        f"{made.file}: {made.rows:,} rows, {made.events:,} events, {made.labels:,} labels,"
        f" {sum(made.rejects.values()):,} rows refused, {speed}"
    )
    for code, count in made.rejects.items():
        yield f"  {count:>9,}  {code:<18}{MEANING[code]}"
    if outcome.rejects:
        yield f"  the refused rows are in {outcome.rejects}"


def refuse_many(found: list[Taken], most: float) -> None:
    """Raises TooManyRejects, also where a new file gave nothing at all."""
    for made in (outcome.imported for outcome in found if outcome.new):
        refused = sum(made.rejects.values())
        if not made.events or refused > most * made.rows:
            raise TooManyRejects(
                f"{made.file}: {refused:,} of {made.rows:,} rows were refused and {made.events:,}"
                f" events imported; --most-rejects {most:g} is what counts as normal"
            )


def guessed(file: Path, json: bool) -> None:
    text = scrubbed(draft(file))
    if json:
        print_json({"mapping": text})
        return
    typer.echo(text, nl=False)
    show(file, parse_mapping("draft.yaml", text), False)


def show(file: Path, mapping: Mapping, json: bool) -> None:
    """What the mapping makes of the first rows; beside a draft on standard error."""
    found = preview(file, mapping, int(time.time()))
    if json:
        events = [{**asdict(event), "verdict": label and asdict(label)}
                  for event, label in found.events]  # fmt: skip
        print_json({"rows": found.rows, "events": events, "rejects": found.rejects})
        return
    typer.echo(f"\n{file.name}, of the first {found.rows:,} rows:", err=True)
    for line in table_lines(found):
        typer.echo(f"  {line}", err=True)
    typer.echo(
        f"  {many(len(found.events), 'event')}, {many(len(found.rejects), 'reject')}", err=True
    )
    for row, code, column, message in found.rejects[:5]:
        typer.echo(f"  row {row}, column {column or '-'}: {code}: {message}", err=True)
