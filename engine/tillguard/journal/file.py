"""SQLite's database file: whether it still is the one that was opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tillguard.errors import StoreUnavailable


@dataclass(frozen=True, slots=True)
class File:
    """The database file as it was opened, by device and inode."""

    path: Path
    place: tuple[int, int]

    @classmethod
    def of(cls, path: Path) -> File:
        """An empty file is an empty database."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        found = path.stat()
        return cls(path, (found.st_dev, found.st_ino))

    def stands(self) -> None:
        """Raises StoreUnavailable where another file, or none, is there now: what is written into
        a file that was moved away would be lost to whoever starts from here again."""
        try:
            found = self.path.stat()
        except OSError:
            why = "is gone"
        else:
            if (found.st_dev, found.st_ino) == self.place:
                return
            why = "is another file than the one that was opened"
        raise StoreUnavailable(
            f"the journal {self.path} {why}: move the file back, or start the service again"
        )
