"""Every snippet of docs/rules.md does what the page says."""

import re
from pathlib import Path

from tillguard.ruleset import Rule, Vocabulary, check_rules, parse_rules, run_examples
from tillguard.ruleset.parse import parse_condition

PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text()
NAME = "returns/refund-to-a-known-face.yaml"


def snippet(language: str) -> str:
    (found,) = re.findall(f"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def test_the_rule_on_the_page_works(words: Vocabulary) -> None:
    assert run_examples(parse_rules({NAME: snippet("yaml")}, words)) == []


def test_every_condition_on_the_page_is_one(words: Vocabulary) -> None:
    for line in snippet("conditions").splitlines():
        assert parse_condition(line, words)


def test_the_message_on_the_page_is_the_message(words: Vocabulary) -> None:
    broken = snippet("yaml").replace("- receipt_other_card", "- receipt_othr_card")
    (problem,) = check_rules({NAME: broken}, words)
    assert f"{problem}\n" == snippet("problem")


def test_the_table_lists_every_shipped_rule_with_its_severity(shipped: tuple[Rule, ...]) -> None:
    listed = re.findall(r"^\| ([a-z-]+) \| (\d) \|", PAGE, re.MULTILINE)
    assert listed == [(rule.id, str(rule.severity)) for rule in shipped]
