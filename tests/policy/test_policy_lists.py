"""Who is on a list depends on the store and its own day; what is wrong in a file is named."""

from datetime import UTC, date, datetime

import pytest

from tillguard.errors import BrokenFile, Problem
from tillguard.policy import PolicyBook, parse_policies

STOLEN = """about: Cards reported stolen.
kind: block
of: card
owner: Payments desk
entries:
  - {value: everywhere, reason: reported on 3 May}
  - {value: on-the-coast, reason: seen there, regions: [coast]}
  - {value: in-367, reason: seen there, stores: ["367"]}
  - {value: until-friday, reason: a dispute, expires: 2017-05-05}
"""
FRIENDS = """kind: allow
of: customer
owner: Customer service
entries:
  - {value: 77, reason: brings back what the club bought, expires: 2017-12-31}
"""


def book(shipped: dict[str, str], **lists: str) -> PolicyBook:
    return parse_policies(shipped | {f"lists/{name}.yaml": text for name, text in lists.items()})


def test_an_entry_counts_where_and_as_long_as_it_says(shipped: dict[str, str]) -> None:
    lists = book(shipped, stolen=STOLEN)
    friday, saturday = date(2017, 5, 5), date(2017, 5, 6)
    for store, day, members in (
        ("2", friday, {"everywhere", "until-friday"}),
        ("2", saturday, {"everywhere"}),
        ("1", saturday, {"everywhere", "on-the-coast"}),
        ("367", saturday, {"everywhere", "on-the-coast", "in-367"}),
        ("not a store", friday, {"everywhere", "until-friday"}),
    ):
        assert lists.on(store, day).lists["stolen"] == members, (store, day)


def test_an_entry_ends_at_midnight_of_the_stores_own_zone(shipped: dict[str, str]) -> None:
    lists = book(shipped, stolen=STOLEN)
    for store, hour in (("1", 4), ("4", 6)):
        midnight = int(datetime(2017, 5, 6, hour, tzinfo=UTC).timestamp())
        assert "until-friday" in lists.in_force(store, midnight - 1).lists["stolen"]
        assert "until-friday" not in lists.in_force(store, midnight).lists["stolen"]


def test_a_number_in_a_list_is_text_as_the_till_sends_it(shipped: dict[str, str]) -> None:
    found = book(shipped, friends=FRIENDS)
    assert found.on("1", date(2017, 5, 5)).lists["friends"] == {"77"}
    assert found.lists.kinds["friends"] == "customer"


def test_stores_with_the_same_members_share_their_policy(shipped: dict[str, str]) -> None:
    found, day = book(shipped, stolen=STOLEN), date(2017, 5, 5)
    assert found.on("2", day) is found.on("3", day)
    assert found.on("2", day) is not found.on("1", day)
    assert found.on("1", day).lists["stolen"] is found.on("1", day).lists["stolen"]


REFUSED = [
    ("kind: block", "kind: blocked", "unknown-name", "did you mean block"),
    ("of: card", "of: crad", "unknown-name", "did you mean card"),
    ("owner: Payments desk\n", "", "missing", "owner is needed"),
    ("[coast]", "[cost]", "unknown-region", "did you mean coast"),
    ('["367"]', '["368"]', "unknown-store", "'368' is not in stores.csv"),
    ("2017-05-05", "2017-05-35", "value", "plain value"),
    (", reason: a dispute", "", "missing", "reason is needed"),
    ("kind: block", "kind: allow", "an-exception-ends", "allowed for ever"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "words"), REFUSED)
def test_a_wrong_list_is_refused_in_its_place(
    shipped: dict[str, str], old: str, new: str, code: str, words: str
) -> None:
    wrong = STOLEN.replace(old, new)
    found = [p for p in problems(shipped, wrong) if p.code == code]
    assert any(words in p.message for p in found), [str(p) for p in problems(shipped, wrong)]
    assert all(p.file == "lists/stolen.yaml" and p.line > 1 for p in found if code != "missing")


def problems(shipped: dict[str, str], text: str) -> list[Problem]:
    with pytest.raises(BrokenFile) as broken:
        book(shipped, stolen=text)
    return broken.value.problems


def test_a_value_listed_twice_for_the_same_place_is_named(shipped: dict[str, str]) -> None:
    again = STOLEN + "  - {value: everywhere, reason: again}\n"
    (problem,) = problems(shipped, again)
    assert (problem.code, problem.line) == ("twice", 10)
    book(shipped, stolen=STOLEN + "  - {value: in-367, reason: again, regions: [lakes]}\n")
