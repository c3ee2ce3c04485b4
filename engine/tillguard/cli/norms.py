"""`tillguard norms`: what is normal, learnt, shown and measured."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Annotated, Any

import numpy as np
import typer

from ..backtest import norms_of
from ..domain import Norms, Season
from ..errors import TillguardError
from ..files import remedy
from ..journal import Journal
from ..learn.season import (
    EPOCH,
    Foretold,
    Measured,
    Score,
    band,
    chain_day,
    expected,
    foretold,
    measured,
    occasions,
)
from ..serve.nightly import all_flows, learn_norms
from ..settings import Settings
from ..training.grounds import live_policies
from .files import Policies, Rules
from .options import Home, Json, print_json, settings, without_password

norms = typer.Typer(help="What is normal: each store's expected volume, learnt nightly.")


class NoNorms(TillguardError):
    """No norms are live yet, or they do not know the store."""


def register(app: typer.Typer) -> None:
    norms.command()(learn)
    norms.command()(show)
    norms.command()(evaluate)
    app.add_typer(norms, name="norms")


def learn(
    home: Home = None,
    database_url: Annotated[
        str | None,
        typer.Option(
            help="sqlite:///path or postgresql://user@host/database.", callback=without_password
        ),
    ] = None,
    rules: Rules = None,
    policies: Policies = None,
    now: Annotated[
        datetime.datetime | None, typer.Option(help="Learn as of this moment (UTC).")
    ] = None,
    json: Json = False,
) -> None:
    """Learn what is normal from all before the chain's last midnight; services take it at once.

    A running service does this by itself after each midnight.

    Example: tillguard norms learn --home .tillguard
    """
    chosen = settings(home=home, database_url=database_url, rules=rules, policies=policies)
    journal = Journal.open(chosen.url)
    moment = int(now.replace(tzinfo=datetime.UTC).timestamp()) if now else int(time.time())
    made = learn_norms(chosen, journal, moment)
    journal.close()
    stores = len(made.season.rates) if made.season else 0
    if json:
        print_json({"hash": made.hash, "stores": stores, "bytes": len(made.content)})
    else:
        said = f"norms {made.hash[:12]}: {stores} stores, {len(made.content)} bytes"
        typer.echo(f"{said}; live: services follow within seconds")


def show(
    store: Annotated[str, typer.Argument(help="A store's id.")],
    day: Annotated[
        datetime.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A local day.")
    ] = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Expected events of each hour of a store's local day, with the band of nine in ten.

    Without --day it is the day on which the norms were made.

    Example: tillguard norms show 367 --day 2017-12-23 --home .tillguard/demo/service
    """
    chosen = settings(home=home)
    journal = Journal.open(chosen.url)
    live, season = live_season(journal)
    at = (day.date() - EPOCH).days if day else chain_day(live_policies(chosen, journal), live.made)
    journal.close()
    told = shown(season, store, at)
    if json:
        print_json({"norms": live.hash, "made": live.made, **told})
        return
    typer.echo(f"store {store}, {told['day']}: {told['expected']:.1f} events expected")
    for hour in told["hours"]:
        bar = "#" * round(hour["expected"] * 4)
        band = f"{hour['low']}-{hour['high']}"
        typer.echo(f"  {hour['hour']:02}:00  {hour['expected']:6.2f}  {band:>7}  {bar}")


def live_season(journal: Journal) -> tuple[Norms, Season]:
    """The live norms; raises NoNorms and DamagedNorms."""
    hash = journal.live_norm_hash()
    if not hash:
        raise NoNorms("no norms are live yet: `tillguard norms learn` makes them")
    found = norms_of(journal, hash)
    if found.season is None:
        raise NoNorms(f"norms {hash[:12]} hold no season: `tillguard norms learn` makes one")
    return found, found.season


def shown(season: Season, store: str, day: int) -> dict[str, Any]:
    """One store's local day (days since 1970-01-01); raises NoNorms for an unknown store."""
    if store not in season.rates:
        raise NoNorms(f"the norms do not know store {store!r}{remedy(store, sorted(season.rates))}")
    means = expected(season, [store], [day])[0]
    low, high = band(means, season.dispersion, np.full(24, season.steady[store]))
    basket = season.baskets[store][0]
    hours = [
        {
            "hour": hour,
            "expected": round(float(means[hour]), 4),
            "low": int(low[hour]),
            "high": int(high[hour]),
            "value": round(float(means[hour]) * basket),
        }
        for hour in range(24)
    ]
    date = EPOCH + datetime.timedelta(days=day)
    return {"store": store, "day": f"{date}", "expected": float(means.sum()), "hours": hours}


def evaluate(
    home: Home = None,
    weeks: Annotated[int, typer.Option(min=1, help="Whole weeks held out, the last ones.")] = 52,
    every: Annotated[int, typer.Option(min=1, help="Weeks after which it is learnt anew.")] = 4,
    json: Json = False,
) -> None:
    """Foretell weeks from what came before them alone; compare with what one would do without.

    Last year is the same hour 52 weeks before, flat mean the mean of the store's hour of the week,
    smoothing what the features do before the first norms.

    Example: tillguard norms evaluate --home .tillguard/demo/service --json
    """
    chosen = settings(home=home)
    told = held_out(chosen, weeks, every)
    parts = {
        "all": told,
        "with a named day": [week for week in told if week.named],
        "without": [week for week in told if not week.named],
    }
    found = {name: measured(part) for name, part in parts.items() if part}
    if json:
        print_json({name: asdict(one) for name, one in found.items()})
        return
    for name, one in found.items():
        typer.echo("\n".join(lines(name, one)))


def held_out(chosen: Settings, weeks: int, every: int) -> list[Foretold]:
    """The last weeks of what is recorded; raises NoNorms where there is none."""
    journal = Journal.open(chosen.url)
    book = live_policies(chosen, journal)
    flows = all_flows(chosen, journal, book)
    journal.close()
    told = list(foretold(flows, occasions(book, flows), weeks, every))
    if not told:
        raise NoNorms("fewer than two whole weeks are recorded: nothing can be held out")
    return told


def lines(name: str, one: Measured) -> Iterator[str]:
    yield f"{one.weeks} weeks, {name}"
    measures: Mapping[str, Mapping[str, Score]] = {
        "Poisson deviance of an hour": one.deviance,
        "error over volume, hour": one.hour_error,
        "error over volume, day": one.day_error,
    }
    for title, scores in measures.items():
        yield f"  {title}"
        for method, score in scores.items():
            yield f"    {method:<10} {score.mean:7.4f}  ({score.low:.4f} to {score.high:.4f})"
    yield f"  in the 90 % band: {said(one.covered)}"
    yield f"  in it, ties at its ends broken at random: {said(one.covered_exactly)}"


def said(score: Score) -> str:
    return f"{score.mean:.1%} ({score.low:.1%} to {score.high:.1%})"
