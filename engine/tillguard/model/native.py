"""LightGBM's C library, driven directly: one row in, one result out, nothing allocated per call.

Importing the `lightgbm` package pulls in pandas and scikit-learn (over 100 MB and two seconds);
scoring needs only its shared library. `LGBM_BoosterPredictForMatSingleRowFast` is a private
interface, so every model answers its own self-test rows before it may serve.
"""

from __future__ import annotations

import ctypes
import importlib.util
import weakref
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..errors import DamagedModel

RAW_SCORE, CONTRIBUTIONS = 1, 3
FLOAT64 = 1
Floats = npt.NDArray[np.float64]


def library_file() -> str:
    spec = importlib.util.find_spec("lightgbm")
    places = spec.submodule_search_locations if spec else None
    if not places:
        raise DamagedModel("LightGBM is not installed")
    return str(Path(places[0]) / "lib" / "lib_lightgbm.so")


@cache
def library() -> ctypes.CDLL:
    lib = ctypes.CDLL(library_file())
    lib.LGBM_GetLastError.restype = ctypes.c_char_p
    return lib


@cache
def quick() -> ctypes.PyDLL:
    """The same library for calls of microseconds, which keep the interpreter: letting it go lets
    the journal's thread take it, and to get it back may cost a whole switch interval."""
    return ctypes.PyDLL(library_file())


def called(code: int) -> None:
    if code:
        raise DamagedModel(library().LGBM_GetLastError().decode(errors="replace"))


class Trees:
    """A loaded text model with its own row buffer; used by one thread.

    `margin()` and `contributions()` read the row last written to `row` (float64, `width`).
    """

    def __init__(self, text: str, width: int) -> None:
        self.width = width
        self.row: Floats = np.zeros(width)
        self._handle = ctypes.c_void_p()
        rounds = ctypes.c_int()
        called(
            library().LGBM_BoosterLoadModelFromString(
                text.encode(), ctypes.byref(rounds), ctypes.byref(self._handle)
            )
        )
        features = ctypes.c_int()
        called(library().LGBM_BoosterGetNumFeature(self._handle, ctypes.byref(features)))
        if features.value != width:
            raise DamagedModel(f"the model reads {features.value} features, the catalogue {width}")
        self._lengths: list[ctypes.c_int64] = []
        self._margin: Floats = np.zeros(1)
        self._parts: Floats = np.zeros(width + 1)
        weakref.finalize(self, library().LGBM_BoosterFree, self._handle)
        self._margin_call = self._prepared(RAW_SCORE, self._margin)
        self._parts_call = self._prepared(CONTRIBUTIONS, self._parts)

    def _prepared(self, what: int, out: Floats) -> tuple[ctypes.c_void_p, ...]:
        config = ctypes.c_void_p()
        called(
            library().LGBM_BoosterPredictForMatSingleRowFastInit(
                self._handle,
                what,
                0,
                -1,
                FLOAT64,
                ctypes.c_int32(self.width),
                b"num_threads=1",
                ctypes.byref(config),
            )
        )
        weakref.finalize(self, library().LGBM_FastConfigFree, config)
        length = ctypes.c_int64()
        self._lengths.append(length)
        return (
            config,
            ctypes.c_void_p(self.row.ctypes.data),
            ctypes.cast(ctypes.byref(length), ctypes.c_void_p),
            ctypes.c_void_p(out.ctypes.data),
        )

    def margin(self) -> float:
        """Log-odds (classifier) or the regressor's raw output for `row`."""
        called(quick().LGBM_BoosterPredictForMatSingleRowFast(*self._margin_call))
        return float(self._margin[0])

    def contributions(self) -> Floats:
        """Exact SHAP values of `row` in margin space; the last entry is the expected margin."""
        called(library().LGBM_BoosterPredictForMatSingleRowFast(*self._parts_call))
        return self._parts
