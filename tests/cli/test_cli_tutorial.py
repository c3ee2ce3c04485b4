"""The tutorial's commands do what it says, one after the other."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial.md"


def free_port() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return str(taken.getsockname()[1])


def test_the_tutorial_runs_from_an_empty_folder_to_a_promoted_threshold(tmp_path: Path) -> None:
    script = "\n".join(re.findall(r"```sh\n(.*?)```", TUTORIAL.read_text(), re.DOTALL))
    assert script.count("tillguard ") >= 8
    for port in ("50551", "50552"):
        script = script.replace(port, free_port())
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    given = {name: said for name, said in os.environ.items() if not name.startswith("TILLGUARD_")}
    done = subprocess.run(
        ["bash", "-euc", f"trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n{script}"],
        cwd=tmp_path, env={**given, "PATH": path, "TILLGUARD_METRICS_PORT": "0"},
        capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    for said in ("may sign in as lp_lead", "MANAGER_APPROVAL", "1 cases", "has passed check"):
        assert said in done.stdout, said
