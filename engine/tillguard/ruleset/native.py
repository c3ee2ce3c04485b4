"""The only door to durable_rules: one ruleset of its C engine as a pure function of one fact.

Its envelope is kept here: one fixed sid, an id per fact, assert, collect, retract; no host, no
timers, no joins. As a script it tries definitions from standard input in a process of its own,
because the engine can hang or die on what it does not like.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache

import durable_rules_engine as durable

MOST_RULES = 48
MOST_FIELDS = 190
Definition = Mapping[str, Sequence[tuple[str, str, int]]]
"""{name of a native rule: its tests (field, operator, integer), which must all hold}."""

WRITTEN = {"!=": "$neq", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}
HANDLED, NOT_HANDLED = 0, 1


class EngineFailed(RuntimeError):
    """durable_rules answered with an error or with something that its envelope rules out."""


class Ruleset:
    """A compiled ruleset; at most 48 rules over 190 fields, one thread."""

    def __init__(self, definition: Definition) -> None:
        fields = {field for tests in definition.values() for field, _, _ in tests}
        small = len(definition) <= MOST_RULES and len(fields) <= MOST_FIELDS
        if not small or not all(definition.values()):
            raise EngineFailed(f"{len(definition)} rules over {len(fields)} fields")
        rules = {name: {"all": [{"m": _conjunction(t)}]} for name, t in definition.items()}
        self._handle: int = durable.create_ruleset("tillguard", json.dumps(rules))
        self._count = 0

    def matching(self, fields: str) -> list[str]:
        """Names of the rules that hold for a fact, given as `,"name":1,"other":2`."""
        self._count += 1
        key = f'{{"id":"{self._count}","sid":"0"'
        code = HANDLED
        try:
            code, state = durable.assert_fact(self._handle, f"{key}{fields}}}")
            if code == NOT_HANDLED:
                return []
            if code != HANDLED:
                raise EngineFailed(f"the fact was answered with code {code}")
            return self._collect(state)
        finally:
            if code != NOT_HANDLED:  # a fact that no rule wants is not kept
                durable.retract_fact(self._handle, f"{key}}}")

    def _collect(self, state: int) -> list[str]:
        """The names, one action after the other; an action left open would block the next fact."""
        started = durable.start_action_for_state(self._handle, state)
        message = started[1] if started else None
        names: list[str] = []
        try:
            while message:
                names.append(message[2 : message.index('"', 2)])
                message = durable.complete_and_start_action(self._handle, state)
        except BaseException:
            durable.abandon_action(self._handle, state)
            raise
        return names

    def close(self) -> None:
        """Frees what the engine can free; about 13 KB a rule stay with the process."""
        durable.delete_ruleset(self._handle)


def _conjunction(tests: Sequence[tuple[str, str, int]]) -> Mapping[str, object]:
    return {"$and": [_test(*test) for test in tests]}


def _test(field: str, operator: str, value: int) -> Mapping[str, object]:
    return {field: value} if operator == "==" else {WRITTEN[operator]: {field: value}}


def trial(definitions: Sequence[Definition], seconds: float) -> str | None:
    """Compiles and runs the definitions in a child process: None, or why they can't be trusted."""
    try:
        _tried(json.dumps(definitions), seconds)
    except EngineFailed as why:
        return str(why)
    return None


@lru_cache(maxsize=8)
def _tried(definitions: str, seconds: float) -> None:
    """Raises EngineFailed; what passed is not tried again in this process."""
    command = [sys.executable, "-I", __file__]
    try:
        done = subprocess.run(
            command, input=definitions, capture_output=True, text=True, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        raise EngineFailed(
            f"durable_rules did not compile the rules within {seconds:g} s"
        ) from None
    except OSError as error:
        raise EngineFailed(f"no process to try the rules in: {error}") from error
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
        raise EngineFailed(f"durable_rules refused the rules: {said[0]}")


def _try(definitions: Sequence[Definition]) -> None:
    """Compiles each and asserts a fact with no field, one with every field, one with all at 1."""
    for definition in definitions:
        ruleset = Ruleset(definition)
        fields = sorted({field for tests in definition.values() for field, _, _ in tests})
        for value in (0, 1, -(10**15), 10**15):
            ruleset.matching("".join(f',"{field}":{value}' for field in fields))
        ruleset.matching("")


if __name__ == "__main__":
    _try(json.loads(sys.stdin.read()))
