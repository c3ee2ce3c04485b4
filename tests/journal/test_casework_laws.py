"""Laws over every verb on a case: one line of trail each, once whatever is repeated, one holder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import Any

import pytest

from tillguard.domain import Case, Disposition, Verdict
from tillguard.errors import (
    CaseClosed,
    CaseHeldByOther,
    CaseNotClaimed,
    TillguardError,
    UnknownCase,
)
from tillguard.features import History
from tillguard.journal import CaseFile, CaseStep, CaseVerb, ClosedCase, Journal
from tillguard.journal.exhibits import Exhibit, hash_of
from tillguard.serve.convert import outcome_body, outcome_from_body

Store = Callable[..., None]
Cases = Callable[..., Case]
Act = Callable[[Journal, str, str, int], CaseFile | ClosedCase]
FOUND = Verdict(Disposition.CONFIRMED, recovered=1000, prevented=500, minutes=7, note="admitted")

PICTURE = Exhibit("till.png", "image/png", b"\x89PNG")
HASH = hash_of(PICTURE)

OPEN: dict[CaseVerb, Act] = {
    CaseVerb.CLAIM: lambda j, id, who, now: j.claim_case(id, who, 700, now),
    CaseVerb.RELEASE: lambda j, id, who, now: j.release_case(id, who, now),
    CaseVerb.REASSIGN: lambda j, id, who, now: j.reassign_case(id, who, "cid", 700, now),
    CaseVerb.SNOOZE: lambda j, id, who, now: j.snooze_case(id, who, 900, "on leave", now),
    CaseVerb.NOTE: lambda j, id, who, now: j.add_note(id, who, "asked the store", now),
    CaseVerb.EVIDENCE: lambda j, id, who, now: j.add_to_case(id, who, "k3", now),
    CaseVerb.ADD_FILE: lambda j, id, who, now: j.add_exhibit(id, who, PICTURE, now),
    CaseVerb.REMOVE_FILE: lambda j, id, who, now: j.remove_exhibit(id, who, HASH, "not hers", now),
    CaseVerb.CLOSE: lambda j, id, who, now: j.close_case(id, who, FOUND, now),
}
CLOSED: dict[CaseVerb, Act] = {
    CaseVerb.TAKE_BACK: lambda j, id, who, now: j.take_back_verdict(id, "ann", now),
    CaseVerb.REOPEN: lambda j, id, who, now: j.reopen_case(id, who, "a new video", now),
    CaseVerb.CONTEST: lambda j, id, who, now: j.contest_case(id, "E12", "I was ill", now),
    CaseVerb.ANSWER: lambda j, id, who, now: j.answer_contest(id, "bob", True, "so it was", now),
}
WHOEVER_HOLDS_IT: dict[CaseVerb, Act] = {
    CaseVerb.PIN: lambda j, id, who, now: j.pin_case(id, "cid", who, now),
}
VERBS = OPEN | CLOSED | WHOEVER_HOLDS_IT
DISPOSITIONS = tuple(Disposition)
NEEDS_NO_HOLDER = {CaseVerb.CLAIM, CaseVerb.REASSIGN}


@pytest.fixture
def opened(journal: Journal, store: Store, case: Cases) -> Journal:
    """Three flagged decisions, two of them in case c1."""
    store("k1", "k2", "k3", flagged=True)
    journal.save_cases([case("c1", "k2", "k1")], 50)
    return journal


@pytest.fixture
def ready(opened: Journal) -> Callable[[CaseVerb], Journal]:
    """The journal with c1 as the verb needs it: held by ann, closed by her, or contested."""

    def prepare(verb: CaseVerb) -> Journal:
        opened.claim_case("c1", "ann", 600, 100)
        if verb is CaseVerb.REMOVE_FILE:
            opened.add_exhibit("c1", "ann", PICTURE, 105)
        if verb in CLOSED:
            opened.close_case("c1", "ann", FOUND, 110)
        if verb is CaseVerb.ANSWER:
            opened.contest_case("c1", "E12", "I was ill", 120)
        return opened

    return prepare


def file_in(done: CaseFile | ClosedCase) -> CaseFile:
    return done.file if isinstance(done, ClosedCase) else done


def test_every_verb_is_under_the_laws() -> None:
    assert VERBS.keys() | {CaseVerb.OPEN, CaseVerb.GROW, CaseVerb.JOIN} == set(CaseVerb)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_leaves_exactly_one_line_that_says_who_when_and_what(
    ready: Callable[[CaseVerb], Journal], verb: CaseVerb
) -> None:
    journal = ready(verb)
    before = journal.case_trail("c1")
    VERBS[verb](journal, "c1", "ann", 200)
    *earlier, line = journal.case_trail("c1")
    assert earlier == before
    by = {CaseVerb.CONTEST: "E12", CaseVerb.ANSWER: "bob"}.get(verb, "ann")
    assert (line.case, line.verb, line.at, line.by) == ("c1", verb, 200, by)
    assert line.changes or line.asked


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_twice_counts_once(ready: Callable[[CaseVerb], Journal], verb: CaseVerb) -> None:
    journal = ready(verb)
    first = VERBS[verb](journal, "c1", "ann", 200)
    trail, labels = journal.case_trail("c1"), journal.labels(2**40)
    again = VERBS[verb](journal, "c1", "ann", 201)
    assert file_in(again) == file_in(first) == journal.case_file("c1")
    assert (journal.case_trail("c1"), journal.labels(2**40)) == (trail, labels)
    assert not isinstance(again, ClosedCase) or again.replayed


@pytest.mark.parametrize("verb", OPEN)
def test_every_verb_on_what_somebody_else_holds_is_refused_and_leaves_nothing(
    ready: Callable[[CaseVerb], Journal], verb: CaseVerb
) -> None:
    journal = ready(verb)
    stands = journal.case_file("c1"), journal.case_trail("c1"), journal.labels(2**40)
    with pytest.raises(CaseHeldByOther, match="c1 is claimed by ann"):
        OPEN[verb](journal, "c1", "bob", 200)
    assert stands == (journal.case_file("c1"), journal.case_trail("c1"), journal.labels(2**40))


@pytest.mark.parametrize("verb", [verb for verb in OPEN if verb not in NEEDS_NO_HOLDER])
def test_every_change_to_what_nobody_holds_asks_for_a_claim(
    opened: Journal, verb: CaseVerb
) -> None:
    with pytest.raises(CaseNotClaimed, match="claim it first"):
        OPEN[verb](opened, "c1", "bob", 200)


@pytest.mark.parametrize("verb", [verb for verb in OPEN if verb is not CaseVerb.CLOSE])
def test_every_change_to_a_closed_case_is_refused(opened: Journal, verb: CaseVerb) -> None:
    opened.claim_case("c1", "ann", 600, 100)
    opened.close_case("c1", "ann", FOUND, 110)
    with pytest.raises(CaseClosed):
        OPEN[verb](opened, "c1", "ann", 200)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_on_an_unknown_case_says_so(opened: Journal, verb: CaseVerb) -> None:
    with pytest.raises(UnknownCase, match="c9"):
        VERBS[verb](opened, "c9", "ann", 200)


@pytest.mark.parametrize("seed", range(12))
def test_what_history_counts_and_labels_say_is_what_the_trail_says_in_the_end(
    opened: Journal, seed: int
) -> None:
    draw, history = Random(seed), History()
    for now in range(200, 240):
        verb = draw.choice([*DISPOSITIONS, *CLOSED, CaseVerb.CLAIM])
        try:
            if isinstance(verb, Disposition):
                opened.claim_case("c1", "ann", 600, now)
                done = opened.close_case("c1", "ann", Verdict(verb, minutes=1), now)
            else:
                done = VERBS[verb](opened, "c1", "ann", now)
        except TillguardError:
            continue
        if isinstance(done, ClosedCase) and not done.replayed:
            for outcome in done.outcomes:
                history.learn(outcome_from_body(outcome_body(outcome)))
    word = last_word(opened.case_trail("c1"))
    home, token = history.customer.households.get("M7"), history.card.tokens.get("tok_1")
    wanted = (2 * (word == "confirmed"), 2 * (word == "cleared"))
    for kept in filter(None, (home, token)):
        assert (kept.confirmed, kept.cleared) == wanted, word
    assert (home is not None) or wanted == (0, 0)
    latest = {label.key: label.confirmed for label in opened.labels(2**40)}
    judged = word in ("confirmed", "cleared")
    assert latest == (dict.fromkeys(("k1", "k2"), word == "confirmed") if judged else {})


def last_word(trail: Iterable[CaseStep]) -> str:
    """The verdict that stands: reopening takes none back, an answer that overturns clears."""
    word = before = ""
    for line in trail:
        if line.verb is CaseVerb.CLOSE:
            word, before = line.asked["disposition"], word
        elif line.verb is CaseVerb.TAKE_BACK:
            word = before
        elif line.verb is CaseVerb.ANSWER and line.asked["overturned"]:
            word = "cleared"
    return word


def test_what_the_trail_says_from_line_to_line_comes_to_how_the_case_stands(
    opened: Journal, case: Cases
) -> None:
    acts: list[tuple[Act, str]] = [
        (OPEN[CaseVerb.CLAIM], "ann"),
        (OPEN[CaseVerb.EVIDENCE], "ann"),
        (OPEN[CaseVerb.REASSIGN], "ann"),
        (OPEN[CaseVerb.SNOOZE], "cid"),
        (OPEN[CaseVerb.CLAIM], "bob"),
        (OPEN[CaseVerb.CLOSE], "bob"),
        (lambda j, id, who, now: j.take_back_verdict(id, who, now), "bob"),
        (OPEN[CaseVerb.CLOSE], "bob"),
        (CLOSED[CaseVerb.REOPEN], "ann"),
        (OPEN[CaseVerb.CLAIM], "ann"),
        (OPEN[CaseVerb.CLOSE], "ann"),
        (CLOSED[CaseVerb.CONTEST], "E12"),
        (CLOSED[CaseVerb.ANSWER], "bob"),
    ]
    for number, (act, who) in enumerate(acts):
        act(opened, "c1", who, 200 + number)
    stands: dict[str, Any] = {}
    for line in opened.case_trail("c1"):
        for name, (before, after) in line.changes.items():
            assert stands.get(name, before) == before, (line.verb, name)
            stands[name] = after
    file = opened.case_file("c1")
    wanted = {
        "state": "closed", "holder": "ann", "disposition": "cleared", "recovered": 0,
        "prevented": 0, "minutes_spent": 14, "contest": "overturned", "value": file.case.value,
    }  # fmt: skip
    assert {name: stands[name] for name in wanted} == wanted
    assert (file.minutes_spent, file.disposition, file.contest) == (14, "cleared", "overturned")
