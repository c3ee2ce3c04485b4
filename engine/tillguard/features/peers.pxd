from .facts cimport Facts
from .vector cimport Vector

cdef double NAN


cdef class Peers:
    cdef public dict tables
    cdef public object employees, registers, stores, cards, customers

    cpdef take(self, object norms, object normal)
    cpdef see(self, Facts facts, Vector out)


cdef double score(object known, str name) except? -1
