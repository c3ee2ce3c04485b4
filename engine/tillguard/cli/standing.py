"""`tillguard policy trips`, `snooze`, `snoozes`, `unsnooze`: rules that fell silent, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Annotated

import typer

from ..errors import InvalidRequest, TillguardError, Violation
from ..journal import Journal, StoredSnooze, StoredTrip
from ..pipeline import Rulebook
from ..serve import snoozing
from ..serve.clock import clock_of
from ..serve.lifecycle import Person, idle, stored
from ..serve.snoozing import Scope
from ..settings import Settings
from .files import policy
from .lifecycle import opened, person, told
from .options import Home, Json, print_json
from .policy_show import moment
from .told import moment as shown

Most = Annotated[int, typer.Option(min=1, max=10_000, help="How many at most, newest first.")]
By = Annotated[str, typer.Option("--as", "--by", help="Who does it; your login name if left out.")]
Why = Annotated[str, typer.Option("--reason", help="Why; it stays in the trail.")]


class NothingLive(TillguardError):
    """No bundle is live, so there is no rule to snooze."""


class WrongSnooze(TillguardError):
    """A snooze names a rule, a place and an end that exist."""


def register(app: typer.Typer) -> None:
    """Below `tillguard policy`."""
    joined: tuple[Callable[..., None], ...] = (trips, snooze, snoozes, unsnooze)
    for command in joined:
        policy.command()(command)


def trips(most: Most = 100, home: Home = None, json: Json = False) -> None:
    """List what the blast radius stopped: rule, owner, store or register, share and limit.

    Example: tillguard policy trips --json
    """
    with opened(home) as (chosen, journal):
        found, now = journal.trips(most), clock_of(chosen, journal)()
    if json:
        print_json([one.as_json() for one in found])
        return
    told(line for one in found for line in trip_lines(one, now))


def snooze(
    rule: Annotated[str, typer.Argument(help="Id of a rule of the live bundle.")],
    until: Annotated[
        str,
        typer.Option(
            help="YYYY-MM-DDTHH:MM of the store's clock (without --store: UTC), or with an offset;"
            " at most 31 days from now."
        ),
    ],
    reason: Why,
    store: Annotated[str, typer.Option(help="Only in this store.")] = "",
    register: Annotated[str, typer.Option(help="Only at this register of the store.")] = "",
    region: Annotated[str, typer.Option(help="Only in this region.")] = "",
    by: By = "",
    home: Home = None,
    json: Json = False,
) -> None:
    """Pause a rule for a while; its hits are still told, and count for nothing.

    Without a store or region it is silent in the whole chain. Services follow within a second.

    Example: tillguard policy snooze keyed-card-of-value --store 367 --until 2017-12-06T18:00
    --reason "the reader is broken"
    """
    with opened(home) as (chosen, journal):
        book, who = live(journal), now_by(chosen, journal, by)
        end = second(until, store, book)
        try:
            scope = Scope(region, store, register)
            made = snoozing.snooze(journal, book, rule, scope, end, reason, who)
        except InvalidRequest as error:
            raise WrongSnooze("\n  ".join(map(remedy, error.violations))) from None
    if json:
        print_json(made.as_json())
        return
    told(snooze_lines(made))


def snoozes(
    over: Annotated[bool, typer.Option("--over", help="Also those that are over.")] = False,
    most: Most = 100,
    home: Home = None,
    json: Json = False,
) -> None:
    """List the rules that are snoozed: where, until when, by whom and why.

    Example: tillguard policy snoozes --over
    """
    with opened(home) as (chosen, journal):
        now = None if over else clock_of(chosen, journal)()
        found = journal.snoozes(now, most)
    if json:
        print_json([one.as_json() for one in found])
        return
    told(line for one in found for line in snooze_lines(one))


def unsnooze(
    number: Annotated[int, typer.Argument(help="Number of the snooze, as `snoozes` lists it.")],
    reason: Why = "",
    by: By = "",
    home: Home = None,
) -> None:
    """Let a snoozed rule be heard again before its time.

    Example: tillguard policy unsnooze 3 --reason "the reader works again"
    """
    with opened(home) as (chosen, journal):
        who = now_by(chosen, journal, by)
        ended = journal.end_snooze(number, who.name, who.now, reason)
    told(snooze_lines(ended))


def live(journal: Journal) -> Rulebook:
    """The live bundle; raises NothingLive."""
    pointer = journal.live_bundle()
    if pointer is None:
        raise NothingLive("no bundle is live yet: `tillguard serve` makes the shipped files live")
    return idle(stored(journal, pointer.version.hash))


def now_by(chosen: Settings, journal: Journal, by: str) -> Person:
    """Who does it, by the clock of the services on this journal."""
    return Person(person(by).name, clock_of(chosen, journal)())


def second(until: str, store: str, book: Rulebook) -> int:
    """The end in epoch seconds; wrong usage where it is no moment."""
    known = book.policies.stores.get(store)
    if known is not None:
        return moment(until, known, "--until")
    try:
        said = datetime.fromisoformat(until)
        return int((said if said.tzinfo else said.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError) as wrong:
        message = f"{until!r} is not a moment such as 2017-11-24T10:30: {wrong}"
        raise typer.BadParameter(message, param_hint="--until") from None


def remedy(wrong: Violation) -> str:
    """What to say instead, under the option's own name."""
    return f"{'until' if wrong.field == 'end_time' else wrong.field} {wrong.description}"


def trip_lines(found: StoredTrip, now: int) -> Iterator[str]:
    trip = found.trip
    state = f"review only until {shown(trip.until)}" if now < trip.until else "cooled"
    yield f"{shown(trip.at)}  {trip.rule or 'the policy'}  {state}  owner {trip.owner}"
    yield f"  {trip.said()}: {trip.count} of {trip.answers}, last {found.key}"


def snooze_lines(found: StoredSnooze) -> Iterator[str]:
    one = found.snooze
    places = {"region": one.region, "store": one.store, "register": one.register}
    where = " ".join(f"{name} {value}" for name, value in places.items() if value)
    span = f"{shown(one.since)} to {shown(one.until)}"
    yield f"{found.id}  {one.rule}  {where or 'the whole chain'}  {span}"
    yield f"  {found.by}: {found.reason}"
    if found.ended_at is not None:
        why = f": {found.ended_why}" if found.ended_why else ""
        yield f"  ended {shown(found.ended_at)} by {found.ended_by}{why}"
