"""Holds what clients were told against what is kept: nothing lost, doubled or changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple


class Told(NamedTuple):
    """An answer that a client got: the decision's content, and whether it says it is on disk."""

    client: str
    key: str
    decision: bytes
    replayed: bool
    durable: bool = True


class Kept(NamedTuple):
    """A decision in the journal, in the order of `seq`."""

    seq: int
    key: str
    decision: bytes


def violations(told: Sequence[Told], kept: Sequence[Kept], asked: Iterable[str]) -> list[str]:
    """Every breach of the promises on keys and durability, in words; empty when they hold.

    `asked` are the keys that any client asked about, answered or not.
    """
    by_key = {one.key: one for one in kept}
    return [
        *_kept_once(kept),
        *_in_order(kept),
        *(f"{key}: is kept, and nobody asked" for key in by_key.keys() - set(asked)),
        *_durable(told, by_key),
        *_one_answer(told),
    ]


def _kept_once(kept: Sequence[Kept]) -> Iterator[str]:
    for key, times in Counter(one.key for one in kept).items():
        if times > 1:
            yield f"{key}: is kept {times} times"


def _in_order(kept: Sequence[Kept]) -> Iterator[str]:
    for before, after in pairwise(kept):
        if after.seq <= before.seq:
            yield f"{after.key}: seq {after.seq} follows {before.seq}"


def _durable(told: Sequence[Told], kept: dict[str, Kept]) -> Iterator[str]:
    for one in told:
        stands = kept.get(one.key)
        if stands is None:
            if one.durable:
                yield f"{one.key}: {one.client} was told, and it is lost"
        elif stands.decision != one.decision:
            yield f"{one.key}: {one.client} was told otherwise than is kept"


def _one_answer(told: Sequence[Told]) -> Iterator[str]:
    answers = defaultdict[str, list[Told]](list)
    for one in told:
        answers[one.key].append(one)
    for key, given in answers.items():
        if len({one.decision for one in given}) > 1:
            yield f"{key}: clients were told different things"
        if sum(not one.replayed for one in given) > 1:
            yield f"{key}: more than one answer claims to be the first"
