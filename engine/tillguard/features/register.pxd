cimport cython

from .entities cimport Entities
from .facts cimport Facts
from .feature cimport since
from .season cimport Normal, Usual
from .vector cimport Vector
from .windows cimport Day, Hour, LastSeen, Month, Window

cdef double NAN
cdef int EVENTS, NO_SALES, VOIDS, REFUNDS, TRAINING
cdef int HALF_HOUR, FIVE_MINUTES, RECENT


cdef class Till:
    cdef public Window hour, day, cash
    cdef public LastSeen employees
    cdef public long long last, no_sale, sale, void, sequence
    cdef public str business_date
    cdef public list voided


cdef class Register:
    cdef public dict tables
    cdef public Entities tills
    cdef public Normal normal

    @cython.locals(till=Till, window=Window)
    cpdef see(self, Facts facts, Vector out)
    @cython.locals(normal=Normal, usual=Usual, last="long long")
    cdef double _silence(self, Till till, str name, Facts facts) except? -99
    cdef bint _voided_alike(self, Till till, Facts facts) except? True
    @cython.locals(sequence="long long")
    cdef long long _gap(self, Till till, Facts facts) except? -1
    @cython.locals(window=Window)
    cdef _remember(self, Till till, Facts facts)
    @cython.locals(sequence="long long")
    cdef _number(self, Till till, Facts facts)
