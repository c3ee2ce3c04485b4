"""Files of a case: taken in within bounds, given out as files to keep, never as pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import FastAPI
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from ..card_data import card_data
from ..errors import InvalidRequest, Violation
from ..journal.exhibits import Exhibit
from ..serve.casework import Act, within
from .casebook import seen_case
from .deeds import back
from .door import form
from .fields import one_text
from .frame import Frame, account

MEGABYTE = 1 << 20
LONGEST = 100
"""Characters of a file's name."""


def begins(*marks: bytes, at: int = 0) -> Callable[[bytes], bool]:
    return lambda content: content[at:].startswith(marks)


def plain(content: bytes) -> bool:
    """Whether it is text in UTF-8 without control characters."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(letter < " " and letter not in "\t\r\n" for letter in text)


@dataclass(frozen=True, slots=True)
class Type:
    """A type of files that is taken: how they end, how they begin, and how large they may be."""

    media: str
    endings: tuple[str, ...]
    fits: Callable[[bytes], bool]
    most: int = 5 * MEGABYTE


TYPES = (
    Type("application/pdf", (".pdf",), begins(b"%PDF-")),
    Type("image/png", (".png",), begins(b"\x89PNG\r\n\x1a\n")),
    Type("image/jpeg", (".jpg", ".jpeg"), begins(b"\xff\xd8\xff")),
    Type("video/mp4", (".mp4",), begins(b"ftyp", at=4)),
    Type("text/plain", (".txt",), plain, MEGABYTE),
    Type("text/csv", (".csv",), plain, MEGABYTE),
)
ENDINGS = tuple(ending for one in TYPES for ending in one.endings)


def routes(app: FastAPI, frame: Frame) -> None:
    """A file into a case, out of it, and to the reader's disk."""
    work = frame.work

    @app.post("/cases/{id}/files", name="add_file")
    async def add(request: Request, id: str) -> Response:
        who, sent = account(request).known_as, (await form(request)).get("file")
        if not isinstance(sent, UploadFile):
            raise InvalidRequest([Violation("file", "choose a file")])
        content = await sent.read()
        exhibit = await frame.aside(taken, sent.filename or "", content)
        return await do(request, id, work.claiming(who, work.add_file(who, exhibit)), "file_added")

    @app.post("/cases/{id}/files/{hash}/remove", name="remove_file")
    async def remove(request: Request, id: str, hash: str) -> Response:
        who, why = account(request).known_as, one_text(await form(request), "why", required=True)
        act = work.claiming(who, work.remove_file(who, hash, why))
        return await do(request, id, act, "file_removed")

    @app.get("/cases/{id}/files/{hash}", name="file")
    async def file(request: Request, id: str, hash: str) -> Response:
        found = await frame.aside(kept, frame, id, hash, account(request).stores)
        named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, '')}"}
        return Response(found.content, media_type=found.kind, headers=named)

    async def do(request: Request, id: str, act: Act, told: str) -> Response:
        await work.do(id, within(account(request).stores, act))
        return back(await form(request), told)


def taken(name: str, content: bytes) -> Exhibit:
    """The file as it is kept; raises InvalidRequest for what is not taken."""
    said = told_name(name)
    ending = said[said.rfind(".") :].lower()
    kind = next((one for one in TYPES if ending in one.endings), None)
    if kind is None or not kind.fits(content):
        allowed = f"must be {', '.join(ENDINGS)}, and hold what its name says"
        raise InvalidRequest([Violation("file", allowed)])
    if len(content) > kind.most:
        raise InvalidRequest([Violation("file", f"must have at most {kind.most >> 20} MB")])
    text = content.decode("utf-8-sig") if kind.media.startswith("text/") else ""
    if broken := card_data(said, "") or card_data(text, ""):
        raise InvalidRequest([Violation("file", broken)])
    return Exhibit(said, kind.media, content)


def told_name(name: str) -> str:
    """The last part of a path, in one line of what can be printed; its end is kept."""
    last = " ".join(name.replace("\\", "/").rsplit("/", 1)[-1].split())
    return "".join(letter for letter in last if letter.isprintable())[-LONGEST:]


def kept(frame: Frame, id: str, hash: str, stores: frozenset[str]) -> Exhibit:
    """Raises UnknownCase, also for one of other stores, and UnknownExhibit."""
    seen_case(frame.journal, id, stores)
    return frame.journal.exhibit(id, hash)
