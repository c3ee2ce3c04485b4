"""No card number stays anywhere, by whatever text, form or file it is sent: 200 canaries, and a
search of all that is kept, said and shown."""

from __future__ import annotations

import asyncio
import io
import logging
import random
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import grpc
import httpx
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from sqlmodel import SQLModel
from starlette.routing import Route
from typer.testing import CliRunner

from tillguard.card_data import is_article_number, is_card_number, plain_digits
from tillguard.cli import app
from tillguard.console.access import PUBLIC, TABLE
from tillguard.console.app import application
from tillguard.console.passwords import hashed
from tillguard.console.running import Console, start_console
from tillguard.domain import Account, Role
from tillguard.journal.accounts import save_account
from tillguard.serve import erase
from tillguard.serve.clock import Replay
from tillguard.serve.logs import configure
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings
from tillguard.v1 import (
    decision_service_pb2,
    investigation_service_pb2,
    model_service_pb2,
    policy_service_pb2,
)

from .test_privacy_erase import NOON, asked, settings_of

FREE_TEXTS = ("note", "recovered", "key", "case", "name")
"""Fields of forms that are sent alone in a tenth of the proof, too."""
CONSOLE = Path(__file__).parents[2] / "engine" / "tillguard" / "console"
PASSWORD = "the days grow short"
MODULES = (
    decision_service_pb2,
    investigation_service_pb2,
    model_service_pb2,
    policy_service_pb2,
)
METHODS = [
    method
    for module in MODULES
    for service in module.DESCRIPTOR.services_by_name.values()
    for method in service.methods
]
SHAPES: tuple[Callable[[str], str], ...] = (
    str,
    lambda card: " ".join(card[i : i + 4] for i in range(0, 16, 4)),
    lambda card: "-".join(card[i : i + 4] for i in range(0, 16, 4)),
    lambda card: f"paid with {card}, thanks",
    lambda card: f"x{card}y",
    lambda card: card.translate({48 + n: 0xFF10 + n for n in range(10)}),
)
MAPPING = """
currency: EUR
zone: Europe/Berlin
rows: lines
fields: {key: id, time: time, store: shop, register: till, employee: who, customer: member,
  card: token, item: item, department: group, price: price, amount: amount, receipt: receipt,
  approver: boss, kind: {column: kind, values: {s: sale}}}
attributes: {said: {column: said, kind: category}}
label: {column: fraud, confirmed: [1], cleared: [0], known: seen}
"""


def cards(count: int) -> list[str]:
    """Numbers of 16 digits that pass for cards and are no article's."""
    chance, found = random.Random(7), list[str]()
    while len(found) < count:
        digits = f"{chance.choice('456')}{chance.randrange(10**15):015}"
        if is_card_number(digits) and not is_article_number(digits):
            found.append(digits)
    return found


