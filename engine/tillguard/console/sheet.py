"""Lists as CSV that a spreadsheet opens without taking any text for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from ..domain import minor_per_unit
from ..journal.worklist import Listed
from . import words

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes spreadsheets take a cell for a formula (OWASP, CSV injection)."""
COLUMNS = (
    "rank", "case", "subject_kind", "subject", "typology", "store", "region", "value", "currency",
    "reason_1", "reason_2", "reason_3", "opened", "due", "state", "holder", "queue_of",
    "why_this_rank", "minute_price_to_enter",
)  # fmt: skip


def sheet(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """RFC 4180 with a byte-order mark, by which spreadsheets know UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([cell(value) for value in row] for row in rows)
    return "\ufeff" + out.getvalue()


def cell(value: object) -> object:
    """Text that would be a formula begins with an apostrophe; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def cases_sheet(cases: Iterable[Listed], currency: str) -> str:
    per_unit = minor_per_unit(currency)
    return sheet(COLUMNS, (_case_row(one, currency, per_unit) for one in cases))


def _case_row(one: Listed, currency: str, per_unit: int) -> list[object]:
    case, file = one.file.case, one.file
    reasons = [*words.reasons(one), "", "", ""][:3]
    due, opened = (datetime.fromtimestamp(at, UTC).isoformat() for at in (case.due, case.opened))
    return [
        one.rank or "", case.id, case.subject_kind, case.subject, case.typology, case.store,
        case.region, one.value / per_unit, currency, *reasons, opened, due, file.state.value,
        file.holder, one.person, one.why, round(one.price / per_unit, 4) or "",
    ]  # fmt: skip
