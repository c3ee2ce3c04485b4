"""Events written as POSLog documents, in the dialects of its versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from ..domain import Entry, Event, Kind, Line, Tender, TenderStatus, TenderType

NAMESPACE = "http://www.nrf-arts.org/IXRetail/namespace/"
CONTROL = {Kind.NO_SALE: "POSNoSale", Kind.CLOCK_IN: "SignOn", Kind.CLOCK_OUT: "SignOff"}
STATUS = {
    Kind.VOID: "Voided",
    Kind.POST_VOID: "PostVoided",
    Kind.SUSPEND: "Suspended",
    Kind.CANCEL: "Cancelled",
}
ENTRY = {Entry.SCANNED: "Scanned", Entry.KEYED: "Keyed", Entry.CHIP: "MSR", Entry.LOOKUP: "Lookup"}
TENDER = {
    TenderType.CASH: "Cash",
    TenderType.CARD: "CreditDebit",
    TenderType.GIFT_CARD: "GiftCard",
    TenderType.WALLET: "MobilePayment",
    TenderType.VOUCHER: "Voucher",
}
UNWRITTEN = (Kind.INVENTORY, Kind.MEMBERSHIP_CHANGE, Kind.TRAINING)
"""What a POSLog has no retail or control transaction for, or what its reader drops."""


def write_poslog(events: Iterable[Event], file: Path, version: str = "2.1") -> int:
    """Write the events as one document; how many of them a POSLog has a place for."""
    count = 0
    with file.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        out.write(f"<POSLog xmlns={quoteattr(NAMESPACE)}>\n")
        for event in events:
            if event.kind not in UNWRITTEN:
                out.write("".join(_transaction(event, version)) + "\n")
                count += 1
        out.write("</POSLog>\n")
    return count


def tag(name: str, value: object) -> str:
    return f"<{name}>{escape(str(value))}</{name}>"


def money(minor: int) -> str:
    return str(Decimal(minor).scaleb(-2))


def _transaction(event: Event, version: str) -> Iterator[str]:
    yield f'<Transaction CancelFlag="false" OfflineFlag="false">{_store(event.store, version)}'
    yield tag("WorkstationID", event.register) + tag("SequenceNumber", event.sequence)
    yield tag("BusinessDayDate", event.business_date)
    yield tag("EndDateTime", datetime.fromtimestamp(event.at, UTC).isoformat())
    yield tag("OperatorID", event.employee)
    if event.kind in CONTROL:
        yield f"<ControlTransaction><{CONTROL[event.kind]}/></ControlTransaction>"
    elif event.kind is Kind.CASH_COUNT:
        name = "Over" if event.difference > 0 else "Short"
        inner = f"<{name}>{tag('Amount', money(abs(event.difference)))}</{name}>"
        yield f"<TenderControlTransaction><TillSettle>{inner}</TillSettle>"
        yield "</TenderControlTransaction>"
    else:
        yield from _retail(event, version)
    yield "</Transaction>"


def _store(store: str, version: str) -> str:
    if version.startswith("2"):
        return tag("RetailStoreID", store)
    return f"<BusinessUnit>{tag('UnitID', store)}</BusinessUnit>"


def _retail(event: Event, version: str) -> Iterator[str]:
    status = STATUS.get(event.kind, "Finished")
    yield f"<RetailTransaction TransactionStatus={quoteattr(status)}>"
    if event.customer:
        entry = quoteattr(ENTRY[event.customer_entry])
        inner = tag("LoyaltyAccountID", event.customer)
        yield f"<LoyaltyAccount EntryMethod={entry}>{inner}</LoyaltyAccount>"
    if event.receipt:
        yield _link(event.receipt, version)
    for number, line in enumerate(event.lines, 1):
        yield _line(event.kind, line, number)
    for tender in event.tenders:
        yield _tender(event.kind, tender)
    if event.approver:
        inner = tag("ApproverID", event.approver)
        yield f"<OperatorBypassApproval>{inner}</OperatorBypassApproval>"
    yield "</RetailTransaction>"


def _link(receipt: str, version: str) -> str:
    store, register, day, sequence = receipt.split("/")
    inner = _store(store, version) + tag("WorkstationID", register)
    inner += tag("BusinessDayDate", day) + tag("SequenceNumber", sequence)
    return f'<TransactionLink ReasonCode="Original">{inner}</TransactionLink>'


def _line(kind: Kind, line: Line, number: int) -> str:
    back = (kind is Kind.RETURN) == (line.quantity >= 0)
    name = "Return" if back else "Sale"
    inner = tag("ItemID", line.item)
    inner += f'<MerchandiseHierarchy Level="Department">{escape(line.department)}'
    inner += "</MerchandiseHierarchy>" + tag("RegularSalesUnitPrice", money(line.price))
    inner += tag("ExtendedAmount", money(abs(line.amount)))
    inner += tag("Quantity", Decimal(abs(line.quantity)).scaleb(-3))
    if kind is Kind.PRICE_OVERRIDE:
        inner += '<RetailPriceModifier MethodCode="PriceOverride"/>'
    of = ' ItemType="GiftCard"' if kind is Kind.GIFT_CARD else ""
    void, entry = str(line.void).lower(), ENTRY[line.entry]
    return (
        f'<LineItem VoidFlag="{void}" EntryMethod="{entry}"><{name}{of}>{inner}</{name}>'
        f"{tag('SequenceNumber', number)}</LineItem>"
    )


def _tender(kind: Kind, tender: Tender) -> str:
    out = (kind is Kind.RETURN) == (tender.amount >= 0)
    code, amount = "Refund" if out else "Sale", money(abs(tender.amount))
    inner = tag("Amount", amount) + (tag("TokenID", tender.token) if tender.token else "")
    if tender.status is TenderStatus.DECLINED:
        inner += f"<Authorization>{tag('AuthorizationStatus', 'Declined')}</Authorization>"
    elif tender.status is TenderStatus.OFFLINE:
        inner += '<Authorization HostAuthorized="false"/>'
    return (
        f'<LineItem><Tender TenderType="{TENDER[tender.type]}" TypeCode="{code}">{inner}'
        "</Tender></LineItem>"
    )