def texts(descriptor: Descriptor, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path to every text below a message; of a map those of its values and its keys."""
    for field in descriptor.fields:
        here = (*path, field.name)
        if field.message_type and field.message_type.GetOptions().map_entry:
            yield (*here, "?key")
            yield (*here, "?value")
        elif field.message_type and field.message_type.file.package.startswith("tillguard."):
            yield from texts(field.message_type, here)
        elif field.type == FieldDescriptor.TYPE_STRING:
            yield here


def put(message: Message, path: tuple[str, ...], text: str) -> None:
    """Set the text at the end of a path."""
    name, *rest = path
    if rest and rest[0] == "?key":
        getattr(message, name)[text].bool_value = True
    elif rest and rest[0] == "?value":
        getattr(message, name)["said"].string_value = text
    elif rest:
        part = getattr(message, name)
        repeated = message.DESCRIPTOR.fields_by_name[name].is_repeated
        put((part[0] if part else part.add()) if repeated else part, tuple(rest), text)
    elif message.DESCRIPTOR.fields_by_name[name].is_repeated:
        getattr(message, name).append(text)
    else:
        setattr(message, name, text)


def request_of(method: Any, path: tuple[str, ...], text: str) -> Message:
    """A request that is right but for the text, where tills send it; an empty one elsewhere."""
    message: Message = GetMessageClass(method.input_type)()
    if path[0] == "transaction":
        message.transaction.CopyFrom(asked(900).transaction)  # type: ignore[attr-defined]
    put(message, path, text)
    return message


async def call(channel: grpc.aio.Channel, method: Any, request: Message) -> str:
    """What the caller is told: the answer, or status, details and trailing metadata."""
    name = f"/{method.containing_service.full_name}/{method.name}"
    kinds = (method.client_streaming, method.server_streaming)
    stub = {
        (False, False): channel.unary_unary,
        (False, True): channel.unary_stream,
        (True, False): channel.stream_unary,
        (True, True): channel.stream_stream,
    }[kinds](
        name,
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=lambda raw: raw,
    )
    try:
        given: Any = iter([request]) if method.client_streaming else request
        answered = stub(given, timeout=5)
        if not method.server_streaming:
            return repr(await answered)
        async with asyncio.timeout(0.05 if not method.client_streaming else 5):
            return repr([one async for one in answered])
    except TimeoutError:
        return ""
    except grpc.aio.AioRpcError as refused:
        return f"{refused.code()}{refused.details()}{refused.trailing_metadata()}"


async def over_the_wire(service: Service, next_: Callable[[], str]) -> list[str]:
    """A canary in every text of every request of every call; what the callers were told."""
    said = []
    async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as channel:
        for method in METHODS:
            for path in texts(method.input_type):
                said.append(await call(channel, method, request_of(method, path, next_())))
    assert len(said) > 100
    assert not [one for one in said if "StatusCode.INTERNAL" in one or "StatusCode.UNKNOWN" in one]
    return said


def form_fields() -> list[str]:
    """Every name that a page of the console reads from a form or an address."""
    read = re.compile(r"(?:given|query_params|form|names?)\.get(?:list)?\(\s*\"(\w+)\"|"
                      r"one_text\(given, \"(\w+)\"")  # fmt: skip
    found = [one for file in CONSOLE.glob("*.py") for one in read.findall(file.read_text())]
    listed = {"person", "typology", "region", "store", "text", "name", "password", "days"}
    return sorted({a or b for a, b in found} | listed)


async def through_forms(console: Console, next_: Callable[[], str], full: bool) -> list[str]:
    """A canary in every field of every form, and in every part of an address; what was shown. In
    full each field is sent alone, too, so that no other is refused before it."""
    said, fields = [], form_fields()
    alone = [fields, *([name] for name in (fields if full else FREE_TEXTS))]
    assert len(fields) > 15
    routes = [one for one in application(console.frame).routes if isinstance(one, Route)]
    assert {one.name for one in routes} >= TABLE.keys() | PUBLIC
    base = f"http://127.0.0.1:{console.port}"
    async with httpx.AsyncClient(base_url=base, timeout=20) as client:
        await client.post("/sign-in", data={"name": "lead", "password": PASSWORD})
        page = (await client.get("/queue")).text
        secret = page.split('name="secret" value="')[1].split('"')[0]
        for route in routes:
            if route.name in ("asset", "approvals_stream", "sign_out"):
                continue
            path = re.sub(r"\{[^}]*\}", "no-such", route.path)
            methods = route.methods or set()
            if "POST" in methods:
                for names in alone:
                    given = {name: next_() for name in ("bundle", *names)} | {"secret": secret}
                    answer = await client.post(path, data=given)
                    said.append(answer.text + str(answer.headers))
            if "GET" in methods:
                await client.get(path, params={name: next_() for name in fields})
                await client.get(re.sub(r"\{[^}]*\}", next_(), route.path))
    return said


def by_file(home: Path, next_: Callable[[], str]) -> list[str]:
    """A canary in every column of an import; what the command says."""
    usual = {
        "id": "k", "time": "2024-05-01 10:00:00", "shop": "s", "till": "1", "who": "e1",
        "member": "m1", "token": "t1", "item": "i1", "group": "g", "price": "1.00",
        "amount": "1.00", "receipt": "", "boss": "", "kind": "s", "said": "x", "fraud": "0",
        "seen": "2024-06-01",
    }  # fmt: skip
    rows = [usual | {"id": f"k{n}"} for n in range(40)]
    rows += [usual | {"id": f"c-{name}", name: next_()} for name in usual]
    text = "\n".join([",".join(usual), *(",".join(f'"{c}"' for c in r.values()) for r in rows)])
    outside = home.parent / "extract"
    outside.mkdir()
    (outside / "m.yaml").write_text(MAPPING)
    (outside / "e.csv").write_text(text + "\n")
    files = [str(outside / "m.yaml"), str(outside / "e.csv")]
    done = CliRunner().invoke(app, ["import", *files, "--home", str(home), "--most-rejects", "0.9"])
    assert done.exit_code == 0, done.output
    guess = CliRunner().invoke(app, ["import", "--guess", files[1]])
    dry = CliRunner().invoke(app, ["import", *files, "--dry-run"])
    return [done.output, guess.output, dry.output]


def kept(settings: Settings) -> Iterator[tuple[str, str]]:
    """Every text and bytes that the store and the home hold, and where."""
    with erase.opened(settings).view() as session:
        for table in SQLModel.metadata.sorted_tables:
            for row in session.execute(sa.select(table)):
                for value in row:
                    raw = value.decode("utf-8", "ignore") if isinstance(value, bytes) else value
                    yield table.name, str(raw)
    for path in settings.home.parent.rglob("*"):
        if path.is_file() and "extract" not in path.parts:
            yield str(path), path.read_bytes().decode("utf-8", "ignore")
            if path.suffix == ".parquet":
                yield str(path), str(pq.read_table(path).to_pylist())


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """All that the process says on standard error meanwhile, as a service says it."""
    said, root = io.StringIO(), logging.getLogger()
    before, level = root.handlers[:], root.level
    with redirect_stderr(said):
        configure()
        yield said
    configure()
    root.handlers[:] = before
    root.setLevel(level)


@pytest.mark.proof("P7", 200)
def test_no_canary_is_kept_logged_or_told(url: str, tmp_path: Path, tries: int) -> None:
    settings = settings_of(url, tmp_path / "homes" / "home")
    settings = settings.model_copy(update={"metrics_port": 0, "console_port": 0})
    numbers = cards(tries)
    sent = [shape(card) for card, shape in zip(numbers, cycle(SHAPES), strict=False)]
    turn = cycle(sent)
    next_: Callable[[], str] = lambda: next(turn)  # noqa: E731

    async def send() -> list[str]:
        service = await start(settings, Replay(NOON))
        with service.desk.journal.database.transaction() as session:
            save_account(session, Account("lead", Role.LP_LEAD), hashed(PASSWORD))
        console = await start_console(service)
        said = await over_the_wire(service, next_)
        said += await through_forms(console, next_, tries == 200)
        await service.desk.answer(asked(1))
        service.desk.keeping.go_away("a test")
        for path in texts(METHODS[0].input_type):
            said.append(await told(service.desk.answer(request_of(METHODS[0], path, next_()))))
        address = f"http://127.0.0.1:{service.metrics_port}/metrics"
        said.append(await asyncio.to_thread(lambda: urlopen(address).read().decode()))
        await console.stop()
        await service.stop(0.1)
        return said

    with logged() as log:
        said = asyncio.run(send())
    said += by_file(settings.home, next_)
    searched = [*(("what was said", one) for one in said), ("the log", log.getvalue())]
    searched += kept(settings)
    assert len(log.getvalue()) > 100
    wanted = re.compile("|".join(map(re.escape, {*numbers, *sent})))
    found = []
    for where, text in searched:
        for hit in wanted.finditer(text if text.isascii() else text + plain_digits(text)):
            found.append((where, hit[0], text[max(0, hit.start() - 60) : hit.end() + 60]))
    assert found == [], "\n".join(map(str, found))


async def told(answer: Awaitable[object]) -> str:
    try:
        return repr(await answer)
    except Exception as error:
        return str(error)
