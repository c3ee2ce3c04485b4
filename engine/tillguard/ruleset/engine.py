"""The rules in service: durable_rules where it proves itself at the start, else the evaluator."""

from __future__ import annotations

from collections.abc import Sequence

from ..domain import Event, Hit
from ..errors import Problem
from . import native
from .evaluator import Evaluator, hit
from .examples import failed_examples
from .rule import Example, Rule
from .shards import shards

TRIAL_SECONDS = 20.0


def compiles(rules: Sequence[Rule], seconds: float = TRIAL_SECONDS) -> str | None:
    """None if a child process compiles and runs the rules within `seconds`, else why not."""
    found = shards(rules)
    definitions = [shard.definition() for group in found.values() for shard in group]
    return native.trial(definitions, seconds)


class Engine:
    """Rules in id order; `native` says which engine answers, `why_not` why it is not durable_rules.

    `trial_seconds` bounds the compilation in a child process; 0 trusts the rules untried.
    """

    def __init__(self, rules: Sequence[Rule], trial_seconds: float = TRIAL_SECONDS) -> None:
        self.evaluator = Evaluator(rules)
        self.rules = self.evaluator.rules
        self.why_not = compiles(self.rules, trial_seconds) if trial_seconds else None
        if self.why_not is None:
            self._compile()

    @property
    def native(self) -> bool:
        return self.why_not is None

    def _compile(self) -> None:
        try:
            self._rulesets = {
                kind: [(native.Ruleset(s.definition()), s.encoder(), s.rules) for s in group]
                for kind, group in shards(self.rules).items()
            }
        except Exception as error:
            self.why_not = f"durable_rules refused the rules: {error}"
            return
        for rule in self.rules:
            for example in rule.examples:
                self._prove(example)

    def _prove(self, example: Example) -> None:
        """Both engines must see the same in an example."""
        event, vector = example.event, example.vector
        if self.hits(event, vector) != self.evaluator.hits(event, vector) and self.native:
            self.why_not = f"durable_rules failed its self-test: example '{example.name}'"

    def hits(self, event: Event, vector: Sequence[float]) -> tuple[Hit, ...]:
        """What the rules saw, in rule-id order.

        An error of the native engine sends this and every later event to the evaluator.
        """
        if self.why_not is not None:
            return self.evaluator.hits(event, vector)
        try:
            found = self._found(event, vector)
        except Exception as error:
            self.why_not = f"durable_rules failed on {event.kind} {event.key}: {error}"
            return self.evaluator.hits(event, vector)
        return tuple(hit(self.rules[at], event, vector) for at in found)

    def _found(self, event: Event, vector: Sequence[float]) -> Sequence[int]:
        found: set[int] = set()
        for ruleset, encode, rules in self._rulesets.get(event.kind, ()):
            for name in ruleset.matching(encode(event, vector)):
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
