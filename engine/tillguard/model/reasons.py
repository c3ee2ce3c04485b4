"""Effects to reasons: what means the same is one reason, told by its strongest part."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

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
        self.topics = [
            topic(feature) if column is None else f"{column.name} (attribute)"
            for feature, column in zip(features, self.column, strict=True)
        ]
        self.absent = [
            absence(feature) if column is None else f"{column.meanings()[0]}: not known"
            for feature, column in zip(features, self.column, strict=True)
        ]

    def strongest(
        self,
        effects: Sequence[float],
        row: Sequence[float],
        usual: Sequence[float | None] | None,
        most: int,
        attributes: Mapping[str, Value],
    ) -> tuple[Contribution, ...]:
        """The `most` strongest groups; `effects` by feature, what is behind them is not read."""
        sums: dict[str, float] = {}
        told: dict[str, int] = {}
        best: dict[str, float] = {}
        for i, topic in enumerate(self.topics):
            effect, value = effects[i], row[i]
            if not effect:
                continue
            unknown = value != value
            if unknown:
                topic = self.absent[i]
            sums[topic] = sums.get(topic, 0.0) + effect
            as_usual = usual is not None and value == usual[i]
            size = abs(effect)
            if not as_usual and size > best.get(topic, 0.0):
                best[topic], told[topic] = size, i
        order = sorted(told, key=lambda t: (-round(abs(sums[t]), EVEN), told[t]))
        shown = [topic for topic in order if sums[topic]][:most]
        return tuple(
            Contribution("", math.nan, math.nan, sums[topic], topic)
            if row[told[topic]] != row[told[topic]]
            else self.said(told[topic], row, usual, sums[topic], attributes)
            for topic in shown
        )

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
