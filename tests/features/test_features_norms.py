"""What is normal is carried whole or not at all."""

from __future__ import annotations

import random
import zlib
from hashlib import sha256

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillguard.errors import DamagedHistory, DamagedNorms
from tillguard.features import History, opened, sealed

from .conftest import season, stream

PEERS = {"store": {"367": (0.25, -1.0), "288": ()}, "register": {"367/1": (1e300, 0.1)}}


names = st.text(max_size=9)
peers = st.dictionaries(
    names, st.dictionaries(names, st.lists(st.floats(allow_nan=False), max_size=4).map(tuple))
)


@given(made=st.integers(0, 2**40), seed=st.none() | st.integers(0, 99), peers=peers)
def test_what_was_sealed_is_opened_as_it_was(
    made: int, seed: int | None, peers: dict[str, dict[str, tuple[float, ...]]]
) -> None:
    told = None if seed is None else season(random.Random(seed))
    norms = sealed(made, told, peers)
    again = opened(norms.content, norms.hash)
    assert again == norms
    assert (again.made, again.season, again.peers) == (made, told, peers)


def test_the_same_tables_have_the_same_hash_and_others_another() -> None:
    one, same = (sealed(5, season(random.Random(1)), PEERS) for _ in range(2))
    assert one.hash == same.hash
    others = [sealed(6, one.season, PEERS), sealed(5, season(random.Random(2)), PEERS)]
    assert len({one.hash, *(other.hash for other in others)}) == 3


def test_any_damaged_byte_is_refused(tenth: int) -> None:
    norms = sealed(5, season(random.Random(1)), PEERS)
    for at in range(0, len(norms.content), 10 * tenth):
        damaged = bytearray(norms.content)
        damaged[at] ^= 1
        with pytest.raises(DamagedNorms, match="learn them anew"):
            opened(bytes(damaged), norms.hash)


@pytest.mark.parametrize(
    "body",
    [
        b"no compression",
        zlib.compress(b"\xc1"),
        zlib.compress(msgpack.packb(["tillguard norms 0", 5, None, {}])),
        zlib.compress(msgpack.packb(["tillguard norms 1", 5, [1], {}])),
        zlib.compress(msgpack.packb(["tillguard norms 1", 5])),
        zlib.compress(msgpack.packb(["tillguard norms 1", 5, None, msgpack.ExtType(9, b"")])),
    ],
)
def test_foreign_bytes_are_refused_even_under_their_own_hash(body: bytes) -> None:
    with pytest.raises(DamagedNorms):
        opened(body, sha256(body).hexdigest())


def test_a_snapshot_holds_the_norms_that_were_in_force() -> None:
    history, norms = History(), sealed(5, season(random.Random(1)), PEERS)
    events = stream(3, 60)
    for event in events[:30]:
        history.see(event)
    history.take(norms)
    again = History.load(history.dump())
    assert again.norms == norms
    assert again.dump() == history.dump()
    for event in events[30:]:
        assert again.see(event).tobytes() == history.see(event).tobytes()


def test_a_snapshot_whose_norms_are_damaged_is_refused() -> None:
    history, norms = History(), sealed(5, None, PEERS)
    history.take(norms)
    body = history.dump()[32:].replace(norms.hash.encode(), b"0" * 64)
    with pytest.raises(DamagedHistory, match="rebuild it"):
        History.load(sha256(body).digest() + body)
