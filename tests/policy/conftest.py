"""The shipped policies, read once."""

from pathlib import Path

import pytest

from tillguard.files import read_texts
from tillguard.policy import PolicyBook, parse_policies

SHIPPED = Path(__file__).parents[2] / "policies"

STORES = """store,region,zone
1,coast,America/New_York
2,lakes,America/Detroit
3,plains,America/Chicago
4,peaks,America/Denver
5,peaks,Pacific/Auckland
367,coast,America/New_York
"""


@pytest.fixture(scope="session")
def shipped() -> dict[str, str]:
    """The shipped files with a short list of stores."""
    return read_texts(SHIPPED) | {"stores.csv": STORES}


@pytest.fixture(scope="session")
def book(shipped: dict[str, str]) -> PolicyBook:
    return parse_policies(shipped)
