"""Skills: what cases ask for, and who has it. A word that one side only knows is work undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tillguard.domain import Store
from tillguard.errors import Problem
from tillguard.files import remedy
from tillguard.files.document import Path
from tillguard.policy.resolve import Source
from tillguard.policy.staffing import Staffing

ANYWHERE = "desk"
"""Work that needs no presence in the case's region."""


def asked(layers: Iterable[Source]) -> Iterator[tuple[str, Source, Path]]:
    """Each skill that a layer asks for, of typologies and of large rings, with its place."""
    for layer in layers:
        for typology, part in layer.terms.get("typologies", {}).items():
            if "skill" in part:
                yield part["skill"], layer, ("typologies", typology, "skill")
        rings = layer.terms.get("cases", {}).get("rings", {})
        if "skill" in rings:
            yield rings["skill"], layer, ("cases", "rings", "skill")


def unasked(layers: Iterable[Source], staffing: Staffing) -> Iterator[Problem]:
    """Skills of people for which no layer asks: mostly a word that is written otherwise there."""
    known = sorted({ANYWHERE, *(skill for skill, _, _ in asked(layers))})
    for index, who in enumerate(staffing.investigators):
        for skill in sorted(who.skills.difference(known)):
            assert staffing.document is not None
            skills: Path = ("investigators", index, "skills")
            place = staffing.document.item(skills, skill)
            words, hint = f"no typology and no ring asks for {skill!r}", remedy(skill, known)
            yield staffing.document.problem(place, "unknown-skill", words, hint)


def nobody_has(
    layers: Iterable[Source], staffing: Staffing, stores: Mapping[str, Store]
) -> Iterator[Problem]:
    """A warning for every skill that is asked for where nobody has it, once; none without people.

    In each region that has stores somebody must have it, unless it is done from anywhere.
    """
    regions = sorted({store.region for store in stores.values()})
    having = {(who.region, skill) for who in staffing.investigators for skill in who.skills}
    told = {ANYWHERE} if having else {skill for skill, _, _ in asked(layers)}
    for skill, layer, path in asked(layers):
        has = {region for region, name in having if name == skill}
        lacks = [region for region in regions if region not in has]
        if skill in told or (has and not lacks):
            continue
        told.add(skill)
        where = f"of {', '.join(lacks)} " if has else ""
        words = f"nobody {where}has {skill!r} in staffing.yaml: such cases are left out of plans"
        yield layer.document.warning(path, "nobody-has-the-skill", words)
