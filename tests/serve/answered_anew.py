"""Another node: answers what a journal recorded, in its order and at its moments, from nothing.

Told the journal's URL, a home with the models alone, the rules and the policies; prints each key
with the hash of its answer.
"""

from __future__ import annotations

import asyncio
import hashlib
import sys
from pathlib import Path

from tillguard.domain import TRANSACTIONS, Kind
from tillguard.journal import OUTCOME, Journal
from tillguard.serve.clock import Replay
from tillguard.serve.convert import outcome_from_body
from tillguard.serve.wiring import start
from tillguard.settings import Settings
from tillguard.v1.decision_service_pb2 import DecideRequest, RecordEventsRequest
from tillguard.v1.store_event_pb2 import StoreEvent
from tillguard.v1.transaction_pb2 import Transaction


async def main(url: str, home: Path, rules: Path, policies: Path) -> None:
    past = list(Journal.open(url).events())
    settings = Settings(home=home, port=0, rules=rules, policies=policies, nightly=False)
    service = await start(settings, Replay(0))
    for record in past:
        service.desk.clock(record.received)
        if record.kind == OUTCOME:
            await service.desk.learn([outcome_from_body(record.body)])
        elif Kind(record.kind) in TRANSACTIONS:
            transaction = Transaction.FromString(record.body)
            answer = await service.desk.answer(DecideRequest(transaction=transaction))
            print(record.key, hashlib.sha256(answer.decision).hexdigest())
        else:
            event = StoreEvent.FromString(record.body)
            await service.desk.record(RecordEventsRequest(store_event=event))
    await service.stop(grace=0.1)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], *map(Path, sys.argv[2:])))
