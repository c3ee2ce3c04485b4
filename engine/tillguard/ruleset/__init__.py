"""Rules detect: typed conditions in files, compiled to durable_rules and to plain Python."""

from .check import check_rules, lawful_rules, read_told
from .derived import Sequences
from .engine import Engine, compiles, run_examples
from .evaluator import Evaluator
from .fields import GROUPS, TYPOLOGIES, Field, Vocabulary, vocabulary
from .given import Given, given
from .laws import NOBODY
from .measure import Measured, measure
from .read import parse_rules, read_rules
from .rule import Example, Rule

__all__ = [
    "GROUPS",
    "NOBODY",
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
    "lawful_rules",
    "measure",
    "parse_rules",
    "read_rules",
    "read_told",
    "run_examples",
    "vocabulary",
]
