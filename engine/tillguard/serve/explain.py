"""Any decision, explained in full from the vector and attributes that were kept with it."""

from __future__ import annotations

from array import array

from ..domain import Kind
from ..errors import ContentExpired, NoModel
from ..features import FEATURES
from ..journal import StoredDecision
from ..model import Estimator
from ..v1 import decision_service_pb2 as wire
from ..v1.decision_pb2 import Decision
from .answers import contribution_messages
from .convert import attributes_from_body


def explanation(stored: StoredDecision, model: Estimator | None) -> wire.ExplainDecisionResponse:
    """All contributions, strongest first; `model` is the one that answered, by its hash."""
    row = stored.row
    if not row.vector:
        raise ContentExpired(f"{row.key}: its reasons have left for their age")
    if model is None:
        raise NoModel(f"{row.key} was decided by rules alone: there is no estimate to explain")
    vector = array("d", row.vector)[: len(FEATURES)]
    attributes = attributes_from_body(row.body) if model.columns else {}
    all_of_them = model.explain_in_full(vector, Kind(row.kind), attributes)
    return wire.ExplainDecisionResponse(
        decision=Decision.FromString(row.decision),
        contributions=contribution_messages(all_of_them),
        base_margin=model.classifier.base,
        margin=model.score(vector, attributes).margin,
    )
