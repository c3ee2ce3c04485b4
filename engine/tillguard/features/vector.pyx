"""The vector of one event while it is written, number after number in the catalogue's order.

`Vector(size)` takes `size` doubles: after `begin()`, `put(number)` is the next feature's value and
`unknown(count)` says that nothing is known of the next `count` features (IndexError where more are
put than were declared). `taken()` is a copy of the whole as one block of memory, ValueError while
features are missing.
"""

from array import array

from cpython.array cimport array as c_array
from libc.math cimport NAN


cdef class Vector:
    def __cinit__(self, Py_ssize_t size):
        self.numbers = array("d", bytes(8 * size))
        self.places = (<c_array> self.numbers).data.as_doubles
        self.size = size

    cpdef put(self, double number):
        if self.count >= self.size:
            raise IndexError(f"more than the {self.size} features that are declared")
        self.places[self.count] = number
        self.count += 1

    cpdef unknown(self, Py_ssize_t count):
        for _ in range(count):
            self.put(NAN)

    cpdef begin(self):
        self.count = 0

    cpdef taken(self):
        if self.count != self.size:
            raise ValueError(f"{self.count} features of {self.size} were put")
        return self.numbers[:]
