"""Every snippet of docs/rules.md does what the page says."""

import re
from pathlib import Path

from ruamel.yaml import YAML

from tillguard.files.document import parse_document
from tillguard.policy.lists import read_list
from tillguard.ruleset import Rule, Vocabulary, check_rules, given, parse_rules, run_examples
from tillguard.ruleset.parse import parse_condition

PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text()
NAME = "returns/refund-to-a-known-face.yaml"


def snippet(language: str) -> str:
    (found,) = re.findall(f"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def test_the_rule_on_the_page_works(words: Vocabulary) -> None:
    assert run_examples(parse_rules({NAME: snippet("yaml")}, words)) == []


def test_the_rule_that_was_written_from_the_guide_works(words: Vocabulary) -> None:
    page = (Path(__file__).parents[2] / "docs" / "a-change.md").read_text()
    (rule,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert (
        run_examples(parse_rules({"returns/late-refund-without-a-receipt.yaml": rule}, words)) == []
    )


def test_every_condition_on_the_page_is_one(words: Vocabulary) -> None:
    for line in snippet("conditions").splitlines():
        assert parse_condition(line, words)


def rule_with(*snippets: str, tests: str = "") -> str:
    """The rule on the page with other conditions and examples."""
    head, _, rest = snippet("yaml").partition("when:")
    examples = tests or rest[rest.index("tests:") :]
    return head + "\n".join(map(snippet, snippets)) + "\n" + examples


def test_parameters_work_as_the_page_says(words: Vocabulary) -> None:
    shown = "parameters: {floor: 25.00}"
    assert shown in PAGE
    set_ = f"  - {{name: c, features: {{amount: 24.00}}, {shown}, hit: false}}\n"
    tests = rule_with("parameters") + set_
    tests = tests.replace("receipt_other_card: no, amount: 25.00", "amount: 9.99")
    (rule,) = parse_rules({NAME: tests}, words)
    assert run_examples([rule]) == []
    said = YAML(typ="safe", pure=True).load(snippet("policy"))["rules"]
    (values,) = [given([rule], {id_: part["parameters"]}, {}) for id_, part in said.items()]
    assert values.values == {"refund-to-a-known-face.floor": 2500}


def test_the_list_on_the_page_is_one() -> None:
    read = read_list("stolen-cards", parse_document("lists/stolen-cards.yaml", snippet("list")))
    assert (read.kind, read.of, len(read.entries)) == ("block", "card", 2)


def test_the_sequence_on_the_page_works(words: Vocabulary) -> None:
    told = "  - {{name: a, event: {{tender: cash}}, features: {{amount: {}}}, hit: {}, {}}}\n"
    before = snippet("before").strip()
    tests = "tests:\n" + told.format("18.40", "true", before) + told.format("9.99", "false", before)
    assert run_examples(parse_rules({NAME: rule_with("sequence", tests=tests)}, words)) == []


def test_the_parameters_of_a_sequence_work_as_the_page_says(words: Vocabulary) -> None:
    told = "  - {{name: a, event: {{tender: cash}}, hit: {}, {}, {}}}\n"
    before, set_ = snippet("missing").strip(), "parameters: {{{}}}".format
    tests = "tests:\n" + "".join(
        told.format(hit, before, set_(said))
        for hit, said in (("true", ""), ("false", "window: 2 min"), ("false", "least: 20.00"))
    )
    assert run_examples(parse_rules({NAME: rule_with("setsequence", tests=tests)}, words)) == []


def test_the_message_on_the_page_is_the_message(words: Vocabulary) -> None:
    broken = snippet("yaml").replace("- receipt_other_card", "- receipt_othr_card")
    (problem,) = check_rules({NAME: broken}, words)
    assert f"{problem}\n" == snippet("problem")


def test_the_table_lists_every_shipped_rule_with_its_severity(shipped: tuple[Rule, ...]) -> None:
    listed = re.findall(r"^\| ([a-z-]+) \| (\d) \|", PAGE, re.MULTILINE)
    assert listed == [(rule.id, str(rule.severity)) for rule in shipped]
