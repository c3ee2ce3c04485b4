"""The checker finds every violation that is seeded into a history, and none in a good one."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tillguard.drill.checker import Kept, Told, violations

History = tuple[list[Told], list[Kept], set[str]]
Seed = Callable[[random.Random, History], None]


def good(chance: random.Random) -> History:
    """Answers, retries and lost answers of 40 keys, some of them never stored."""
    told, kept, asked = list[Told](), list[Kept](), set[str]()
    for number in range(40):
        key, decision = f"k{number}", f"decision {number}".encode()
        asked.add(key)
        if chance.random() < 0.1:
            continue
        kept.append(Kept(len(kept) + 1, key, decision))
        first = chance.random() < 0.8
        if first:
            told.append(Told("till 1", key, decision, False))
        told += [Told("till 2", key, decision, True) for _ in range(chance.randrange(3))]
    told.append(Told("till 3", "not durable", b"fallback", False, durable=False))
    return told, kept, asked | {"not durable"}


def lose(chance: random.Random, history: History) -> None:
    told, kept, _ = history
    key = chance.choice(told[:-1]).key
    kept.remove(next(one for one in kept if one.key == key))


def change_what_is_kept(chance: random.Random, history: History) -> None:
    told, kept, _ = history
    at = next(n for n, one in enumerate(kept) if one.key == told[0].key)
    kept[at] = kept[at]._replace(decision=b"another")


def keep_twice(chance: random.Random, history: History) -> None:
    kept = history[1]
    kept.append(chance.choice(kept)._replace(seq=len(kept) + 1))


def reorder(chance: random.Random, history: History) -> None:
    kept = history[1]
    at = chance.randrange(len(kept) - 1)
    kept[at], kept[at + 1] = kept[at + 1], kept[at]


def invent(chance: random.Random, history: History) -> None:
    kept = history[1]
    kept.append(Kept(len(kept) + 1, "nobody asked", b"decision"))


def answer_otherwise(chance: random.Random, history: History) -> None:
    told = history[0]
    told.append(chance.choice(told[:-1])._replace(decision=b"another", replayed=True))


def answer_first_twice(chance: random.Random, history: History) -> None:
    told = history[0]
    told.append(next(one for one in told if not one.replayed))


SEEDS: list[Seed] = [
    lose, change_what_is_kept, keep_twice, reorder, invent, answer_otherwise, answer_first_twice,
]  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_a_good_history_is_good(seed: int) -> None:
    told, kept, asked = good(random.Random(seed))
    assert violations(told, kept, asked) == []


@pytest.mark.parametrize("spoil", SEEDS)
@pytest.mark.parametrize("seed", range(20))
def test_a_seeded_violation_is_found(spoil: Seed, seed: int) -> None:
    chance = random.Random(seed)
    told, kept, asked = good(chance)
    spoil(chance, (told, kept, asked))
    assert violations(told, kept, asked)
