"""`gate_*`: how often the gate refuses honest models of the demo chain, and which worse ones."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np

from ..features import FEATURES
from ..learn import Learnt, Table, examples, fit_examples
from ..learn.gate import Bounds, judge
from ..learn.holdout import Scores
from ..learn.screen import doubtful
from ..model import Estimator
from ..policy import PolicyBook, parse_policies, read_bundle
from ..profiles import SHIPPED
from ..training.champions import scores_of
from ..training.grounds import investigated
from ..training.known import Known, before
from .figure import Figure

WINDOWS = ((0.8, 1.0), (0.64, 0.8), (0.5, 0.64))
"""Hold-outs, as shares of all labels in order of receipt; a model is fitted on what is before."""
AGES = (0, 1, 7, 28)
"""Days by which honest models were fitted earlier; each has a seed of its own."""
DAY, DRAWS = 86_400, 50
HANDS = 8
Tick = Callable[[str, float], None]
Spoil = Callable[[Known], Known]


def measure(examples_: Path, tick: Tick) -> list[Figure]:
    """All of it; about five minutes on a core."""
    found = before(Learnt.read(examples_))
    book = parse_policies(read_bundle(SHIPPED / "rules", SHIPPED / "policies").policy_files())
    honest = [models(found, window, tick) for window in WINDOWS]
    return [
        *false_refusals(found, book, honest),
        *(worse(found, book, honest[0], name, spoil, tick) for name, spoil in SPOILT.items()),
        *labellers(found, honest[0]),
    ]


def split(found: Known, window: tuple[float, float]) -> tuple[Known, Known]:
    first, last = (int(share * len(found.labels)) for share in window)
    return found.part(range(first)), found.part(range(first, last))


def models(found: Known, window: tuple[float, float], tick: Tick) -> list[Scores]:
    """What honest models of different age and seed say of a hold-out, the freshest first."""
    past, held = split(found, window)
    said = []
    for seed, age in enumerate(AGES):
        tick("fitting honest models", seed / len(AGES))
        until = int(held.table.received[0]) - age * DAY
        own = past.part(np.flatnonzero(past.table.received < until))
        said.append(fitted(own, held, seed))
    return said


def fitted(past: Known, held: Known, seed: int = 0) -> Scores:
    with tempfile.TemporaryDirectory() as folder:
        fit_examples(examples(past.table, past.labels), Path(folder), seed)
        return scores_of(Estimator.load(Path(folder)), held.table)


def refused(held: Known, book: PolicyBook, challenger: Scores, champion: Scores) -> list[str]:
    """Names of the criteria on which a challenger fails."""
    at = int(held.table.received[0])
    floor, daily = book.in_force("", at).risk_floor, investigated(book, at)
    rows = held.holdout(book.stores)
    judgement = judge(rows, challenger, champion, daily, floor, Bounds())
    return [one.name for one in judgement.criteria if not one.passed]


def false_refusals(
    found: Known, book: PolicyBook, honest: Sequence[Sequence[Scores]]
) -> Iterator[Figure]:
    """Of each fresher model held against each older one, on whole hold-outs and on thirds."""
    for parts, name in ((1, "gate_false_refusals"), (3, "gate_few_labels")):
        tried, failed, labels = 0, 0, 0
        for window, said in zip(WINDOWS, honest, strict=True):
            _, held = split(found, window)
            for rows in np.array_split(np.arange(len(held.labels)), parts):
                keep = np.isin(np.arange(len(held.labels)), rows)
                labels += len(rows)
                for fresh, old in combinations(said, 2):
                    tried += 1
                    part = held.part(rows)
                    failed += bool(refused(part, book, fresh.part(keep), old.part(keep)))
        mean = labels // (parts * len(WINDOWS))
        how = f"{failed} of {tried} honest challengers refused, on {mean:,} labels each"
        yield Figure(name, failed / tried, "share", how)


def worse(
    found: Known, book: PolicyBook, honest: Sequence[Scores], name: str, spoil: Spoil, tick: Tick
) -> Figure:
    """Whether a deliberately worse model is refused by the newest fifth, against an honest one."""
    tick(f"fitting a model of {name}", 0.5)
    past, held = split(found, WINDOWS[0])
    failed = refused(held, book, fitted(spoil(past), held), honest[1])
    how = f"{name}: {', '.join(failed) if failed else 'passes'}"
    return Figure("gate_refuses", float(bool(failed)), "yes/no", how, "higher")


def without(prefix: str) -> Spoil:
    """Features that are not known, as if their history had been lost."""
    columns = [i for i, feature in enumerate(FEATURES) if feature.name.startswith(prefix)]

    def spoil(past: Known) -> Known:
        vectors = past.table.vectors.copy()
        vectors[:, columns] = np.nan
        table = Table(past.table.keys, past.table.kinds, past.table.received, vectors)
        return replace(past, table=table)

    return spoil


def cleared(which: Callable[[Known], np.ndarray[tuple[int], np.dtype[np.bool_]]]) -> Spoil:
    """Frauds whose verdict was turned into cleared."""

    def spoil(past: Known) -> Known:
        turned = which(past)
        labels = [
            replace(label, confirmed=False, loss=0) if no else label
            for label, no in zip(past.labels, turned, strict=True)
        ]
        return replace(past, labels=labels)

    return spoil


def shuffled(past: Known) -> Known:
    order = np.random.default_rng(5).permutation(len(past.labels))
    labels = [
        replace(past.labels[j], key=label.key) for label, j in zip(past.labels, order, strict=True)
    ]
    return replace(past, labels=labels)


def most_confirmed(past: Known, count: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Labels of the stores in which most frauds were confirmed: a ring that clears itself."""
    stores = np.array([mark.store for mark in past.marks])
    names, hits = np.unique(stores[past.confirmed == 1], return_counts=True)
    return np.isin(stores, names[np.argsort(-hits, kind="stable")][:count])


