"""The journal as the business sees it: every verb, each in a transaction of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from sqlmodel import Session

from . import (
    approvals,
    case_trail,
    case_work,
    cases,
    catalogues,
    challengers,
    closed_cases,
    contests,
    evidence,
    exhibits,
    labels,
    ledger,
    model_ledger,
    peers,
    pins,
    plans,
    reading,
    replays,
    schema,
    shadows,
    snoozes,
    taking_back,
    trips,
    verdicts,
    versions,
)
from .database import Database, open_database
from .model_records import ScorePair
from .records import ShadowPair
from .rows import KnownKey, StoredDecision, StoredEvent
from .writer import Writer

P = ParamSpec("P")
T = TypeVar("T")


def writes(
    verb: Callable[Concatenate[Session, P], T],
) -> Callable[Concatenate[Journal, P], T]:
    """A verb as a method that commits; raises StoreUnavailable besides the verb's own errors."""

    @wraps(verb)
    def method(journal: Journal, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with journal.database.transaction() as session:
            return verb(session, *args, **kwargs)

    return method


def reads(
    verb: Callable[Concatenate[Session, P], T],
) -> Callable[Concatenate[Journal, P], T]:
    """A verb as a method that only reads, beside the writer; raises StoreUnavailable."""

    @wraps(verb)
    def method(journal: Journal, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with journal.database.view() as session:
            return verb(session, *args, **kwargs)

    return method


class Journal:
    """All that was received, decided, asked, worked and learnt; one decision per key for ever.

    Methods block: the service hands verbs that write to `writer.run` instead, as in
    `writer.run(lambda session: claim_case(session, id, person, until, now))`.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._writer: Writer | None = None

    @classmethod
    def open(cls, url: str, patience: float = 2.0) -> Journal:
        """Open `sqlite:///path` or `postgresql://…` with the schema brought up to date.

        Waits at most `patience` seconds for a lock. Raises UnknownDatabase, NewerJournal and
        StoreUnavailable.
        """
        database = open_database(url, patience)
        schema.upgrade(database)
        return cls(database)

    @property
    def writer(self) -> Writer:
        """The thread that writes for this process, started for the running loop on first use."""
        if self._writer is None:
            self._writer = Writer(self.database, asyncio.get_running_loop())
        return self._writer

    def close(self) -> None:
        """Write all that waits and let the database go."""
        if self._writer is not None:
            self._writer.close()
        self.database.close()

    def decision(self, key: str, revision: int | None = None) -> StoredDecision | None:
        """The decision under `key`: the given revision's, or the latest."""
        return reading.decision(self.database, key, revision)

    def decisions(self, keys: Sequence[str]) -> Iterator[StoredDecision]:
        """The latest decision under each of these keys that has one."""
        return reading.decisions(self.database, keys)

    def last_seq(self) -> int:
        """The seq of what was received last; 0 in an empty journal."""
        return reading.last_seq(self.database)

    def last_received(self) -> int:
        """The latest moment at which anything was received; 0 in an empty journal."""
        return reading.last_received(self.database)

    def known_keys(self, limit: int, until: int) -> list[KnownKey]:
        """The newest `limit` keys up to seq `until` with revision and fingerprint, oldest first."""
        return reading.known_keys(self.database, limit, until)

    def known_events(self, limit: int, until: int) -> list[tuple[str, str]]:
        """Kind and key of the newest `limit` events up to seq `until` that are stored once, oldest
        first."""
        return reading.known_events(self.database, limit, until)

    def heard(self, after: int) -> list[reading.Heard]:
        """The next records after seq `after`, as far as another service needs to hear of them."""
        return reading.heard(self.database, after)

    def knows_event(self, kind: str, key: str) -> bool:
        """Whether an event that is stored once stands under this kind and key."""
        return reading.knows_event(self.database, kind, key)

    def unlearnt(self) -> list[reading.Unlearnt]:
        """The verdicts and answers of which no outcome was recorded."""
        return reading.unlearnt(self.database)

    def events(self, after: int = 0) -> Iterator[StoredEvent]:
        """All that was received after seq `after`, in order."""
        return reading.events(self.database, after)

    def volumes(self, after: int = 0) -> Iterator[reading.Volume]:
        """The transactions decided after seq `after` as far as they are volume, in order."""
        return reading.volumes(self.database, after)

    def span(self, days: int, seconds: int = 0) -> replays.Span:
        """The records of the journal's last `days` days and `seconds`."""
        return replays.span(self.database, days, seconds)

    def between(self, since: int, until: int) -> replays.Span:
        """The records received from `since` on and before `until` (epoch seconds)."""
        return replays.between(self.database, since, until)

    def decided(self, span: replays.Span, rows: int) -> Iterator[list[replays.Decided]]:
        """The decisions of a span in blocks of at most `rows`, in order."""
        return replays.decided(self.database, span, rows)

    def bodies(self, seqs: Sequence[int]) -> dict[int, bytes]:
        """What was received under these seqs."""
        return replays.bodies(self.database, seqs)

    def counted(self, after: int) -> Iterator[trips.Counted]:
        """What was answered after seq `after`, as the blast radius counts it."""
        return trips.counted(self.database, after)

    def trips(self, most: int = 100, since: int = 0) -> list[trips.StoredTrip]:
        """What the blast radius stopped since then, newest first."""
        return trips.recent_trips(self.database, most, since)

    def shadow_pairs(self, bundle: str) -> list[ShadowPair]:
        """Both answers to every decision that the shadow saw, in order."""
        with self.database.view() as session:
            return list(shadows.shadow_pairs(session, bundle))

    def score_pairs(self, model: str) -> list[ScorePair]:
        """Both estimates of every decision that a model saw in the shadow, in order."""
        with self.database.view() as session:
            return list(challengers.score_pairs(session, model))

    ask_approval = writes(approvals.ask_approval)
    resolve_approval = writes(approvals.resolve_approval)
    approval = reads(approvals.approval)
    waiting_approvals = reads(approvals.waiting_approvals)

    flagged_without_case = reads(evidence.flagged_without_case)
    flagged_since = reads(evidence.flagged_since)
    unsuspected = reads(evidence.unsuspected)
    save_cases = writes(cases.save_cases)
    open_cases = reads(cases.open_cases)
    held_cases = reads(cases.held_cases)
    snoozed_cases = reads(cases.snoozed_cases)
    case_file = reads(cases.case_file)
    pinned_cases = reads(pins.pinned_cases)
    pin_case = writes(pins.pin_case)
    minutes_taken = reads(pins.minutes_taken)
    losses_followed = reads(pins.losses_followed)
    closed_cases = reads(closed_cases.closed_cases)
    case_trail = reads(case_trail.case_trail)
    claim_case = writes(case_work.claim_case)
    release_case = writes(case_work.release_case)
    reassign_case = writes(case_work.reassign_case)
    snooze_case = writes(case_work.snooze_case)
    add_note = writes(case_work.add_note)
    add_to_case = writes(case_work.add_to_case)
    add_exhibit = writes(case_work.add_exhibit)
    remove_exhibit = writes(case_work.remove_exhibit)
    exhibit = reads(exhibits.exhibit)
    exhibits_of = reads(exhibits.exhibits_of)
    close_case = writes(verdicts.close_case)
    take_back_verdict = writes(taking_back.take_back_verdict)
    reopen_case = writes(verdicts.reopen_case)
    contest_case = writes(verdicts.contest_case)
    answer_contest = writes(verdicts.answer_contest)
    waiting_contests = reads(contests.waiting_contests)
    count_contests = reads(contests.count_contests)

    save_findings = writes(peers.save_findings)
    findings = reads(peers.findings)
    findings_without_case = reads(peers.findings_without_case)
    findings_of = reads(peers.findings_of)
    save_found_cases = writes(peers.save_found_cases)

    save_plan = writes(plans.save_plan)
    latest_plan = reads(plans.latest_plan)
    latest_plan_id = reads(plans.latest_plan_id)
    queue = reads(plans.queue)
    random_looks = reads(plans.random_looks)

    save_labels = writes(labels.save_labels)
    subjects = reads(labels.subjects)
    labels = reads(labels.labels)

    save_bundle = writes(versions.save_bundle)
    bundle = reads(versions.bundle)
    promote_bundle = writes(versions.promote_bundle)
    live_bundle = reads(versions.live_bundle)
    release_bundle = writes(versions.release_bundle)
    roll_back_bundle = writes(versions.roll_back_bundle)
    record_step = writes(ledger.record_step)
    stored_bundle = reads(ledger.stored_bundle)
    stored_bundles = reads(ledger.stored_bundles)
    was_live = reads(ledger.was_live)
    start_shadow = writes(versions.start_shadow)
    stop_shadow = writes(versions.stop_shadow)
    shadow_bundle = reads(versions.shadow_bundle)
    snooze_rule = writes(snoozes.snooze_rule)
    end_snooze = writes(snoozes.end_snooze)
    snoozes = reads(snoozes.snoozes)
    save_shadow = writes(shadows.save_shadow)
    say_catalogue = writes(catalogues.say_catalogue)
    catalogues = reads(catalogues.catalogues)
    save_model = writes(versions.save_model)
    model = reads(versions.model)
    live_model = reads(versions.live_model)
    save_norm = writes(versions.save_norm)
    norm = reads(versions.norm)
    promote_norm = writes(versions.promote_norm)
    live_norm = reads(versions.live_norm)
    live_norm_hash = reads(versions.live_norm_hash)
    promote_model = writes(model_ledger.promote_model)
    release_model = writes(model_ledger.release_model)
    roll_back_model = writes(model_ledger.roll_back_model)
    record_model_step = writes(model_ledger.record_model_step)
    stored_model = reads(model_ledger.stored_model)
    stored_models = reads(model_ledger.stored_models)
    model_runs = reads(model_ledger.model_runs)
    latest_step = reads(model_ledger.latest_step)
    models_live = reads(model_ledger.models_live)
    ever_live = reads(model_ledger.ever_live)
    start_challenger = writes(model_ledger.start_challenger)
    stop_challenger = writes(model_ledger.stop_challenger)
    succeed = writes(model_ledger.succeed)
    challenger = reads(model_ledger.challenger)
    running_challenger = reads(model_ledger.running_challenger)
    save_scores = writes(challengers.save_scores)
    scores_kept = reads(challengers.scores_kept)
