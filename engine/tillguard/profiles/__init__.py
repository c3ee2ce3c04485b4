"""Kinds of retailers: which rules and seasons fit them, and what they say otherwise than the chain.

A profile is a file of differences to the shipped policies. A rule that names kinds of retailers
under `tags` is for these only, every other rule is for all.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent
SHIPPED = Path(__file__).parents[3]
"""The checkout, which holds the shipped rules and policies."""
SEASONS = "seasons/"
Texts = dict[str, str]
"""Texts of files by their path within rules/ or policies/."""


@dataclass(frozen=True, slots=True)
class Profile:
    """`seasons` are those that fit, each with what differs; `base` is what differs in base.yaml."""

    name: str
    about: str
    seasons: Mapping[str, Mapping[str, Any]]
    base: Mapping[str, Any]

    def rules(self, shipped: Mapping[str, str]) -> Texts:
        """The rule files for this kind of retailer."""
        return {path: text for path, text in shipped.items() if self._fits(text)}

    def policies(self, shipped: Mapping[str, str]) -> Texts:
        """The policy files, with what differs written into base.yaml and the seasons."""
        files = {path: text for path, text in shipped.items() if not path.startswith(SEASONS)}
        for name, differs in self.seasons.items():
            path = f"{SEASONS}{name}.yaml"
            files[path] = laid_over(shipped[path], differs)
        return files | {"base.yaml": laid_over(shipped["base.yaml"], self.base)}

    def _fits(self, rule: str) -> bool:
        tags = YAML(typ="safe", pure=True).load(rule).get("tags")
        return not tags or self.name in tags


def profiles() -> dict[str, Profile]:
    """All profiles by name."""
    return {file.stem: _read(file) for file in sorted(FOLDER.glob("*.yaml"))}


def laid_over(text: str, differs: Mapping[str, Any]) -> str:
    """A policy file with other values; comments and everything else stay as they are."""
    if not differs:
        return text
    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes, yaml.width = True, 4096
    said = yaml.load(text)
    _put(said, differs)
    out = io.StringIO()
    yaml.dump(said, out)
    return out.getvalue()


def _put(said: Any, differs: Mapping[str, Any]) -> None:
    for key, value in differs.items():
        if isinstance(value, Mapping) and isinstance(said.get(key), Mapping):
            _put(said[key], value)
        else:
            said[key] = value


def _read(file: Path) -> Profile:
    told = YAML(typ="safe", pure=True).load(file.read_text("utf-8"))
    return Profile(file.stem, told["about"], told["seasons"], told.get("base", {}))
