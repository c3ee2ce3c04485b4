"""How long records stay is one file, and a period that is a mistake is refused where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tillguard.errors import BrokenFile
from tillguard.files.document import parse_document
from tillguard.policy.retention import LEAST, Retention, read_retention

SHIPPED = Path(__file__).parents[2] / "policies" / "retention.yaml"
WHOLE = "".join(f"{name}: 400\n" for name in LEAST)


def read(text: str) -> Retention:
    return read_retention(parse_document("retention.yaml", text))


def test_the_shipped_file_names_a_period_for_every_class() -> None:
    assert None not in [getattr(read(SHIPPED.read_text()), name) for name in LEAST]
    assert read(WHOLE.replace("400", "forever")) == Retention()


@pytest.mark.parametrize(
    ("was", "now", "line", "said"),
    [
        ("receipts: 400", "receipts: 7", 1, "7 days are fewer than 120"),
        ("receipts: 400", "receipts: 0", 1, "1 to 3660 days"),
        ("receipts: 400", "receipts: -3", 1, "1 to 3660 days"),
        ("receipts: 400", "receipts: 4000000", 1, "1 to 3660 days"),
        ("receipts: 400", "receipts: never", 1, "forever, or"),
        ("receipts: 400", "receipts: true", 1, "forever, or"),
        ("receipts: 400", "receipts: 401", 1, "must not outlast keys"),
        ("keys: 400", "keys: forever", 2, "must not outlast decisions"),
        ("facts: 400", "facts: 900", 4, "must not outlast keys"),
        ("keys: 400", "keyz: 400", 2, "keyz is not known"),
        ("labels: 400\n", "", 1, "labels is needed"),
        ("labels: 400", "labels: 400\naudit: 900", 6, "audit"),
    ],
)  # fmt: skip
def test_an_absurd_period_is_refused_with_its_line(
    was: str, now: str, line: int, said: str
) -> None:
    with pytest.raises(BrokenFile) as broken:
        read(WHOLE.replace(was, now))
    problems = [one for one in broken.value.problems if said in one.message]
    assert [(one.file, one.line) for one in problems] == [("retention.yaml", line)]
