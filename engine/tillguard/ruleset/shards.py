"""Which native rulesets an event of each kind goes through, within the engine's envelope."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..domain import Event, Kind
from .fields import Field
from .generated import NAMES, source, test_source
from .given import Given
from .native import MOST_FIELDS
from .normal import Absent, Holds, Number, Signal, Way, ways
from .rule import Rule

WAYS = 8
"""Ways of one ruleset, at most MOST_RULES."""

Encode = Callable[[Event, Sequence[float], Given], str]


@dataclass(frozen=True, slots=True)
class Shard:
    """Ways that share a ruleset; `rules` holds for each way the positions of its rules."""

    ways: tuple[Way, ...]
    rules: tuple[tuple[int, ...], ...]

    @property
    def signals(self) -> tuple[Signal, ...]:
        """What a fact must hold, in the order of first use."""
        return tuple(dict.fromkeys(test.signal for way in self.ways for test in way))

    def definition(self) -> dict[str, list[tuple[str, str, int]]]:
        """The native rules, named by position; `f0`, `f1` ... are the signals in order."""
        names = {signal: f"f{at}" for at, signal in enumerate(self.signals)}
        return {
            str(at): [(names[test.signal], test.operator, test.value) for test in way]
            for at, way in enumerate(self.ways)
        }

    def encoder(self) -> Encode:
        """Generated code that writes one event as the fields of a fact: `,"f0":15000,"f1":1`."""
        signals = self.signals
        fields = dict.fromkeys(_field(signal) for signal in signals)
        names = {field: f"x{at}" for at, field in enumerate(fields)}
        code = ["def encode(e, v, g):", "    p, lists = g.values, g.lists"]
        code += [f"    {name} = {source(field)}" for field, name in names.items()]
        parts = [_written(s, f"f{at}", names[_field(s)]) for at, s in enumerate(signals)]
        code.append(f"    return ''.join(({', '.join(parts)},))")
        scope = dict(NAMES)
        exec("\n".join(code), scope)
        encode: Encode = scope["encode"]
        return encode


def _field(signal: Signal) -> Field:
    return signal.leaf.field if isinstance(signal, Holds) else signal.field


def _written(signal: Signal, name: str, value: str) -> str:
    """Generated code for one signal's part of the fact, `value` naming the field's value."""
    match signal:
        case Number():
            return f"""',"{name}":%d' % {value} if {value} == {value} else ''"""
        case Absent():
            test = f"{value} != {value}"
        case Holds(leaf):
            test = test_source(leaf, value)
    return f"""',"{name}":1' if {test} else ',"{name}":0'"""


def shards(rules: Sequence[Rule]) -> Mapping[Kind, tuple[Shard, ...]]:
    """Per kind, rulesets of few ways that read the same fields; equal ways are one.

    The engine allows 48 ways over 190 fields. Fewer are faster: what is asked is a whole ruleset,
    and its price grows with the fields that it reads.
    """
    kinds = dict.fromkeys(kind for rule in rules for kind in rule.kinds)
    return {kind: _shards_of(kind, rules) for kind in kinds}


def _shards_of(kind: Kind, rules: Sequence[Rule]) -> tuple[Shard, ...]:
    holders: dict[Way, list[int]] = {}
    for at, rule in enumerate(rules):
        if kind in rule.kinds:
            for way in ways(rule.when):
                holders.setdefault(way, []).append(at)
    packed = _packed(list(holders))
    return tuple(Shard(tuple(p), tuple(tuple(holders[way]) for way in p)) for p in packed)


def _packed(waiting: list[Way]) -> list[list[Way]]:
    """Fills one ruleset after the other with ways in the order of the fields that they read."""
    read = {way: sorted({_field(test.signal).name for test in way}) for way in waiting}
    packed: list[list[Way]] = []
    signals: set[Signal] = set()
    for way in sorted(waiting, key=lambda way: read[way]) if len(waiting) > WAYS else waiting:
        wider = signals | {test.signal for test in way}
        if not packed or len(packed[-1]) == WAYS or len(wider) > MOST_FIELDS:
            packed.append([])
            wider = {test.signal for test in way}
        packed[-1].append(way)
        signals = wider
    return packed
