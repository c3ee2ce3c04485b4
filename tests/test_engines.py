"""An engine in which the last starts all died is left out, that engine and no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tillguard.engines import (
    FEATURES_ANSWER,
    MODEL_LOAD,
    RULES_ANSWER,
    RULES_LOAD,
    Box,
    Suspect,
    interpret_where_suspected,
    left_out,
    marks,
)
from tillguard.errors import UnknownEngine


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    yield Box(tmp_path)
    Box(tmp_path).end()


def dies(box: Box, *places: int, most: int = 3) -> dict[Suspect, str]:
    """A start that ends within these places, and what was left out at its beginning."""
    out = box.begin(most)
    for place in places:
        marks.at[place] = 1
    return out


def test_an_engine_is_left_out_after_so_many_deaths_in_it_and_stays_so(box: Box) -> None:
    told = [dies(box, RULES_ANSWER) for _ in range(4)]
    assert told[:3] == [{}, {}, {}]
    assert told[3] == left_out
    assert told[3] == {Suspect.RULES: "the last 3 starts died while durable_rules answered"}
    box.end()
    assert dies(box).keys() == {Suspect.RULES}


def test_loading_and_answering_are_one_suspicion_and_others_are_not_blamed(box: Box) -> None:
    for places in ((RULES_LOAD, MODEL_LOAD), (RULES_ANSWER,), (RULES_ANSWER, FEATURES_ANSWER)):
        dies(box, *places)
    assert dies(box).keys() == {Suspect.RULES}


@pytest.mark.parametrize("between", ["a clean stop", "a death elsewhere", "a death in another"])
def test_deaths_that_do_not_follow_each_other_accuse_nobody(box: Box, between: str) -> None:
    for _ in range(2):
        for _ in range(2):
            dies(box, MODEL_LOAD)
        match between:
            case "a clean stop":
                box.begin(3)
                box.end()
            case "a death elsewhere":
                dies(box)
            case _:
                dies(box, RULES_LOAD)
    assert dies(box) == {}


def test_an_engine_is_asked_again_once_somebody_trusts_it(box: Box) -> None:
    for _ in range(2):
        dies(box, FEATURES_ANSWER, most=1)
    with pytest.raises(UnknownEngine, match="rules is not left out here"):
        box.trust("rules")
    assert interpret_where_suspected(box.home, 1)
    box.end()
    box.trust("features")
    assert dies(box) == {}


def test_features_are_known_to_be_suspect_before_they_are_imported(box: Box) -> None:
    for _ in range(3):
        assert not interpret_where_suspected(box.home, 3)
        dies(box, FEATURES_ANSWER)
    assert interpret_where_suspected(box.home, 3)


@pytest.mark.parametrize("raw", [b"", b"\1", b"{}"])
def test_files_that_cannot_be_read_accuse_nobody(box: Box, raw: bytes) -> None:
    box.past.write_bytes(raw)
    box.recorder.write_bytes(raw)
    assert dies(box) == {}
