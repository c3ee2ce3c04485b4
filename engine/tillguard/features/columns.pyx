"""Many histories of one kind written down column by column, and read back in bulk.

`packed(kept, slots)` is what the slots of these objects hold, for msgpack: a list of the texts that
occur, then a column for each slot. `fill(kept, slots, said)` sets the slots of as many fresh objects
to it; ValueError where the columns are not of them. A column is numbers behind one another in
one piece of bytes wherever all values of a slot are of one kind, else a list.

In C, because a large chain has millions of histories: an object for every number and text that is
read would take most of a restart.
"""

from array import array

from cpython.bytes cimport PyBytes_AS_STRING
from libc.stdint cimport uint32_t
from libc.string cimport memcpy

from .windows cimport LastSeen, Window

PLAIN = {int, float, str, bool, list, dict}
SHORTEST = "bhiq"
NOTHING = -1
"""Stands for None among texts."""


def packed(list kept, list slots):
    index = {}
    columns = [column([getattr(one, slot) for one in kept], index) for slot in slots]
    return [list(index), columns]


cdef list column(list values, dict index):
    """One slot of many objects, with its kind before it."""
    first = values[0] if values else None
    if isinstance(first, Window):
        return ["window", *windows_said(values)]
    if isinstance(first, LastSeen):
        return ["seen", *seen_said(values, index)]
    if first is not None and type(first) not in PLAIN and slots_of(type(first)):
        names = slots_of(type(first))
        return ["part", names, [column([getattr(v, n) for v in values], index) for n in names]]
    if all([type(one) is list for one in values]):
        return rows(values, index)
    if all([type(one) is dict for one in values]):
        return mapping(values, index)
    return scalars(values, index)


def slots_of(kind):
    return [slot for base in reversed(kind.__mro__) for slot in getattr(base, "__slots__", ())]


cdef list scalars(list values, dict index):
    kinds = {type(one) for one in values}
    if kinds == {int}:
        return numbers("int", values) or ["any", values]
    if kinds == {float}:
        return ["float", array("d", values).tobytes()]
    if kinds and all([one is type(None) or issubclass(one, str) for one in kinds]):
        found = [NOTHING if one is None else index.setdefault(one, len(index)) for one in values]
        return numbers("text", found)
    return ["any", values]


cdef list numbers(str what, list values):
    """Whole numbers in the shortest form that holds them all; None where none does."""
    for code in SHORTEST:
        try:
            return [what, code, array(code, values).tobytes()]
        except OverflowError:
            continue
    return None


cdef list rows(list values, dict index):
    """Lists of records that are all as wide."""
    flat = [row for one in values for row in one]
    widths = {len(row) if type(row) is list else -1 for row in flat}
    if widths and (len(widths) > 1 or min(widths) < 1):
        return ["any", values]
    width = widths.pop() if widths else 0
    counts = array("I", [len(one) for one in values]).tobytes()
    return ["rows", counts, [scalars([row[i] for row in flat], index) for i in range(width)]]


cdef list mapping(list values, dict index):
    keys = [key for one in values for key in one]
    if not all([isinstance(key, str) for key in keys]):
        return ["any", values]
    counts = array("I", [len(one) for one in values]).tobytes()
    inner = [value for one in values for value in one.values()]
    return ["dict", counts, scalars(keys, index), scalars(inner, index)]


cdef list windows_said(list values):
    said = [(<Window> one).dump() for one in values]
    return [array("I", [len(one) for one in said]).tobytes(), b"".join(said)]


cdef list seen_said(list values, dict index):
    said = [(<LastSeen> one).dump() for one in values]
    flat = [row for one in said for row in one]
    counts = array("I", [len(one) for one in said]).tobytes()
    return [counts, scalars([row[0] for row in flat], index), scalars([row[1] for row in flat], index)]


def fill(list kept, list slots, list said):
    texts, columns = said
    if len(columns) != len(slots):
        raise ValueError("these columns are of another kind")
    for slot, one in zip(slots, columns):
        fill_column(kept, slot, one, texts)


