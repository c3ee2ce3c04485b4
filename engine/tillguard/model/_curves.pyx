# cython: cdivision=True
"""One row through the linear part of a model: a curve for each column it reads.

The files are trusted no more than the trees': `curves.py` looks at every number before it gets here.
"""

from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.math cimport isnan


cdef class Curves:
    """Curves over the columns of a row: straight lines between knots, level outside of them.

    `starts[i]` to `starts[i + 1]` are the knots of the i-th curve, which reads `columns[i]`.
    `missing` is what a curve says where its column is not known, `means` its mean over the rows
    that were learnt from, `base` the mean of all together.
    """

    cdef readonly int width
    cdef readonly double base
    cdef int count
    cdef int *column
    cdef int *start
    cdef double *knot
    cdef double *value
    cdef double *missing
    cdef double *mean

    def __cinit__(self, int width, int[::1] columns, int[::1] starts, double[::1] knots,
                  double[::1] values, double[::1] missing, double[::1] means, double base):
        cdef int i, count = columns.shape[0]
        if (starts.shape[0] != count + 1 or missing.shape[0] != count or means.shape[0] != count
                or values.shape[0] != knots.shape[0] or starts[0] != 0
                or starts[count] != knots.shape[0]):
            raise ValueError("curves whose parts do not belong together")
        for i in range(count):
            if not 0 <= columns[i] < width or starts[i + 1] <= starts[i]:
                raise ValueError("a curve without knots, or of a column that does not exist")
        self.width, self.count, self.base = width, count, base
        self.column = <int *>PyMem_Malloc((2 * count + 1) * sizeof(int))
        self.knot = <double *>PyMem_Malloc((2 * knots.shape[0] + 2 * count + 1) * sizeof(double))
        if self.column == NULL or self.knot == NULL:
            raise MemoryError()
        self.start = self.column + count
        self.value = self.knot + knots.shape[0]
        self.missing = self.value + knots.shape[0]
        self.mean = self.missing + count
        for i in range(count):
            self.column[i], self.start[i] = columns[i], starts[i]
            self.missing[i], self.mean[i] = missing[i], means[i]
        self.start[count] = starts[count]
        for i in range(knots.shape[0]):
            self.knot[i], self.value[i] = knots[i], values[i]

    def __dealloc__(self):
        PyMem_Free(self.column)
        PyMem_Free(self.knot)

    cdef double at(self, int curve, const double *row) noexcept nogil:
        """What one curve says of a row, above its mean."""
        cdef double x = row[self.column[curve]]
        cdef int low = self.start[curve], high = self.start[curve + 1] - 1, middle
        cdef double step
        if isnan(x):
            return self.missing[curve] - self.mean[curve]
        if x <= self.knot[low]:
            return self.value[low] - self.mean[curve]
        if x >= self.knot[high]:
            return self.value[high] - self.mean[curve]
        while high - low > 1:
            middle = (low + high) // 2
            if x < self.knot[middle]:
                high = middle
            else:
                low = middle
        step = (x - self.knot[low]) / (self.knot[high] - self.knot[low])
        return self.value[low] + step * (self.value[high] - self.value[low]) - self.mean[curve]

    cdef double total(self, const double *row) noexcept nogil:
        cdef double found = self.base
        cdef int i
        for i in range(self.count):
            found += self.at(i, row)
        return found

    def margin(self, const double[::1] row):
        """The sum of all curves and the base."""
        if row.shape[0] != self.width:
            raise ValueError(f"a row is {self.width} doubles")
        return self.total(&row[0])

    def margins(self, const double[:, ::1] rows, double[::1] out):
        """Adds the margin of each row to `out`."""
        cdef Py_ssize_t i
        if rows.shape[1] != self.width or out.shape[0] != rows.shape[0]:
            raise ValueError(f"a row is {self.width} doubles, and there is one margin for each")
        for i in range(rows.shape[0]):
            out[i] += self.total(&rows[i, 0])

    def explain(self, const double[::1] row, list parts):
        """Adds to `parts` by column what each curve says above its mean, and the base last."""
        cdef int i
        if row.shape[0] != self.width or len(parts) != self.width + 1:
            raise ValueError(f"a row is {self.width} doubles, its parts one more")
        for i in range(self.count):
            parts[self.column[i]] += self.at(i, &row[0])
        parts[self.width] += self.base
