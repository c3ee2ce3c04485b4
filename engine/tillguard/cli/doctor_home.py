"""What `tillguard doctor` looks at in a service's folder: its disk, spill, key, certificate."""

from __future__ import annotations

import os
import shutil
import ssl

from ..errors import TillguardError
from ..journal import open_database
from ..journal.audit_key import audit_key
from ..journal.letters import Standing, count_letters
from ..records import Records
from ..serve.addresses import read_addresses
from ..settings import Settings

LEAST = 1 << 30
"""Bytes that a disk should have free: about 250,000 decisions."""


class Unwell(TillguardError):
    """A part is not as a service needs it; the message says how to mend it."""


def home(chosen: Settings) -> str:
    """The folder can be written, and its disk has room."""
    folder = chosen.home
    if not folder.exists():
        return f"{folder} is not there yet: `tillguard serve` will make it"
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise Unwell(
            f"{folder} cannot be written by this user: `chown -R` it to the service's user,"
            " or name another --home"
        )
    free = shutil.disk_usage(folder).free
    if free < LEAST:
        raise Unwell(
            f"{free >> 20} MB are free at {folder}: move backups and logs away, or enlarge the"
            " disk; when it is full answers say durable=false"
        )
    return f"{folder}, {free >> 30} GB free"


def spill(chosen: Settings) -> str:
    """Nothing waits for the database, and nothing was set aside."""
    waits = Records(chosen.spill, chosen.spill_megabytes << 20).size
    if waits:
        raise Unwell(
            f"{waits:,} bytes of answers wait in {chosen.spill} for the database: mend the"
            " database; a running service stores them by itself, or `tillguard serve` at its start"
        )
    for why in ("aside", "damaged"):
        file = chosen.spill.with_suffix(f".{why}")
        if file.exists() and file.stat().st_size:
            raise Unwell(
                f"{file} holds answers that do not stand: find their keys in the log, tell the"
                " stores, then move the file away"
            )
    return "nothing waits"


def key(chosen: Settings) -> str:
    """The audit key is there where a service has run."""
    if chosen.audit_key is None and not (chosen.home / "audit.key").exists():
        if chosen.url.startswith("sqlite") and not (chosen.home / "tillguard.db").exists():
            return "none yet: `tillguard serve` will make one"
        raise Unwell(
            f"{chosen.home / 'audit.key'} is gone: restore it from a backup; a new one would begin"
            " a chain that the old records are not part of"
        )
    audit_key(chosen, make=False)
    return "readable"


def certificate(chosen: Settings) -> str:
    """Certificate and key belong together, where calls are encrypted."""
    if chosen.tls_certificate is None or chosen.tls_key is None:
        return "none: plaintext on this machine only"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(chosen.tls_certificate, chosen.tls_key)
        if chosen.tls_clients is not None:
            context.load_verify_locations(chosen.tls_clients)
    except (OSError, ssl.SSLError) as error:
        raise Unwell(
            f"{chosen.tls_certificate} and {chosen.tls_key} cannot be used ({error}): put a PEM"
            " certificate there with the key that it was made for"
        ) from error
    return f"{chosen.tls_certificate} with its key"


def alerts(chosen: Settings) -> str:
    """Receivers of alerts have addresses, and none of them was given up."""
    if chosen.alert_addresses is None:
        return "nobody is told by webhook or mail: TILLGUARD_ALERT_ADDRESSES names no file"
    addresses = read_addresses(chosen.alert_addresses)
    database = open_database(chosen.url)
    try:
        with database.view() as session:
            stand = count_letters(session)
    finally:
        database.close()
    dead = [f"{one.letters} to {one.receiver}" for one in stand if one.state is Standing.DEAD]
    if dead:
        raise Unwell(
            f"alerts are dead: {', '.join(dead)}; `tillguard alerts list --state dead` says why,"
            " `tillguard alerts retry` lets them wait again"
        )
    waiting = sum(one.letters for one in stand if one.state is Standing.WAITING)
    return f"{len(addresses.webhooks) + len(addresses.mail)} receivers, {waiting} alerts wait"
