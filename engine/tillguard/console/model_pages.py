"""The live model's health, as a page."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from .dashboard import SPANS
from .dashboard_pages import asked, length
from .frame import Frame, account
from .model_health import PLOT, health


def routes(app: FastAPI, frame: Frame) -> None:
    """One page; its span has an address."""

    @app.get("/models", name="model_health")
    async def models(request: Request) -> Response:
        now, who, desk = frame.here(request).now, account(request), frame.office.desk
        part = asked(request.query_params, who, frame.office.today(now))
        part = part._replace(region="", store="", register="", employee="")
        model = desk.pipeline.model.hash if desk.pipeline.model else ""
        floor = desk.pipeline.rulebook.policies.in_force("", now).risk_floor
        found = await frame.aside(health, frame.journal, model, part, floor)
        return await frame.page(
            request,
            "models.html",
            found=found,
            spans=SPANS,
            length=length(request.query_params),
            plot=PLOT,
        )
