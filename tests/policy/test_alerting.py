"""Who is told what, as alerts.yaml says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tillguard.domain import Action, Happening, News
from tillguard.policy import PolicyBook, parse_policies

FLAGGED = Happening(
    "e1", News.DECISION_FLAGGED, 7, "367", "coast", Action.VERIFY, 4, "NO_RECEIPT_RETURN", 500
)
OWN = """
receivers:
  - {name: lead, role: lp_lead, by: webhook}
  - {name: coast, role: investigator, by: mail, regions: [coast]}
  - {name: store, role: store_manager, by: mail, stores: ["367", "5"]}
rules:
  - {news: [decision_flagged, approval_requested], severity: 4, to: [lead, coast]}
  - {news: [decision_flagged], expected_loss: 1000, to: [lead]}
  - {news: [decision_flagged], typologies: [POST_VOID], to: [coast, store]}
  - {news: [approval_requested], action: MANAGER_APPROVAL, stores: ["367"], to: [store, lead]}
  - {news: [silence, blast_radius_tripped], to: [lead, store, coast]}
"""


@pytest.fixture(scope="module")
def own(shipped: dict[str, str]) -> PolicyBook:
    return parse_policies(shipped | {"alerts.yaml": OWN})


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, ["lead", "coast"]),
        ({"severity": 3}, []),
        ({"severity": 0, "expected_loss": 1000}, ["lead"]),
        ({"region": "lakes", "store": "2"}, ["lead"]),
        ({"severity": 1, "typology": "POST_VOID"}, ["coast", "store"]),
        ({"severity": 1, "typology": "POST_VOID", "store": "1"}, ["coast"]),
        ({"news": News.APPROVAL_REQUESTED, "severity": 1}, []),
        ({"news": News.APPROVAL_REQUESTED, "severity": 1, "action": Action.MANAGER_APPROVAL},
         ["lead", "store"]),
        ({"news": News.APPROVAL_REQUESTED, "severity": 1, "action": Action.HOLD, "store": "5"},
         []),
        ({"news": News.APPROVAL_RESOLVED, "severity": 5}, []),
        ({"news": News.SILENCE, "severity": 0, "action": 0}, ["lead", "coast", "store"]),
        ({"news": News.SILENCE, "severity": 0, "store": "2", "region": "lakes"}, ["lead"]),
    ],
)  # fmt: skip
def test_a_receiver_is_told_once_of_what_a_rule_names_within_their_stores(
    own: PolicyBook, changes: dict[str, object], told: list[str]
) -> None:
    assert own.alerting.told(replace(FLAGGED, **changes)) == told  # type: ignore[arg-type]


def test_without_the_file_nobody_is_told(shipped: dict[str, str]) -> None:
    files = {name: text for name, text in shipped.items() if name != "alerts.yaml"}
    assert parse_policies(files).alerting.told(FLAGGED) == []
