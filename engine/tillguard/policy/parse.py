"""Reads the texts of a policies folder into a PolicyBook, or says everything that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import PurePosixPath
from typing import TypeVar

from tillguard.domain import Store
from tillguard.errors import BrokenFile, Problem
from tillguard.files import located, remedy
from tillguard.files.document import Document, parse_document
from tillguard.files.shape import read_as
from tillguard.policy.alerting import Alerting, read_alerting
from tillguard.policy.book import PolicyBook
from tillguard.policy.calendar import Calendar, read_calendar
from tillguard.policy.check import find_problems
from tillguard.policy.hours import OpeningHours
from tillguard.policy.hours_file import read_hours
from tillguard.policy.laws.an_override_is_for_somebody import an_override_is_for_somebody
from tillguard.policy.lists import Lists, NamedList, read_list, scope_problems
from tillguard.policy.resolve import Source, as_layer
from tillguard.policy.retention import FOREVER, Retention, read_retention
from tillguard.policy.schema import BaseFile, RegionFile, StoreFile
from tillguard.policy.seasons import Season, read_season
from tillguard.policy.shelf import Shelf
from tillguard.policy.staffing import Staffing, read_staffing
from tillguard.policy.stores import read_stores
from tillguard.policy.time_schema import SeasonFile

Read = TypeVar("Read")

SINGLE = (
    "alerts.yaml", "base.yaml", "calendar.yaml", "hours.yaml", "retention.yaml", "staffing.yaml",
    "stores.csv",
)  # fmt: skip
FOLDERS = ("seasons", "regions", "stores", "lists")
UNREAD = Source("base", {}, Document("base.yaml", (), {}, None))
"""Stands where base.yaml cannot be read."""


class _Reading(list[Problem]):
    """The problems found so far; reading goes on after a broken file."""

    def of(self, read: Callable[[], Read]) -> Read | None:
        try:
            return read()
        except BrokenFile as broken:
            self.extend(broken.problems)
            return None


def parse_policies(files: Mapping[str, str]) -> PolicyBook:
    """The book of these texts by path ("base.yaml", "seasons/peak-trading.yaml", "stores.csv").

    Only base.yaml must be there. Raises BrokenFile with every problem of every file.
    """
    problems = _Reading(_stray_files(files))
    stores = _read_stores(files, problems)
    known = stores or {}
    base = problems.of(lambda: _read_base(files))
    calendar = problems.of(lambda: _read_calendar(files))
    seasons = _read_seasons(files, calendar, problems)
    hours = _read_hours(files, calendar, known, problems)
    regions = _read_overrides(files, "regions", problems)
    overrides = _read_overrides(files, "stores", problems)
    staffing = _read_naming(files, "staffing.yaml", read_staffing, known, base, problems)
    alerting = _read_naming(files, "alerts.yaml", read_alerting, known, base, problems)
    lists = _read_lists(files, stores, problems)
    retention = _read_retention(files, problems)
    if base is None or problems:
        if stores is not None:
            shelf = Shelf(base or UNREAD, seasons, regions, overrides, stores)
            problems += an_override_is_for_somebody(shelf)
        raise BrokenFile(list(problems))
    shelf = Shelf(base, seasons, regions, overrides, known, calendar or Calendar(), hours)
    problems += find_problems(shelf)
    if problems:
        raise BrokenFile(list(problems))
    return PolicyBook(shelf, staffing or Staffing(), lists, retention, alerting or Alerting())


def _stray_files(files: Mapping[str, str]) -> list[Problem]:
    allowed = [*SINGLE, *(f"{folder}/<name>.yaml" for folder in FOLDERS)]
    return [
        located(file, (), (0, 0), "unknown-file", "no such policy file", remedy(file, allowed))
        for file in sorted(files)
        if file not in SINGLE and not _is_layer(file)
    ]


def _is_layer(file: str) -> bool:
    path = PurePosixPath(file)
    return len(path.parts) == 2 and path.parts[0] in FOLDERS and path.suffix == ".yaml"


def _read_base(files: Mapping[str, str]) -> Source:
    if "base.yaml" not in files:
        raise BrokenFile(
            [
                Problem(
                    "base.yaml",
                    1,
                    1,
                    "missing-file",
                    "the file is needed; `tillguard init` writes one",
                )
            ]
        )
    document = parse_document("base.yaml", files["base.yaml"])
    return as_layer("base", read_as(BaseFile, document), document)


def _read_stores(files: Mapping[str, str], problems: _Reading) -> dict[str, Store] | None:
    """None where the file cannot be read: nobody knows then which stores there are."""
    if "stores.csv" not in files:
        return {}
    return problems.of(lambda: read_stores("stores.csv", files["stores.csv"]))


def _read_calendar(files: Mapping[str, str]) -> Calendar:
    if "calendar.yaml" not in files:
        return Calendar()
    return read_calendar(parse_document("calendar.yaml", files["calendar.yaml"]))


def _read_seasons(
    files: Mapping[str, str], calendar: Calendar | None, problems: _Reading
) -> tuple[Season, ...]:
    seasons: list[Season] = []
    for file in _layers_in(files, "seasons"):
        if calendar is None:  # which days there are is unknown then, all else is told
            problems.of(partial(layer_in, file, files[file]))
        elif season := problems.of(partial(_read_season, file, files[file], calendar)):
            seasons.append(season)
    return tuple(sorted(seasons, key=lambda season: season.rank))


def _read_season(file: str, text: str, calendar: Calendar) -> Season:
    return read_season(PurePosixPath(file).stem, parse_document(file, text), calendar.days)


def _read_hours(
    files: Mapping[str, str],
    calendar: Calendar | None,
    stores: Mapping[str, Store],
    problems: _Reading,
) -> OpeningHours:
    if "hours.yaml" not in files or calendar is None:
        return OpeningHours()
    read = problems.of(
        lambda: read_hours(parse_document("hours.yaml", files["hours.yaml"]), calendar.days, stores)
    )
    return read or OpeningHours()


def _read_overrides(files: Mapping[str, str], folder: str, problems: _Reading) -> dict[str, Source]:
    read: dict[str, Source] = {}
    for file in _layers_in(files, folder):
        if found := problems.of(partial(_read_override, file, files[file], folder)):
            read[found[0]] = found[1]
    return read


def _read_override(file: str, text: str, folder: str) -> tuple[str, Source]:
    document = parse_document(file, text)
    said = read_as(RegionFile if folder == "regions" else StoreFile, document)
    field = "region" if folder == "regions" else "store"
    subject: str = getattr(said, field)
    stem = PurePosixPath(file).stem
    if stem != file_name(subject):
        message = f"{field} {subject!r} belongs into {folder}/{file_name(subject)}.yaml"
        raise BrokenFile([document.problem((field,), "file-name", message)])
    return subject, as_layer(f"{folder}/{stem}", said, document)


def file_name(subject: str) -> str:
    """The stem of the file about a region or store: its name in lower case, dashes for blanks."""
    return subject.lower().replace(" ", "-")


def _read_naming(
    files: Mapping[str, str],
    file: str,
    read: Callable[[Document, frozenset[str], frozenset[str], frozenset[str]], Read],
    stores: Mapping[str, Store],
    base: Source | None,
    problems: _Reading,
) -> Read | None:
    """A file that names regions, stores and typologies of the chain; None where it says nothing."""
    if file not in files:
        return None
    regions = frozenset(store.region for store in stores.values())
    typologies = frozenset(base.terms.get("typologies", ()) if base else ())
    return problems.of(
        lambda: read(parse_document(file, files[file]), regions, frozenset(stores), typologies)
    )


def _read_retention(files: Mapping[str, str], problems: _Reading) -> Retention:
    name = "retention.yaml"
    if name not in files:
        return FOREVER
    return problems.of(lambda: read_retention(parse_document(name, files[name]))) or FOREVER


def _read_lists(
    files: Mapping[str, str], stores: Mapping[str, Store] | None, problems: _Reading
) -> Lists:
    named: dict[str, NamedList] = {}
    for file in _layers_in(files, "lists"):
        if found := problems.of(partial(list_in, file, files[file])):
            named[found.name] = found
    if stores is not None:
        problems += scope_problems(named.values(), {s.region for s in stores.values()}, stores)
    return Lists(named)


def layers_in(files: Mapping[str, str]) -> list[str]:
    """The files that say terms, base first."""
    found = (file for folder in FOLDERS[:3] for file in _layers_in(files, folder))
    return [*(file for file in ("base.yaml",) if file in files), *found]


def layer_in(file: str, text: str) -> Source:
    """What a file says as a layer, whenever it holds; raises BrokenFile."""
    folder, stem = PurePosixPath(file).parent.name, PurePosixPath(file).stem
    if folder in ("regions", "stores"):
        return _read_override(file, text, folder)[1]
    document, shape = parse_document(file, text), SeasonFile if folder else BaseFile
    name = f"{folder}/{stem}" if folder else stem
    return as_layer(name, read_as(shape, document), document)


def list_in(file: str, text: str) -> NamedList:
    """Raises BrokenFile."""
    return read_list(PurePosixPath(file).stem, parse_document(file, text))


def _layers_in(files: Mapping[str, str], folder: str) -> list[str]:
    return sorted(file for file in files if _is_layer(file) and file.startswith(f"{folder}/"))
