cimport cython

from .entities cimport Entities
from .facts cimport Facts
from .feature cimport ratio
from .vector cimport Vector
from .windows cimport Month, Window

cdef double NAN
cdef int USES, REFUNDS, GROSS, DISCOUNT


cdef class Meetings:
    cdef public Window month


cdef class Owner:
    cdef public str employee


cdef class Pair:
    cdef public dict tables
    cdef public Entities cards, members, visits, owners

    cpdef see(self, Facts facts, Vector out)
    @cython.locals(member=Owner)
    cdef _register(self, Facts facts)
    @cython.locals(met=Meetings, month=Window)
    cdef _card(self, Facts facts, Vector out)
    @cython.locals(pair=Meetings, member=Meetings, met=Window, visits=Window, window=Window)
    cdef _member(self, Facts facts, Vector out)
    @cython.locals(known=bint, owner=str)
    cdef _ownership(self, Facts facts, Vector out)
