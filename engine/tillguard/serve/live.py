"""What is live: the bundle and the model to which the journal's pointers refer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import structlog

from ..backtest import catalogue
from ..errors import BrokenFile, NoGoodBundle
from ..features import CATALOGUE_HASH
from ..journal import Gate, Journal, UnknownVersion
from ..model import Estimator
from ..pipeline import Rulebook
from ..policy import read_bundle
from ..ruleset.examples import failed_examples
from ..settings import Settings
from ..training import good_model
from .lifecycle import stored
from .trial import try_model

log = structlog.get_logger()
WARM = 10
"""Bundles that are kept compiled, and models that are kept loaded, for a rollback."""


def live_rulebook(journal: Journal, settings: Settings, now: int) -> Rulebook:
    """The live bundle; where it is broken the last good one, where none is good the files.

    The files then become live. Raises NoGoodBundle where they are broken too.
    """
    journal.say_catalogue(CATALOGUE_HASH, catalogue())
    if settings.dev:
        return kept(journal, settings, now)
    pointer = journal.live_bundle()
    for hash in ([pointer.version.hash] if pointer else []) + journal.was_live()[:WARM]:
        try:
            found = good(journal, hash)
        except (BrokenFile, UnknownVersion) as error:
            log.error("a bundle that was live is broken: an earlier one is tried", why=str(error))
            continue
        if pointer and hash != pointer.version.hash:
            log.error("the last good bundle serves, not the live one", bundle=hash[:12])
        return found
    try:
        return start_with(journal, settings.rules, settings.policies, now, "start")
    except BrokenFile as error:
        raise NoGoodBundle(f"nothing good is live and the files are broken:\n{error}") from error


def good(journal: Journal, hash: str) -> Rulebook:
    """A stored bundle brought to life; raises BrokenFile, also where its examples fail or where
    a service has refused it before, and UnknownVersion."""
    checked = journal.stored_bundle(hash).passed(Gate.CHECK)
    rulebook = Rulebook.of(stored(journal, hash))
    if checked is None and any(s.step is Gate.CHECK for s in journal.stored_bundle(hash).steps):
        raise BrokenFile([])
    failed = failed_examples(rulebook.engine.rules, rulebook.engine.evaluator)
    if failed:
        raise BrokenFile(failed)
    return rulebook


def start_with(journal: Journal, rules: Path, policies: Path, now: int, by: str) -> Rulebook:
    """Make the files live on a store where nothing good is; no gate is asked for.

    Raises BrokenFile and changes nothing where they are broken.
    """
    bundle = read_bundle(rules, policies)
    rulebook = Rulebook.of(bundle, lawful=True)
    journal.save_bundle(bundle.hash, bundle.to_bytes(), now)
    journal.promote_bundle(bundle.hash, by, now, "nothing good was live")
    return rulebook


def kept(journal: Journal, settings: Settings, now: int) -> Rulebook:
    """The files as they are, for `serve --dev`: kept, so that what they decide can be explained,
    but not live for anybody else. Raises BrokenFile."""
    bundle = read_bundle(settings.rules, settings.policies)
    rulebook = Rulebook.of(bundle)
    journal.save_bundle(bundle.hash, bundle.to_bytes(), now)
    return rulebook


def live_model(
    journal: Journal, models: Path, tried: Callable[[Path], None] = try_model
) -> Estimator | None:
    """The promoted model, `tried` first; where its files are gone or damaged the last good one that
    was live before it. None before the first one, and where none loads."""
    model, refused = good_model(journal, models, WARM, tried)
    for why in refused:
        log.error("a model that was live cannot serve: an earlier one is tried", why=why)
    if refused and model is None:
        log.error("no model that was live can serve: the policies' fallbacks answer")
    return model
