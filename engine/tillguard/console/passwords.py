"""Passwords as hashes that are dear to guess."""

from __future__ import annotations

import hashlib
import secrets

COST = (2**14, 8, 1)
"""scrypt's N, r and p: 16 MB and about 50 ms a try (RFC 7914; OWASP's least is N = 2^14 with p = 5
or its like, which a sign-in page that counts tries need not reach)."""
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def invented() -> str:
    """A password for a person to read once: 100 bits without letters that look alike."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(4))


def hashed(password: str) -> str:
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}${_derived(password, salt).hex()}"


def fits(password: str, hash: str) -> bool:
    """An unknown account has an empty hash: it costs the same time and fits nothing."""
    salt, _, derived = hash.partition("$")
    found = _derived(password, bytes.fromhex(salt or "00" * 16))
    return secrets.compare_digest(found.hex(), derived)


def _derived(password: str, salt: bytes) -> bytes:
    n, r, p = COST
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=2**26)
