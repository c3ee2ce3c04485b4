cimport cython

from .entities cimport Entities
from .facts cimport Facts
from .vector cimport Vector

cdef double NAN


cdef class Sale:
    cdef public long long at, amount, refunds, refunded
    cdef public str card, employee, store


cdef class Receipt:
    cdef public dict tables
    cdef public Entities sales

    cpdef see(self, Facts facts, Vector out)
    @cython.locals(refunded="long long")
    cdef _compare(self, Facts facts, Sale sale, Vector out)
    @cython.locals(sale=Sale)
    cdef _keep(self, Facts facts)
