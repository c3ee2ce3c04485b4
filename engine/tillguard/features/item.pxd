cimport cython

from .entities cimport Entities
from .facts cimport Facts
from .feature cimport ratio
from .vector cimport Vector
from .windows cimport Month, Window

cdef double NAN
cdef int REFUNDS, OVERRIDES


cdef class Article:
    cdef public Window month
    cdef public object charged
    cdef public long long sold, returned


cdef class Shelf:
    cdef public dict stock


cdef class Item:
    cdef public dict tables
    cdef public Entities articles, shelves

    @cython.locals(shelf=Shelf)
    cpdef see(self, Facts facts, Vector out)
    @cython.locals(article=Article, unit=double, quantity="long long")
    cdef _sales(self, object line, Facts facts, Vector out)
    @cython.locals(stock=list)
    cdef _stock(self, str item, Shelf shelf, long long at, Vector out)
    @cython.locals(kept=list)
    cdef _move(self, Facts facts, Shelf shelf)
    @cython.locals(quantity="long long", price="long long", discount="long long")
    cdef _remember(self, Facts facts, Shelf shelf)
    @cython.locals(article=Article)
    cdef _sell(self, str item, long long quantity, long long amount)
    @cython.locals(article=Article, override=bint)
    cdef _note(self, Facts facts)
