"""`tillguard peers`: who is unlike the others who do the same kind of work, without any verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..domain import PEER_WEEKS, PeerFinding
from ..errors import TillguardError
from ..journal import Journal, StoredFinding
from ..serve.clock import clock_of
from .lifecycle import opened, person, told
from .options import Home, Json, print_json
from .standing import By, live
from .told import moment

if TYPE_CHECKING:
    from ..demo.few_labels import Gain
    from ..demo.peers import Withheld
    from ..learn.peers.portrait import Portrait

peers = typer.Typer(
    help="Who is unlike the others who do the same kind of work; needs no verdicts.",
    no_args_is_help=True,
)

SHOWN_KEYS = 5


class Entity(StrEnum):
    employee = "employee"
    register = "register"
    store = "store"
    card = "card"
    customer = "customer"


class UnknownEntity(TillguardError):
    """Nothing is journalled about it in the weeks that are looked back on."""


Doubt = Annotated[
    float,
    typer.Option(min=0.001, max=1.0, help="Share of chance among the findings that is accepted."),
]
Kind = Annotated[Entity | None, typer.Option("--entity", help="Only this kind.")]


def register(app: typer.Typer) -> None:
    app.add_typer(peers, name="peers")


@peers.command()
def find(doubt: Doubt = 0.1, by: By = "", home: Home = None, json: Json = False) -> None:
    """Look at everybody now, as each night does: findings become cases at the next plan.

    The scores become live norms; services look them up within a second.

    Example: tillguard peers find --doubt 0.2
    """
    from ..serve import peers as room

    with opened(home) as (chosen, journal):
        now = clock_of(chosen, journal)()
        policy = live(journal).policies.in_force("", now)
        found = room.look(journal, policy, doubt)
        room.keep(journal, found, person(by).name, now)
    if json:
        print_json([asdict(one) for one in found.findings])
        return
    told(line for one in found.findings for line in finding_lines(one))
    looked = ", ".join(f"{len(scores)} {entity}s" for entity, scores in found.peers.items())
    typer.echo(f"{len(found.findings)} findings; remarkable enough to be looked up: {looked}")


@peers.command("list")
def list_findings(entity: Kind = None, home: Home = None, json: Json = False) -> None:
    """List what the last night found, clearest first, with the case that came of it.

    Example: tillguard peers list --entity employee --json
    """
    with opened(home) as (_, journal):
        found = journal.findings(entity or "")
    if json:
        print_json([as_json(one) for one in found])
        return
    told([line for one in found for line in stored_lines(one)] or ["nothing found"])


@peers.command()
def show(
    entity: Annotated[Entity, typer.Argument(help="Kind of entity.")],
    name: Annotated[str, typer.Argument(help="Its id; a register is STORE/REGISTER.")],
    home: Home = None,
    json: Json = False,
) -> None:
    """Show how somebody stands among their peers now, in all that is judged, and the evidence.

    Example: tillguard peers show employee E00123
    """
    with opened(home) as (_, journal):
        portrait = portrayed(journal, entity, name)
        found = journal.findings(entity, name)
    if json:
        print_json({**asdict(portrait), "found": [as_json(one) for one in found]})
        return
    told([*portrait_lines(portrait), *(line for one in found for line in stored_lines(one))])


def portrayed(journal: Journal, entity: str, name: str) -> Portrait:
    """Raises UnknownEntity."""
    from ..learn.peers.portrait import portrait
    from ..serve import peers as room

    seen = portrait(room.acts(journal), entity, name)
    if seen is None:
        raise UnknownEntity(f"no {entity} {name} in the last {PEER_WEEKS} weeks of the journal")
    return seen


@peers.command()
def evaluate(
    home: Home = None,
    few: Annotated[
        bool, typer.Option("--few-labels", help="What the scores add to a model of few labels.")
    ] = False,
    json: Json = False,
) -> None:
    """Measure on the demo chain, labels withheld, how well the truly fraudulent are found.

    Example: tillguard peers evaluate --json
    """
    from ..demo.chain import build_chain
    from ..demo.few_labels import few_labels
    from ..demo.peers import withheld
    from .stages import Stages

    stages = Stages()
    with stages.bars():
        chain = build_chain((home or Path(".tillguard")) / "demo", progress=stages.tick)
        gains = few_labels(chain, stages.tick) if few else []
        found = [] if few else withheld(chain, stages.tick)
    if json:
        print_json([asdict(one) for one in gains or found])
        return
    told([line for one in found for line in withheld_lines(one)] + [gain_line(g) for g in gains])


def as_json(one: StoredFinding) -> dict[str, Any]:
    return {"made_at": one.made_at, "case_id": one.case_id, **asdict(one.finding)}


def stored_lines(one: StoredFinding) -> Iterator[str]:
    yield f"found {moment(one.made_at)}, {f'case {one.case_id}' if one.case_id else 'no case yet'}"
    yield from finding_lines(one.finding)


def finding_lines(one: PeerFinding) -> Iterator[str]:
    yield f"{one.entity} {one.name}  {one.typology}  {one.value / 100:,.2f} at risk"
    yield f"  {one.reason}"
    yield f"  more unusual than {one.score:.4%} of honest peers; {one.doubt:.1%} of such are chance"
    for more in one.unlike[1:]:
        yield f"  also {more.told()}"
    yield f"  value: {one.source}"
    latest = ", ".join(one.keys[: -SHOWN_KEYS - 1 : -1])
    yield f"  {len(one.keys)} transactions, the latest: {latest}"


def portrait_lines(one: Portrait) -> Iterator[str]:
    yield (
        f"{one.entity} {one.name}: {one.transactions} transactions, {one.peers} peers"
        f" {'of like work' if one.known else '(too little known: all others)'},"
        f" more unusual than {one.score:.2%} of them"
    )
    yield f"  {'judged':<52}{'share':>8}{'peers usually':>20}{'chance':>10}"
    for row in one.judged:
        usual = f"{row.low:.1%} to {row.high:.1%}"
        yield f"  {row.said:<52}{row.share:>8.1%}{usual:>20}{row.tail:>10.4f}"
    for work, (own, others) in one.works.items():
        yield f"  not judged: {work:<39}{own:>8.2f}{others:>20.2f}"


def gain_line(one: Gain) -> str:
    return (
        f"{one.labels} labels: average precision {one.without:.3f} without the scores,"
        f" {one.beside:.3f} with them, difference {one.gain:+.3f} (standard error {one.error:.3f})"
    )


def withheld_lines(one: Withheld) -> Iterator[str]:
    yield f"{one.entity}: {one.entities} over all dates, {one.base:.1%} truly fraudulent"
    yield f"  {'way':<34}{'average precision':>24}{'AUC':>24}{'precision at 20':>24}"
    for name, way in one.ways.items():
        shares = (way.average_precision, way.auc, way.top)
        cells = (f"{s.value:.3f} ({s.low:.3f}-{s.high:.3f})" for s in shares)
        yield f"  {name:<34}" + "".join(f"{cell:>24}" for cell in cells)
    for level in one.reported:
        yield (
            f"  reported at a share of chance of {level.doubt:g}: {level.findings},"
            f" of them {level.right} with two frauds or more, {level.right_once} with at least one"
        )
