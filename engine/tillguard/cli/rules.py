"""`tillguard rules`: the rules, their examples, and what they find on the demo chain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ..errors import BrokenFile, Problem
from ..files import lines_of, read_texts
from ..pipeline import words
from ..ruleset import Measured, Rule, parse_rules, read_rules, run_examples
from .files import Rules
from .options import Home, Json, print_json, settings
from .problems import Format, FormatOption, print_problems

rules = typer.Typer(help="The rules of the chain.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(rules, name="rules")


@rules.command("test")
def try_examples(
    folder: Rules = None, format: FormatOption = Format.TEXT, json: Json = False
) -> None:
    """Run every rule's own examples through both engines.

    Example: tillguard rules test
    """
    chosen = settings(rules=folder).rules
    texts = read_texts(chosen)
    found: tuple[Rule, ...] = ()
    try:
        found = parse_rules(texts, words())
        problems = run_examples(found)
    except BrokenFile as broken:
        problems = broken.problems
    print_problems([shown(p, chosen, texts) for p in problems], Format.JSON if json else format)
    if problems:
        raise typer.Exit(1)
    if not json and format is Format.TEXT:
        typer.echo(
            f"{len(found)} rules, {sum(len(r.examples) for r in found)} examples: all as said"
        )


def shown(problem: Problem, folder: Path, texts: Mapping[str, str]) -> Problem:
    """Under the path that the user gave, with the line of the file."""
    line = lines_of(texts[problem.file])[problem.line - 1] if problem.file in texts else ""
    return replace(problem, file=(folder / problem.file).as_posix(), source=line)


@rules.command("list")
def list_rules(
    folder: Rules = None,
    home: Home = None,
    measured: Annotated[
        bool, typer.Option("--measured", help="Count hits on the demo chain; takes a minute.")
    ] = False,
    json: Json = False,
) -> None:
    """List the rules; with --measured also hits, confirmed and precision on the demo chain.

    Example: tillguard rules list --measured
    """
    found = read_rules(settings(rules=folder).rules, words())
    tables = on_the_demo_chain(found, home or Path(".tillguard")) if measured else ()
    if json:
        print_json([as_dict(rule, [t[i] for t in tables]) for i, rule in enumerate(found)])
        return
    for i, rule in enumerate(found):
        columns = "".join(column(table[i]) for table in tables)
        typer.echo(f"| {rule.id} | {rule.severity} |{columns}" if measured else told(rule))


def on_the_demo_chain(found: tuple[Rule, ...], home: Path) -> tuple[tuple[Measured, ...], ...]:
    from ..demo.chain import build_chain
    from ..demo.rule_hits import measured_twice

    return measured_twice(build_chain(home / "demo"), found)


def told(rule: Rule) -> str:
    return f"{rule.id} (severity {rule.severity}, {rule.typology}): {rule.title}"


def as_dict(rule: Rule, spans: list[Measured]) -> dict[str, object]:
    listed: dict[str, object] = {"id": rule.id, "title": rule.title, "severity": rule.severity}
    for name, span in zip(("measured", "year_before"), spans, strict=False):
        listed[name] = {
            "hits": span.hits, "confirmed": span.confirmed, "precision": span.precision,
            "base": span.base,
        }  # fmt: skip
    return listed


def column(span: Measured) -> str:
    precision = "-" if span.precision is None else f"{span.precision:.0%}"
    base = "-" if span.base is None else f"{span.base:.1%}"
    return f" {span.hits} | {span.confirmed} | {precision} | {base} |"
