"""The rules in service: durable_rules where it proves itself at the start, else the evaluator."""

from __future__ import annotations

from collections.abc import Sequence

from ..domain import Event, Hit
from ..engines import RULES_ANSWER, RULES_LOAD, Suspect, left_out, marks
from ..errors import Problem
from ..failpoints import Failpoint, reach
from . import native
from .evaluator import Evaluator, hit
from .examples import failed_examples
from .given import Given, of_example
from .index import index
from .rule import Example, Rule
from .shards import shards

TRIAL_SECONDS = 20.0
ANSWER = Failpoint.RULES_ANSWER
"""Looked up once: to take a member of an enumeration costs more than to reach its place."""


def compiles(rules: Sequence[Rule], seconds: float = TRIAL_SECONDS) -> str | None:
    """None if a child process compiles and runs the rules within `seconds`, else why not."""
    found = shards(rules)
    definitions = [shard.definition() for group in found.values() for shard in group]
    return native.trial(definitions, seconds)


class Engine:
    """Rules in id order; `native` says which engine answers, `why_not` why it is not durable_rules.

    `trial_seconds` bounds the compilation in a child process; 0 trusts the rules untried.
    `refused` says why durable_rules must not be asked at all.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        trial_seconds: float = TRIAL_SECONDS,
        refused: str | None = None,
    ) -> None:
        self.evaluator = Evaluator(rules)
        self.rules = self.evaluator.rules
        self.sequences = self.evaluator.sequences
        self.why_not = refused or left_out.get(Suspect.RULES)
        if self.why_not is None and trial_seconds:
            self.why_not = compiles(self.rules, trial_seconds)
        if self.why_not is None:
            self._compile()

    @property
    def native(self) -> bool:
        return self.why_not is None

    @property
    def native_rules(self) -> int:
        """Rules as durable_rules counts them: one for each way in which a rule can hold."""
        return sum(len(shard.ways) for group in shards(self.rules).values() for shard in group)

    def _compile(self) -> None:
        marks.at[RULES_LOAD] = 1
        reach(Failpoint.RULES_LOAD)
        self._load()
        marks.at[RULES_LOAD] = 0

    def _load(self) -> None:
        try:
            found = shards(self.rules)
            self._rulesets = {
                kind: [(native.Ruleset(s.definition()), s.encoder(), s.rules) for s in group]
                for kind, group in found.items()
            }
            self._indexes = {k: index([s.ways for s in group]) for k, group in found.items()}
        except Exception as error:
            self.why_not = f"durable_rules refused the rules: {error}"
            return
        for rule in self.rules:
            for example in rule.examples:
                self._prove(rule, example)

    def _prove(self, rule: Rule, example: Example) -> None:
        """Both engines must see the same in an example."""
        told = of_example(self.evaluator.defaults, rule, example)
        about = (example.event, example.vector, told)
        if self.hits(*about) != self.evaluator.hits(*about) and self.native:
            self.why_not = f"durable_rules failed its self-test: example '{example.name}'"

    def hits(
        self, event: Event, vector: Sequence[float], given: Given | None = None
    ) -> tuple[Hit, ...]:
        """What the rules saw, in rule-id order; without `given` the rules' own defaults hold.

        The vector is that of `sequences.complete`. An error of the native engine sends this and
        every later event to the evaluator.
        """
        told = given or self.evaluator.defaults
        if self.why_not is not None:
            return self.evaluator.hits(event, vector, told)
        marks.at[RULES_ANSWER] = 1
        try:
            reach(ANSWER)
            found = self._found(event, vector, told)
        except Exception as error:
            self.why_not = f"durable_rules failed on {event.kind} {event.key}: {error}"
            return self.evaluator.hits(event, vector, told)
        finally:
            marks.at[RULES_ANSWER] = 0
        return tuple(hit(self.rules[at], event, vector, told) for at in found)

    def _found(self, event: Event, vector: Sequence[float], given: Given) -> Sequence[int]:
        ask = self._indexes.get(event.kind)
        asked = ask(event, vector, given) if ask else ()
        if not asked:
            return ()
        found: set[int] = set()
        rulesets = self._rulesets[event.kind]
        for ruleset, encode, rules in [rulesets[at] for at in set(asked)]:
            for name in ruleset.matching(encode(event, vector, given)):
                found.update(rules[int(name)])
        return sorted(found)

    def close(self) -> None:
        """Gives the native rulesets back; afterwards the evaluator answers."""
        if self.native:
            self.why_not = "closed"
            for group in self._rulesets.values():
                for ruleset, _, _ in group:
                    ruleset.close()


def run_examples(rules: Sequence[Rule]) -> list[Problem]:
    """Every example that its rule answers wrongly, and what keeps durable_rules from serving."""
    problems = failed_examples(rules, Evaluator(rules))
    engine = Engine(rules)
    if engine.why_not is not None:
        file = rules[0].file if rules else ""
        problems.append(Problem(file, 1, 1, "engine", engine.why_not))
    engine.close()
    return problems
