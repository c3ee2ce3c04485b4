"""A case with its verdict and its transactions, as far as the ledger asks."""

from __future__ import annotations

from dataclasses import dataclass

from ..domain import Action, Disposition


@dataclass(frozen=True, slots=True)
class Part:
    """A transaction in a case: when it was (`at`), what is at stake in it (`amount`), what the
    till's action took of the staff's time and costs an honest customer (`staff`, `friction`)."""

    key: str
    store: str
    season: str
    at: int
    action: Action
    rules: tuple[str, ...]
    amount: int
    staff: int
    friction: int


@dataclass(frozen=True, slots=True)
class Worked:
    """A closed case; `staff` is what the investigator's minutes cost, `propensity` the chance with
    which it was picked. Money in minor units, times in epoch seconds."""

    case: str
    subject: str
    typology: str
    person: str
    store: str
    season: str
    closed: int
    disposition: Disposition
    recovered: int
    prevented: int
    staff: int
    propensity: float
    parts: tuple[Part, ...]

    @property
    def stake(self) -> int:
        """What its transactions amount to."""
        return sum(part.amount for part in self.parts)
