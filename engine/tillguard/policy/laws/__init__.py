"""What must hold of everything before it is active: one law a file, all run by `registry`.

A law over terms looks at the merged layers of one stack, a law over the chain at all files with
the chain's stores and calendar. Each says where it is broken and how.
"""

from __future__ import annotations

from typing import Any

from tillguard.files import Remedy
from tillguard.files.document import Path

Terms = dict[Any, Any]
"""The merged layers: plain values under the names of the files."""

Breach = tuple[Path, str] | tuple[Path, str, Remedy]
"""Where the law is broken, how, and what may stand there instead."""
