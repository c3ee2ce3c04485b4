"""`tillguard demo`: the whole way on the demo chain, then a service to try things on."""

from __future__ import annotations

import asyncio
import contextlib
import json as jsonlib
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Annotated

import grpc
import typer
from rich.console import Console

from ..demo.chain import Chain, build_chain
from ..demo.furnish import ACCOUNTS, fresh_schema, furnish, let_in, refuse_used_port, service
from ..demo.learning import CUT, DAY, learnt, received
from ..demo.replay import Replay, Replayed
from ..demo.story import Figures, figures, handful
from ..domain import Event
from ..profiles import SHIPPED
from .options import Home, settings, without_password
from .show import decision_lines, plan_lines, queue_lines
from .stages import Stages

console = Console(highlight=False, soft_wrap=True)


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    home: Home = None,
    days: Annotated[int, typer.Option(min=2, max=24, help="Trading days to replay.")] = 10,
    share: Annotated[float, typer.Option(min=0.01, max=1.0, help="Share of households.")] = 1.0,
    port: Annotated[int, typer.Option(help="Port of the service; 0 takes a free one.")] = 50551,
    database_url: Annotated[
        str,
        typer.Option(
            help="A PostgreSQL server; the demo empties its own schema there.",
            callback=without_password,
        ),
    ] = "",
    exit: Annotated[bool, typer.Option("--exit", help="End after the replay.")] = False,
    json: Annotated[Path | None, typer.Option(help="Write the figures to this file.")] = None,
) -> None:
    """Build the demo chain, learn from two years, replay the next trading days, plan a shift.

    Example: tillguard demo --exit --json figures.json
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    console_port = 0 if exit or not port else settings().console_port
    if not exit:
        refuse_used_port(port)
        refuse_used_port(console_port)
    url, stages = fresh_schema(database_url), Stages()
    place = (home or Path(".tillguard")) / "demo"
    with stages.bars():
        chain = build_chain(place, share=share, progress=stages.tick)
        ready = learnt(chain, place, stages.tick, budget_seconds=settings().train_seconds)
        rules = furnish(place / "service", ready, url)
    password = let_in(place / "service", url)
    at = place / "service", 0 if exit else port, url, console_port
    with service(*at) as (process, address):
        with stages.bars():
            seen = asyncio.run(replay(address, chain, days, stages))
        measured = figures(seen, chain.truths, rules, stages.seconds())
        if json:
            json.write_text(jsonlib.dumps(measured.as_json(), indent=2) + "\n")
        tell(seen, measured, address)
        if not exit:
            tell_who(console_port, password)
            keep_serving(process)


async def replay(address: str, chain: Chain, days: int, stages: Stages) -> Replayed:
    what = f"replaying {days} trading days"
    stages.tick(what, 0.0)
    events = received(chain, CUT, CUT + days * DAY)
    async with grpc.aio.insecure_channel(address) as channel:
        run = Replay(channel, chain.truths)
        return await run.run(by_day(events), lambda done: stages.tick(what, done))


def by_day(events: Iterable[Event]) -> list[list[Event]]:
    return [list(day) for _, day in groupby(events, lambda e: (e.received - CUT) // DAY)]


def tell(seen: Replayed, measured: Figures, address: str) -> None:
    console.print("\n[bold]A handful of decisions, in full[/bold]")
    for decision in handful(seen):
        console.print("\n".join(decision_lines(decision)), markup=False)
    console.print("\n[bold]Figures[/bold]")
    for line in figure_lines(measured):
        console.print("  " + line, markup=False)
    if seen.plan:
        console.print("\n[bold]The next shift[/bold]")
        console.print("\n".join(plan_lines(seen.plan)), markup=False)
    for person, entries in seen.queues.items():
        console.print(f"[bold]{person}[/bold]: {len(entries)} cases")
        console.print("\n".join(queue_lines(entries[:3])), markup=False)
    console.print("\n[bold]Send your own[/bold]")
    command = f"{sys.argv[0]} decide {SHIPPED / 'docs/examples/refund.json'} --address {address}"
    console.print(f"  {command}", markup=False)
    console.print("  or any gRPC client: the service answers reflection", markup=False)


def tell_who(console_port: int, password: str) -> None:
    names = ", ".join(account.name for account in ACCOUNTS)
    console.print("\n[bold]Look at it[/bold]")
    console.print(
        f"  http://127.0.0.1:{console_port} as {names}: password {password}", markup=False
    )


def figure_lines(measured: Figures) -> Iterator[str]:
    share = measured.precision
    yield f"{measured.decisions} decisions: {dict(measured.actions)}"
    yield f"average precision over the suspicious kinds, true labels: {measured.auc_pr:.3f}"
    yield (
        f"precision at the staff's capacity: {share.value:.1%} of {measured.closed} closed cases"
        f" (95 % interval {share.low:.1%} to {share.high:.1%}),"
        f" {measured.value_found / 100:,.2f} of loss found"
    )
    yield f"latency p50 {measured.p50:.1f} ms, p99 {measured.p99:.1f} ms with 8 calls in flight"
    yield "seconds: " + ", ".join(f"{n} {s:.1f}" for n, s in measured.seconds.items())


def keep_serving(process: subprocess.Popen[str]) -> None:
    console.print("\nServing on the replay's clock. Ctrl-C ends it.")
    with contextlib.suppress(KeyboardInterrupt):
        process.wait()
