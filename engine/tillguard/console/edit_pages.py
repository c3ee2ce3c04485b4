"""A checked edit of one value: tried as the files are, offered as a patch or kept as a candidate.

What is live never changes here: only promoting does that.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ..errors import BrokenFile, InvalidRequest, Problem, Violation
from ..policy import Bundle
from ..policy.edit import changed, leaves, patch
from ..records import replace
from ..serve.lifecycle import Person, draft, stored
from ..serve.trial import try_bundle
from .deeds import back
from .door import form
from .fields import one_text
from .frame import Frame, account

MOST = 400
"""Values that a page lists."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One value of a file in a bundle, and what it is to become."""

    base: Bundle
    file: str
    key: str
    value: str
    after: str

    @property
    def bundle(self) -> Bundle:
        return Bundle({**self.base.files, self.file: self.after})

    @property
    def patch(self) -> str:
        return patch(self.file, self.base.files[self.file], self.after)


def routes(app: FastAPI, frame: Frame) -> None:
    """Choose a file and a value, try another, and take it along."""

    @app.get("/policies/edit", name="policy_edit")
    async def edit(request: Request) -> Response:
        given = request.query_params
        base = await frame.aside(based_on, frame, given.get("base", ""))
        file, text = given.get("file", ""), given.get("text", "")[:128].lower()
        file = file if file in editable(base) else ""
        every = await frame.aside(leaves, file, base.files[file]) if file else []
        found = [one for one in every if text in f"{one.key} {one.written}".lower()]
        return await frame.page(
            request, "policy_edit.html", base=base, file=file, files=editable(base), text=text,
            leaves=found[:MOST], left=len(found[MOST:]),
            chosen=next((one for one in every if one.key == given.get("key")), None),
        )  # fmt: skip

    @app.post("/policies/edit", name="policy_check")
    async def check(request: Request) -> Response:
        made = await asked(request)
        problems = await asyncio.to_thread(problems_of, made.bundle)
        return await frame.page(
            request, "policy_edited.html", 400 if problems else 200, edit=made, problems=problems,
            writes=frame.office.desk.settings.dev, changes=bool(made.patch),
        )  # fmt: skip

    @app.post("/policies/patch", name="policy_patch")
    async def take(request: Request) -> Response:
        made = await asked(request)
        named = {"Content-Disposition": 'attachment; filename="policy.patch"'}
        return Response(made.patch, media_type="text/x-diff; charset=utf-8", headers=named)

    @app.post("/policies/draft", name="policy_draft")
    async def keep(request: Request) -> Response:
        made, who = await asked(request), Person(account(request).known_as, frame.here(request).now)
        await asyncio.to_thread(draft, frame.journal, made.bundle, who)
        return RedirectResponse(f"/policies?told=drafted#b-{made.bundle.hash[:12]}", 303)

    @app.post("/policies/write", name="policy_write")
    async def write(request: Request) -> Response:
        made, settings = await asked(request), frame.office.desk.settings
        if not settings.dev:
            raise InvalidRequest([Violation("file", "is written by `serve --dev` only")])
        if problems := await asyncio.to_thread(problems_of, made.bundle):
            raise BrokenFile(list(problems))
        room, _, name = made.file.partition("/")
        folder = {"rules": settings.rules, "policies": settings.policies}[room]
        await frame.aside(rewritten, folder / name, made)
        return back(await form(request), "written")

    async def asked(request: Request) -> Edit:
        return await frame.aside(edited, frame, await form(request))


def rewritten(path: Path, made: Edit) -> None:
    """Raises InvalidRequest where the file is no longer what the edit began from."""
    if path.read_bytes() != made.base.files[made.file].encode():
        raise InvalidRequest([Violation("file", "was changed meanwhile: begin from it anew")])
    replace(path, made.after.encode())


def editable(base: Bundle) -> list[str]:
    """The files whose values can be edited, policies first."""
    return sorted((name for name in base.files if name.endswith(".yaml")), key=in_order)


def in_order(file: str) -> tuple[bool, int, str]:
    return not file.startswith("policies/"), file.count("/"), file


def based_on(frame: Frame, hash: str) -> Bundle:
    """The stored bundle of this hash, else what answers now; raises UnknownVersion."""
    return stored(frame.journal, hash[:64] or frame.office.desk.pipeline.rulebook.hash)


def edited(frame: Frame, given: FormData) -> Edit:
    """Raises InvalidRequest for what is no edit of one value."""
    base = based_on(frame, one_text(given, "base"))
    file, key, value = (one_text(given, name) for name in ("file", "key", "value"))
    if file not in editable(base):
        raise InvalidRequest([Violation("file", "must be a rule or policy file of the bundle")])
    return Edit(base, file, key, value, changed(file, base.files[file], key, value))


def problems_of(bundle: Bundle) -> tuple[Problem, ...]:
    """What `tillguard policy check` and `tillguard rules test` say of it."""
    try:
        return try_bundle(bundle).failed
    except BrokenFile as broken:
        return tuple(broken.problems)
