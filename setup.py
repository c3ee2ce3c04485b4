"""Compiles the features, as their files stand, into engine/tillguard/features/_compiled.

Every module of features/ with a .pxd beside it (its C types) is compiled by Cython. The SHA-256 of
what was compiled is compiled with it: see features/_compiled/__init__.py. What reads and writes the
bytes of the wire and what walks the model's trees and curves are compiled where they stand.
"""

from __future__ import annotations

import os
import runpy
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

FEATURES = Path("engine/tillguard/features")
CONVERT = Path("engine/tillguard/serve/convert")
MODEL = Path("engine/tillguard/model")
GENERATED = Path("build/cython")
FLAGS = ["-O2", "-g0", "-ffp-contract=off"]  # no fused multiply-add: the interpreter has none
DIRECTIVES = {
    "language_level": 3,
    "annotation_typing": False,  # C types stand in the .pxd files only
    "infer_types": True,
    "overflowcheck": True,
    "wraparound": False,
}


def compiled() -> list[Extension]:
    """An extension for each module; those with a Python twin go to a folder of their own."""
    made = [module(file) for file in sorted(FEATURES.glob("*.pxd"))]
    made.append(Extension("tillguard.features.sources", [str(recorded())]))
    made += [
        Extension(f"tillguard.{room}.{file.stem}", [str(file)], extra_compile_args=FLAGS)
        for room, folder in (("serve.convert", CONVERT), ("model", MODEL))
        for file in sorted(folder.glob("*.pyx"))
    ]
    made = cythonize(
        made,
        force=True,
        include_path=["engine"],
        build_dir=str(GENERATED),
        compiler_directives=DIRECTIVES,
    )
    for extension in made:
        room, _, name = extension.name.rpartition(".")
        if room == "tillguard.features" and not (FEATURES / f"{name}.pyx").exists():
            extension.name = f"tillguard.features._compiled.{name}"
    return made


def module(types: Path) -> Extension:
    python, cython = types.with_suffix(".py"), types.with_suffix(".pyx")
    source = python if python.exists() else cython
    return Extension(f"tillguard.features.{types.stem}", [str(source)], extra_compile_args=FLAGS)


def recorded() -> Path:
    """A module that says what is being compiled."""
    digests = runpy.run_path(str(FEATURES / "_compiled" / "__init__.py"))["digests"]
    file = GENERATED / "sources.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"DIGESTS = {digests(FEATURES)!r}\n")
    return file


setup(
    ext_modules=[
        *compiled(),
        Extension("tillguard.model._forest", ["engine/tillguard/model/forest.c"]),
    ],
    options={"build_ext": {"force": True, "parallel": os.cpu_count()}},
)
