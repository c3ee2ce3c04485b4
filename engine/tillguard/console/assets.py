"""Files of the pages' own and vendored ones, each under the hash of its content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from mimetypes import guess_type

from starlette.responses import Response

YEAR = 31_536_000
"""Seconds; under another content a file has another name."""


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Assets:
    """All files by the path under which pages name them, and that path by file name."""

    found: dict[str, Asset]
    paths: dict[str, str]

    @classmethod
    def read(cls) -> Assets:
        found, paths = {}, {}
        for file in files("tillguard.console").joinpath("static").iterdir():
            kind = guess_type(file.name)[0] or "text/plain"
            content = file.read_bytes()
            path = f"{hashlib.sha256(content).hexdigest()[:12]}/{file.name}"
            found[path], paths[file.name] = Asset(content, kind), path
        return cls(found, paths)

    def url(self, name: str) -> str:
        return f"/assets/{self.paths[name]}"

    def answer(self, path: str) -> Response:
        asset = self.found.get(path)
        if asset is None:
            return Response("no such file", 404, media_type="text/plain")
        kept = {"Cache-Control": f"public, max-age={YEAR}, immutable"}
        return Response(asset.content, media_type=asset.kind, headers=kept)
