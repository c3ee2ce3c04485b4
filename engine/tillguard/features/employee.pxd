cimport cython

from .entities cimport Entities
from .facts cimport Facts
from .feature cimport ratio, since, smoothed, surprise
from .vector cimport Vector
from .windows cimport Day, Hour, LastSeen, Month, Window

cdef int EVENTS, SALES, REFUNDS, REFUNDED, VOIDS, CANCELS, SUSPENDS, NO_SALES, OVERRIDES
cdef int DISCOUNT, GROSS, CASH_REFUNDS, GIFT_CARDS, KEYED, NO_RECEIPT


cdef class Cashier:
    cdef public Window hour, day, month
    cdef public LastSeen registers
    cdef public long long last, no_sale, clocked_in, confirmed, cleared


cdef class Peers:
    cdef public Window month


cdef class Employee:
    cdef public dict tables
    cdef public Entities cashiers, peers

    @cython.locals(cashier=Cashier, peers=Peers, window=Window)
    cpdef see(self, Facts facts, Vector out)
    cdef _velocity(self, Cashier cashier, long long at, Vector out)
    cdef _deviation(self, Cashier cashier, Peers peers, Vector out)
    cdef _remember(self, Cashier cashier, Facts facts)
    @cython.locals(cashier=Cashier)
    cpdef learn(self, object outcome)


cdef count(Window window, Facts facts)
cdef double against_past(Window day, Window own, int measure) except? -1
cdef double against_peers(Window own, Window store, int part, int whole, double weight) except? -1
