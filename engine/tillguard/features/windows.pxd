"""Window and LastSeen as the compiled families see them: called in C, no Python number between."""

cdef struct Entry:
    int bucket  # moment // width, by which the entries of a window are in order
    int measure
    long long amount


cdef class Window:
    cdef int width  # seconds of a bucket
    cdef unsigned short span  # buckets looked back on
    cdef unsigned short measures
    cdef unsigned int count  # entries in use
    cdef unsigned int room  # entries allocated
    cdef long long *sums  # one of each measure and, in the same block behind them, the entries

    cdef take(self, const char *kept, size_t size)
    cpdef advance(self, long long moment)
    cpdef long long sum(self, Py_ssize_t measure) except? -1
    cpdef add(self, long long moment, Py_ssize_t measure, long long amount)


cdef class Hour(Window):
    pass


cdef class Day(Window):
    pass


cdef class Month(Window):
    pass


cdef struct Seen:
    void *name
    long long moment


cdef class LastSeen:
    cdef unsigned int count
    cdef unsigned int room
    cdef Seen *seen  # the stalest first

    cdef append(self, str name, long long moment)
    cpdef see(self, str name, long long moment)
    cpdef long within(self, long long moment, long long seconds) noexcept
    cpdef double since_other(self, str name, long long moment) noexcept
