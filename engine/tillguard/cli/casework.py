"""`tillguard case`: work on cases through a running service, and read what happened to them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import typer
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.money_pb2 import Money

from ..v1 import investigation_service_pb2 as wire
from . import calls
from .options import HERE, Address, Json, as_dict, print_json
from .show import case_lines, step_lines

TIMEOUT = 10
case = typer.Typer(help="Work on cases.", no_args_is_help=True)

CaseId = Annotated[str, typer.Argument(help="Id of the case.")]
CaseIds = Annotated[list[str], typer.Argument(help="Ids of the cases, at most 100.")]
Investigator = Annotated[str, typer.Option("--as", help="Name of the investigator.")]
Together = Annotated[bool, typer.Option("--together", help="All of them or none.")]
Why = Annotated[str, typer.Option(help="Why, in your words.")]


class Outcome(StrEnum):
    """What an answer to a contest comes to."""

    upheld = "upheld"
    overturned = "overturned"


class Verdict(StrEnum):
    """What was found."""

    confirmed = "confirmed"
    cleared = "cleared"
    inconclusive = "inconclusive"


def register(app: typer.Typer) -> None:
    app.add_typer(case, name="case")


@case.command()
def show(case_id: CaseId, address: Address = HERE, json: Json = False) -> None:
    """Show a case and everything that happened to it: who, when, what it changed.

    Example: tillguard case show c-1a2b
    """
    with calls.investigations(address) as stub:
        found = stub.GetCase(wire.GetCaseRequest(case_id=case_id), timeout=TIMEOUT)
    if json:
        print_json(as_dict(found))
        return
    typer.echo("\n".join([*case_lines(found.case), *step_lines(found.history)]))


@case.command()
def claim(
    case_ids: CaseIds, investigator: Investigator, together: Together = False,
    address: Address = HERE,
) -> None:  # fmt: skip
    """Take cases, so that nobody else works on them.

    Example: tillguard case claim c-1a2b --as Avery
    """
    several(address, case_ids, investigator, together, claim=wire.BatchClaim())


@case.command()
def release(
    case_ids: CaseIds, investigator: Investigator, together: Together = False,
    address: Address = HERE,
) -> None:  # fmt: skip
    """Give claimed cases back.

    Example: tillguard case release c-1a2b --as Avery
    """
    several(address, case_ids, investigator, together, release=wire.BatchRelease())


@case.command()
def reassign(
    case_ids: CaseIds,
    investigator: Investigator,
    to: Annotated[str, typer.Option(help="Who gets them.")],
    together: Together = False,
    address: Address = HERE,
) -> None:
    """Give cases that you hold, or nobody, to somebody else.

    Example: tillguard case reassign c-1a2b --as Avery --to Blake
    """
    several(address, case_ids, investigator, together, reassign=wire.BatchReassign(to=to))


@case.command()
def snooze(
    case_ids: CaseIds,
    investigator: Investigator,
    until: Annotated[datetime, typer.Option(help="When they come back, local time.")],
    why: Why,
    together: Together = False,
    address: Address = HERE,
) -> None:
    """Put claimed cases off: until then they are in no queue.

    Example: tillguard case snooze c-1a2b --as Avery --until 2017-12-18T09:00 --why "video to come"
    """
    end = Timestamp(seconds=int(until.timestamp()))
    put_off = wire.BatchSnooze(end_time=end, reason=why)
    several(address, case_ids, investigator, together, snooze=put_off)


@case.command()
def note(
    case_id: CaseId,
    investigator: Investigator,
    text: Annotated[str, typer.Argument(help="The note.")],
    address: Address = HERE,
) -> None:
    """Add a note to a claimed case.

    Example: tillguard case note c-1a2b "asked the store" --as Avery
    """
    asked = wire.AddEvidenceRequest(case_id=case_id, investigator=investigator, note=text)
    one(address, "AddEvidence", asked)


@case.command()
def evidence(
    case_id: CaseId,
    investigator: Investigator,
    key: Annotated[str, typer.Argument(help="Key of a decision that belongs to the case.")],
    address: Address = HERE,
) -> None:
    """Count one more transaction in a claimed case.

    Example: tillguard case evidence c-1a2b 367/1/2017-12-05/12 --as Avery
    """
    asked = wire.AddEvidenceRequest(case_id=case_id, investigator=investigator, decision_key=key)
    one(address, "AddEvidence", asked)


@case.command()
def close(
    case_id: CaseId,
    investigator: Investigator,
    verdict: Annotated[Verdict, typer.Option(help="What was found.")],
    recovered: Annotated[str, typer.Option(help="Money brought back, such as '12.50 USD'.")] = "",
    prevented: Annotated[str, typer.Option(help="Loss that the till's action prevented.")] = "",
    minutes: Annotated[int, typer.Option(help="Minutes spent; 0: since the claim.")] = 0,
    note: Why = "",
    address: Address = HERE,
) -> None:
    """Close a claimed case with a verdict, from which the service learns.

    Example: tillguard case close c-1a2b --as Avery --verdict confirmed --recovered '12.50 USD'
    """
    asked = wire.CloseCaseRequest(
        case_id=case_id,
        investigator=investigator,
        disposition=f"DISPOSITION_{verdict.name.upper()}",
        spent_minutes=minutes,
        note=note,
    )
    for text, field in ((recovered, asked.recovered), (prevented, asked.prevented)):
        if text:
            field.CopyFrom(parsed(text))
    one(address, "CloseCase", asked)


@case.command()
def reopen(case_id: CaseId, investigator: Investigator, why: Why, address: Address = HERE) -> None:
    """Take a closed case up again.

    Example: tillguard case reopen c-1a2b --as Avery --why "a new video"
    """
    asked = wire.ReopenCaseRequest(case_id=case_id, investigator=investigator, reason=why)
    one(address, "ReopenCase", asked)


@case.command()
def contest(
    case_id: CaseId,
    person: Annotated[str, typer.Option("--as", help="Key of the person concerned.")],
    statement: Annotated[str, typer.Argument(help="What they say.")],
    address: Address = HERE,
) -> None:
    """Contest a verdict for the person concerned.

    Example: tillguard case contest c-1a2b "I was ill that day" --as e-367-90
    """
    asked = wire.ContestCaseRequest(case_id=case_id, contester=person, statement=statement)
    one(address, "ContestCase", asked)


@case.command()
def answer(
    case_id: CaseId,
    investigator: Investigator,
    outcome: Annotated[Outcome, typer.Option(help="Whether the verdict stays.")],
    text: Annotated[str, typer.Argument(help="Why, for the person concerned.")],
    address: Address = HERE,
) -> None:
    """Answer a contest, as another person than who gave the verdict.

    Example: tillguard case answer c-1a2b "the roster says so" --as Blake --outcome overturned
    """
    asked = wire.AnswerContestRequest(
        case_id=case_id,
        investigator=investigator,
        outcome=f"CONTEST_STATE_{outcome.name.upper()}",
        answer=text,
    )
    one(address, "AnswerContest", asked)


def one(address: str, call: str, asked: Any) -> None:
    """Ask the service, and show the case as it stands then."""
    with calls.investigations(address) as stub:
        typer.echo("\n".join(case_lines(getattr(stub, call)(asked, timeout=TIMEOUT).case)))


def several(
    address: str, ids: Iterable[str], investigator: str, together: bool, **update: Any
) -> None:
    """Ask for all at once, and say of each what came of it; exit code 1 where one was refused."""
    asked = wire.BatchUpdateCasesRequest(
        investigator=investigator, case_ids=ids, all_or_none=together, **update
    )
    with calls.investigations(address) as stub:
        results = stub.BatchUpdateCases(asked, timeout=TIMEOUT).results
    for result in results:
        refused = result.HasField("error")
        lines = [f"refused: {result.error.message}"] if refused else case_lines(result.case)
        typer.echo("\n".join(lines))
    if any(result.HasField("error") for result in results):
        raise typer.Exit(1)


def parsed(text: str) -> Money:
    """ "12.50 USD" as money; typer names the option when it is wrong."""
    found = re.fullmatch(r"([0-9]{1,12})(?:\.([0-9]{1,9}))? ([A-Z]{3})", text, re.ASCII)
    if found is None:
        raise typer.BadParameter("write an amount and a currency, such as '12.50 USD'")
    units, fraction, currency = found[1], found[2] or "", found[3]
    return Money(
        currency_code=currency, units=int(units), nanos=int(fraction.ljust(9, "0")[:9] or 0)
    )
