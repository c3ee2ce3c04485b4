"""Every error of the business has its one gRPC status, and no other error tells anything."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import structlog
from google.rpc import code_pb2
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status

from tillguard import errors
from tillguard.serve.errors import RETRY_AFTER, TABLE, status_of

ENGINE = Path(__file__).parents[2] / "engine" / "tillguard"
CALLERS = {"cli", "client", "demo", "bench", "drill"}
"""Folders that call the service; it never sees their errors."""


def business_errors() -> set[str]:
    """Names of all TillguardErrors that can reach the service, however deep."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for file in ENGINE.rglob("*.py")
        if file.relative_to(ENGINE).parts[0] not in CALLERS
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    found = {"TillguardError"}
    while more := {name for name, above in bases.items() if above & found} - found:
        found |= more
    return found


def info(status: Status) -> ErrorInfo:
    told = ErrorInfo()
    assert status.details[0].Unpack(told)
    return told


def test_every_error_of_the_business_has_its_row() -> None:
    assert business_errors() == {kind.__name__ for kind in TABLE}


def test_every_reason_names_one_error() -> None:
    reasons = [reason for _, reason in TABLE.values()]
    assert len(set(reasons)) == len(reasons)
    assert all(re.fullmatch(r"[A-Z][A-Z0-9_]+[A-Z0-9]", reason) for reason in reasons)


def test_no_error_of_the_business_is_internal_or_unknown() -> None:
    nameless = {code_pb2.OK, code_pb2.INTERNAL, code_pb2.UNKNOWN, code_pb2.UNIMPLEMENTED}
    assert not nameless & {code for code, _ in TABLE.values()}


@pytest.mark.parametrize("kind", TABLE, ids=lambda kind: kind.__name__)
def test_every_status_tells_domain_reason_and_words(kind: type[Exception]) -> None:
    if kind in (errors.InvalidRequest, errors.BrokenFile):
        return
    status = status_of(kind("case c1 is closed"))
    assert (status.code, info(status).reason) == TABLE[kind]
    assert info(status).domain == "tillguard"
    assert status.message == "case c1 is closed"


def test_an_invalid_request_names_every_wrong_field() -> None:
    violations = [
        errors.Violation("transaction.kind", "must be one of"),
        errors.Violation("b", "c"),
    ]
    status = status_of(errors.InvalidRequest(violations))
    told = BadRequest()
    assert status.code == code_pb2.INVALID_ARGUMENT
    assert status.details[1].Unpack(told)
    assert [(v.field, v.description) for v in told.field_violations] == [
        ("transaction.kind", "must be one of"),
        ("b", "c"),
    ]


def test_the_longest_refusal_fits_into_the_trailers_of_an_answer() -> None:
    path = 'requests[99].transaction.attributes["' + "x" * 64 + '"].string_value'
    words = "must start with a small letter and hold only a-z, 0-9 and _"
    status = status_of(errors.InvalidRequest([errors.Violation(path, words)] * 20))
    on_the_wire = len(status.SerializeToString()) * 4 / 3 + len(status.message)
    assert on_the_wire < 8000


@pytest.mark.parametrize("kind", RETRY_AFTER, ids=lambda kind: kind.__name__)
def test_what_passes_by_itself_says_when_to_try_again(kind: type[Exception]) -> None:
    told = RetryInfo()
    assert status_of(kind("later")).details[1].Unpack(told)
    assert 0 < told.retry_delay.ToMilliseconds() <= 1000


def test_an_unforeseen_error_tells_nothing_but_the_id_under_which_it_is_logged() -> None:
    with structlog.testing.capture_logs() as logs:
        status = status_of(KeyError("4111111111111111"))
    incident = info(status).metadata["incident"]
    assert status.code == code_pb2.INTERNAL
    assert incident in status.message
    assert b"4111" not in status.SerializeToString()
    assert logs[0]["incident"] == incident
    assert isinstance(logs[0]["exc_info"], KeyError)


def test_a_new_kind_of_a_known_error_is_answered_like_it() -> None:
    class CaseVanished(errors.UnknownCase):
        """Made up here."""

    assert status_of(CaseVanished("c1")).code == code_pb2.NOT_FOUND


def test_a_long_story_is_cut() -> None:
    problems = [errors.Problem("rules/a.yaml", 1, 1, "field", "unknown" * 20)] * 50
    assert len(status_of(errors.BrokenFile(problems)).message) <= 500
