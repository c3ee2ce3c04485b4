cdef class Vector:
    cdef object numbers
    cdef double *places
    cdef Py_ssize_t size, count

    cpdef put(self, double number)
    cpdef unknown(self, Py_ssize_t count)
    cpdef begin(self)
    cpdef taken(self)