cdef fill_column(list kept, str slot, list said, list texts):
    cdef Py_ssize_t i
    what = said[0]
    if what == "window":
        fill_windows([getattr(one, slot) for one in kept], said[1], said[2])
    elif what == "seen":
        fill_seen([getattr(one, slot) for one in kept], said[1], values(said[2], texts), said[3])
    elif what == "part":
        inner = [getattr(one, slot) for one in kept]
        for name, one in zip(said[1], said[2]):
            fill_column(inner, name, one, texts)
    else:
        if what == "rows":
            found = rows_of(said[1], said[2], texts)
        elif what == "dict":
            found = dicts_of(said[1], said[2], said[3], texts)
        else:
            found = values(said, texts)
        if len(<list> found) != len(kept):
            raise ValueError("these columns are of other histories")
        for i in range(len(kept)):
            setattr(kept[i], slot, (<list> found)[i])


cdef list values(list said, list texts):
    """The scalars of a column, one after another."""
    cdef Py_ssize_t i, at
    cdef list found
    what = said[0]
    if what == "any":
        return said[1]
    if what == "float":
        return array("d", <bytes> said[1]).tolist()
    if what not in ("int", "text") or said[1] not in SHORTEST:
        raise ValueError("no column of scalars")
    found = array(said[1], <bytes> said[2]).tolist()
    if what == "text":
        for i in range(len(found)):
            at = found[i]
            if at >= len(texts) or at < NOTHING:
                raise ValueError("a text that is not there")
            found[i] = texts[at] if at >= 0 else None
    return found


cdef list rows_of(bytes counts, list said, list texts):
    """Lists of records, each a list of its own."""
    cdef const uint32_t *many = <const uint32_t *> PyBytes_AS_STRING(counts)
    cdef Py_ssize_t i, at = 0, end
    cdef list columns = [values(one, texts) for one in said]
    cdef list flat = [list(row) for row in zip(*columns, strict=True)]
    cdef list found = []
    for i in range(len(counts) // sizeof(uint32_t)):
        end = at + many[i]
        found.append(flat[at:end])
        at = end
    if at != len(flat):
        raise ValueError("these records are of other histories")
    return found


cdef list dicts_of(bytes counts, list keys, list inner, list texts):
    cdef const uint32_t *many = <const uint32_t *> PyBytes_AS_STRING(counts)
    cdef Py_ssize_t i, j, at = 0, end
    cdef dict one
    cdef list names = values(keys, texts), held = values(inner, texts), found = []
    for i in range(len(counts) // sizeof(uint32_t)):
        end = at + many[i]
        if end > len(names) or len(held) != len(names):
            break
        one = {}
        for j in range(at, end):
            one[names[j]] = held[j]
        found.append(one)
        at = end
    if at != len(names) or at != len(held):
        raise ValueError("these records are of other histories")
    return found


cdef fill_windows(list windows, bytes counts, bytes block):
    cdef const uint32_t *many = <const uint32_t *> PyBytes_AS_STRING(counts)
    cdef const char *at = PyBytes_AS_STRING(block)
    cdef const char *end = at + len(block)
    cdef Py_ssize_t i
    if len(counts) != <Py_ssize_t> (len(windows) * sizeof(uint32_t)):
        raise ValueError("these columns are of other histories")
    for i in range(len(windows)):
        if many[i] > <size_t> (end - at):
            raise ValueError("these columns are of other histories")
        (<Window> windows[i]).take(at, many[i])
        at += many[i]


cdef fill_seen(list parts, bytes counts, list names, list said):
    cdef const uint32_t *many = <const uint32_t *> PyBytes_AS_STRING(counts)
    cdef list moments = values(said, [])
    cdef Py_ssize_t i, j, at = 0
    cdef LastSeen part
    if len(counts) != <Py_ssize_t> (len(parts) * sizeof(uint32_t)) or len(names) != len(moments):
        raise ValueError("these columns are of other histories")
    for i in range(len(parts)):
        part = parts[i]
        if at + many[i] > len(names):
            raise ValueError("these columns are of other histories")
        for j in range(at, at + many[i]):
            part.append(names[j], moments[j])
        at += many[i]
