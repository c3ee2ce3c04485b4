"""The group writer against a model of the promise in plain Python, over random histories."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tillguard.journal import DecisionRow, Journal, Stored
from tillguard.journal.group import write_group

Put = tuple[str, int, bytes]
PUTS = st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.sampled_from([b"x", b"y", b"z"]))
HISTORIES = st.lists(st.lists(PUTS, max_size=8), max_size=5)
EXAMPLES = count()


def promised(history: list[list[Put]]) -> list[object]:
    """What every put has to be answered: (number of the put that stands, replayed) or refused."""
    stands: list[tuple[Put, int]] = []
    answers: list[object] = []
    for number, (key, revision, body) in enumerate(put for group in history for put in group):
        earlier = [(p, n) for p, n in stands if p[0] == key]
        rivals = [(p, n) for p, n in earlier if p[1] == revision]
        if not rivals and any(p[1] > revision for p, _ in earlier):
            rivals = [max(earlier, key=lambda one: one[0][1])]
        if not rivals:
            stands.append(((key, revision, body), number))
            answers.append((number, False))
        else:
            (_, _, standing), first = rivals[0]
            answers.append((first, True) if standing == body else "refused")
    return answers


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journal]:
    journal = Journal.open(f"sqlite:///{tmp_path_factory.mktemp('law')}/journal.db")
    yield journal
    journal.close()


def write(journal: Journal, groups: list[list[DecisionRow]]) -> list[object]:
    answers: list[object] = []
    for group in groups:
        with journal.database.hot_transaction() as driver:
            answers += write_group(driver, group)
    return [(int(a.decision), a.replayed) if isinstance(a, Stored) else "refused" for a in answers]


@settings(max_examples=150, deadline=None)
@given(history=HISTORIES)
def test_every_history_is_answered_as_promised(
    file: Journal, row_maker: Callable[..., DecisionRow], history: list[list[Put]]
) -> None:
    example, number, before = next(EXAMPLES), count(), file.last_seq()
    groups = [
        [
            row_maker(f"{example}/{key}", body, revision, decision=b"%d" % next(number))
            for key, revision, body in group
        ]
        for group in history
    ]
    answers = write(file, groups)
    assert answers == promised(history)
    new = [answer for answer in answers if answer != "refused" and not answer[1]]  # type: ignore[index]
    assert file.last_seq() - before == len(new) == len(list(file.events(before)))
