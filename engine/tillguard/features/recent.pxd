cimport cython

from .entities cimport Entities
from .facts cimport Facts
from .vector cimport Vector

cdef int OF_TILL, OF_PERSON, OF_STORE


cdef class Ring:
    cdef public list records


cdef class Recent:
    cdef public dict rings, tables
    cdef public Entities register, employee, card, customer, store

    @cython.locals(record=list, register=str, store=str, employee=str, card=str, customer=str)
    cpdef see(self, Facts facts, Vector out)


@cython.locals(records=list, oldest="long long", since="long long")
cdef keep(Ring ring, list record, long long at, int most)
