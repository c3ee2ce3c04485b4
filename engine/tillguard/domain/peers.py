"""What is found without any verdict: somebody whose conduct is unlike that of their peers."""

from __future__ import annotations

from dataclasses import dataclass

from .decision import Party

PEER_WEEKS = 13
"""Weeks that are looked back on: with fewer most cashiers of a small store are unknown."""


NAMED = 10
"""Transactions that are named in words, the latest."""


@dataclass(frozen=True, slots=True)
class Unlike:
    """`part` of `whole` transactions; nine of ten peers are between the shares `low` and `high`.

    `tail` is the probability that an honest peer with the same `whole` comes to `part` or more.
    """

    conduct: str
    said: str
    part: int
    whole: int
    low: float
    high: float
    tail: float

    @property
    def share(self) -> float:
        return self.part / self.whole

    def told(self) -> str:
        """In words: the share, and what is usual."""
        return (
            f"{self.said}: {100 * self.share:.1f} % of transactions ({self.part} of {self.whole}),"
            f" peers usually {100 * self.low:.1f}-{100 * self.high:.1f} %"
        )


@dataclass(frozen=True, slots=True)
class PeerFinding:
    """An entity ("employee", its `name`) that is unlike its `peers` others of like work.

    `score` is the share of honest peers who would look less unusual in whatever is judged; `doubt`
    the share of chance among all findings at least as clear (false discovery rate), both in
    [0, 1]. `value` (minor units) is what went beyond the peers' mean from `since` to before `until`
    (epoch seconds), `source` says how it was reckoned. `unlike` is the clearest first; `keys` name
    the latest transactions that support it, most of them in `store`.
    """

    entity: str
    name: str
    typology: str
    party: Party
    score: float
    doubt: float
    value: int
    source: str
    peers: int
    since: int
    until: int
    reason: str
    unlike: tuple[Unlike, ...]
    keys: tuple[str, ...] = ()
    store: str = ""

    def told(self) -> str:
        """What stands beside the reason, in one line: for the notes of a case."""
        also = [f"also {more.told()}" for more in self.unlike[1:]]
        named = f"transactions: {', '.join(self.keys[-NAMED:])}" if self.keys else ""
        return "; ".join([*also, f"value: {self.source}", *filter(None, [named])])
