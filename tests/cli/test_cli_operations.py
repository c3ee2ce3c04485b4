"""What the operator's guide ships fits the service: settings, figures, the unit, its pages."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tillguard.settings import Settings

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = DOCS / "examples"
GUIDE = (DOCS / "operations.md").read_text()


def test_every_line_of_the_environment_file_is_a_setting() -> None:
    lines = (EXAMPLES / "tillguard.env").read_text().splitlines()
    named = [line.lstrip("#").partition("=") for line in lines if "=" in line]
    for name, _, value in named:
        assert name.removeprefix("TILLGUARD_").lower() in Settings.model_fields, name
        assert value
    told = {name.removeprefix("TILLGUARD_").lower(): value for name, _, value in named}
    assert Settings(**told).guarded, "what it shows is encrypted and asks for accounts"  # type: ignore[arg-type]


def test_alerts_ask_for_figures_that_the_service_tells() -> None:
    known = set(re.findall(r"`(tillguard_[a-z_]+)", (DOCS / "store.md").read_text()))
    (group,) = YAML(typ="safe").load((EXAMPLES / "alerts.yaml").read_text())["groups"]
    asked = [
        set(re.findall(r"\b(tillguard_[a-z_]+?)(?:_bucket)?\b", rule["expr"]))
        for rule in group["rules"]
    ]
    assert set().union(*asked) <= known
    assert all(
        found or rule["alert"] == "TillguardGone"
        for found, rule in zip(asked, group["rules"], strict=True)
    )


def test_every_page_and_file_that_the_guide_names_is_there() -> None:
    for link in re.findall(r"\]\(([^)#]+)", GUIDE):
        assert (DOCS / link).exists(), link


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    """Its programs are stood in for: what is looked at is what it says."""
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / "tillguard.service"
    said = (EXAMPLES / "tillguard.service").read_text()
    unit.write_text(said.replace("/opt/tillguard/.venv/bin/tillguard", "/bin/true"))
    done = subprocess.run([verify, "verify", str(unit)], capture_output=True, text=True)
    wrong = [
        line
        for line in done.stderr.splitlines()
        if str(unit) in line or "tillguard.service" in line
    ]
    assert (done.returncode, wrong) == (0, []), done.stderr
