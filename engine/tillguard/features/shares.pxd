cdef double NAN


cdef class Shares:
    cdef public dict counts
    cdef public long long whole

    cpdef add(self, str name, long long amount)
    cdef _fade(self)
    cpdef long long count(self, str name) except? -1
    cpdef double share(self, str name) except? -1
