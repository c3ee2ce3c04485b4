"""`tillguard policy`: a bundle's way from draft to live, and back."""

from __future__ import annotations

import getpass
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ..backtest import Report
from ..backtest.differences import Differences, differences
from ..errors import TillguardError
from ..journal import Journal
from ..policy import Bundle, read_bundle
from ..serve import lifecycle, shadowed
from ..serve.lifecycle import Person
from ..settings import Settings
from .files import Policies, Rules, policy
from .options import Home, Json, print_json, settings
from .stages import Stages
from .told import agreement_lines, bundle_lines, difference_lines, flip_lines, report_lines

shadow = typer.Typer(
    help="A bundle that runs beside the live one and never acts.", no_args_is_help=True
)
Candidate = Annotated[
    Path | None,
    typer.Option(help="Folder with rules/ and policies/; the chain's own files if left out."),
]
Days = Annotated[int, typer.Option(min=1, max=3660, help="Days of the journal to judge again.")]
Who = Annotated[str, typer.Option("--as", help="Who does it; your login name if left out.")]


class WrongCandidate(TillguardError):
    """A candidate is a folder with rules/ and policies/ in it, or the beginning of a hash."""


def register(app: typer.Typer) -> None:
    """The commands join those that `policy` has already."""
    policy.command("list")(list_bundles)
    joined: tuple[Callable[..., None], ...] = (diff, backtest, promote, rollback)
    for command in joined:
        policy.command()(command)
    beside: tuple[Callable[..., None], ...] = (start, stop, report)
    for command in beside:
        shadow.command()(command)
    policy.add_typer(shadow, name="shadow")


def list_bundles(home: Home = None, json: Json = False) -> None:
    """List the bundles that are kept, each with its trail: gates, promotions, rollbacks.

    Example: tillguard policy list
    """
    with opened(home) as (_, journal):
        found = journal.stored_bundles()
    if json:
        print_json([one.as_json() for one in found])
        return
    told("\n".join(bundle_lines(one)) for one in found)


def diff(
    days: Days = 30,
    candidate: Candidate = None,
    home: Home = None,
    rules: Rules = None,
    policies: Policies = None,
    who: Who = "",
    json: Json = False,
) -> None:
    """Say what the files change against what is live, and which decisions would be others.

    Example: tillguard policy diff --days 30
    """
    with opened(home, rules=rules, policies=policies) as (chosen, journal):
        bundle = draft_of(chosen, candidate)
        found = compared(chosen, journal, bundle, who, days)
        other = lifecycle.stored(journal, found.live.bundle)
        changes = between(other, bundle, found)
    if json:
        print_json({**changes.as_json(), "flips": found.flips, "decisions": found.decisions})
        return
    told([*difference_lines(changes), *flip_lines(found.flips, found.currency)])


def backtest(
    days: Days = 30,
    candidate: Candidate = None,
    home: Home = None,
    rules: Rules = None,
    policies: Policies = None,
    who: Who = "",
    json: Json = False,
) -> None:
    """Judge the journal's decisions again by the files, side by side with what is live.

    Checks and tests the files first; all three gates go into the bundle's trail. A run that was
    cut short continues.

    Example: tillguard policy backtest --days 90
    """
    with opened(home, rules=rules, policies=policies) as (chosen, journal):
        found = compared(chosen, journal, draft_of(chosen, candidate), who, days)
    if json:
        print_json(found.as_json())
        return
    told(report_lines(found))
    typer.echo(f"\nbundle {found.candidate.bundle[:12]} has passed check, test and backtest")


def promote(
    bundle: Annotated[
        str, typer.Argument(help="Hash of a stored bundle (its beginning); the files if left out.")
    ] = "",
    emergency: Annotated[
        str,
        typer.Option(help="Why it cannot wait for a backtest and a second person; kept for ever."),
    ] = "",
    candidate: Candidate = None,
    home: Home = None,
    rules: Rules = None,
    policies: Policies = None,
    who: Who = "",
) -> None:
    """Make a bundle live that has passed check, test and backtest; every service follows.

    Example: tillguard policy promote
    """
    with opened(home, rules=rules, policies=policies) as (chosen, journal):
        found = lifecycle.stored(journal, bundle) if bundle else draft_of(chosen, candidate)
        live = lifecycle.promote(journal, found, person(who), chosen, emergency)
    typer.echo(f"live: bundle {live.version.hash[:12]}, promoted by {live.by}")


