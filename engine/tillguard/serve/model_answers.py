"""Models with their lineage and trail as messages."""

from __future__ import annotations

from collections.abc import Mapping

from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Struct

from ..journal import ModelStep, Stage, StoredModel
from ..v1 import model_pb2

STAGES: Mapping[Stage, model_pb2.ModelStage] = {
    stage: getattr(model_pb2, f"MODEL_STAGE_{stage.name}") for stage in Stage
}


def model_message(found: StoredModel) -> model_pb2.Model:
    manifest, lineage = found.manifest, found.lineage
    message = model_pb2.Model(
        hash=found.hash,
        live=found.live,
        challenger=found.challenger,
        author=found.author,
        parent=lineage.get("parent", ""),
        labels=manifest.get("rows", 0),
        confirmed=manifest.get("confirmed", 0),
        lineage=ParseDict(dict(lineage), Struct()),
    )
    message.create_time.seconds = found.made_at
    message.first_time.seconds, message.last_time.seconds = manifest.get("span", (0, 0))
    message.trail.extend(step_message(step) for step in found.steps)
    return message


def step_message(step: ModelStep) -> model_pb2.ModelTrailEntry:
    message = model_pb2.ModelTrailEntry(
        stage=STAGES[step.step],
        passed=step.passed,
        by=step.by,
        note=step.note,
        figures=ParseDict(dict(step.figures), Struct()),
    )
    message.time.seconds = step.at
    return message
