cpdef double surprise(double seen, double expected) except? -1
cpdef double smoothed(double part, double whole, double prior, double weight) except? -1
cpdef double ratio(double part, double whole, double unknown) except? -1
cpdef double since(long long moment, long long last) except? -1
