"""`tillguard rules check` and `tillguard policy check`: every problem of the files at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

import typer

from ..agreement import below
from ..errors import BrokenFile, Problem
from ..files import survey
from ..pipeline import read_both, words
from ..policy import Bundle
from ..policy.readable import readable
from ..ruleset import NOBODY, Vocabulary, check_rules
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
    lists, currency, own = _known(chosen.policies, texts)
    features = words()
    problems += check_rules(texts, Vocabulary(features.values(), lists, currency), own)
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
        found = _with_unread(found, unreadable)
        texts |= {f"{name}/{file}": text for file, text in found.items()}
        problems += below(name, unreadable)
    bundle = Bundle(texts)
    if not any(problem.code == "missing-folder" for problem in problems):
        problems += _together(bundle, {problem.file for problem in problems})
    said = f"{len(bundle.rules_files())} rules, bundle {bundle.hash[:12]}; `tillguard rules test`"
    _end(_placed(problems, folders), Format.JSON if json else format, said)


def _known(folder: Path, rules: Texts) -> tuple[Mapping[str, str] | None, str, Collection[str]]:
    """Lists, currency and rules with terms of their own, as far as policies can be read."""
    if not folder.is_dir():
        return None, "", NOBODY
    known = readable(_with_unread(*survey(folder)))
    return known.lists, known.currency, known.apart(PurePosixPath(file).stem for file in rules)


def _with_unread(texts: Texts, problems: Iterable[Problem]) -> Texts:
    """An empty text for a file that could not be read: its name is known, what it says is not."""
    return {problem.file: "" for problem in problems if problem.file} | texts


def _together(bundle: Bundle, unreadable: set[str]) -> list[Problem]:
    """What is wrong in the texts, and where nothing is, what is probably a mistake; nothing about a
    file that could not be read."""
    try:
        policies, _ = read_both(bundle, lawful=True)
    except BrokenFile as broken:
        return [problem for problem in broken.problems if problem.file not in unreadable]
    return below("policies", policies.warnings())


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
    if not all(problem.warning for problem in problems):
        raise typer.Exit(1)
    if format is Format.TEXT:
        typer.echo(f"good: {good} runs the rules' examples")
