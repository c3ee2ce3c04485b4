"""The lines of a retail transaction: what was sold, given back, taken off, and by which hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from ...domain import Entry, Line
from .nodes import BadTransaction, Node, first, flag, mark, number, said, text, whole

ENTRIES = {
    "keyed": Entry.KEYED,
    "manual": Entry.KEYED,
    "msr": Entry.CHIP,
    "swiped": Entry.CHIP,
    "chip": Entry.CHIP,
    "icc": Entry.CHIP,
    "contactless": Entry.CHIP,
    "smartcard": Entry.CHIP,
    "lookup": Entry.LOOKUP,
    "list": Entry.LOOKUP,
}
GIFT_CARDS = ("giftcard", "giftcertificate", "storedvalue")
REDUCING = ("Discount", "LoyaltyReward")
"""Lines that lower the whole sale."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One line with what its element says besides; `number` is the till's own of the line.

    Quantity and amount of the line are positive, whichever way the goods went; `returned` where
    they came back.
    """

    line: Line
    number: str
    returned: bool
    gift_card: bool
    overridden: bool


def rung(retail: Node, per_unit: int) -> list[Rung]:
    """All lines of goods in their order.

    A voiding line that names another one voids that and is no line itself.
    """
    lines: list[Rung] = []
    for item in retail.named("LineItem"):
        goods = _goods(item)
        if goods is None:
            continue
        voids = said(goods, "ItemLink") or said(item, "ItemLink")
        target = next((i for i, one in enumerate(lines) if voids and one.number == voids), None)
        if flag(item, "VoidFlag") and target is not None:
            one = lines[target]
            lines[target] = replace(one, line=replace(one.line, void=True))
        else:
            lines.append(_rung(item, goods, per_unit))
    return _reduced(lines, _taken_off(retail, per_unit))


def _goods(item: Node) -> Node | None:
    for part in item.parts:
        if part.name.startswith(("Sale", "Return")):
            return part
    return None


def _rung(item: Node, goods: Node, per_unit: int) -> Rung:
    kind = mark(goods, "ItemType").lower().replace("_", "")
    modifiers = goods.named("RetailPriceModifier")
    return Rung(
        _line(item, goods, modifiers, per_unit),
        said(item, "SequenceNumber"),
        goods.name.startswith("Return") or _quantity(goods) < 0,
        kind.startswith(GIFT_CARDS),
        any("override" in mark(one, "MethodCode").lower() for one in modifiers),
    )


def _line(item: Node, goods: Node, modifiers: list[Node], per_unit: int) -> Line:
    amount = abs(_quantity(goods))
    extended, price = number(goods, "ExtendedAmount"), _price(goods)
    if price is None:
        if extended is None:
            which = said(item, "SequenceNumber")
            raise BadTransaction("missing", f"line {which} has neither price nor amount")
        price = abs(extended) / amount if amount else extended
    units, cost = whole(amount * 1000, "Quantity"), whole(abs(price) * per_unit, "price")
    if extended is None:
        reduced = whole(_said_discount(goods, modifiers) * per_unit, "discount")
    else:
        net = whole(abs(extended) * per_unit, "ExtendedAmount")
        reduced = units * cost // 1000 - net
    return Line(
        said(goods, "ItemID") or said(first(goods, "POSIdentity"), "POSItemID", "ItemID"),
        _department(goods),
        units,
        cost,
        reduced,
        flag(item, "VoidFlag") or flag(item, "CancelFlag"),
        entry(item, goods),
    )


def _quantity(goods: Node) -> Decimal:
    said_ = number(goods, "Quantity")
    return Decimal(1) if said_ is None else said_


def _price(goods: Node) -> Decimal | None:
    regular = number(goods, "RegularSalesUnitPrice", "UnitListPrice")
    return number(goods, "ActualSalesUnitPrice") if regular is None else regular


def _said_discount(goods: Node, modifiers: list[Node]) -> Decimal:
    """What is taken off the line, where its amount is not told."""
    told = number(goods, "ExtendedDiscountAmount", "DiscountAmount")
    if told is not None:
        return abs(told)
    return sum((_change(one) for one in modifiers), Decimal(0))


def _change(modifier: Node) -> Decimal:
    amount = first(modifier, "Amount")
    value = number(modifier, "Amount")
    if amount is None or value is None:
        return Decimal(0)
    return -abs(value) if mark(amount, "Action").lower() == "add" else abs(value)


def _department(goods: Node) -> str:
    """The department among the levels of the merchandise hierarchy, else its first level."""
    levels = goods.named("MerchandiseHierarchy")
    for level in levels:
        if "department" in (mark(level, "Level") + mark(level, "ID")).lower():
            levels = [level]
    return text(levels[0]) if levels else said(goods, "Department")


def entry(*nodes: Node) -> Entry:
    """How it came into the till: what the first of the elements says that says anything."""
    words = next((word for node in nodes if (word := mark(node, "EntryMethod"))), "")
    return ENTRIES.get(words.lower(), Entry.SCANNED)


def _taken_off(retail: Node, per_unit: int) -> int:
    """What discounts and rewards take off the whole sale, in minor units."""
    amounts = [number(part, "Amount") for part in _reducing(retail)]
    return sum(whole(abs(a) * per_unit, "Discount") for a in amounts if a is not None)


def _reducing(retail: Node) -> Iterator[Node]:
    for item in retail.named("LineItem"):
        if not flag(item, "VoidFlag"):
            for name in REDUCING:
                yield from item.named(name)


def tax(retail: Node, per_unit: int) -> int:
    """All tax in minor units: what the tax lines tell, else what each line does."""
    items = [item for item in retail.named("LineItem") if not flag(item, "VoidFlag")]
    told = [one for item in items for one in item.named("Tax")]
    if not told:
        goods = [part for item in items if (part := _goods(item)) is not None]
        told = [one for part in goods for one in part.named("Tax")]
    amounts = [number(one, "Amount") for one in told]
    return abs(sum(whole(a * per_unit, "Tax") for a in amounts if a is not None))


def _reduced(lines: list[Rung], off: int) -> list[Rung]:
    """The lines with a discount on the whole sale spread over them by amount, to the last cent."""
    places = [i for i, one in enumerate(lines) if not one.line.void and one.line.amount > 0]
    rest = sum(lines[i].line.amount for i in places)
    for i in places:
        if not off:
            break
        line = lines[i].line
        part = off * line.amount // rest
        rest, off = rest - line.amount, off - part
        lines[i] = replace(lines[i], line=replace(line, discount=line.discount + part))
    return lines


def reason(retail: Node) -> str:
    """The first reason that a return or a changed price gives."""
    for name in ("ReasonCode", "Reason"):
        for found in retail.anywhere(name):
            return text(found)
    return ""
