"""`tillguard plan` and `queue`: who works on what, through a running service."""

from __future__ import annotations

from typing import Annotated

import typer

from ..v1 import investigation_service_pb2 as wire
from . import calls
from .options import HERE, Address, Json, as_dict, print_json
from .show import case_lines, plan_lines, queue_lines
from .what_if import TIMEOUT, Curve, told, tried

queue = typer.Typer(help="Ranked queues of investigators.", no_args_is_help=True)

CaseId = Annotated[str, typer.Argument(help="Id of the case.")]
By = Annotated[str, typer.Option("--as", help="Who does it, as the account is known.")]


def register(app: typer.Typer) -> None:
    app.command()(plan)
    app.add_typer(queue, name="queue")


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
    for contested in response.contests:
        typer.echo("\n".join(case_lines(contested)))


@queue.command()
def pin(
    case_id: CaseId,
    investigator: Annotated[str, typer.Option("--to", help="Name of the investigator.")],
    by: By,
    address: Address = HERE,
) -> None:
    """Set a case aside for somebody: plans give it to nobody else.

    Example: tillguard queue pin c-1a2b --to Avery --as Quinn
    """
    pinned(case_id, investigator, by, address)


@queue.command()
def unpin(case_id: CaseId, by: By, address: Address = HERE) -> None:
    """Let the plan choose again who gets a case.

    Example: tillguard queue unpin c-1a2b --as Quinn
    """
    pinned(case_id, "", by, address)


def pinned(case_id: str, investigator: str, by: str, address: str) -> None:
    with calls.investigations(address) as stub:
        request = wire.PinCaseRequest(case_id=case_id, investigator=investigator, by=by)
        typer.echo("\n".join(case_lines(stub.PinCase(request, timeout=10).case)))
