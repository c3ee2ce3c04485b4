"""What each method was asked, how it ended and how long it took: rate, errors and durations.

A call pays two looks at the clock, a search among the bounds and three additions.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import grpc

from .guard import style

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds up to which a duration counts into a bucket; the last bucket has no end."""
OK = grpc.StatusCode.OK.name
CODES = {code.value[0]: code.name for code in grpc.StatusCode}


@dataclass(slots=True)
class Method:
    """Of unary calls how many took how long, whatever their end; by code how many did not end well,
    and of streams how each ended."""

    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0
    failed: Counter[str] = field(default_factory=Counter)
    streams: Counter[str] = field(default_factory=Counter)

    def took(self, seconds: float) -> None:
        self.buckets[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds

    @property
    def ended(self) -> Counter[str]:
        """All that ended, by code."""
        well = sum(self.buckets) - self.failed.total()
        return self.failed + self.streams + Counter({OK: well})


@dataclass(slots=True)
class Calls:
    """Every method that was registered, by its full name."""

    methods: dict[str, Method] = field(default_factory=dict)

    def around(self, name: str, handler: Any) -> Any:
        """The handler, each of whose calls is measured."""
        method = self.methods.setdefault(name, Method())
        kind = style(handler)
        unary = kind.endswith("unary")
        wrapped = (answering if unary else streaming)(getattr(handler, kind), method)
        return handler._replace(**{kind: wrapped})


def answering(behaviour: Callable[[Any, Any], Any], method: Method) -> object:
    """A call that ends with its answer."""

    async def call(request: Any, context: Any) -> Any:
        began = perf_counter()
        try:
            answer = await behaviour(request, context)
        except BaseException:
            method.failed[code_of(context)] += 1
            raise
        finally:
            method.took(perf_counter() - began)
        return answer

    return call


def streaming(behaviour: Callable[[Any, Any], Any], method: Method) -> object:
    """A stream, which ends when its caller likes: how it ended counts, not how long it was open."""

    async def call(request: Any, context: Any) -> Any:
        code = OK
        try:
            async for answer in behaviour(request, context):
                yield answer
        except BaseException:
            code = code_of(context)
            raise
        finally:
            method.streams[code] += 1

    return call


def code_of(context: Any) -> str:
    """How a call ended that was aborted, or whose caller hung up."""
    code = context.code()
    number = code.value[0] if isinstance(code, grpc.StatusCode) else int(code or 0)
    return CODES.get(number, "UNKNOWN") if number else grpc.StatusCode.CANCELLED.name
