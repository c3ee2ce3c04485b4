"""The page of the catalogue says what the catalogue says."""

from __future__ import annotations

from pathlib import Path

from tillguard.bench.page import catalogue

PAGE = (Path(__file__).parents[2] / "docs" / "features.md").read_text()


def test_the_page_lists_every_feature_as_it_is_declared() -> None:
    assert "\n".join(catalogue()) in PAGE
