"""`tillguard train`: verdicts and approvals become the next model."""

from __future__ import annotations

import json as jsonlib
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from ..domain import Kind
from ..features import CATALOGUE_HASH, FEATURES
from ..intake import Archive
from ..journal import Catalogue, Journal
from ..learn import Label, Learnt, Table, examples, fit, learn_archive, processors
from ..model import Estimator
from ..settings import Settings
from .demo import Stages
from .options import Home, Json, print_json, settings

MOST_PROCESSES = 4
WORTH_A_PROCESS = 100_000
"""Events for which starting another process pays."""


def register(app: typer.Typer) -> None:
    app.command()(train)


def train(
    home: Home = None,
    seed: Annotated[int, typer.Option(help="Seed of the fit.")] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Fit, but do not promote.")] = False,
    json: Json = False,
) -> None:
    """Fit a model on every label that is known, and make it live.

    Labels are the verdicts and approvals in the journal, joined with the vectors that were kept
    with their decisions, and the history that was learnt before (learnt.npz), if there is one.
    Imported history is replayed first, once after each import.

    Example: tillguard train --home .tillguard
    """
    chosen = settings(home=home)
    replay_imported(chosen)
    journal = Journal.open(chosen.url)
    table, labels = served(journal)
    before = Learnt.read(chosen.learnt) if chosen.learnt.exists() else None
    if before is not None:
        table, labels = before.table.extended(table), [*before.labels, *labels]
    fresh = chosen.models / "fresh"
    manifest = fit(examples(table, labels), fresh, seed)
    model = place(fresh, chosen)
    if not dry_run:
        now = int(time.time())
        journal.save_model(model.hash, jsonlib.dumps(model.manifest).encode(), now)
        journal.promote_model(model.hash, "train", now)
    journal.close()
    report(manifest, dry_run, json)


def replay_imported(chosen: Settings) -> bool:
    """Replay imported history where it is not yet, with a bar; False where nothing is to do.

    Over as many processes as there are processors, but no more than gain something: each reads all
    events for itself.
    """
    archive, stages = Archive(chosen.archive), Stages()
    processes = min(MOST_PROCESSES, processors(), 1 + len(archive) // WORTH_A_PROCESS)
    with stages.bars():
        return learn_archive(
            archive,
            chosen.replayed,
            processes,
            lambda events: stages.tick("replaying imported history", events / len(archive)),
        )


def served(journal: Journal) -> tuple[Table, list[Label]]:
    """Labels of the journal with the vectors that serving kept, in order of receipt.

    A verdict outweighs a manager's answer; vectors of another catalogue are left out.
    """
    labels = sorted(journal.labels(2**62), key=lambda label: label.source == "verdict")
    kept = {label.key: label for label in labels}
    found = [r for r in (journal.decision(key) for key in kept) if r is not None]
    width = 8 * len(FEATURES)  # behind them stand the flags of the bundle's sequences
    noted = journal.catalogues()
    rows = [r for r in found if of_ours(noted, r.seq) and len(r.row.vector) >= width]
    rows.sort(key=lambda row: row.seq)
    vectors = np.frombuffer(b"".join(r.row.vector[:width] for r in rows), np.float64)
    table = Table(
        [r.row.key for r in rows],
        [Kind(r.row.kind) for r in rows],
        np.array([r.row.received for r in rows], np.int64),
        vectors.reshape(len(rows), len(FEATURES)),
    )
    known = [Label(k, v.known, v.confirmed, v.loss, v.weight) for k, v in kept.items()]
    return table, known


def of_ours(noted: Sequence[Catalogue], seq: int) -> bool:
    """Whether the vectors at this record follow the catalogue of today."""
    latest = next((one for one in reversed(noted) if one.since <= seq), None)
    return latest is None or latest.hash == CATALOGUE_HASH


def place(fresh: Path, chosen: Settings) -> Estimator:
    """Move a fitted model to the place of its hash, after it has passed its self-test."""
    model = Estimator.load(fresh)
    target = chosen.models / model.hash
    if target.exists():
        for file in fresh.iterdir():
            file.unlink()
        fresh.rmdir()
    else:
        fresh.rename(target)
    return model


def report(manifest: Mapping[str, Any], dry_run: bool, json: bool) -> None:
    told = {n: manifest[n] for n in ("hash", "rows", "confirmed", "average_precision")}
    if json:
        print_json({**told, "live": not dry_run})
        return
    typer.echo(
        f"model {told['hash'][:12]}: {told['rows']} labels, {told['confirmed']} confirmed,"
        f" average precision {told['average_precision']:.3f} on the newest fifth of them"
    )
    typer.echo("not promoted (--dry-run)" if dry_run else "live: services follow within seconds")
