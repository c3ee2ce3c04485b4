"""Errors named by what went wrong in the business; serve/errors.py maps each to a gRPC status."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

WIDTH = 120
"""Characters of an offending line that are shown."""


class TillguardError(Exception):
    """Anything that tillguard refuses or cannot do, said in words for the caller."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One wrong field: its path on the wire and what is allowed there."""

    field: str
    description: str


class InvalidRequest(TillguardError):
    """A request that breaks the contract of the wire; names every wrong field."""

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__("; ".join(f"{v.field}: {v.description}" for v in violations))
        self.violations = violations


class TransactionKeyReused(TillguardError):
    """The key already has a decision on another body."""


class UnknownTransaction(TillguardError):
    """No decision is recorded under this key."""


class ContentExpired(TillguardError):
    """What is asked for has left for its age: only that it was decided, and how, remains."""


class UnknownCase(TillguardError):
    """No case has this id."""


class CaseHeldByOther(TillguardError):
    """The case is claimed by somebody else."""


class CaseNotClaimed(TillguardError):
    """The case must be claimed before it is worked on."""


class CaseClosed(TillguardError):
    """The case already has its verdict."""


class CaseNotClosed(TillguardError):
    """The case has no verdict that could be taken up again or contested."""


class TooLate(TillguardError):
    """The verdict can no longer be taken back."""


class NotConcerned(TillguardError):
    """A verdict is contested by the person whom it concerns."""


class NotContested(TillguardError):
    """The verdict cannot be contested, was contested before, or nothing waits for an answer."""


class OwnVerdict(TillguardError):
    """A contest is answered by another person than who gave the verdict."""


class UnknownExhibit(TillguardError):
    """The case has no such file."""


class TooManyExhibits(TillguardError):
    """A case has no place for another file."""


class TooManyFilters(TillguardError):
    """An account has no place for another filter."""


class ImplausibleAmount(TillguardError):
    """More money is said to be recovered or prevented than was at stake."""


class ConflictOfInterest(TillguardError):
    """Nobody works on a case in which they have a stake."""


class NotAllTogether(TillguardError):
    """All or none was asked for, and another case was refused."""


class ApprovalNotAwaited(TillguardError):
    """The decision asks for no approval, or it was already granted or denied."""


class NothingToPlan(TillguardError):
    """Nobody works in the shift, or the shift does not exist."""


class UnreadableChange(TillguardError):
    """A what-if that is not written as one, or is about a person, region or skill not there."""


class BrokenFile(TillguardError):
    """A rule, policy or list that is wrong: every problem with file, line, column and remedy."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(p) for p in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file, with its place (line and column from 1) and the whole line
    (`source`); `allowed` and `nearest` repeat what the message says may stand there. A `warning`
    keeps nothing from becoming live."""

    file: str
    line: int
    column: int
    code: str
    message: str
    source: str = ""
    allowed: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    warning: bool = False

    def __str__(self) -> str:
        said = "warning: " * self.warning + f"{self.code}: {self.message}"
        place = f"{self.file}:{self.line}:{self.column}: {said}"
        return "\n".join([place, *self.shown()])

    def shown(self) -> list[str]:
        """The offending line and a caret under the column; nothing where the line says nothing."""
        line, at = self.source, self.column - 1
        margin = max(min(len(line) - len(line.lstrip()), at), at - WIDTH + 40)
        cut = line[margin : margin + WIDTH]
        if not cut.strip() or at > len(line):
            return []
        before = cut[: at - margin]
        wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in before)
        return [f"    {cut}".rstrip(), " " * (4 + len(before) + wide) + "^"]


class NoGoodBundle(TillguardError):
    """No live bundle exists and the files are broken: there is nothing safe to serve."""


class DamagedModel(TillguardError):
    """A model file whose hash, shape or self-test is wrong."""


class NoModel(TillguardError):
    """No model is trained yet."""


class NotEnoughLabels(TillguardError):
    """Too few verdicts to fit a model."""


class BadTable(TillguardError):
    """A table or its labels from which no model can be learnt as they are: names the column."""


class DamagedHistory(TillguardError):
    """A history snapshot whose hash or catalogue is wrong."""


class ReplayFailed(TillguardError):
    """A replay that was spread over processes and lost one of them."""


class UnreadableExtract(TillguardError):
    """A file of history that cannot be read as rows at all."""


class NotImported(TillguardError):
    """A file that is not taken in as it stands; what was imported before stays."""


class DamagedArchive(TillguardError):
    """Imported history of which a part is gone or cannot be read."""


class NoWindow(TillguardError):
    """The span is too short for a training and a test window."""


class DamagedNorms(TillguardError):
    """Norms whose hash or format is wrong."""


class UnknownLetter(TillguardError):
    """No alert of this number is dead."""


class BrokenAddresses(TillguardError):
    """The file that says where receivers of alerts are reached cannot be used."""


class UnknownHold(TillguardError):
    """No legal hold of this number stands."""


class LegallyHeld(TillguardError):
    """Somebody placed a legal hold: nothing is erased until they end it."""


class UnfinishedErasure(TillguardError):
    """Another erasure was begun and not finished: it comes first."""


class UnclearPerson(TillguardError):
    """It is not clear who is meant, or nothing is kept about them."""


class UnknownAccount(TillguardError):
    """No account has this name."""


class Unauthenticated(TillguardError):
    """Nobody knows who calls."""


class CallNotAllowed(TillguardError):
    """Whoever calls may not do this, or not about this store, or not in this name."""


class NoAuditKey(TillguardError):
    """The key that seals records is not where it should be."""


class UnreadableCertificate(TillguardError):
    """A file that should hold a certificate or its key holds none."""


class HomeInUse(TillguardError):
    """Another service runs from the same folder."""


class PortInUse(TillguardError):
    """Something else listens where the service should."""


class UnknownEngine(TillguardError):
    """No engine of this name is left out."""


class StoreUnavailable(TillguardError):
    """The journal cannot be written or read now."""


class Overloaded(TillguardError):
    """More is in flight than can be answered in time; try again after the hint."""


class NoSuchDatabaseRoles(TillguardError):
    """This database has no roles to which rights could be given."""


class NoSuchBranch(TillguardError):
    """No branch or region of that name is known."""


class ExportUnderWay(TillguardError):
    """Somebody else is writing into that folder."""
