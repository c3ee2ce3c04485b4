from array import array

class Forest:
    def __new__(
        cls,
        trees: list[tuple[array[int] | array[float], ...]],
        width: int,
        quadrature: dict[int, tuple[tuple[float, ...], tuple[float, ...]]],
    ) -> Forest: ...
    def margin(self, row: array[float]) -> float: ...
    def contributions(self, row: array[float]) -> list[float]: ...
