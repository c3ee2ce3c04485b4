"""`tillguard plan`, `queue` and `case`: the investigators' work, through a running service."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated

import typer
from google.type.money_pb2 import Money

from ..v1 import investigation_service_pb2 as wire
from ..v1.investigation_pb2 import Case, CaseState
from . import calls
from .options import HERE, Address, Json, as_dict, print_json
from .show import money, plan_lines, queue_lines
from .what_if import TIMEOUT, Curve, told, tried

queue = typer.Typer(help="Ranked queues of investigators.", no_args_is_help=True)
case = typer.Typer(help="Work on one case.", no_args_is_help=True)

CaseId = Annotated[str, typer.Argument(help="Id of the case.")]
Investigator = Annotated[str, typer.Option("--as", help="Name of the investigator.")]


class Verdict(StrEnum):
    confirmed = "confirmed"
    cleared = "cleared"
    inconclusive = "inconclusive"


def register(app: typer.Typer) -> None:
    app.command()(plan)
    app.add_typer(queue, name="queue")
    app.add_typer(case, name="case")


def plan(
    day: Annotated[str, typer.Option(help="Day as YYYY-MM-DD; the next shift if left out.")] = "",
    days: Annotated[int, typer.Option(min=1, max=14, help="Days that are planned together.")] = 1,
    change: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if", help="A change of staff to try, such as '+1 investigator coast, cash'."
        ),
    ] = None,
    curve: Annotated[
        Curve | None, typer.Option(help="What more and more overtime, people or skills bring.")
    ] = None,
    address: Address = HERE,
    json: Json = False,
) -> None:
    """Plan a shift or a week: which case, by whom, in which order. What is only tried is not saved.

    Example: tillguard plan --day 2017-12-18 --what-if '+30 minutes'
    """
    with calls.investigations(address) as stub:
        if change or curve:
            tries = tried(stub, day, days, change or [], curve)
            if json:
                print_json([one.as_json() for one in tries])
            else:
                typer.echo("\n".join(told(tries)))
            return
        request = wire.PlanShiftRequest(business_date=day, days=days)
        response = stub.PlanShift(request, timeout=TIMEOUT)
    if json:
        print_json(as_dict(response.plan))
        return
    typer.echo("\n".join(plan_lines(response.plan)))


@queue.command("list")
def list_queue(
    investigator: Annotated[str, typer.Argument(help="Name of the investigator.")],
    most: Annotated[int, typer.Option(min=1, max=500, help="Entries at most.")] = 20,
    address: Address = HERE,
    json: Json = False,
) -> None:
    """List the ranked queue of an investigator by the last plan.

    Example: tillguard queue list Avery
    """
    with calls.investigations(address) as stub:
        request = wire.ListQueueRequest(investigator=investigator, page_size=most)
        response = stub.ListQueue(request, timeout=10)
    if json:
        print_json([as_dict(entry) for entry in response.entries])
        return
    typer.echo("\n".join(queue_lines(list(response.entries))) or "nothing queued")


@queue.command()
def pin(
    case_id: CaseId,
    investigator: Annotated[str, typer.Option("--to", help="Name of the investigator.")],
    address: Address = HERE,
) -> None:
    """Set a case aside for somebody: plans give it to nobody else.

    Example: tillguard queue pin c-1a2b --to Avery
    """
    pinned(case_id, investigator, address)


@queue.command()
def unpin(case_id: CaseId, address: Address = HERE) -> None:
    """Let the plan choose again who gets a case.

    Example: tillguard queue unpin c-1a2b
    """
    pinned(case_id, "", address)


def pinned(case_id: str, investigator: str, address: str) -> None:
    with calls.investigations(address) as stub:
        request = wire.PinCaseRequest(case_id=case_id, investigator=investigator)
        show(stub.PinCase(request, timeout=10).case)


@case.command()
def claim(case_id: CaseId, investigator: Investigator, address: Address = HERE) -> None:
    """Take a case, so that nobody else works on it.

    Example: tillguard case claim c-1a2b --as Avery
    """
    with calls.investigations(address) as stub:
        request = wire.ClaimCaseRequest(case_id=case_id, investigator=investigator)
        show(stub.ClaimCase(request, timeout=10).case)


@case.command()
def release(case_id: CaseId, investigator: Investigator, address: Address = HERE) -> None:
    """Give a claimed case back.

    Example: tillguard case release c-1a2b --as Avery
    """
    with calls.investigations(address) as stub:
        request = wire.ReleaseCaseRequest(case_id=case_id, investigator=investigator)
        show(stub.ReleaseCase(request, timeout=10).case)


@case.command()
def close(
    case_id: CaseId,
    investigator: Investigator,
    verdict: Annotated[Verdict, typer.Option(help="What was found.")],
    recovered: Annotated[str, typer.Option(help="Money recovered, such as '12.50 USD'.")] = "",
    note: Annotated[str, typer.Option(help="Why, in your words.")] = "",
    address: Address = HERE,
) -> None:
    """Close a claimed case with a verdict, from which the service learns.

    Example: tillguard case close c-1a2b --as Avery --verdict confirmed --recovered '12.50 USD'
    """
    request = wire.CloseCaseRequest(
        case_id=case_id,
        investigator=investigator,
        disposition=f"DISPOSITION_{verdict.name.upper()}",
        note=note,
    )
    if recovered:
        request.recovered.CopyFrom(parsed(recovered))
    with calls.investigations(address) as stub:
        show(stub.CloseCase(request, timeout=10).case)


def parsed(text: str) -> Money:
    """ "12.50 USD" as money; typer names the option when it is wrong."""
    found = re.fullmatch(r"([0-9]{1,12})(?:\.([0-9]{1,9}))? ([A-Z]{3})", text, re.ASCII)
    if found is None:
        raise typer.BadParameter("write an amount and a currency, such as '12.50 USD'")
    units, fraction, currency = found[1], found[2] or "", found[3]
    return Money(
        currency_code=currency, units=int(units), nanos=int(fraction.ljust(9, "0")[:9] or 0)
    )


def show(shown: Case) -> None:
    state = CaseState.Name(shown.state).removeprefix("CASE_STATE_").lower()
    holder = f" by {shown.investigator}" if shown.investigator else ""
    holder += f", pinned to {shown.pinned_to}" if shown.pinned_to else ""
    typer.echo(f"{shown.case_id} {state}{holder}: {shown.typology}, {money(shown.value)}")
    typer.echo(f"  {shown.reason}")
