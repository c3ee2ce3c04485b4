cimport cython

from .entities cimport Entities
from .facts cimport Facts
from .feature cimport ratio, since
from .shares cimport Shares
from .vector cimport Vector
from .windows cimport Day, LastSeen, Month, Window

cdef double NAN, RARE
cdef int VISITS, REFUNDS, GROSS, DISCOUNT


cdef class Household:
    cdef public Window day, month
    cdef public LastSeen stores, cards
    cdef public Shares visited, hours, departments
    cdef public long long first, last, changed, visits, spent, confirmed, cleared


cdef class Spending(Shares):
    pass


cdef class Customer:
    cdef public dict tables
    cdef public Entities households

    @cython.locals(home=Household)
    cpdef see(self, Facts facts, Vector out)
    cdef _visit(self, Household home, Facts facts, Vector out)
    cdef _likeness(self, Household home, Facts facts, Vector out)
    cdef _standing(self, Household home, Facts facts, Vector out)
    @cython.locals(limit=double, new="long long", value="long long")
    cdef double _novelty(self, Household home, Facts facts) except? -1
    cdef _remember(self, Household home, Facts facts)
    @cython.locals(value="long long")
    cdef _spend(self, Household home, Facts facts)
    @cython.locals(home=Household)
    cpdef learn(self, object outcome)


cdef str part_of_day(Facts facts)
