"""Laws are files: each is run, and says in one sentence what it holds."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from tillguard.policy import laws as policy_laws
from tillguard.policy.laws.registry import LAWS_OF_TERMS, LAWS_OF_THE_CHAIN
from tillguard.ruleset import laws as rule_laws
from tillguard.ruleset.laws.registry import LAWS

ROOMS: list[tuple[ModuleType, tuple[object, ...]]] = [
    (policy_laws, (*LAWS_OF_TERMS, *LAWS_OF_THE_CHAIN)),
    (rule_laws, LAWS),
]


def files(room: ModuleType) -> list[str]:
    assert room.__file__
    found = Path(room.__file__).parent.glob("*.py")
    return sorted(f.stem for f in found if f.stem not in ("__init__", "registry"))


@pytest.mark.parametrize(("room", "run"), ROOMS, ids=["policy", "ruleset"])
def test_every_law_has_its_file_and_is_run(room: ModuleType, run: tuple[object, ...]) -> None:
    assert sorted(law.__name__ for law in run) == files(room)  # type: ignore[attr-defined]
    for law in run:
        module = importlib.import_module(f"{room.__name__}.{law.__name__}")  # type: ignore[attr-defined]
        assert law.__module__ == module.__name__
        assert module.__doc__
        assert module.__doc__.split("\n\n")[0].endswith(".")
