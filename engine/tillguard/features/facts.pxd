cimport cython


cdef class Facts:
    cdef public object event, kind, dearest, tender
    cdef public tuple lines, tenders
    cdef public str store, employee, customer, card
    cdef public dict departments
    cdef public bint basket, refund, void, routine
    cdef public long long at, local, hour, weekday
    cdef public long long amount, gross, discount, given_back, dearest_amount, max_line, line_count, keyed
    cdef public long long void_lines, void_value
    cdef public long long tendered, cash_paid, card_paid, gift_card_paid, voucher_paid
    cdef public long long declined, offline, unconfirmed

    @cython.locals(
        amount="long long", gross="long long", void_lines="long long", void_value="long long",
        keyed="long long", given_back="long long", most="long long", price="long long",
        quantity="long long", discount="long long", whole="long long", net="long long", compared=bint,
    )
    cdef _lines(self)
    @cython.locals(amount="long long", largest="long long")
    cdef _tenders(self)
    cdef _paid(self, object type_, long long amount)
