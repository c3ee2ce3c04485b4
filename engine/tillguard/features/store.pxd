cimport cython

from .entities cimport Entities
from .facts cimport Facts
from .feature cimport ratio, surprise
from .vector cimport Vector
from .windows cimport Day, Hour, Month, Window

cdef double NAN, FADE, KNOWN
cdef int WEEK, EVENTS, REFUNDS


cdef class Branch:
    cdef public Window hour, day, month
    cdef public list usual
    cdef public double whole
    cdef public long long index, count

    @cython.locals(slot=Py_ssize_t, change=double)
    cpdef advance(self, long long index)


cdef class Store:
    cdef public dict tables
    cdef public Entities branches

    @cython.locals(branch=Branch, window=Window, expected=double, refunds="long long")
    cpdef see(self, Facts facts, Vector out)
