# cython: overflowcheck=False
"""The priced actions of a decision as bytes: 28 amounts, most of the work of an answer."""

from cpython.bytes cimport PyBytes_FromStringAndSize
from libc.stdint cimport uint64_t
from libc.string cimport memcpy

cdef enum:
    MONEY = 48  # bytes of the longest amount, framed
    COST = 16 + 4 * MONEY


def cost_fields(int field, costs, dict numbers, str currency, long long per_unit):
    """`field`, once for each of `costs` (a `domain.Costed` of minor units), as an ActionCost.

    `numbers` are the actions' on the wire, `per_unit` the minor units in one unit of `currency`.
    """
    cdef unsigned char body[COST]
    cdef unsigned char head[16]
    cdef unsigned char *end
    cdef bytes code = currency.encode("ascii")
    cdef long long nanos = 1_000_000_000 // per_unit
    cdef list parts = []
    if len(code) != 3:
        raise ValueError("a currency has three letters")
    for action, cost, loss, friction, staff, allowed in costs:
        end = varint(varint(body, 8), numbers[action])
        end = money(end, 2, cost, code, per_unit, nanos)
        end = money(end, 3, loss, code, per_unit, nanos)
        end = money(end, 4, friction, code, per_unit, nanos)
        end = money(end, 5, staff, code, per_unit, nanos)
        if allowed:
            end = varint(varint(end, 48), 1)
        start = varint(varint(head, field << 3 | 2), end - body)
        parts.append(PyBytes_FromStringAndSize(<char *> head, start - head))
        parts.append(PyBytes_FromStringAndSize(<char *> body, end - body))
    return b"".join(parts)


cdef unsigned char *money(
    unsigned char *at, int field, long long amount, char *code, long long per_unit, long long nanos
):
    """A field of google.type.Money: the code, whole units, billionths of one; zeros are left out."""
    cdef unsigned char inner[MONEY]
    cdef long long size = -amount if amount < 0 else amount
    cdef long long units = size // per_unit, rest = size % per_unit * nanos
    cdef unsigned char *end = inner + 5
    inner[0], inner[1] = 10, 3
    memcpy(inner + 2, code, 3)
    if units:
        end = varint(varint(end, 16), <uint64_t> (-units if amount < 0 else units))
    if rest:
        end = varint(varint(end, 24), <uint64_t> (-rest if amount < 0 else rest))
    at = varint(varint(at, field << 3 | 2), end - inner)
    memcpy(at, inner, end - inner)
    return at + (end - inner)


cdef inline unsigned char *varint(unsigned char *at, uint64_t value) noexcept:
    """A number in base 128, lowest digits first."""
    while value > 127:
        at[0] = value & 127 | 128
        at += 1
        value >>= 7
    at[0] = <unsigned char> value
    return at + 1
