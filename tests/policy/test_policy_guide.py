"""docs/policies.md names every field and shows what is true."""

import re
from datetime import date
from pathlib import Path

import pytest

from tillguard.decide import decide
from tillguard.domain import Action, Hit, Kind, Party, Score
from tillguard.errors import BrokenFile
from tillguard.policy import PolicyBook, parse_policies, retention_schema, schema, time_schema

GUIDE = (Path(__file__).parents[2] / "docs" / "policies.md").read_text()


def test_every_field_of_every_file_is_in_the_guide() -> None:
    modules = (schema, time_schema, retention_schema)
    named = [value for module in modules for value in vars(module).values()]
    parts = [p for p in named if isinstance(p, type) and issubclass(p, schema.Part)]
    fields = {field.alias or name for part in parts for name, field in part.model_fields.items()}
    assert {name for name in fields if f"`{name}`" not in GUIDE} == set()


def test_the_worked_example_is_what_decide_says(book: PolicyBook) -> None:
    policy = book.on("1", date(2017, 5, 2))
    hit = Hit("some-rule", "NO_RECEIPT_RETURN", Party.CUSTOMER, 3, "seen")
    choice = decide(Kind.RETURN, [hit], Score(0.3, 15000, 0.0), policy, policy.prices())
    assert choice.action is Action.MANAGER_APPROVAL
    for costed in choice.costs[1:]:
        figures = (costed.loss, costed.friction, costed.staff, costed.cost)
        row = next(x for x in GUIDE.splitlines() if x.startswith("| ") and costed.action.name in x)
        assert re.findall(r"\d+\.\d\d", row) == [f"{figure / 100:.2f}" for figure in figures]


def test_the_examples_of_files_are_accepted(shipped: dict[str, str]) -> None:
    (things,) = re.findall(r"## Three things you will do\n(.*?)\n## ", GUIDE, re.S)
    store, pause, season = re.findall(r"```yaml\n(.*?)```", things, re.S)
    parse_policies(
        shipped | {"stores/367.yaml": store + pause, "seasons/gift-card-wave.yaml": season}
    )


def test_the_blast_radius_of_the_guide_is_the_shipped_one(shipped: dict[str, str]) -> None:
    (mad,) = re.findall(r"## When a rule goes mad\n(.*?)\n## ", GUIDE, re.S)
    (radius,) = re.findall(r"```yaml\n(.*?)```", mad, re.S)
    assert radius in shipped["base.yaml"]


def test_the_example_of_a_message_is_the_message(shipped: dict[str, str]) -> None:
    wrong = shipped["base.yaml"].replace("  floor: 0.10", "  flor: 0.10", 1)
    shown = re.findall(r"```\n(base\.yaml.*?)\n```", GUIDE, re.S)
    with pytest.raises(BrokenFile) as broken:
        parse_policies(shipped | {"base.yaml": wrong})
    assert [str(broken.value.problems[0])] == shown
