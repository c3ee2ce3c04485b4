from collections.abc import Iterable, Mapping

from tillguard.domain import Action, Costed

def cost_fields(
    field: int,
    costs: Iterable[Costed],
    numbers: Mapping[Action, int],
    currency: str,
    per_unit: int,
) -> bytes: ...
