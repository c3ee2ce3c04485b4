"""Broken files: every problem at once, each with its place, the line and the remedy."""

import random
from pathlib import Path

import pytest

from tillguard.errors import BrokenFile
from tillguard.files import read_texts
from tillguard.ruleset import Vocabulary, check_rules, parse_rules, run_examples

BROKEN = Path(__file__).parent / "broken"
GOOD = """\
id: refund-of-value
title: Refund of value
group: returns
typology: NO_RECEIPT_RETURN
party: customer
kinds: [return]
severity: 2
reason: Refund of {amount}
when: amount >= 20.00
tests:
  - {name: large, features: {amount: 20.00}, hit: true}
  - {name: small, features: {amount: 19.99}, hit: false}
"""
NAME = "returns/refund-of-value.yaml"


def test_the_messages_on_broken_files_are_the_golden_ones(words: Vocabulary, rewrite: bool) -> None:
    problems = check_rules(read_texts(BROKEN), words)
    said = "".join(f"{problem}\n" for problem in problems)
    golden = BROKEN / "expected.txt"
    if rewrite:
        golden.write_text(said)
    assert said == golden.read_text()


def test_the_good_file_has_no_problem(words: Vocabulary) -> None:
    assert check_rules({NAME: GOOD}, words) == []


@pytest.mark.parametrize("line", range(len(GOOD.splitlines())))
def test_no_line_of_a_rule_can_be_left_out_unnoticed(line: int, words: Vocabulary) -> None:
    lines = GOOD.splitlines(keepends=True)
    without = "".join(lines[:line] + lines[line + 1 :])
    assert check_rules({NAME: without}, words)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00",
        "id: 'open",
        "a: " * 3000,
        "[" * 5000,
        "- " * 3000,
        "x" * 70_000,
        "a: &a [1]\nb: [*a, *a]\n",
        "? {complex: key}\n: value\n",
        "!!python/object:os.system rm",
        "--- 1\n--- 2\n",
        GOOD + "\n---\n" + GOOD,
        "\ufeff" + "id\u200b: x",
    ],
)
def test_hostile_text_is_a_problem_and_nothing_worse(text: str, words: Vocabulary) -> None:
    problems = check_rules({NAME: text}, words)
    assert problems
    assert all(problem.file == NAME and problem.line >= 1 for problem in problems)


def test_conditions_nested_fifty_deep_are_read_or_refused(words: Vocabulary) -> None:
    deep = "{not: " * 50 + "amount >= 20.00" + "}" * 50
    rules = parse_rules({NAME: GOOD.replace("amount >= 20.00", deep)}, words)
    assert run_examples(rules) == []
    deeper = "{not: " * 3000 + "amount >= 20.00" + "}" * 3000
    assert check_rules({NAME: GOOD.replace("amount >= 20.00", deeper)}, words)


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("title: Früh".encode("latin-1"))
    with pytest.raises(BrokenFile, match=r"latin\.yaml:1:10: encoding: the byte 0xfc is not UTF-8"):
        read_texts(tmp_path)


def test_one_broken_file_among_good_ones_refuses_them_all(words: Vocabulary) -> None:
    other = GOOD.replace("amount >= 20.00", "amuont >= 20.00").replace("value", "valor")
    with pytest.raises(BrokenFile) as caught:
        parse_rules({NAME: GOOD, "returns/refund-of-valor.yaml": other}, words)
    assert [problem.file for problem in caught.value.problems] == ["returns/refund-of-valor.yaml"]


def test_a_condition_nested_deeper_than_fifty_levels_is_refused_in_its_place(
    words: Vocabulary,
) -> None:
    deep = "{not: " * 51 + "amount >= 20.00" + "}" * 51
    (problem,) = check_rules({NAME: GOOD.replace("amount >= 20.00", deep)}, words)
    assert (problem.code, problem.line) == ("too-deep", 9)
    assert "deeper than 50 levels" in problem.message


def test_money_may_name_the_policys_currency_and_no_other(words: Vocabulary) -> None:
    euros = Vocabulary(words.values(), None, "EUR")
    named = GOOD.replace(">= 20.00", ">= 20.00 EUR")
    assert check_rules({NAME: named}, euros) == check_rules({NAME: named}, words) == []
    (problem,) = check_rules({NAME: named.replace("EUR", "USD")}, euros)
    assert problem.message.endswith("the policy's currency is EUR, not USD")
    assert (problem.code, problem.column) == ("unit", 17)


ODD = ("\t", "\x00", "\u200b", "$", "{", "]", ": ", "- ", "&a ", "*a", "!!int ", "%", "|", "'", '"',
       "in list ", "same as step 9", "1e999", "9" * 400, "~", "5 min", "EUR", "amοunt")  # fmt: skip


def damaged(r: random.Random, text: str) -> str:
    at, lines = r.randrange(len(text)), text.splitlines(keepends=True)
    line = r.randrange(len(lines))
    match r.randrange(4):
        case 0:
            return text[:at]
        case 1:
            return text[:at] + r.choice(ODD) + text[at:]
        case 2:
            return "".join(lines[:line] + lines[line + 1 :])
    return "".join([*lines[:line], lines[line], *lines[line:]])


def test_damaged_rule_files_are_rules_or_problems_and_nothing_worse(
    files: dict[str, str], words: Vocabulary
) -> None:
    r, refused = random.Random(5), 0
    for number in range(300):
        name = r.choice(sorted(files))
        text = damaged(r, files[name])
        try:
            rules = parse_rules({name: text}, words)
        except BrokenFile as broken:
            refused += 1
            for problem in broken.problems:
                assert problem.file == name
                assert 1 <= problem.line <= text.count("\n") + 2, (number, problem)
        else:
            assert all(rule.examples for rule in rules)
    assert refused > 150


def test_more_rules_than_can_be_read_in_time_are_refused_unread(words: Vocabulary) -> None:
    many = {f"returns/rule-{at}.yaml": "id: x" for at in range(10_001)}
    (problem,) = check_rules(many, words)
    assert (problem.file, problem.code) == ("returns/rule-0.yaml", "too-many")
