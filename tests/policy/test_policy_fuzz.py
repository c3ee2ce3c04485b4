"""Damaged files: never a crash, and every message names a file and a line of it."""

import random
from collections.abc import Callable

import pytest

from tillguard.errors import BrokenFile, Problem
from tillguard.policy import Policy, parse_policies

ODD = [
    *(
        "\t",
        "\x00",
        "\ud800",
        "\u2028",
        "💳",
        "{",
        "]",
        ": ",
        "- ",
        "&a ",
        "*a",
        "!!int ",
        "%",
        "|",
    ),
    *("'", '"', "<<: ", "\r", "1e999", "9" * 400, "~", ".nan", "-0", "2017-99-99"),
]

Damage = Callable[[random.Random, str], str]


def drop_a_line(chance: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return "".join(lines)


def move_a_line(chance: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    line = lines.pop(chance.randrange(len(lines)))
    lines.insert(chance.randrange(len(lines) + 1), line)
    return "".join(lines)


def repeat_a_line(chance: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    return "".join([*lines[:at], lines[at], *lines[at:]])


def cut_off(chance: random.Random, text: str) -> str:
    return text[: chance.randrange(len(text))]


def insert_something_odd(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text))
    return text[:at] + chance.choice(ODD) + text[at:]


def replace_a_word(chance: random.Random, text: str) -> str:
    words = text.split(" ")
    words[chance.randrange(len(words))] = chance.choice([*ODD, "VERIFY", "12", "-1", "true", "[]"])
    return " ".join(words)


def swap_letters(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text) - 1)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


DAMAGES: list[Damage] = [
    drop_a_line, move_a_line, repeat_a_line, cut_off, insert_something_odd, replace_a_word,
    swap_letters,
]  # fmt: skip


def check_still_lawful(policy: Policy) -> None:
    assert policy.staff_ceiling.name in ("APPROVE_AND_REVIEW", "WARN", "VERIFY", "MANAGER_APPROVAL")
    assert len(policy.kinds) == 10
    assert 0.0 <= policy.risk_floor <= 1.0


def check_message(problem: Problem, file: str, wrong: str) -> None:
    assert problem.message
    assert problem.column >= 1
    assert problem.line >= 1
    if problem.file == file:
        assert problem.line <= len(wrong.splitlines()) + 1


def damaged(number: int, shipped: dict[str, str]) -> tuple[str, str]:
    chance = random.Random(number)
    file = chance.choice(sorted(shipped))
    return file, DAMAGES[number % len(DAMAGES)](chance, shipped[file])


@pytest.mark.proof("P5", 600)
def test_a_damaged_file_is_named_with_its_line_or_still_lawful(
    shipped: dict[str, str], tries: int
) -> None:
    refused = 0
    for number in range(tries):
        file, wrong = damaged(number, shipped)
        problems: list[Problem] = []
        try:
            for policy in parse_policies(shipped | {file: wrong}).every_policy():
                check_still_lawful(policy)
        except BrokenFile as broken:
            problems = broken.problems
            refused += 1
        assert {problem.file for problem in problems} <= set(shipped), number
        for problem in problems:
            check_message(problem, file, wrong)
    assert refused > tries / 3
