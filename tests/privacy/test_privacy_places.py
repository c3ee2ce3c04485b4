"""No text is kept of which nobody said whether a person may stand in it."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from sqlmodel import SQLModel

from tillguard.intake.renaming import named_rows, renamed_parts
from tillguard.intake.table import FIELDS
from tillguard.privacy.persons import FREE, IMPERSONAL, NAMED, Person, PersonKind
from tillguard.privacy.places import PLACES
from tillguard.v1 import decision_pb2, journal_pb2, store_event_pb2, transaction_pb2

KEPT = (
    transaction_pb2.Transaction.DESCRIPTOR,
    store_event_pb2.StoreEvent.DESCRIPTOR,
    journal_pb2.JournalOutcome.DESCRIPTOR,
    decision_pb2.Decision.DESCRIPTOR,
)

IMPERSONAL_TABLES = {
    "age_mark": "numbers",
    "alert_letter": "receivers and kinds of news: the words are read when it is sent",
    "alert_mark": "a number",
    "bundle": "under its hash; what names somebody there is told by report and erase",
    "bundle_step": "who answers for a change, by account: it outlives the person's own records",
    "model_step": "who answers for a change, by account",
    "catalogue": "of features",
    "branch_day": "of whole branches",
    "day_book_mark": "a number",
    "erasing": "who is being erased, while it lasts",
    "exhibit_content": "goes with the person's case, or where it names them; see privacy/files.py",
    "erasure": "names nobody: it is refused otherwise",
    "live": "who answers for a change, by account",
    "model": "under its hash",
    "norm": "written anew as a whole",
    "seal": "hashes",
    "scorecard": "which figures an account follows; goes with it",
    "shadow_decision": "of rules",
    "shadow_score": "of a model",
    "signed_in": "ends by itself",
    "stand_in": "digests under a salt that is gone",
    **dict.fromkeys(("cash_fact", "decision_fact", "hit_fact"), "numbers stand for people"),
    **dict.fromkeys(
        ("star_day", "star_mark", "star_reason", "star_right", "star_rule", "star_store"),
        "of branches, rules, the calendar and roles of the database",
    ),
    "token": "is taken away with the account",
    "case_evidence": "goes with its case",
}
"""Tables without a column in PLACES, each with its reason."""

IMPERSONAL_COLUMNS = frozenset(
    {"id", "key", "kind", "store", "region", "register", "business_date", "typology", "party",
     "bundle", "model", "degraded", "hits", "cause", "trips", "state", "subject_kind", "skill",
     "disposition", "contest", "case_id", "verb", "day", "source", "entity", "rule", "what",
     "joined_to", "fingerprint", "vector", "salt", "name", "of", "role", "stores", "password"}
)  # fmt: skip
"""Columns of the other tables that are about nobody; a name is an account's."""


def test_every_text_of_every_table_lets_go_of_people_or_says_why_not() -> None:
    tables = SQLModel.metadata.tables
    assert tables.keys() == PLACES.keys() | IMPERSONAL_TABLES.keys()
    for name, columns in PLACES.items():
        texts = {
            column.name
            for column in tables[name].columns
            if isinstance(column.type, (sa.String, sa.LargeBinary))
        }
        assert texts - columns.keys() <= IMPERSONAL_COLUMNS, name


def texts(descriptor: Descriptor) -> set[str]:
    """The names of all text fields of a message and of those within."""
    found = set[str]()
    for field in descriptor.fields:
        inner = field.message_type
        if inner and inner.GetOptions().map_entry:
            inner = inner.fields_by_name["value"].message_type
        if inner and inner.file.package.startswith("tillguard."):
            found |= texts(inner)
        elif field.type == FieldDescriptor.TYPE_STRING:
            found.add(field.name)
    return found


def test_every_text_of_every_message_that_is_kept_is_a_person_words_or_neither() -> None:
    for descriptor in KEPT:
        assert texts(descriptor) <= NAMED.keys() | FREE | IMPERSONAL, descriptor.name


@pytest.mark.parametrize(
    ("key", "text", "named"),
    [
        ("m-77", "membership m-77, twice", True),
        ("m-77", "membership m-778", False),
        ("m-77", '["m-77"]', True),
        ("17", "membership 17.", True),
        ("17", "refund of 17.00 USD", False),
        ("17", "3.17 and 2017/17", False),
        ("gül", '"g\\u00fcl"', True),
    ],
)
def test_a_key_is_found_in_words_and_no_part_of_another(key: str, text: str, named: bool) -> None:
    assert Person(PersonKind.CUSTOMER, key).is_named(text) is named


def test_imported_history_lets_go_of_a_person(tmp_path: Path) -> None:
    tender = {"type": "card", "amount": 1, "token": "tok-1", "status": "approved"}
    rows = [
        {"key": f"k{n}", "employee": f"e{n % 2}", "approver": "", "customer": "m1",
         "tenders": [tender | {"token": f"tok-{n}"}] * (n % 3), "attr.said": "m1"}
        for n in range(6)
    ]  # fmt: skip
    types = {name: FIELDS.get(name, pa.string()) for name in rows[0]}
    part = tmp_path / "parts" / "000000.parquet"
    part.parent.mkdir()
    given = {name: [row[name] for row in rows] for name in types}
    table = pa.Table.from_pydict(
        {name: pa.array(cells, types[name] if name == "tenders" else None)
         for name, cells in given.items()}
    ).cast(pa.schema(list(types.items())))  # fmt: skip
    pq.write_table(table, part)
    assert named_rows(tmp_path, ("employee", "approver"), "e1") == 3
    assert renamed_parts(tmp_path, ("employee", "approver"), "e1", "erased-1") == 3
    assert renamed_parts(tmp_path, ("token",), "tok-2", "erased-2") == 1
    assert renamed_parts(tmp_path, ("customer",), "m1", "erased-3") == 6
    fresh = pq.read_table(part)
    assert fresh.schema.equals(table.schema)
    assert fresh["employee"].to_pylist() == ["e0", "erased-1"] * 3
    assert [len(t) for t in fresh["tenders"].to_pylist()] == [0, 1, 2, 0, 1, 2]
    assert {t["token"] for t in fresh["tenders"].to_pylist()[2]} == {"erased-2"}
    assert set(fresh["attr.said"].to_pylist()) == {"erased-3"}
