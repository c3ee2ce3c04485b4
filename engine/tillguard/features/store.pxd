cimport cython

from .entities cimport Entities
from .facts cimport Facts
from .feature cimport ratio, surprise
from .season cimport Normal, Usual
from .vector cimport Vector
from .windows cimport Day, Hour, Month, Window

cdef double NAN, FADE, KNOWN
cdef int WEEK, EVENTS, REFUNDS, VALUE


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
    cdef public Normal normal

    @cython.locals(branch=Branch, window=Window, hour=Window, usual=Usual)
    cpdef see(self, Facts facts, Vector out)
    @cython.locals(hour=Window, day=Window, expected=double)
    cdef _by_the_season(self, Branch branch, Usual usual, long long local, Vector out)
    @cython.locals(hour=Window, day=Window, month=Window, expected=double, refunds="long long")
    cdef _by_its_past(self, Branch branch, Facts facts, Vector out)
    @cython.locals(day=Window, month=Window)
    cdef _refunds(self, Branch branch, Vector out)
