"""The data dictionary: docs/bi.md, written from the views."""

from __future__ import annotations

from collections.abc import Iterator

from .columns import View
from .views import VIEWS

BEGIN = "## The views"


def dictionary() -> str:
    """The page from its section of views on."""
    return "\n".join([BEGIN, *(line for view in VIEWS for line in _view(view))]).rstrip() + "\n"


def _view(view: View) -> Iterator[str]:
    yield f"\n### {view.name}\n\n{view.about}"
    if view.increment:
        yield f"Incremental column: `{view.increment}`."
    yield "\n| column | meaning | unit |\n|---|---|---|"
    for one in view.columns:
        yield f"| `{one.name}` | {one.meaning} | {one.unit} |"
