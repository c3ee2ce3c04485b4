"""The way of a bundle from draft to live: what the command line and the wire both call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..backtest import Bodies, Range, Report, backtest
from ..errors import BrokenFile, Problem
from ..journal import BundleStep, Gate, Journal, LiveVersion
from ..pipeline import Rulebook
from ..policy import Bundle
from ..ruleset import Engine
from ..settings import Settings
from . import memory
from .convert import attributes_from_body, event_from_body, outcome_from_body
from .trial import Tried, try_bundle

BODIES = Bodies(event_from_body, attributes_from_body, outcome_from_body)
JUDGED = "the block judge answers"
"""Why durable_rules is not asked to compile a bundle that is only compared."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who does it, and when (epoch seconds)."""

    name: str
    now: int


def stored(journal: Journal, hash: str) -> Bundle:
    """The bundle whose hash begins so; raises UnknownVersion, and BrokenFile for damaged bytes."""
    found = journal.bundle(journal.stored_bundle(hash).hash)
    bundle = Bundle.from_bytes(found.content)
    if bundle.hash != found.hash:
        message = f"the bytes under {found.hash[:12]} are of another content"
        raise BrokenFile([Problem("bundle", 1, 1, "damaged", message)])
    return bundle


def draft(journal: Journal, bundle: Bundle, who: Person) -> Tried:
    """Check and test a bundle in a child process, keep it, and write both gates into its trail.

    Raises BrokenFile; a bundle that does not pass the check is not kept.
    """
    tried = try_bundle(bundle)
    journal.save_bundle(bundle.hash, bundle.to_bytes(), who.now)
    gates: Mapping[Gate, bool] = {Gate.CHECK: True, Gate.TEST: not tried.failed}
    for gate, passed in gates.items():
        journal.record_step(
            BundleStep(bundle.hash, gate, passed, who.now, who.name, tried.figures())
        )
    if tried.failed:
        raise BrokenFile(list(tried.failed))
    return tried


def promote(
    journal: Journal, bundle: Bundle, who: Person, settings: Settings, emergency: str = ""
) -> LiveVersion:
    """Check and test a bundle once more, by this version, and make it live if its gates allow it.

    Raises BrokenFile, GateMissing, SecondPersonNeeded.
    """
    draft(journal, bundle, who)
    return journal.release_bundle(bundle.hash, who.name, who.now, settings.second_person, emergency)


def roll_back(journal: Journal, who: Person, to: str = "", why: str = "") -> LiveVersion:
    """Make the bundle live again that was before, or `to`; services follow within seconds.

    Raises NothingBefore, UnknownVersion.
    """
    return journal.roll_back_bundle(who.name, who.now, to, why)


def compared(
    journal: Journal,
    bundle: Bundle,
    who: Person,
    settings: Settings,
    days: int,
    tick: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Check, test and backtest a bundle against what is live, and write it into its trail.

    Where nothing is live it is compared with itself. Raises BrokenFile, StoreUnavailable.
    """
    draft(journal, bundle, who)
    candidate = idle(bundle)
    pointer = journal.live_bundle()
    same = pointer is None or pointer.version.hash == bundle.hash
    live = candidate if same else idle(stored(journal, live_hash(pointer)))
    report = backtest(
        journal,
        candidate,
        live,
        BODIES,
        Range(days),
        settings.home / "backtests",
        tick,
        lambda: memory.before_the_journal(settings.snapshot, settings.replayed),
    )
    step = BundleStep(bundle.hash, Gate.BACKTEST, True, who.now, who.name, report.figures())
    journal.record_step(step)
    return report


def live_hash(pointer: LiveVersion | None) -> str:
    return pointer.version.hash if pointer else ""


def idle(bundle: Bundle) -> Rulebook:
    """A bundle brought to life to be compared, without durable_rules; raises BrokenFile."""
    return Rulebook.of(bundle, lambda rules: Engine(rules, 0, refused=JUDGED))
