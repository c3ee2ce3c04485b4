"""The dearest item: its usual price, how often it comes back, whether the store ever had it."""

from __future__ import annotations

from ..domain import Kind, Line
from .entities import Entities
from .facts import Facts
from .feature import NAN, Declared, ratio
from .vector import Vector
from .windows import Month

INVENTORY, PRICE_OVERRIDE = Kind.INVENTORY, Kind.PRICE_OVERRIDE
declare = Declared("item")
declare("item_price_ratio", "ratio", "life", -1, "price charged against the item's usual", NAN)
declare("item_refunds_28d", "count", "28d", 1, "refunds of this item, 4 weeks", NAN)
declare("item_refund_rate", "ratio", "life", 1, "refunds per sale of this item", NAN)
declare("item_overrides_28d", "count", "28d", 1, "price overrides of this item, 4 weeks", NAN)
declare("item_store_on_hand", "count", "life", -1, "pieces of this item in the store", NAN)
declare("item_since_inventory", "seconds", "life", 1, "time since this item was last moved", NAN)

REFUNDS, OVERRIDES = range(2)


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

    def see(self, facts: Facts, out: Vector) -> None:
        shelf, dearest = self.shelves.touch(facts.store), facts.dearest
        if dearest is None:
            out.unknown(len(self.features))
        else:
            self._sales(dearest, facts, out)
            self._stock(dearest.item, shelf, facts.at, out)
        if facts.kind is INVENTORY:
            self._move(facts, shelf)
        elif facts.basket or facts.refund:
            self._remember(facts, shelf)

    def _sales(self, line: Line, facts: Facts, out: Vector) -> None:
        item, quantity = line.item, line.quantity
        if item not in self.articles:
            out.put(NAN)
            out.put(0)
            out.put(NAN)
            out.put(0)
            return
        article = self.articles[item]
        article.month.advance(facts.at)
        unit = ratio(facts.dearest_amount * 1000, quantity, NAN)
        out.put(unit * article.sold / article.charged if article.charged > 0 else NAN)
        out.put(article.month.sum(REFUNDS))
        out.put(ratio(article.returned, article.sold, NAN))
        out.put(article.month.sum(OVERRIDES))

    def _stock(self, item: str, shelf: Shelf, at: int, out: Vector) -> None:
        stock = shelf.stock.get(item)
        if stock is None:
            out.unknown(2)
        else:
            out.put(stock[0] / 1000)
            out.put(at - stock[1])

    def _move(self, facts: Facts, shelf: Shelf) -> None:
        for line in facts.lines:
            kept = shelf.stock.setdefault(line.item, [0, 0])
            kept[0] += line.quantity
            kept[1] = facts.at

    def _remember(self, facts: Facts, shelf: Shelf) -> None:
        stock = shelf.stock
        for line in facts.lines:
            item, price, quantity, discount = line.item, line.price, line.quantity, line.discount
            if line.void or not quantity:
                continue
            if item in stock:
                stock[item][0] += quantity if facts.refund else -quantity
            if not facts.refund:
                self._sell(item, quantity, price * quantity // 1000 - discount)
        self._note(facts)

    def _sell(self, item: str, quantity: int, amount: int) -> None:
        articles = self.articles
        article = articles[item] if item in articles else articles.touch(item)
        article.sold += 1
        article.charged += amount * 1000 // quantity

    def _note(self, facts: Facts) -> None:
        override = facts.kind is PRICE_OVERRIDE
        if facts.dearest is not None and (facts.refund or override):
            article = self.articles.touch(facts.dearest.item)
            article.returned += facts.refund
            article.month.add(facts.at, REFUNDS if facts.refund else OVERRIDES, 1)
