"""Who may look at and do what: one role an account, and the stores that it is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is in the house."""

    TILL = "till"
    STORE_MANAGER = "store_manager"
    INVESTIGATOR = "investigator"
    LP_LEAD = "lp_lead"
    AUDITOR = "auditor"
    BI = "bi"
    ADMIN = "admin"


BOUND = frozenset({Role.TILL, Role.STORE_MANAGER})
"""Roles that are always about named stores."""


@dataclass(frozen=True, slots=True)
class Account:
    """`stores` bounds what it sees, none means the chain; `person` is its name in the staffing plan
    or its key at the tills, by which nobody approves what they rang."""

    name: str
    role: Role
    stores: frozenset[str] = frozenset()
    person: str = ""

    def __post_init__(self) -> None:
        if self.role in BOUND and not self.stores:
            raise ValueError(f"a {self.role} needs at least one store")

    def sees(self, store: str) -> bool:
        return not self.stores or store in self.stores

    @property
    def known_as(self) -> str:
        """The name under which work is claimed and answers are given."""
        return self.person or self.name
