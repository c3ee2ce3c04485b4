"""Logs: one JSON object a line on standard error, without secrets and without the values of local
variables."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from typing import TextIO, cast

import structlog

from ..scrub import scrub, scrubbed


class Unfailing:
    """Standard error, of which a full disk loses lines: a log never ends a decision."""

    def write(self, text: str) -> int:
        with suppress(OSError):
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            sys.stderr.flush()


class Scrubbing(logging.Formatter):
    """What libraries say, as they say it, but for secrets."""

    def format(self, record: logging.LogRecord) -> str:
        return scrubbed(super().format(record))


def configure() -> None:
    """For the whole process: ours through structlog, that of libraries through logging."""
    told = logging.StreamHandler(cast(TextIO, Unfailing()))
    told.setFormatter(Scrubbing("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[told], level=logging.WARNING, force=True)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            scrub,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, Unfailing())),
    )
