"""`tillguard doctor`: what is wrong here, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any, NamedTuple

import grpc
import typer
from grpc_health.v1 import health_pb2, health_pb2_grpc

from ..engines import Box, Suspect
from ..errors import BrokenFile, DamagedModel, NoModel, StoreUnavailable, TillguardError
from ..features import edited
from ..journal import Journal, NewerJournal, open_database, schema
from ..pipeline import Rulebook
from ..policy import Bundle, read_bundle
from ..serve.trial import try_model
from ..settings import Settings
from . import doctor_home
from .calls import Caller
from .options import HERE, Address, Home, Json, print_json, settings


class Finding(NamedTuple):
    part: str
    good: bool
    said: str


def register(app: typer.Typer) -> None:
    app.command()(doctor)


def doctor(
    home: Home = None,
    address: Address = HERE,
    trust: Annotated[
        str,
        typer.Option(help="Ask an engine again that was left out: rules, model, features."),
    ] = "",
    json: Json = False,
) -> None:
    """Look at every part and say what is wrong and how to mend it; exit code 1 if anything is.

    Example: tillguard doctor
    """
    if trust:
        Box(settings(home=home).home).trust(trust)
        typer.echo(f"{trust} is asked again from the next start on")
        return
    findings = list(examine(settings(home=home), address))
    if json:
        print_json([finding._asdict() for finding in findings])
    else:
        for finding in findings:
            typer.echo(f"{'good ' if finding.good else 'WRONG'} {finding.part}: {finding.said}")
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)


def examine(chosen: Settings, address: str) -> Iterator[Finding]:
    for part, look in PARTS.items():
        try:
            yield Finding(part, True, look(chosen))
        except (TillguardError, OSError) as error:
            mend = REMEDIES.get(type(error), "")
            yield Finding(part, False, f"{error}{mend}")
        except Exception as error:
            yield Finding(part, False, f"it cannot be looked at: {error!r}")
    yield service(address)


def files(chosen: Settings) -> str:
    rulebook = Rulebook.of(read_bundle(chosen.rules, chosen.policies), lawful=True)
    return f"{len(rulebook.engine.rules)} rules, {len(rulebook.policies.stores)} stores"


def engine(chosen: Settings) -> str:
    rulebook = Rulebook.of(read_bundle(chosen.rules, chosen.policies))
    why = rulebook.engine.why_not
    if why:
        raise TillguardError(f"durable_rules does not serve, the Python evaluator does: {why}")
    return "durable_rules passed its self-test"


def database(chosen: Settings) -> str:
    found = open_database(chosen.url)
    schema.refuse_newer(schema.current(found))
    differences = schema.check(found)
    if differences:
        raise TillguardError(f"{'; '.join(differences)}: run `tillguard db upgrade`")
    return f"schema {schema.current(found)}"


def live(chosen: Settings) -> str:
    journal = Journal(open_database(chosen.url))
    try:
        pointer = journal.live_bundle()
        if pointer is None:
            return "no bundle is live yet: `tillguard serve` will promote the files"
        Rulebook.of(Bundle.from_bytes(pointer.version.content))
        return f"bundle {pointer.version.hash[:12]}"
    finally:
        journal.close()


def model(chosen: Settings) -> str:
    journal = Journal(open_database(chosen.url))
    try:
        pointer = journal.live_model()
    finally:
        journal.close()
    if pointer is None:
        return "none is live yet: rules alone decide until `tillguard train`"
    try_model(chosen.models / pointer.version.hash)
    return f"model {pointer.version.hash[:12]}"


def features(chosen: Settings) -> str:
    names = edited()
    if names:
        raise TillguardError(f"interpreted, {', '.join(names)} not as compiled: run `make setup`")
    return "compiled from the files as they stand"


def engines(chosen: Settings) -> str:
    out = Box(chosen.home).read().out
    if out:
        told = (f"{why}; {Suspect(name).twin} answers instead" for name, why in out.items())
        mend = "; ".join(f"`tillguard doctor --trust {name}`" for name in out)
        raise TillguardError(f"{'. '.join(told)}. When the cause is mended: {mend}, then restart")
    return "none is left out"


REMEDIES: dict[type[Exception], str] = {
    StoreUnavailable: "; start the database or mend TILLGUARD_DATABASE_URL, see docs/store.md",
    BrokenFile: "; mend these lines, or `tillguard policy check` for more of each",
    NoModel: "; or copy its folder from a backup, or `tillguard models rollback`",
    DamagedModel: "; copy its folder from a backup, or `tillguard models rollback`",
    NewerJournal: ", or restore the backup from before",
}
"""What else mends what the error's own words do not tell."""

PARTS: dict[str, Callable[[Settings], str]] = {
    "home": doctor_home.home,
    "waiting answers": doctor_home.spill,
    "audit key": doctor_home.key,
    "certificate": doctor_home.certificate,
    "alerts": doctor_home.alerts,
    "rules and policies": files,
    "rules engine": engine,
    "features": features,
    "engines": engines,
    "database": database,
    "live bundle": live,
    "model": model,
}


def service(address: str) -> Finding:
    with Caller().channel(address) as channel:
        try:
            stub: Any = health_pb2_grpc.HealthStub(channel)
            status = stub.Check(health_pb2.HealthCheckRequest(), timeout=3).status
        except grpc.RpcError as error:
            said = f"nothing answers at {address} ({error.code().name}): run `tillguard serve`"
            return Finding("service", False, said)
    serving = status == health_pb2.HealthCheckResponse.SERVING
    return Finding("service", serving, f"{address} is {'serving' if serving else 'not serving'}")
