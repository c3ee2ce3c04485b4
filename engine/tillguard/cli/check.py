"""`tillguard rules check` and `tillguard policy check`: every problem of the files at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import typer

from ..errors import BrokenFile, Problem
from ..files import survey
from ..pipeline import below, read_both, words
from ..policy import Bundle, PolicyBook, parse_policies
from ..ruleset import NOBODY, check_rules
from .files import Policies, Rules, policy
from .options import Json, settings
from .problems import Format, FormatOption, many, print_problems
from .rules import rules

EXITS = "Exit codes: 0 nothing is wrong; 1 problems, all of them printed; 2 wrong usage."
Texts = dict[str, str]


def register(app: typer.Typer) -> None:
    """The commands join those that `rules` and `policy` have already."""
    rules.command("check", epilog=EXITS)(check_rule_files)
    policy.command("check", epilog=EXITS)(check_all_files)


def check_rule_files(
    folder: Rules = None,
    policies: Policies = None,
    format: FormatOption = Format.TEXT,
    json: Json = False,
) -> None:
    """Check the rule files: how they are written, and the laws that hold over all of them.

    Lists, currency and the policies' own terms for rules count where the policies are there and
    good. Examples are run by `tillguard rules test`.

    Example: tillguard rules check --format sarif > rules.sarif
    """
    chosen = settings(rules=folder, policies=policies)
    texts, problems = survey(chosen.rules)
    book = _book(chosen.policies)
    own = book.own_terms() if book else NOBODY
    problems += check_rules(texts, words(book), own)
    found = _placed(below("rules", problems), {"rules": chosen.rules})
    _end(
        found,
        Format.JSON if json else format,
        f"{many(len(texts), 'rule')}; `tillguard rules test`",
    )


def check_all_files(
    rules: Rules = None,
    policies: Policies = None,
    format: FormatOption = Format.TEXT,
    json: Json = False,
) -> None:
    """Check all rule and policy files, each by itself and together; nothing becomes live.

    Example: tillguard policy check --rules rules --policies policies
    """
    chosen = settings(rules=rules, policies=policies)
    folders = {"rules": chosen.rules, "policies": chosen.policies}
    texts: Texts = {}
    problems: list[Problem] = []
    for name, folder in folders.items():
        found, unreadable = survey(folder)
        texts |= {f"{name}/{file}": text for file, text in found.items()}
        problems += below(name, unreadable)
    bundle = Bundle(texts)
    if not any(problem.code == "missing-folder" for problem in problems):
        problems += _together(bundle, {problem.file for problem in problems})
    said = f"{len(bundle.rules_files())} rules, bundle {bundle.hash[:12]}; `tillguard rules test`"
    _end(_placed(problems, folders), Format.JSON if json else format, said)


def _book(folder: Path) -> PolicyBook | None:
    texts, problems = survey(folder)
    try:
        return None if problems else parse_policies(texts)
    except BrokenFile:
        return None


def _together(bundle: Bundle, unreadable: set[str]) -> list[Problem]:
    """What is wrong in the texts; nothing about a file that could not be read."""
    try:
        read_both(bundle, lawful=True)
    except BrokenFile as broken:
        return [problem for problem in broken.problems if problem.file not in unreadable]
    return []


def _placed(problems: list[Problem], folders: Mapping[str, Path]) -> list[Problem]:
    """Problems under the paths that the user gave."""
    found = []
    for problem in problems:
        room, _, file = problem.file.partition("/")
        whole = problem.code == "missing-folder"
        path = folders[room] if whole else folders[room] / file
        found.append(replace(problem, file=path.as_posix()))
    return found


def _end(problems: list[Problem], format: Format, good: str) -> None:
    print_problems(problems, format)
    if problems:
        raise typer.Exit(1)
    if format is Format.TEXT:
        typer.echo(f"good: {good} runs the rules' examples")
