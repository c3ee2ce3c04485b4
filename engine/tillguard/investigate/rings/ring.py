"""Rings: people who hang together, through whomever."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import rustworkx as rx

from ...domain import Evidence
from .crowds import crowds
from .regulars import regulars
from .seen import Link, Who, seen_in
from .shared import shared


@dataclass(frozen=True, slots=True)
class Ring:
    """At least two people in order, and the ties that hold them together."""

    members: tuple[Who, ...]
    links: tuple[Link, ...]

    @property
    def keys(self) -> frozenset[str]:
        """The decisions on which the ties rest."""
        return frozenset(key for link in self.links for key in link.keys)


def links_of(evidence: Iterable[Evidence]) -> list[Link]:
    """All ties in these suspicions, in an order that is always the same."""
    seen = list(seen_in(evidence))
    return sorted([*regulars(seen), *shared(seen), *crowds(seen)])


def rings_of(links: Sequence[Link]) -> list[Ring]:
    """Whoever is tied, even through others, is in one ring."""
    people = sorted({who for link in links for who in (link.one, link.other)})
    number = {who: index for index, who in enumerate(people)}
    graph: rx.PyGraph[Who, Link] = rx.PyGraph()
    graph.add_nodes_from(people)
    graph.add_edges_from([(number[link.one], number[link.other], link) for link in links])
    parts = sorted(sorted(part) for part in rx.connected_components(graph))
    return [
        Ring(tuple(people[index] for index in part), tuple(graph.subgraph(part).edges()))
        for part in parts
    ]
