"""What the server from which nodes fork does once for all of them: import a service, read the
shipped files and try their rules, which is all remembered by content."""

from __future__ import annotations

from contextlib import suppress

from ..errors import BrokenFile
from ..pipeline import read_both
from ..policy import read_bundle
from ..profiles import SHIPPED
from ..ruleset.engine import compiles
from ..serve import wiring

__all__ = ["wiring"]

with suppress(BrokenFile):
    shipped = read_bundle(SHIPPED / "rules", SHIPPED / "policies")
    for lawful in (True, False):
        compiles(read_both(shipped, lawful)[1])
