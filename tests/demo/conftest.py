"""A tenth of the chain, built once for all tests of this folder."""

from __future__ import annotations

import pytest

from tillguard.demo import Chain, build_chain
from tillguard.domain import Event


@pytest.fixture(scope="session")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    return build_chain(tmp_path_factory.mktemp("demo"), seed=7, share=0.1)


@pytest.fixture(scope="session")
def events(chain: Chain) -> list[Event]:
    return list(chain.events())
