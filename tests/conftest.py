"""Shared by all tests: how many tries a proof gets."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--proofs", action="store_true", help="full counts instead of a tenth")
    parser.addoption("--rewrite", action="store_true", help="write golden files anew")


@pytest.fixture(scope="session")
def rewrite(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are written anew: `pytest tests/check tests/ruleset --rewrite`."""
    return bool(request.config.getoption("--rewrite"))


@pytest.fixture(scope="session")
def tenth(request: pytest.FixtureRequest) -> int:
    """1 with --proofs; 10, by which counts are divided, without."""
    return 1 if request.config.getoption("--proofs") else 10
