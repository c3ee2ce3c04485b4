cdef class Entities(dict):
    cdef public object make
    cdef public Py_ssize_t limit
    cdef public dict leaving

    cpdef touch(self, str name)
    cdef _forget(self)
