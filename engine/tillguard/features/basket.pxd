cimport cython

from .facts cimport Facts
from .feature cimport ratio
from .vector cimport Vector


cdef class Basket:
    cdef public dict tables

    cpdef see(self, Facts facts, Vector out)
    cdef _amounts(self, Facts facts, Vector out)
    @cython.locals(tenders="long long", settled=bint, gap="long long")
    cdef _tenders(self, Facts facts, Vector out)
    cdef _circumstances(self, Facts facts, Vector out)
