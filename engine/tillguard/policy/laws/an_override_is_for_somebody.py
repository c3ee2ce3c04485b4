"""Every region, store and country that a file names is one of stores.csv."""

from __future__ import annotations

from collections.abc import Iterator

from tillguard.errors import Problem
from tillguard.files import remedy
from tillguard.policy.shelf import Shelf


def an_override_is_for_somebody(shelf: Shelf) -> Iterator[Problem]:
    if not shelf.branches:
        return
    regions = sorted({s.region for s in shelf.branches.values()})
    for region, layer in shelf.regions.items():
        if region not in regions:
            message = f"{region!r} is not a region of stores.csv"
            yield layer.document.problem(
                ("region",), "unknown-region", message, remedy(region, regions)
            )
    for store, layer in shelf.stores.items():
        if store not in shelf.branches:
            message, hint = f"store {store!r} is not in stores.csv", remedy(store, shelf.branches)
            yield layer.document.problem(("store",), "unknown-store", message, hint)
    yield from _of_seasons(shelf, regions)


def _of_seasons(shelf: Shelf, regions: list[str]) -> Iterator[Problem]:
    codes = sorted({c for p, _ in shelf.scopes for c in (p.country, p.code) if c})
    for season in shelf.seasons:
        document = season.layer.document
        for region in sorted(season.regions - set(regions)):
            message = f"{region!r} is not a region of stores.csv"
            yield document.problem(("regions",), "unknown-region", message, remedy(region, regions))
        for country in sorted(season.countries - set(codes)):
            said = f"no store of stores.csv is in {country!r}"
            message = said if codes else f"{said}; no store says its country"
            yield document.problem(
                ("countries",), "unknown-country", message, remedy(country, codes)
            )
