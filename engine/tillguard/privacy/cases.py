"""A case's id is made of its subject, so it goes with the subject."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from .places import Row
from .rewriting import Rewriter

OF_CASES = ("case_evidence", "assignment", "left_out", "peer_finding", "exhibit")
"""Tables whose rows name a case, beside its trail."""


def move_case(session: Session, rewriter: Rewriter, row: Row) -> str:
    """Give a case and all that names it a random id; it is returned."""
    id, was = f"c-{secrets.token_hex(6)}", row["id"]
    tables = SQLModel.metadata.tables
    case, steps, hold = tables["investigation_case"], tables["case_step"], tables["legal_hold"]
    session.execute(sa.insert(case).values({**row, "id": id}))
    for name in OF_CASES:
        table = tables[name]
        session.execute(sa.update(table).where(table.c.case_id == was).values(case_id=id))
    mine = sa.select(steps).where(steps.c.case_id == was)
    for step in map(dict, session.execute(mine).mappings().all()):
        if not rewriter.rewrite(session, "case_step", step, {"case_id": id}):
            session.execute(sa.update(steps).where(steps.c.id == step["id"]).values(case_id=id))
    joined = case.c.joined_to == was
    session.execute(sa.update(case).where(joined).values(joined_to=id))
    held = sa.and_(hold.c.what == "case", hold.c.name == was)
    session.execute(sa.update(hold).where(held).values(name=id))
    session.execute(sa.delete(case).where(case.c.id == was))
    return id
