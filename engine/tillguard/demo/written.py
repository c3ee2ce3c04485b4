"""The finished chain as tables, with every name that a till would send."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from .behaviours import TYPOLOGIES, played
from .columns import Array, Lines
from .registers import Numbered, Tendered, numbered, tendered
from .scene import COURTESY, SPARE, Scene
from .verdicts import propensity, reviews


@dataclass(frozen=True, slots=True)
class Tables:
    """Events in order of receipt, their lines and tenders in the same order, truths, verdicts.

    `selected` counts the reviews that were begun, answered or not.
    """

    events: pa.Table
    lines: pa.Table
    tenders: pa.Table
    truths: pa.Table
    verdicts: pa.Table
    selected: int


def written(scene: Scene) -> Tables:
    """Let everybody act, number the tills, send the messages, review by chance."""
    played(scene)
    events, lines = scene.book.closed()
    when = numbered(events, scene.branches, scene.rng("registers"))
    amount, tenders = tendered(events, lines, scene.rng("tenders"))
    names = _Names(scene, events, when)
    chance = propensity(events, lines, amount)
    rows, known, selected = reviews(chance, when.received, scene.rng("reviews"))
    fraud = np.flatnonzero(events["typology"] > 0)
    loss = np.maximum(1, events["loss"] + np.rint(events["loss_share"] * amount)).astype("i8")
    order = np.lexsort((np.arange(len(amount)), when.at, when.received))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    truth = _truths(names, events, loss)
    counts = [np.bincount(part.event, minlength=len(order)) for part in (lines, tenders)]
    verdicts = truth.take(pa.array(rows)).append_column("known", pa.array(known))
    return Tables(
        names.events(order, chance, *counts),
        _lines(scene, lines, rank),
        _tenders(tenders, rank),
        truth.take(pa.array(fraud)),
        verdicts.append_column("propensity", pa.array(chance[rows])),
        selected,
    )


class _Names:
    """Ids as text: stores, tills, employees, memberships, keys."""

    def __init__(self, scene: Scene, events: dict[str, Array], when: Numbered) -> None:
        self.drafts, self.when = events, when
        self.store = np.array([branch.id for branch in scene.branches])
        self.zone = np.array([branch.zone for branch in scene.branches])
        day = when.day.astype("datetime64[D]")
        self.days, self.day = np.unique(day, return_inverse=True)
        self.key = self._keys()

    def _keys(self) -> Array:
        store = self.store[self.drafts["store"]].tolist()
        dates = np.datetime_as_string(self.days).tolist()
        lanes, sequence = self.drafts["lane"].tolist(), self.when.sequence.tolist()
        return np.array(
            [
                f"{s}/{lane}/{dates[d]}/{n}"
                for s, lane, d, n in zip(store, lanes, self.day.tolist(), sequence, strict=True)
            ],
            dtype=object,
        )

    def events(self, order: Array, chance: Array, lines: Array, tenders: Array) -> pa.Table:
        e, origin = self.drafts, self.drafts["origin"][order]
        receipt = np.where(origin >= 0, self.key[np.maximum(origin, 0)], "")
        numbers = {n: e[n][order] for n in ("kind", "entry", "note", "difference")}
        return pa.table(
            {
                "key": pa.array(self.key[order], pa.string()),
                "at": self.when.at[order],
                "received": self.when.received[order],
                "sequence": self.when.sequence[order],
                "store": coded(e["store"][order], self.store),
                "zone": coded(e["store"][order], self.zone),
                "register": coded(e["lane"][order], np.arange(10).astype(str)),
                "business_date": coded(self.day[order], np.datetime_as_string(self.days)),
                "employee": named(e["employee"][order], _employee),
                "approver": named(e["approver"][order], _employee),
                "owner": named(e["owner"][order], _employee),
                "customer": named(e["customer"][order], _member),
                "receipt": pa.array(receipt, pa.string()),
                "lines": lines[order],
                "tenders": tenders[order],
                "chance": chance[order],
                **numbers,
            }
        )


def _employee(number: int) -> str:
    return f"E{number:05d}" if number >= 0 else ""


def _member(number: int) -> str:
    if number >= COURTESY:
        return f"M{90000 + number - COURTESY}"
    if number >= SPARE:
        return f"M{20000 + (number - SPARE) * 7919 % 60013}"
    return f"M{number:05d}" if number >= 0 else ""


def coded(codes: Array, names: Array) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype("i4")), pa.array(names.tolist()))


def named(numbers: Array, text: Callable[[int], str]) -> pa.DictionaryArray:
    unique, codes = np.unique(numbers, return_inverse=True)
    return coded(codes, np.array([text(n) for n in unique.tolist()], dtype=object))


def _truths(names: _Names, events: dict[str, Array], loss: Array) -> pa.Table:
    honest = events["typology"] == 0
    return pa.table(
        {
            "key": pa.array(names.key, pa.string()),
            "typology": coded(events["typology"], np.array(TYPOLOGIES)),
            "party": events["party"],
            "loss": np.where(honest, 0, loss),
        }
    )


def _lines(scene: Scene, lines: Lines, rank: Array) -> pa.Table:
    lines = lines.take(np.argsort(rank[lines.event], kind="stable"))
    items, item = np.unique(lines.item, return_inverse=True)
    return pa.table(
        {
            "item": coded(item, items.astype(str)),
            "department": coded(lines.department, np.array(scene.departments)),
            **{n: getattr(lines, n) for n in ("quantity", "price", "discount", "void", "entry")},
        }
    )


def _tenders(tenders: Tendered, rank: Array) -> pa.Table:
    order = np.argsort(rank[tenders.event], kind="stable")
    return pa.table(
        {
            "type": tenders.type[order],
            "amount": tenders.amount[order],
            "status": tenders.status[order],
            "token": named(tenders.token[order], lambda n: f"t{n:010x}" if n else ""),
        }
    )
