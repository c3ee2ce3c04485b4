cimport cython

from .entities cimport Entities
from .facts cimport Facts
from .feature cimport ratio, since
from .vector cimport Vector
from .windows cimport Day, Hour, LastSeen, Month, Window

cdef int USES, REFUNDS, REFUNDED, GIFT_CARDS, GIFT_CARD_VALUE


cdef class Token:
    cdef public Window hour, day, month
    cdef public LastSeen stores, employees
    cdef public long long last, confirmed, cleared


cdef class Card:
    cdef public dict tables
    cdef public Entities tokens

    @cython.locals(token=Token, window=Window)
    cpdef see(self, Facts facts, Vector out)
    cdef _use(self, Token token, Facts facts, Vector out)
    @cython.locals(token=Token)
    cpdef learn(self, object outcome)


cdef count(Window window, Facts facts)