def rollback(
    to: Annotated[
        str, typer.Option(help="Hash of the bundle (its beginning); the one before if left out.")
    ] = "",
    why: Annotated[str, typer.Option(help="The reason, for the trail.")] = "",
    home: Home = None,
    who: Who = "",
) -> None:
    """Make the bundle live again that was before; every service follows within 5 seconds.

    Example: tillguard policy rollback --why "too many holds in store 367"
    """
    with opened(home) as (_, journal):
        live = lifecycle.roll_back(journal, person(who), to, why)
    typer.echo(f"live again: bundle {live.version.hash[:12]}, rolled back by {live.by}")


def start(
    bundle: Annotated[
        str, typer.Argument(help="Hash of a stored bundle (its beginning); the files if left out.")
    ] = "",
    candidate: Candidate = None,
    home: Home = None,
    rules: Rules = None,
    policies: Policies = None,
    who: Who = "",
) -> None:
    """Let a bundle run beside the live one, on live traffic, without ever acting.

    Example: tillguard policy shadow start
    """
    with opened(home, rules=rules, policies=policies) as (chosen, journal):
        found = lifecycle.stored(journal, bundle) if bundle else draft_of(chosen, candidate)
        lifecycle.draft(journal, found, person(who))
        begun = journal.start_shadow(found.hash, person(who).name, person(who).now)
    typer.echo(f"in the shadow: bundle {begun.version.hash[:12]}; services follow within seconds")


def stop(home: Home = None, who: Who = "", json: Json = False) -> None:
    """End the shadow run; what it found goes into the bundle's trail.

    Example: tillguard policy shadow stop
    """
    with opened(home) as (_, journal):
        found = shadowed.stop(journal, person(who))
    if json:
        print_json(found.as_json())
        return
    told(agreement_lines(found, ""))


def report(home: Home = None, json: Json = False) -> None:
    """Say how far the bundle in the shadow agrees with what was answered.

    Example: tillguard policy shadow report
    """
    with opened(home) as (_, journal):
        found = shadowed.agreement(journal)
    if json:
        print_json(found.as_json())
        return
    told(agreement_lines(found, ""))


@contextmanager
def opened(home: Path | None, **options: Path | None) -> Iterator[tuple[Settings, Journal]]:
    chosen = settings(home=home, **options)
    journal = Journal.open(chosen.url)
    try:
        yield chosen, journal
    finally:
        journal.close()


def person(who: str) -> Person:
    return Person(who or getpass.getuser(), int(time.time()))


def draft_of(chosen: Settings, candidate: Path | None) -> Bundle:
    """The files of the chain or those of a folder beside it; raises BrokenFile."""
    if candidate is None:
        return read_bundle(chosen.rules, chosen.policies)
    if not candidate.is_dir():
        raise WrongCandidate(f"{candidate} is no folder with rules/ and policies/ in it")
    return read_bundle(candidate / "rules", candidate / "policies")


def compared(chosen: Settings, journal: Journal, bundle: Bundle, who: str, days: int) -> Report:
    """A backtest with a progress bar."""
    stages = Stages()
    with stages.bars():
        stages.tick("judging the journal's decisions", 0.0)

        def tick(done: int, total: int) -> None:
            stages.tick("judging the journal's decisions", done / total)

        return lifecycle.compared(journal, bundle, person(who), chosen, days, tick)


def between(old: Bundle, new: Bundle, found: Report) -> Differences:
    """On the calendar of the year in which the journal ends."""
    year = datetime.fromtimestamp(found.until or time.time(), UTC).year
    return differences((old, lifecycle.idle(old)), (new, lifecycle.idle(new)), year)


def told(lines: Iterable[str]) -> None:
    typer.echo("\n".join(lines))
