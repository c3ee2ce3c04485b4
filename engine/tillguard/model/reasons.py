"""Effects to reasons: what means the same is one reason, told by its strongest part."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from heapq import nlargest

from ..domain import Contribution
from ..features import Feature
from .columns import Column, Value
from .words import absence, sentence

WINDOWS = ("1h", "1d", "28d")
MEASURES = (
    "value",
    "rate",
    "share",
    "surprise",
    "peer",
    "ratio",
    "since",
    "count",
    "cash",
    "known",
)
"""Words of a name that say how something was counted, not what."""

SAME = {
    "gross": "amount", "max_line": "amount", "void_line": "void", "keyed_line": "keyed",
    "employee_no_receipt_refund": "employee_refund", "discount": "discount",
    "refund_over_sale": "receipt_refunded", "receipt_refund": "receipt_refunded",
    "employee_card_use": "employee_card", "store_expected": "store_event",
    "store_volume": "store_event", "is_return": "kind", "is_void": "kind", "is_override": "kind",
    "is_gift_card": "kind", "is_drawer": "kind",
}  # fmt: skip
"""Topics that mean the same though their words differ."""

EVEN = 9
"""Digits behind the point beyond which effects are even: the last bits differ by machine."""


def topic(feature: Feature) -> str:
    """What a feature is about, whatever its window or measure: "employee_refund"."""
    if feature.window == "event" and feature.name.endswith("_paid"):
        return feature.name
    words = [w for w in feature.name.split("_") if w not in WINDOWS and w not in MEASURES]
    said = "_".join(words).removesuffix("s") or feature.name
    return SAME.get(said, said)


class Reasons:
    """Groups the features of a model by topic, and says a group in words."""

    def __init__(self, features: Sequence[Feature], columns: Sequence[Column]) -> None:
        self.features = features
        own = {name: column for column in columns for name in column.names()}
        self.column = [own.get(feature.name) for feature in features]
        topics = [
            topic(feature) if column is None else f"{column.name} (attribute)"
            for feature, column in zip(features, self.column, strict=True)
        ]
        absent = [
            absence(feature) if column is None else f"{column.meanings()[0]}: not known"
            for feature, column in zip(features, self.column, strict=True)
        ]
        self.groups = list(dict.fromkeys([*topics, *absent]))
        place = {name: number for number, name in enumerate(self.groups)}
        self.known = [place[name] for name in topics]
        self.unknown = [place[name] for name in absent]

    def strongest(
        self,
        effects: Sequence[float],
        row: Sequence[float],
        usual: Sequence[float | None] | None,
        most: int,
        attributes: Mapping[str, Value],
    ) -> tuple[Contribution, ...]:
        """The `most` strongest groups; `effects` by feature, what is behind them is not read."""
        sums = [0.0] * len(self.groups)
        best, told = sums[:], [-1] * len(self.groups)
        normal = usual or (None,) * len(row)
        each = zip(effects, row, normal, self.known, self.unknown, strict=False)
        for i, (effect, value, as_usual, known, unknown) in enumerate(each):
            if not effect:
                continue
            group = known if value == value else unknown
            sums[group] += effect
            size = effect if effect > 0.0 else -effect
            if size > best[group] and value != as_usual:
                best[group], told[group] = size, i
        held = [(abs(whole), i, whole) for whole, i in zip(sums, told, strict=True) if i >= 0]
        least = min(nlargest(most, held))[0] - 2 * 10.0**-EVEN if held else 0.0
        order = sorted((-round(size, EVEN), i, whole) for size, i, whole in held if size >= least)
        return tuple(
            self.reason(i, row, usual, effect, attributes)
            for _, i, effect in order[:most]
            if effect
        )

    def reason(
        self,
        i: int,
        row: Sequence[float],
        usual: Sequence[float | None] | None,
        effect: float,
        attributes: Mapping[str, Value],
    ) -> Contribution:
        """A group's effect, told by its strongest feature or by what is not known of it."""
        if row[i] != row[i]:
            return Contribution("", math.nan, math.nan, effect, self.groups[self.unknown[i]])
        return self.said(i, row, usual, effect, attributes)

    def every(
        self,
        effects: Sequence[float],
        row: Sequence[float],
        usual: Sequence[float | None] | None,
        attributes: Mapping[str, Value],
    ) -> tuple[Contribution, ...]:
        """Each feature on its own, strongest first."""
        order = sorted(range(len(row)), key=lambda i: (-round(abs(effects[i]), EVEN), i))
        return tuple(self.said(i, row, usual, effects[i], attributes) for i in order if effects[i])

    def said(
        self,
        i: int,
        row: Sequence[float],
        usual: Sequence[float | None] | None,
        effect: float,
        attributes: Mapping[str, Value],
    ) -> Contribution:
        """One feature against its usual value; a text attribute is told as it was sent."""
        feature, column = self.features[i], self.column[i]
        normal = None if usual is None else usual[i]
        known = math.nan if normal is None else normal
        if column is not None and column.kind == "text":
            value = attributes.get(column.name)
            words = f"{column.meanings()[0].partition(':')[0]}: {value or 'not known'}"
        else:
            words = sentence(feature, row[i], known)
        return Contribution(feature.name, float(row[i]), known, effect, words)
