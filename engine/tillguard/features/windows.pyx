"""Sums over the last hour, day or four weeks in buckets: bounded bytes, exact integers.

A `Window(measures, width, span)` keeps running sums of integer measures over the last `span`
buckets of `width` seconds: the bucket of the moment asked for and the span - 1 before it. A late
event is added to the bucket of its own time when that is still kept, else dropped.
`advance(moment)` (epoch seconds) forgets what is older for good; `add(moment, measure, amount)`
takes an event in; `sum(measure)` is what the last of them left, `total` all of the sums.
`Hour(measures)`, `Day(measures)` and `Month(measures)` are 12 x 5 minutes, 24 x 1 hour and
28 x 1 day: every weekday counts the same number of times.

`LastSeen()` keeps the last moment at which each of `MOST` names was seen, the stalest leaves:
`see(name, moment)`, `within(moment, seconds)` (how many names), `since_other(name, moment)`
(seconds since any other name was seen, NaN if none was), `name in seen`.

In C, because they are read and written a few dozen times for every transaction. Their test says
what they mean a second time in plain Python and holds the two to the same answers.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from cpython.mem cimport PyMem_Free, PyMem_Realloc
from cpython.ref cimport Py_DECREF, Py_INCREF
from libc.math cimport NAN
from libc.stdint cimport INT32_MAX, INT32_MIN
from libc.string cimport memcpy, memmove, memset

cdef enum:
    NAMES = 16

MOST = NAMES


cdef inline Entry *entries_of(Window window) noexcept:
    return <Entry *> (window.sums + window.measures)


cdef inline int bucket_of(Window window, long long moment) except? -1:
    cdef long long index = moment // window.width
    if index > INT32_MAX or index < INT32_MIN:
        raise OverflowError("a moment beyond what a window can hold")
    return <int> index


cdef int grow(Window window, unsigned int wanted) except -1:
    cdef unsigned int room = max(wanted, window.room + window.room // 2)
    block = PyMem_Realloc(
        window.sums, window.measures * sizeof(long long) + room * sizeof(Entry)
    )
    if block == NULL:
        raise MemoryError
    window.sums = <long long *> block
    window.room = room
    return 0


cdef bint fits(Window window, const char *kept, unsigned int count) noexcept:
    """Whether these are entries of the window's measures, in the order of their buckets."""
    cdef Entry entry
    cdef int before = INT32_MIN
    cdef unsigned int i
    for i in range(count):
        memcpy(&entry, kept + i * sizeof(Entry), sizeof(Entry))
        if entry.measure < 0 or entry.measure >= window.measures or entry.bucket < before:
            return False
        before = entry.bucket
    return True


cdef class Window:
    def __cinit__(self, int measures, int width=1, int span=1):
        if measures < 1 or measures > 1024 or width < 1 or span < 1 or span > 1024:
            raise ValueError("measures and span 1 to 1024, width from 1")
        self.width, self.span, self.measures = width, span, measures
        grow(self, 0)
        memset(self.sums, 0, measures * sizeof(long long))

    def __dealloc__(self):
        PyMem_Free(self.sums)

    cpdef advance(self, long long moment):
        cdef long long oldest = <long long> bucket_of(self, moment) - self.span
        cdef Entry *entries = entries_of(self)
        cdef unsigned int gone = 0
        while gone < self.count and entries[gone].bucket <= oldest:
            self.sums[entries[gone].measure] -= entries[gone].amount
            gone += 1
        if gone:
            self.count -= gone
            memmove(entries, entries + gone, self.count * sizeof(Entry))

    cpdef long long sum(self, Py_ssize_t measure) except? -1:
        if measure < 0 or measure >= self.measures:
            raise IndexError(f"measure {measure} of {self.measures}")
        return self.sums[measure]

    @property
    def total(self):
        return tuple([self.sums[i] for i in range(self.measures)])

    cpdef add(self, long long moment, Py_ssize_t measure, long long amount):
        cdef int bucket = bucket_of(self, moment)
        cdef Entry *entries = entries_of(self)
        cdef unsigned int place = self.count
        if measure < 0 or measure >= self.measures:
            raise IndexError(f"measure {measure} of {self.measures}")
        if place and bucket <= <long long> entries[place - 1].bucket - self.span:
            return
        while place and entries[place - 1].bucket > bucket:
            place -= 1
        cdef unsigned int same = place
        while same and entries[same - 1].bucket == bucket:
            same -= 1
            if entries[same].measure == measure:
                entries[same].amount += amount
                self.sums[measure] += amount
                return
        if self.count == self.room:
            grow(self, self.count + 1)
            entries = entries_of(self)
        memmove(entries + place + 1, entries + place, (self.count - place) * sizeof(Entry))
        entries[place] = Entry(bucket, <int> measure, amount)
        self.count += 1
        self.sums[measure] += amount

    def dump(self):
        return PyBytes_FromStringAndSize(<char *> entries_of(self), self.count * sizeof(Entry))

    def load(self, bytes kept not None):
        self.take(PyBytes_AS_STRING(kept), len(kept))

    cdef take(self, const char *kept, size_t size):
        """Hold what `dump` wrote."""
        cdef unsigned int count = size // sizeof(Entry)
        cdef unsigned int i
        if count * sizeof(Entry) != size or not fits(self, kept, count):
            raise ValueError("these bytes are no window of this kind")
        grow(self, count)
        cdef Entry *entries = entries_of(self)
        memcpy(entries, kept, count * sizeof(Entry))
        self.count = count
        memset(self.sums, 0, self.measures * sizeof(long long))
        for i in range(count):
            self.sums[entries[i].measure] += entries[i].amount

    def __sizeof__(self):
        return (
            object.__sizeof__(self)
            + self.measures * sizeof(long long)
            + self.room * sizeof(Entry)
        )


