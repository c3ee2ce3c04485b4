"""What each kind of mistake is called that is not a law's: code to its meaning."""

from __future__ import annotations

from collections.abc import Mapping

READING: Mapping[str, str] = {}
