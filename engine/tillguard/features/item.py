"""The dearest item: its usual price, how often it comes back, whether the store ever had it."""

from __future__ import annotations

from ..domain import Kind
from .entities import Entities
from .facts import Facts
from .feature import NAN, Declared
from .windows import Measures, Month

declare = Declared("item")
declare("item_price_ratio", "ratio", "life", -1, "price charged against the item's usual", NAN)
declare("item_refunds_28d", "count", "28d", 1, "refunds of this item, 4 weeks", NAN)
declare("item_refund_rate", "ratio", "life", 1, "refunds per sale of this item", NAN)
declare("item_overrides_28d", "count", "28d", 1, "price overrides of this item, 4 weeks", NAN)
declare("item_store_on_hand", "count", "life", -1, "pieces of this item in the store", NAN)
declare("item_since_inventory", "seconds", "life", 1, "time since this item was last moved", NAN)

REFUNDS, OVERRIDES = range(2)
NO_ITEM = (NAN,) * len(declare.features)


class Article:
    """`charged` is the sum of unit prices charged over `sold` lines (minor units)."""

    __slots__ = ("charged", "month", "returned", "sold")

    def __init__(self) -> None:
        self.month = Month(2)
        self.charged = self.sold = self.returned = 0


class Shelf:
    """Stock of inventoried items in one store: item -> [pieces on hand (thousandths), moved at]."""

    __slots__ = ("stock",)

    def __init__(self) -> None:
        self.stock: dict[str, list[int]] = {}


class Item:
    features = tuple(declare.features)

    def __init__(self) -> None:
        self.articles = Entities(Article, 500_000)
        self.shelves = Entities(Shelf, 20_000)
        self.tables = {"item": self.articles, "item_shelf": self.shelves}

    def see(self, facts: Facts, out: list[float]) -> None:
        event = facts.event
        shelf = self.shelves.touch(event.store)
        line = facts.dearest
        if line is None:
            out += NO_ITEM
        else:
            self._read(facts, shelf, out)
        if event.kind is Kind.INVENTORY:
            for moved in event.lines:
                kept = shelf.stock.setdefault(moved.item, [0, 0])
                kept[0] += moved.quantity
                kept[1] = facts.at
        elif facts.basket or facts.refund:
            self._remember(facts, shelf)

    def _read(self, facts: Facts, shelf: Shelf, out: list[float]) -> None:
        line, at = facts.dearest, facts.at
        assert line is not None
        article = self.articles.get(line.item)
        stock = shelf.stock.get(line.item)
        if article is None:
            out += (NAN, 0, NAN, 0)
        else:
            month, sold = article.month.at(at), article.sold
            unit = line.amount * 1000 / line.quantity if line.quantity else NAN
            out += (
                unit * sold / article.charged if article.charged > 0 else NAN,
                month[REFUNDS],
                article.returned / sold if sold else NAN,
                month[OVERRIDES],
            )
        out += (NAN, NAN) if stock is None else (stock[0] / 1000, at - stock[1])

    def _remember(self, facts: Facts, shelf: Shelf) -> None:
        stock, articles = shelf.stock, self.articles
        direction = 1 if facts.refund else -1
        for line in facts.event.lines:
            quantity = line.quantity
            if line.void or not quantity:
                continue
            if line.item in stock:
                stock[line.item][0] += direction * quantity
            if direction < 0:
                article = articles.get(line.item) or articles.touch(line.item)
                article.sold += 1
                article.charged += line.amount * 1000 // quantity
        self._note(facts)

    def _note(self, facts: Facts) -> None:
        added: Measures = []
        if facts.refund:
            added = [(REFUNDS, 1)]
        elif facts.event.kind is Kind.PRICE_OVERRIDE:
            added = [(OVERRIDES, 1)]
        if added and facts.dearest is not None:
            article = self.articles.touch(facts.dearest.item)
            article.returned += facts.refund
            article.month.add(facts.at, added)