def some(past: Known, share: float) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.random.default_rng(6).random(len(past.labels)) < share


SPOILT: Mapping[str, Spoil] = {
    "shuffled labels": shuffled,
    "the oldest quarter of the labels": lambda p: p.part(range(len(p.labels) // 4)),
    "the older half of the labels": lambda p: p.part(range(len(p.labels) // 2)),
    "no employee's history": without("employee"),
    "no membership's history": without("customer"),
    "all frauds of 5 stores cleared": cleared(lambda p: most_confirmed(p, 5)),
    "all frauds of 40 stores cleared": cleared(lambda p: most_confirmed(p, 40)),
    "a tenth of the frauds cleared": cleared(lambda p: some(p, 0.1)),
    "three tenths of the frauds cleared": cleared(lambda p: some(p, 0.3)),
}


def labellers(found: Known, honest: Sequence[Scores]) -> Iterator[Figure]:
    """Eight hands at random: how often one who clears all frauds is found, and an honest one is
    doubted, within the newest 28 and 140 days of labels."""
    _, held = split(found, WINDOWS[0])
    scores, labels = honest[0].probability, held.confirmed
    known = np.array([label.known for label in held.labels])
    for days in (28, 140):
        fresh = known >= known.max() - days * DAY
        caught = doubted = 0
        for seed in range(DRAWS):
            hands = np.random.default_rng(seed).integers(HANDS, size=len(labels)).astype(str)
            doubted += len(list(doubtful(labels, scores, hands, fresh, ~fresh)))
            poisoned = np.where(fresh & (hands == "0"), 0.0, labels)
            found_ = doubtful(poisoned, scores, hands, fresh, ~fresh)
            caught += any(one.labeller == "0" for one in found_)
        count = int(labels[fresh].sum())
        how = (
            f"one of {HANDS} hands clears all in {days} days ({count} frauds, an eighth are its"
            f" own); honest ones doubted {doubted} of {DRAWS * HANDS}"
        )
        yield Figure("screen_finds", caught / DRAWS, "share", how, "higher")
