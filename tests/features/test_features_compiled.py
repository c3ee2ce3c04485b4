"""The compiled features against the same files interpreted, and what an edit does to them."""

from __future__ import annotations

import importlib
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import tillguard.features
from tillguard.demo.chain import build_chain
from tillguard.domain import Event, Kind, Line, Outcome, Party
from tillguard.features import History, sealed
from tillguard.features._compiled import FOLDER, digests, edited
from tillguard.features.facts import Facts

from .conftest import START, season, stream

SOURCES = FOLDER.parent
COMPILED = sorted(t.stem for t in SOURCES.glob("*.pxd") if t.with_suffix(".py").exists())
IN_C = ("vector", "windows")
compiled = pytest.mark.skipif(bool(edited()), reason="not compiled since an edit")


@pytest.fixture(scope="module")
def interpreted() -> Iterator[ModuleType]:
    """The package's own files as Python reads them, under another name."""
    twin = ModuleType("tillguard.interpreted")
    twin.__path__ = [str(SOURCES)]
    sys.modules[twin.__name__] = twin
    for name in IN_C:
        module = importlib.import_module(f"tillguard.features.{name}")
        sys.modules[f"{twin.__name__}.{name}"] = module
    twin.history = importlib.import_module(f"{twin.__name__}.history")  # type: ignore[attr-defined]
    yield twin
    for name in [name for name in sys.modules if name.startswith(twin.__name__)]:
        del sys.modules[name]


def alike(compiled: Any, interpreted: Any, events: Sequence[Event]) -> None:
    """The same vectors and in the end the same memory, to the bit, with outcomes in between and,
    from a third on, with norms."""
    norms = sealed(START, season(random.Random(len(events))))
    for number, event in enumerate(events):
        if number == len(events) // 3:
            compiled.take(norms)
            interpreted.take(norms)
        assert compiled.see(event).tobytes() == interpreted.see(event).tobytes(), number
        if number % 7 == 0:
            token = event.tenders[0].token if event.tenders else ""
            party = list(Party)[number % 2]
            outcome = Outcome(event.key, event.at, number % 3 == 0, party, event.store,
                              event.employee, token, event.customer)  # fmt: skip
            compiled.learn(outcome)
            interpreted.learn(outcome)
    assert compiled.dump() == interpreted.dump()


def test_what_is_compiled_is_what_stands_in_the_files() -> None:
    assert edited() == [], "run `make setup`"
    for name in COMPILED:
        found = importlib.import_module(f"tillguard.features.{name}").__file__
        assert found is not None
        assert Path(found).parent == FOLDER


def test_the_twin_is_interpreted(interpreted: ModuleType) -> None:
    for name in COMPILED:
        module = importlib.import_module(f"{interpreted.__name__}.{name}")
        assert module.__file__ == str(SOURCES / f"{name}.py")


@compiled
@pytest.mark.parametrize("seed", range(4))
def test_compiled_and_interpreted_agree_to_the_bit_over_random_events(
    interpreted: ModuleType, seed: int
) -> None:
    alike(History(), interpreted.history.History(), stream(seed + 10))


@compiled
def test_compiled_and_interpreted_agree_to_the_bit_over_the_demo_chain(
    interpreted: ModuleType, tmp_path: Path
) -> None:
    chain = build_chain(tmp_path, share=0.02)
    events = list(islice(chain.events(), 6000))
    assert {Kind.RETURN, Kind.NO_SALE, Kind.INVENTORY} <= {event.kind for event in events}
    alike(History(), interpreted.history.History(), events)


@compiled
def test_each_goes_on_from_what_the_other_wrote_down(interpreted: ModuleType) -> None:
    events = stream(20)
    other = interpreted.history.History
    one, two = History(), other()
    alike(one, two, events[:700])
    alike(History.load(two.dump()), other.load(one.dump()), events[700:])


def of(lines: Sequence[Line]) -> Event:
    return Event("k", Kind.SALE, START, START, "s", "r", "e", "UTC", "2017-01-01", lines=(*lines,))


@compiled
def test_an_amount_that_c_cannot_hold_is_refused_and_not_another_amount() -> None:
    most = 2**62 // 1000
    assert Facts(of([Line("i", "d", 1000, most)])).amount == most
    for lines in ([Line("i", "d", 1000, 2**62)], [Line("i", "d", 1, 2**63 - 1)] * 2000):
        with pytest.raises(OverflowError):
            Facts(of(lines))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The whole package in another place, to be edited."""
    root = tmp_path / "engine"
    shutil.copytree(Path(tillguard.features.__file__).parents[1], root / "tillguard")
    return root


def imported(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Where a fresh Python finds the cashiers' features, and what it says meanwhile."""
    said = "import tillguard.features.employee as employee; print(employee.__file__)"
    return subprocess.run(
        [sys.executable, *options, "-c", said],
        cwd=root,
        env={"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


@compiled
def test_files_as_they_were_compiled_are_not_interpreted(copy: Path) -> None:
    found = imported(copy, "-W", "error")
    assert found.returncode == 0, found.stderr
    assert Path(found.stdout.strip()).parent == copy / "tillguard" / "features" / "_compiled"


@compiled
@pytest.mark.parametrize("name", ["employee.py", "facts.py", "facts.pxd", "windows.pyx"])
def test_an_edited_file_is_what_runs_and_is_named(copy: Path, name: str) -> None:
    file = copy / "tillguard" / "features" / name
    file.write_text(file.read_text() + "\n# edited\n")
    found = imported(copy)
    assert found.stdout.strip() == str(copy / "tillguard" / "features" / "employee.py")
    assert f"features run interpreted, {name} not being as compiled: run `make setup`" in (
        found.stderr
    )


@compiled
def test_before_the_first_compilation_the_files_run(copy: Path) -> None:
    for built in (copy / "tillguard" / "features" / "_compiled").glob("*.so"):
        built.unlink()
    found = imported(copy)
    assert found.stdout.strip() == str(copy / "tillguard" / "features" / "employee.py")
    for name in digests(SOURCES):
        assert name in found.stderr
