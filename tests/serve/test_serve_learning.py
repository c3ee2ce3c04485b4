"""What managers answer at the till is what the next training learns from."""

from __future__ import annotations

import shutil
from array import array
from importlib import import_module
from pathlib import Path

import pytest

from tillguard.features import FEATURES
from tillguard.journal import Journal
from tillguard.learn import fit_examples
from tillguard.learn.labels import Trust
from tillguard.model import Estimator
from tillguard.serve.clock import Replay
from tillguard.serve.lifecycle import BODIES
from tillguard.serve.wiring import Service, start
from tillguard.settings import Settings
from tillguard.training import known
from tillguard.training.known import Known
from tillguard.v1 import decision_service_pb2 as wire
from tillguard.v1.decision_pb2 import (
    ACTION_MANAGER_APPROVAL,
    APPROVAL_STATE_DENIED,
    APPROVAL_STATE_GRANTED,
    Decision,
)

from .conftest import NOON, Ask

HOURS, MEMBERS = 3 * 3600, 40


async def misused(service: Service, sale: Ask, number: int) -> str:
    """A membership is used on the other coast minutes after it was used by its owner; the key of
    what waits for the manager there."""
    at = NOON + number * HOURS
    service.desk.clock(at)
    for sequence, far in ((1, False), (2, False), (3, True)):
        where = {"store": "406", "register": "3", "employee": "e9"} if far else {}
        asked = sale(
            10 * number + sequence, cents=9000 if far else 2000, membership=f"m{number}", **where
        )
        asked.transaction.event_time.seconds = at
        asked.transaction.tenders[0].token = f"{'new' if far else 'own'}-{number}"
        if far:
            asked.transaction.membership_entry_method = "ENTRY_METHOD_KEYED"
        answer = await service.desk.answer(asked)
    found = service.desk.find(Decision.FromString(answer.decision).key)
    assert found.row.action == ACTION_MANAGER_APPROVAL
    return found.row.key


def fitted(settings: Settings, folder: Path) -> tuple[Known, Estimator]:
    """What the next training learns from, and what it comes to."""
    journal = Journal.open(settings.url)
    found = known(journal, settings.learnt, BODIES.attributes, {})
    journal.close()
    fit_examples(found.examples(), folder, budget_seconds=0)
    return found, Estimator.load(folder)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Estimator]:
    """Labels from before the journal, and a model of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).parents[2])
        chain = import_module("tests.training.conftest").chain
    home = tmp_path_factory.mktemp("before")
    chosen = Settings(home=home)
    chain(1, 900, NOON - 86_400).write(chosen.learnt)
    return chosen.learnt, fitted(chosen, home / "model")[1]


@pytest.mark.parametrize("state", [APPROVAL_STATE_DENIED, APPROVAL_STATE_GRANTED])
async def test_managers_answers_are_labels_of_the_next_training_and_move_the_score_of_the_like(
    settings: Settings, before: tuple[Path, Estimator], sale: Ask, state: int, tmp_path: Path
) -> None:
    learnt, untaught = before
    shutil.copy(learnt, settings.learnt)
    service = await start(settings, Replay(NOON))
    asked = list[str]()
    for number in range(MEMBERS):
        asked.append(await misused(service, sale, number))
        answer = wire.ResolveApprovalRequest(
            key=asked[-1], state=state, approver=f"manager-{number % 7}"
        )
        await service.approvals.resolve(answer)
    last = await misused(service, sale, MEMBERS)
    like = array("d", service.desk.find(last).row.vector[: 8 * len(FEATURES)])
    await service.stop(grace=0.1)
    found, taught = fitted(settings, tmp_path / "model")
    rows = [i for i, mark in enumerate(found.marks) if mark.source == "approval"]
    assert [found.labels[i].key for i in rows] == asked
    denied = state == APPROVAL_STATE_DENIED
    assert {found.labels[i].confirmed for i in rows} == {denied}
    assert {found.labels[i].weight for i in rows} == {Trust().approval}, (
        "asked of all alike: propensity 1"
    )
    scores = [model.score(like, {}).probability for model in (untaught, taught)]
    assert (scores[1] > scores[0]) if denied else (scores[1] < scores[0])
