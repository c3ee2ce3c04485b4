from array import array
from typing import Any

import numpy as np

Rows = np.ndarray[Any, np.dtype[np.float64]]

class Forest:
    base: float
    def __new__(
        cls,
        trees: list[tuple[array[int] | array[float], ...]],
        width: int,
        quadrature: dict[int, tuple[tuple[float, ...], tuple[float, ...]]],
    ) -> Forest: ...
    def margin(self, row: array[float]) -> float: ...
    def margins(self, rows: Rows, out: Rows) -> None: ...
    def contributions(self, row: array[float]) -> list[float]: ...
