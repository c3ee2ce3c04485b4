from collections.abc import Callable, Mapping

from tillguard.domain import Event

TEXT: int
DAY: int
WHOLE: int
WORD: int
FLAG: int
NUMBER: int
MONEY: int
TIME: int
ROWS: int
PAIRS: int
BODY: int
SLASHLESS: int
ARTICLE: int

class Shape:
    def __init__(
        self,
        fields: Mapping[int, tuple[int, int, int, int, object, bool]],
        made: Callable[..., object] | None = None,
        choice: bool = False,
    ) -> None: ...

class Plain:
    correlation_id: str
    revision: int
    body: bytes
    currency: str
    key: str
    @property
    def at(self) -> int: ...
    @property
    def store(self) -> str: ...
    @property
    def zone(self) -> str: ...
    @property
    def business_date(self) -> str: ...
    @property
    def fingerprint(self) -> bytes: ...
    def event(self, received: int) -> Event: ...

class Reader:
    def __init__(self, request: Shape) -> None: ...
    def __call__(self, raw: bytes) -> Plain | None: ...
