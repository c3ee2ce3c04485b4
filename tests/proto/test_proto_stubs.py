"""The stubs are what proto/ says, and fit the installed libraries."""

from __future__ import annotations

import importlib.util
import re
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
STUBS = ROOT / "engine" / "tillguard" / "v1"


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "proto" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def files(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.suffix in (".py", ".pyi")}


def numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


def test_the_committed_stubs_are_what_proto_says(generator: ModuleType, tmp_path: Path) -> None:
    generator.generate(tmp_path)
    fresh, committed = files(tmp_path), files(STUBS)
    stale = [n for n in fresh.keys() | committed if fresh.get(n) != committed.get(n)]
    assert not stale, f"run `make proto`: {sorted(stale)} differ"


def test_generating_removes_the_stub_of_a_file_that_is_gone(
    generator: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / "gone_pb2.py").write_text("")
    generator.generate(tmp_path)
    assert not (tmp_path / "gone_pb2.py").exists()


def test_no_stub_needs_a_newer_protobuf_than_the_one_installed() -> None:
    stubs = list(STUBS.glob("*_pb2.py"))
    assert stubs
    for stub in stubs:
        made = re.search(r"Protobuf Python Version: (\S+)", stub.read_text())
        assert made, stub
        assert numbers(made[1]) <= numbers(version("protobuf")), stub


def test_no_stub_needs_a_newer_grpc_than_the_one_installed() -> None:
    stubs = list(STUBS.glob("*_pb2_grpc.py"))
    assert stubs
    for stub in stubs:
        made = re.search(r"GRPC_GENERATED_VERSION = '(\S+)'", stub.read_text())
        assert made, stub
        assert numbers(made[1]) <= numbers(version("grpcio")), stub


def test_the_solver_is_not_the_old_one_that_an_unpinned_protobuf_brings() -> None:
    assert numbers(version("ortools")) >= (9, 15)


def test_the_stubs_take_no_top_level_name_but_our_own() -> None:
    for stub in STUBS.glob("*.py*"):
        foreign = re.findall(
            r"^from (?!tillguard|google|collections|typing)(\S+)", stub.read_text()
        )
        assert not foreign, stub
