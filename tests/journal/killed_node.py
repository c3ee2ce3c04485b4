"""A node that writes without pause and says on stdout what was acknowledged, until it is killed."""

from __future__ import annotations

import asyncio
import os
import sys

from tillguard.journal import DecisionRow, EventRow, Journal

NOBODY = ("west", "R1", "E1", "", "")
USUAL = ("sale", "S1", *NOBODY, 1, 1, "2017-12-01", 1, 0, 1, False, 0.1, None, 0, 0)


def decision(key: str) -> DecisionRow:
    bytes_ = f"decided {key}".encode() * 40
    return DecisionRow(
        key, 0, b"p", *USUAL, "", "", "", "", "", "[]", "", "", "", b"v", bytes_, b"body"
    )


async def till(journal: Journal, name: str) -> None:
    for n in range(10**9):
        if n % 5 == 4:
            events = [EventRow(f"{name}/{n}/{i}", "no_sale", n, b"e") for i in range(3)]
            for stored, event in zip(await journal.writer.put_events(events), events, strict=True):
                os.write(1, f"event {stored.seq} {event.key}\n".encode())
        else:
            stored = await journal.writer.put(decision(f"{name}/{n}"))
            os.write(1, f"decision {stored.seq} {name}/{n}\n".encode())


async def node(url: str, name: str) -> None:
    journal = Journal.open(url)
    await asyncio.gather(*(till(journal, f"{name}/{n}") for n in range(12)))


if __name__ == "__main__":
    asyncio.run(node(sys.argv[1], sys.argv[2]))
