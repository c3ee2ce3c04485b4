cimport cython

cdef long long HOUR, DAY, WEEK, LONGEST


cdef class Usual:
    cdef public list rates, whole, days, refund_days
    cdef public long long first
    cdef public double week, refunds, basket, square, dispersion, steady

    @cython.locals(at="long long")
    cpdef double factor(self, long long day) except? -1
    @cython.locals(total=double, part=double, day="long long", hour="long long", after="long long")
    cpdef double between(self, long long begin, long long end) except? -1
    @cython.locals(at="long long", factor=double)
    cpdef double refunds_between(self, long long begin, long long end) except? -1
    cpdef double hour_share(self, long long local) except? -1
    @cython.locals(variance=double)
    cpdef double surprise(self, double seen, double expected) except? -99
    @cython.locals(off=double)
    cpdef double value_surprise(self, double value, double expected) except? -99


cdef class Normal:
    cdef public object season, registers
    cdef public dict stores

    @cython.locals(usual=Usual)
    cpdef Usual of(self, str store)
    cpdef double share(self, str register) except? -1
