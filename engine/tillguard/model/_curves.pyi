from array import array
from typing import Any

import numpy as np

Rows = np.ndarray[Any, np.dtype[np.float64]]

class Curves:
    width: int
    base: float
    def __new__(
        cls,
        width: int,
        columns: array[int],
        starts: array[int],
        knots: array[float],
        values: array[float],
        missing: array[float],
        means: array[float],
        base: float,
    ) -> Curves: ...
    def margin(self, row: array[float]) -> float: ...
    def margins(self, rows: Rows, out: Rows) -> None: ...
    def explain(self, row: array[float], parts: list[float]) -> None: ...
