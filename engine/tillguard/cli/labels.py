"""`tillguard labels`: what people said of transactions, whose word counts and for how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from ..journal import Journal
from ..learn.labels import Conflict, Opinion, Weighed, weighed
from ..pipeline import Rulebook
from ..policy import read_bundle
from ..serve.live import good
from ..settings import Settings
from ..training.opinions import opinions, trust_of
from .options import Home, Json, print_json, settings


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        no_args_is_help=True, help="Verdicts and approvals as labels to learn from."
    )
    group.command("list")(list_labels)
    group.command()(summary)
    app.add_typer(group, name="labels")


def list_labels(
    home: Home = None,
    conflicts: Annotated[
        bool, typer.Option("--conflicts", help="Only where somebody said yes and somebody no.")
    ] = False,
    json: Json = False,
) -> None:
    """List what was said of each transaction, newest last; or every disagreement.

    Of one transaction a verdict counts before an import before an approval, of one source the
    latest word. Opposite verdicts about one subject within four weeks are listed too; both count.

    Example: tillguard labels list --conflicts
    """
    said, found = asked(settings(home=home))
    if conflicts:
        tell_conflicts(found.conflicts, json)
    elif json:
        counted = {(o.key, o.source, o.labeller, o.known) for o in found.settled}
        print_json(
            [
                {**asdict(o), "counts": (o.key, o.source, o.labeller, o.known) in counted}
                for o in said
            ]
        )
    else:
        for one in said:
            typer.echo(line(one))


def summary(home: Home = None, json: Json = False) -> None:
    """Say how many labels there are, from whom, and what they weigh together.

    No labeller has more than a share of the weight (TILLGUARD_MOST_OF_ONE_LABELLER), and no single
    label more than the mean times the root of their number.

    Example: tillguard labels summary --json
    """
    _, found = asked(settings(home=home))
    told = found.as_json()
    if json:
        print_json(told)
        return
    typer.echo(
        f"{told['labels']} labels ({told['confirmed']} confirmed, {told['cleared']} cleared) say as"
        f" much as {told['effective_size']} of equal weight; {told['conflicts']} conflicts"
    )
    for source, count in told["sources"].items():
        typer.echo(f"  {source}: {count}")
    for name, share in told["labellers"].items():
        bound = f", bounded to {told['most_of_one']:.0%}" if name in told["capped"] else ""
        typer.echo(f"  {name}: {share:.1%} of the weight{bound}")


def asked(chosen: Settings) -> tuple[list[Opinion], Weighed]:
    """What the journal holds, and what is learnt from it."""
    journal = Journal.open(chosen.url)
    said = opinions(journal)
    journal.close()
    return said, weighed(said, trust_of(chosen))


def in_force(journal: Journal, chosen: Settings) -> Rulebook:
    """The live bundle; the files where none is live yet."""
    pointer = journal.live_bundle()
    if pointer is not None:
        return good(journal, pointer.version.hash)
    return Rulebook.of(read_bundle(chosen.rules, chosen.policies))


def tell_conflicts(found: Sequence[Conflict], json: bool) -> None:
    if json:
        print_json([conflict.as_json() for conflict in found])
        return
    for conflict in found:
        typer.echo("one transaction:" if conflict.counts else "one subject:")
        for one in conflict.opinions:
            typer.echo(f"  {line(one)}{'  <- counts' if one == conflict.counts else ''}")
    typer.echo(f"{len(found)} conflicts")


def line(one: Opinion) -> str:
    when = datetime.fromtimestamp(one.known, UTC)
    word = "confirmed" if one.confirmed else "cleared"
    who = f" by {one.labeller}" if one.labeller else ""
    about = f" ({one.subject})" if one.subject else ""
    return f"{when:%Y-%m-%d %H:%M} {one.key}: {word}, {one.source}{who}{about}"
