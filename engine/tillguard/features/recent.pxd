cimport cython

from .entities cimport Entities
from .facts cimport Facts
from .vector cimport Vector


cdef class Ring:
    cdef public list records


cdef class Recent:
    cdef public dict rings, tables

    cpdef see(self, Facts facts, Vector out)
    @cython.locals(records=list, ring=Ring, since="long long")
    cdef _keep(self, str of, str name, list record)
