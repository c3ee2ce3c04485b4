"""Rules detect: typed conditions in files, compiled to durable_rules and to plain Python."""

from .derived import Sequences
from .engine import Engine, compiles, run_examples
from .evaluator import Evaluator
from .fields import GROUPS, TYPOLOGIES, Field, Vocabulary, vocabulary
from .given import Given, given
from .measure import Measured, measure
from .read import check_rules, parse_rules, read_rules, rule_files
from .rule import Example, Rule

__all__ = [
    "GROUPS",
    "TYPOLOGIES",
    "Engine",
    "Evaluator",
    "Example",
    "Field",
    "Given",
    "Measured",
    "Rule",
    "Sequences",
    "Vocabulary",
    "check_rules",
    "compiles",
    "given",
    "measure",
    "parse_rules",
    "read_rules",
    "rule_files",
    "run_examples",
    "vocabulary",
]
