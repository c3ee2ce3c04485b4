"""What is live: the bundle and the model to which the journal's pointers refer."""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog

from ..errors import BrokenFile, NoGoodBundle, TillguardError
from ..journal import Journal
from ..model import Estimator
from ..pipeline import Pipeline, Rulebook
from ..policy import Bundle, read_bundle
from ..settings import Settings

log = structlog.get_logger()


def live_rulebook(journal: Journal, settings: Settings, now: int) -> Rulebook:
    """The live bundle; where none is good the files, which become live if they are.

    Raises NoGoodBundle where nothing is live and the files are broken.
    """
    live = journal.live_bundle()
    if live is not None:
        try:
            return Rulebook.of(Bundle.from_bytes(live.version.content))
        except BrokenFile as error:
            log.error(
                "the live bundle is broken for this version: trying the files", why=str(error)
            )
    try:
        return promote(journal, settings.rules, settings.policies, now, "start")
    except BrokenFile as error:
        raise NoGoodBundle(f"nothing good is live and the files are broken:\n{error}") from error


def promote(journal: Journal, rules: Path, policies: Path, now: int, by: str) -> Rulebook:
    """Make the files live; raises BrokenFile and changes nothing where they are broken."""
    bundle = read_bundle(rules, policies)
    rulebook = Rulebook.of(bundle)
    journal.save_bundle(bundle.hash, bundle.to_bytes(), now)
    journal.promote_bundle(bundle.hash, by, now)
    return rulebook


def live_model(journal: Journal, models: Path) -> Estimator | None:
    """The promoted model; None before the first one, or where its files are gone or damaged."""
    live = journal.live_model()
    if live is None:
        return None
    try:
        return Estimator.load(models / live.version.hash)
    except TillguardError as error:
        log.error("the live model cannot serve: rules alone decide", why=str(error))
        return None


async def follow(pipeline: Pipeline, journal: Journal, settings: Settings) -> None:
    """Swap in what becomes live, every `reload_seconds`; what is broken never replaces the good,
    and is named once."""
    refused: set[str] = set()
    while True:
        await asyncio.sleep(settings.reload_seconds)
        try:
            await asyncio.to_thread(_look, pipeline, journal, settings, refused)
        except Exception as error:
            log.error("what is live cannot be followed now", why=str(error))


def _look(pipeline: Pipeline, journal: Journal, settings: Settings, refused: set[str]) -> None:
    bundle, model = journal.live_bundle(), journal.live_model()
    serving = pipeline.model.hash if pipeline.model else ""
    if bundle and bundle.version.hash not in {pipeline.rulebook.hash, *refused}:
        try:
            pipeline.rulebook = Rulebook.of(Bundle.from_bytes(bundle.version.content))
            log.info("a bundle became live", bundle=bundle.version.hash[:12])
        except BrokenFile as error:
            refused.add(bundle.version.hash)
            log.error("a broken bundle was promoted: the last good one serves", why=str(error))
    if model and model.version.hash not in {serving, *refused}:
        fresh = live_model(journal, settings.models)
        if fresh is None:
            refused.add(model.version.hash)
        else:
            pipeline.model = fresh
            log.info("a model became live", model=fresh.hash[:12])
