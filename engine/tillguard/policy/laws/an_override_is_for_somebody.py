"""Every region, store and country that a file names is one of stores.csv."""

from __future__ import annotations

from collections.abc import Iterator

from tillguard.errors import Problem
from tillguard.policy.document import nearest
from tillguard.policy.shelf import Shelf


def an_override_is_for_somebody(shelf: Shelf) -> Iterator[Problem]:
    if not shelf.branches:
        return
    regions = sorted({s.region for s in shelf.branches.values()})
    for region, layer in shelf.regions.items():
        if region not in regions:
            message = f"{region!r} is not a region of stores.csv.{nearest(region, regions)}"
            yield layer.document.problem(("region",), "unknown-region", message)
    for store, layer in shelf.stores.items():
        if store not in shelf.branches:
            hint = nearest(store, sorted(shelf.branches)).split(" Allowed:")[0]
            message = f"store {store!r} is not in stores.csv.{hint}"
            yield layer.document.problem(("store",), "unknown-store", message)
    yield from _of_seasons(shelf, regions)


def _of_seasons(shelf: Shelf, regions: list[str]) -> Iterator[Problem]:
    codes = sorted({c for p, _ in shelf.scopes() for c in (p.country, p.code) if c})
    for season in shelf.seasons:
        document = season.layer.document
        for region in sorted(season.regions - set(regions)):
            message = f"{region!r} is not a region of stores.csv.{nearest(region, regions)}"
            yield document.problem(("regions",), "unknown-region", message)
        for country in sorted(season.countries - set(codes)):
            hint = nearest(country, codes) if codes else " No store says its country."
            message = f"no store of stores.csv is in {country!r}.{hint}"
            yield document.problem(("countries",), "unknown-country", message)
