"""Shared by all tests: how many tries a proof gets."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--proofs", action="store_true", help="full counts instead of a tenth")


@pytest.fixture(scope="session")
def tenth(request: pytest.FixtureRequest) -> int:
    """1 with --proofs; 10, by which counts are divided, without."""
    return 1 if request.config.getoption("--proofs") else 10