cdef class Hour(Window):
    def __cinit__(self, int measures):
        self.width, self.span = 300, 12


cdef class Day(Window):
    def __cinit__(self, int measures):
        self.width, self.span = 3600, 24


cdef class Month(Window):
    """Four weeks: every weekday counts the same number of times."""

    def __cinit__(self, int measures):
        self.width, self.span = 86400, 28


cdef unsigned int place_of(LastSeen last, str name) noexcept:
    """Where a name stands, `count` where it was not seen."""
    cdef unsigned int i
    for i in range(last.count):
        if last.seen[i].name == <void *> name:
            return i
    for i in range(last.count):
        if <str> last.seen[i].name == name:
            return i
    return last.count


cdef int make_room(LastSeen last) except -1:
    cdef unsigned int room = last.room * 2 if last.room else 2
    seen = PyMem_Realloc(last.seen, room * sizeof(Seen))
    if seen == NULL:
        raise MemoryError
    last.seen = <Seen *> seen
    last.room = room
    return 0


cdef class LastSeen:
    def __dealloc__(self):
        cdef unsigned int i
        for i in range(self.count):
            Py_DECREF(<object> self.seen[i].name)
        PyMem_Free(self.seen)

    cdef append(self, str name, long long moment):
        """A name that was not seen, as the latest; ValueError where there is no room for it."""
        if name is None or self.count >= NAMES:
            raise ValueError("this is nothing that was seen")
        if self.count == self.room:
            make_room(self)
        Py_INCREF(name)
        self.seen[self.count] = Seen(<void *> name, moment)
        self.count += 1

    cpdef see(self, str name, long long moment):
        if name is None:
            raise TypeError("a name is a text")
        cdef unsigned int place = place_of(self, name)
        cdef void *kept = <void *> name
        if place < self.count:
            kept = self.seen[place].name
        elif place < NAMES:
            if place == self.room:
                make_room(self)
            Py_INCREF(name)
            self.count += 1
        else:
            Py_INCREF(name)
            Py_DECREF(<object> self.seen[0].name)
            place = 0
        memmove(
            self.seen + place, self.seen + place + 1, (self.count - 1 - place) * sizeof(Seen)
        )
        self.seen[self.count - 1] = Seen(kept, moment)

    cpdef long within(self, long long moment, long long seconds) noexcept:
        cdef long found = 0
        cdef unsigned int i
        for i in range(self.count):
            found += self.seen[i].moment > moment - seconds
        return found

    cpdef double since_other(self, str name, long long moment) noexcept:
        cdef unsigned int own = place_of(self, name)
        cdef unsigned int i
        cdef double since = NAN
        for i in range(self.count):
            if i != own and not (moment - self.seen[i].moment) >= since:
                since = <double> (moment - self.seen[i].moment)
        return since

    def __contains__(self, str name not None):
        return place_of(self, name) < self.count

    def dump(self):
        return [[<str> self.seen[i].name, self.seen[i].moment] for i in range(self.count)]

    def load(self, list kept not None):
        for row in kept:
            name, moment = row
            self.see(name, moment)

    def __sizeof__(self):
        return object.__sizeof__(self) + self.room * sizeof(Seen)
