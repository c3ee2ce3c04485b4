"""A damaged model never loads, never ends the process, and never leads a row astray."""

from __future__ import annotations

import json
import math
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tillguard.errors import DamagedModel
from tillguard.learn import Model, fit
from tillguard.model import CLASSIFIER, DAMAGE, MANIFEST, Estimator, content_hash
from tillguard.model.folder import parts_hash

FILES = (MANIFEST, CLASSIFIER, DAMAGE)
LETTERS = list('0123456789-.e, =\n\0x[]{}"ü')


@pytest.fixture(scope="module")
def model() -> Model:
    """Trees, curves, a text, a time and damage: every part that a folder can have."""
    chance = np.random.default_rng(1)
    rows = 300
    table = {
        "amount": chance.lognormal(3, 1, rows),
        "hour": chance.integers(0, 24, rows),
        "store": chance.choice(["north", "south", "east"], rows),
    }
    risk = np.log(table["amount"]) - 3 + 2 * (table["store"] == "east") - 1
    labels = chance.random(rows) < 1 / (1 + np.exp(-risk))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return fit(table, labels, losses=labels * np.round(table["amount"] * 100))


def damaged(raw: bytes, chance: np.random.Generator) -> bytes:
    """Bits flipped, letters changed, a piece cut out, or the end cut off."""
    how, place = chance.integers(0, 4), int(chance.integers(0, len(raw)))
    if how == 0:
        return raw[:place]
    if how == 1:
        return raw[:place] + raw[place + int(chance.integers(1, 200)) :]
    changed = bytearray(raw)
    for at in chance.integers(0, len(raw), chance.integers(1, 4)):
        if how == 2:
            changed[at] ^= 1 << int(chance.integers(0, 8))
        else:
            changed[at : at + 1] = str(chance.choice(LETTERS)).encode()
    return bytes(changed)


def hashed_again(folder: Path, inner: bool) -> None:
    """Name the right hash of what is there now; `inner`: the one in the self-test too."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
        texts = [(folder / name).read_text() for name in (CLASSIFIER, DAMAGE)]
        if inner:
            manifest["self_test"]["parts"] = parts_hash(manifest, texts)
        manifest["hash"] = content_hash(manifest, texts)
    except (ValueError, KeyError, TypeError, AttributeError):
        return
    (folder / MANIFEST).write_text(json.dumps(manifest))


def copies(model: Model, folder: Path, count: int, again: bool, inner: bool) -> list[Estimator]:
    """Those of `count` damaged copies that loaded though their content differs."""
    model.save(folder)
    whole = {name: (folder / name).read_bytes() for name in FILES}
    chance = np.random.default_rng(7 + again + 2 * inner)
    loaded = []
    for number in range(count):
        for name in FILES:
            (folder / name).write_bytes(whole[name])
        name = FILES[number % 3]
        (folder / name).write_bytes(damaged(whole[name], chance))
        if same(folder, whole):
            continue
        if again:
            hashed_again(folder, inner)
        with suppress(DamagedModel):
            loaded.append(Estimator.load(folder))
    return loaded


def same(folder: Path, whole: dict[str, bytes]) -> bool:
    """Whether nothing that is read has changed: blanks between words of JSON mean nothing."""
    for name in FILES:
        now = (folder / name).read_bytes()
        try:
            equal = json.loads(now) == json.loads(whole[name]) if name == MANIFEST else False
        except ValueError:
            equal = False
        if now != whole[name] and not equal:
            return False
    return True


@pytest.mark.proof("P5", 250)
def test_a_damaged_copy_never_loads(model: Model, tmp_path: Path, tries: int) -> None:
    assert copies(model, tmp_path, tries, again=False, inner=False) == []


@pytest.mark.proof("P5", 250)
def test_nor_does_one_whose_hash_was_named_anew(model: Model, tmp_path: Path, tries: int) -> None:
    for one in copies(model, tmp_path, tries, again=True, inner=False):
        assert answers(one) == answers(model.estimator), "what loaded answers otherwise"


@pytest.mark.proof("P5", 500)
def test_what_only_a_signature_could_tell_still_answers_within_its_bounds(
    model: Model, tmp_path: Path, tries: int
) -> None:
    for one in copies(model, tmp_path, tries, again=True, inner=True):
        for probability, damage, margin, parts in answers(one):
            assert 0 <= probability <= 1
            assert damage >= 0
            assert margin == pytest.approx(parts, abs=1e-9)


def answers(estimator: Estimator) -> list[tuple[Any, ...]]:
    chance = np.random.default_rng(3)
    told = []
    for _ in range(40):
        row = {
            "amount": chance.lognormal(3, 1),
            "hour": int(chance.integers(0, 24)),
            "store": str(chance.choice(["north", "south", "east", "west"])),
        }
        score = estimator.score((), row)
        assert math.isfinite(score.margin)
        told.append((*score, math.fsum(estimator.contributions((), row))))
    return told
