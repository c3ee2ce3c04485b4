"""What `init` writes for a kind of retailer is checked, tested and served as it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from tillguard.cli import app
from tillguard.files import read_texts
from tillguard.pipeline import Rulebook
from tillguard.policy import read_bundle
from tillguard.profiles import profiles
from tillguard.ruleset.examples import failed_examples
from tillguard.ruleset.fields import RETAILERS
from tillguard.serve.clock import Replay
from tillguard.serve.wiring import start
from tillguard.settings import Settings

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "policies.md").read_text()
NOON = 1_512_493_200


def init(folder: Path, profile: str) -> Path:
    done = CliRunner().invoke(app, ["init", str(folder), "--profile", profile])
    assert done.exit_code == 0, done.output
    assert profiles()[profile].about in done.stdout
    return folder


def loaded(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


def leaves(tree: Mapping[Any, Any], path: tuple[Any, ...] = ()) -> Any:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key), value


@pytest.fixture(scope="module")
def tags() -> dict[str, list[str]]:
    """For whom each shipped rule is; one that does not say it is for everybody."""
    rules = map(loaded, read_texts(ROOT / "rules").values())
    return {rule["id"]: rule.get("tags", list(RETAILERS)) for rule in rules}


@pytest.mark.parametrize("name", RETAILERS)
async def test_what_init_writes_passes_check_and_test_and_starts_a_service(
    name: str, tags: dict[str, list[str]], tmp_path: Path
) -> None:
    folder = init(tmp_path / "chain", name)
    book = Rulebook.of(read_bundle(folder / "rules", folder / "policies"), lawful=True)
    rules = book.engine.rules
    assert failed_examples(rules, book.engine.evaluator) == []
    assert {rule.id for rule in rules} == {rule for rule, told in tags.items() if name in told}
    files = {"rules": folder / "rules", "policies": folder / "policies"}
    service = await start(Settings(home=tmp_path / "home", port=0, **files), Replay(NOON))
    assert service.desk.pipeline.rulebook.hash == book.hash
    await service.stop(grace=0.1)


@pytest.mark.parametrize("name", RETAILERS)
def test_what_differs_is_written_and_everything_else_stays(name: str, tmp_path: Path) -> None:
    profile, shipped = profiles()[name], read_texts(ROOT / "policies")
    found = read_texts(init(tmp_path / "chain", name) / "policies")
    seasons = {f"seasons/{season}.yaml": differs for season, differs in profile.seasons.items()}
    assert {path for path in found if path.startswith("seasons/")} == set(seasons)
    for path, text in found.items():
        differs = {"base.yaml": profile.base, **seasons}.get(path, {})
        wanted = dict(leaves(loaded(shipped[path]))) if path.endswith(".yaml") else {}
        wanted |= dict(leaves(differs))
        assert not path.endswith(".yaml") or dict(leaves(loaded(text))) == wanted, path
        comments = [line for line in shipped[path].splitlines() if line.startswith("#")]
        found_there = [line for line in text.splitlines() if line.startswith("#")]
        assert found_there[path.endswith(".yaml") :] == comments, path


def test_every_kind_of_retailer_has_a_profile_of_its_own_and_stands_in_the_guide() -> None:
    assert set(profiles()) == set(RETAILERS)
    for profile in profiles().values():
        assert f"| `{profile.name}` | {profile.about} |" in GUIDE
    bundle = read_bundle(ROOT / "rules", ROOT / "policies")
    kept = [tuple(sorted(p.rules(bundle.rules_files()))) for p in profiles().values()]
    assert len(set(kept)) == len(RETAILERS)


def test_a_profile_means_in_force_what_it_says(tmp_path: Path) -> None:
    folder = init(tmp_path / "chain", "holiday-driven")
    policies = Rulebook.of(read_bundle(folder / "rules", folder / "policies")).policies
    early = policies.on("1", date(2017, 10, 30))
    assert "seasons/peak-trading" in early.layers
    assert early.radius is not None
    assert sorted(limits[0] for limits in early.radius.limits.values()) == [0.03, 0.20]


def test_an_unknown_kind_of_retailer_is_wrong_usage_and_writes_nothing(tmp_path: Path) -> None:
    said = ["init", str(tmp_path / "chain"), "--profile", "specialtys"]
    refused = CliRunner().invoke(app, said)
    assert refused.exit_code == 2
    assert "specialty" in refused.output
    assert not (tmp_path / "chain").exists()
