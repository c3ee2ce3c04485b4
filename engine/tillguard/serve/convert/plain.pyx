# cython: overflowcheck=False
"""Transactions that are plainly right, read from their bytes in one pass.

Nearly all are: short texts in printable ASCII with few digits in a row, amounts in one currency and
within range, a time, and bytes in the one order in which every serialiser writes them. Whatever is
not, right or wrong, is None here and goes the long way through protobuf, `check` and `event_of`,
which stays the definition: what is read here, the long way reads too, and to the same event.

A `Shape` says what a message's fields may hold (shapes.py takes it from the rules in proto/); a
`Reader` reads the bytes of one kind of request to a `Plain`.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from cpython.object cimport PyObject_GenericSetAttr
from cpython.unicode cimport PyUnicode_DecodeASCII
from libc.math cimport fabs
from libc.stdint cimport uint64_t
from libc.string cimport memcmp, memcpy

from hashlib import blake2b

from tillguard.domain import Event, Line, Tender

from ..money import NANO as NANOS_PER_UNIT
from ..money import minor_per_unit

cdef enum:
    TEXT_FORM, DAY_FORM, WHOLE_FORM, WORD_FORM, FLAG_FORM, NUMBER_FORM
    MONEY_FORM, TIME_FORM, ROWS_FORM, PAIRS_FORM, BODY_FORM
    NO_SLASH = 1
    GTIN = 2
    ROOM = 32
    DIGITS = 12

TEXT, DAY, WHOLE, WORD, FLAG = TEXT_FORM, DAY_FORM, WHOLE_FORM, WORD_FORM, FLAG_FORM
NUMBER, MONEY, TIME, ROWS, PAIRS = NUMBER_FORM, MONEY_FORM, TIME_FORM, ROWS_FORM, PAIRS_FORM
BODY = BODY_FORM
SLASHLESS, ARTICLE = NO_SLASH, GTIN

ctypedef const unsigned char *Bytes

cdef long long NANO = NANOS_PER_UNIT
cdef long long MOST_MINOR = 10**12
cdef double MOST_WORTH = 0.999e15  # price times thousandths, with room for rounding
cdef double MOST_NUMBER = 0.999e11  # fewer digits than a card number


cdef struct Span:
    Bytes at
    Bytes end


cdef struct Chain:
    # the currency of the first amount, in which all others must be, and its units
    char code[3]
    bint known
    long long per_unit
    long long nanos
    long long most


cdef class Shape:
    """What each field of a message may hold, by its number from 1.

    `fields`: number to (form, least, most, signs, more, needed). `least` and `most` bound the
    length of a text, a whole number, or how many rows or pairs there are; `signs` of a text are
    SLASHLESS and ARTICLE, of pairs the longest name; `more` is a list of words by their number,
    the Shape of the rows or of a body, or the forbidden names and the Shape of a pair's value.
    `made` makes a row of its values; a choice holds exactly one field.
    """

    cdef int form[ROOM]
    cdef long long least[ROOM]
    cdef long long most[ROOM]
    cdef int signs[ROOM]
    cdef unsigned int needed
    cdef int count
    cdef list more
    cdef list absent
    cdef object made
    cdef bint choice

    def __init__(self, dict fields, made=None, bint choice=False):
        self.count = max(fields)
        if self.count >= ROOM or sorted(fields) != list(range(1, self.count + 1)):
            raise ValueError(f"fields are numbered from 1 to {ROOM - 1} without gaps")
        self.more, self.absent = [None], []
        self.needed, self.made, self.choice = 0, made, choice
        for number in range(1, self.count + 1):
            form, least, most, signs, more, needed = fields[number]
            self.form[number], self.signs[number] = form, signs
            self.least[number], self.most[number] = least, most
            self.more.append(more)
            self.absent.append(default(form, more))
            if needed:
                self.needed |= 1U << number


def default(int form, more):
    """What a field holds that is not there."""
    if form == WORD_FORM:
        return more[0]
    if form in (ROWS_FORM, PAIRS_FORM):
        return () if form == ROWS_FORM else {}
    if form in (WHOLE_FORM, MONEY_FORM, TIME_FORM):
        return 0
    return False if form == FLAG_FORM else ""


cdef class Plain:
    """A transaction that is right by itself; whether its time, zone, day and currency are right
    here and now is for its reader to see. `body` is what a deterministic serialiser writes."""

    cdef readonly str correlation_id
    cdef readonly long long revision
    cdef readonly bytes body
    cdef readonly str currency
    cdef readonly str key
    cdef list values

    @property
    def at(self):
        return self.values[2]

    @property
    def store(self):
        return self.values[3]

    @property
    def zone(self):
        return self.values[6]

    @property
    def business_date(self):
        return self.values[7]

    @property
    def fingerprint(self):
        return blake2b(self.body, digest_size=16).digest()

    def event(self, received):
        """The event, received at this moment (epoch seconds)."""
        (_, kind, at, store, register, employee, zone, day, sequence, customer, entry, receipt,
         approver, lines, tenders, attributes) = self.values
        return frozen(Event, [
            self.key, kind, at, received, store, register, employee, zone, day, sequence,
            customer, entry, receipt, approver, tuple(lines), tuple(tenders), 0, attributes,
        ])


cdef class Reader:
    """Reads requests of a shape: a transaction (BODY) with a name and a revision beside it."""

    cdef Shape request

    def __init__(self, Shape request):
        self.request = request

    def __call__(self, bytes raw):
        """The transaction that the bytes hold, or None where it must be looked at closely."""
        cdef Span rest, inner
        cdef Chain chain
        cdef int number, form, before = 0
        cdef uint64_t tag
        cdef list values = None
        cdef list pieces = []
        cdef Plain plain = Plain.__new__(Plain)
        plain.correlation_id, plain.revision = "", 0
        chain.known = False
        rest.at = <Bytes> PyBytes_AS_STRING(raw)
        rest.end = rest.at + PyBytes_GET_SIZE(raw)
        while rest.at < rest.end:
            if not varint(&rest, &tag):
                return None
            number = <int> (tag >> 3) if tag < 8 * ROOM else 0
            if number <= before or number > self.request.count:
                return None
            before, form = number, self.request.form[number]
            if <int> (tag & 7) != wire_type(form):
                return None
            if form == BODY_FORM:
                if not slice_of(&rest, &inner):
                    return None
                plain.body = PyBytes_FromStringAndSize(<char *> inner.at, inner.end - inner.at)
                values = values_of(self.request.more[number], inner, &chain, pieces)
                if values is None:
                    return None
                continue
            value = value_of(self.request, number, &rest, &chain)
            if value is None:
                return None
            if form == TEXT_FORM:
                plain.correlation_id = value
            else:
                plain.revision = value
        return None if values is None else finished(plain, values, &chain, pieces)


cdef Plain finished(Plain plain, list values, Chain *chain, list pieces):
    plain.values = values
    plain.key = values[0] or f"{values[3]}/{values[4]}/{values[7]}/{values[8]}"
    if not values[0] and not values[8]:
        return None
    plain.currency = chain.code[:3].decode("ascii") if chain.known else ""
    if len(pieces) > 1:
        ordered = sorted(pieces)
        if ordered != pieces:
            tail = b"".join([piece for _, piece in ordered])
            plain.body = plain.body[:len(plain.body) - len(tail)] + tail
    return plain


cdef list values_of(Shape shape, Span rest, Chain *chain, list pieces):
    """The values of a message by their fields, None where it is not plain."""
    cdef list values = shape.absent.copy()
    cdef list rows = None
    cdef unsigned int seen = 0
    cdef int number, form, before = 0
    cdef uint64_t tag
    cdef Bytes start
    while rest.at < rest.end:
        start = rest.at
        if not varint(&rest, &tag):
            return None
        number = <int> (tag >> 3) if tag < 8 * ROOM else 0
        if number < 1 or number > shape.count or number < before:
            return None
        form = shape.form[number]
        if <int> (tag & 7) != wire_type(form):
            return None
        if form == ROWS_FORM:
            if number != before:
                rows = []
            row = row_of(shape.more[number], &rest, chain)
            if row is None or len(rows) >= shape.most[number]:
                return None
            rows.append(row)
            values[number - 1] = rows
        elif form == PAIRS_FORM:
            if number != before:
                values[number - 1] = {}
            if not add_pair(shape, number, start, &rest, values[number - 1], pieces):
                return None
        else:
            if number == before:
                return None
            value = value_of(shape, number, &rest, chain)
            if value is None:
                return None
            values[number - 1] = value
        seen |= 1U << number
        before = number
    return values if seen & shape.needed == shape.needed else None


cdef object value_of(Shape shape, int number, Span *rest, Chain *chain):
    """One field's value, None where it is not plain; a default that is written out is not."""
    cdef int form = shape.form[number]
    cdef Span inner
    cdef long long whole
    cdef uint64_t bits
    cdef double real
    if form == WHOLE_FORM or form == WORD_FORM:
        if not whole_of(shape, number, rest, &whole) or (whole == 0 and not shape.choice):
            return None
        return whole if form == WHOLE_FORM else (<list> shape.more[number])[whole]
    if form == FLAG_FORM:
        if not varint(rest, &bits) or bits > 1 or (bits == 0 and not shape.choice):
            return None
        return bits == 1
    if form == NUMBER_FORM:
        if rest.end - rest.at < 8:
            return None
        memcpy(&real, rest.at, 8)
        rest.at += 8
        return real if fabs(real) < MOST_NUMBER else None
    if not slice_of(rest, &inner):
        return None
    if form == MONEY_FORM:
        return money_of(inner, chain, shape.least[number])
    if form == TIME_FORM:
        return seconds_of(inner)
    if inner.at == inner.end and not shape.choice:
        return None
    return text_of(inner) if is_text(shape, number, inner) else None


cdef object frozen(object kind, list values):
    """A value of the vocabulary, its fields filled in their order: what its `__init__` does, one
    interpreted line a field, for the ten rows of a receipt."""
    cdef tuple fields = kind.__slots__
    cdef Py_ssize_t place
    made = kind.__new__(kind)
    if len(values) != len(fields):
        raise ValueError(f"{kind.__name__} has {len(fields)} fields")
    for place in range(len(fields)):
        PyObject_GenericSetAttr(made, fields[place], values[place])
    return made


cdef object row_of(Shape shape, Span *rest, Chain *chain):
    cdef Span inner
    if not slice_of(rest, &inner):
        return None
    values = values_of(shape, inner, chain, None)
    if values is None:
        return None
    if shape.made is not Line:
        return shape.made(*values)
    row = frozen(Line, values)
    return row if fabs(<double> row.price * row.quantity) < MOST_WORTH else None


cdef bint add_pair(
    Shape shape, int number, Bytes start, Span *rest, dict pairs, list pieces
) except -1:
    """A custom attribute, and the bytes of its field with the name by which it is put in order: of
    two names that begin alike, a deterministic serialiser writes the longer first."""
    cdef Span inner, name, value
    cdef uint64_t tag
    cdef Chain unused
    cdef Shape choice
    forbidden, choice = shape.more[number]
    if not slice_of(rest, &inner) or len(pairs) >= shape.most[number]:
        return False
    if not varint(&inner, &tag) or tag != 10 or not slice_of(&inner, &name):
        return False
    if not varint(&inner, &tag) or tag != 18 or not slice_of(&inner, &value):
        return False
    if inner.at != inner.end or not is_name(name, shape.signs[number]):
        return False
    word = text_of(name)
    if word in pairs or word in forbidden:
        return False
    unused.known = False
    if not varint(&value, &tag) or tag >= 8 * ROOM:
        return False
    number = <int> (tag >> 3)
    if number < 1 or number > choice.count or <int> (tag & 7) != wire_type(choice.form[number]):
        return False
    found = value_of(choice, number, &value, &unused)
    if found is None or value.at != value.end:
        return False
    pairs[word] = found
    pieces.append((word + "\x7f", PyBytes_FromStringAndSize(<char *> start, rest.at - start)))
    return True


cdef inline int wire_type(int form) noexcept:
    if form == WHOLE_FORM or form == WORD_FORM or form == FLAG_FORM:
        return 0
    return 1 if form == NUMBER_FORM else 2


cdef inline bint varint(Span *rest, uint64_t *value) noexcept:
    """A number in base 128, lowest digits first, without needless zeros."""
    cdef uint64_t found = 0
    cdef int shift = 0
    cdef unsigned char byte
    while rest.at < rest.end and shift < 70:
        byte = rest.at[0]
        rest.at += 1
        if shift == 63 and byte > 1:
            return False
        found |= <uint64_t> (byte & 127) << shift
        if byte < 128:
            value[0] = found
            return byte != 0 or shift == 0
        shift += 7
    return False


cdef inline bint slice_of(Span *rest, Span *inner) noexcept:
    cdef uint64_t size
    if not varint(rest, &size) or size > <uint64_t> (rest.end - rest.at):
        return False
    inner.at = rest.at
    inner.end = rest.at + size
    rest.at = inner.end
    return True


cdef inline bint whole_of(Shape shape, int number, Span *rest, long long *whole) noexcept:
    cdef uint64_t bits
    if not varint(rest, &bits):
        return False
    whole[0] = <long long> bits
    return shape.least[number] <= whole[0] <= shape.most[number]


cdef inline object text_of(Span text):
    return PyUnicode_DecodeASCII(<char *> text.at, text.end - text.at, NULL)


cdef bint is_text(Shape shape, int number, Span text) noexcept:
    cdef Py_ssize_t size = text.end - text.at
    if not shape.least[number] <= size <= shape.most[number]:
        return False
    if shape.form[number] == DAY_FORM:
        return is_day(text)
    if shape.signs[number] & GTIN and (size == 13 or size == 14) and is_article(text):
        return True
    return is_harmless(text, shape.signs[number] & NO_SLASH)


cdef bint is_harmless(Span text, bint slashless) noexcept:
    """Printable ASCII in which no card number and no track of a card can hide."""
    cdef int digits = 0
    cdef unsigned char sign
    while text.at < text.end:
        sign = text.at[0]
        text.at += 1
        if sign < 32 or sign > 126 or sign == c"%" or sign == c";":
            return False
        if c"0" <= sign <= c"9":
            digits += 1
            if digits > DIGITS:
                return False
        elif sign != c" " and sign != c"-":
            digits = 0
            if slashless and sign == c"/":
                return False
    return True


cdef bint is_article(Span text) noexcept:
    """A GTIN-13 or GTIN-14 with a right check digit (GS1 General Specifications 7.9)."""
    cdef int total = 0, weight = 1
    while text.end > text.at:
        text.end -= 1
        if not c"0" <= text.end[0] <= c"9":
            return False
        total += weight * (text.end[0] - c"0")
        weight = 4 - weight
    return total % 10 == 0


cdef bint is_day(Span text) noexcept:
    """Ten signs like 2025-11-28; whether the calendar has the day is not looked at."""
    cdef int place
    if text.end - text.at != 10:
        return False
    for place in range(10):
        if place == 4 or place == 7:
            if text.at[place] != c"-":
                return False
        elif not c"0" <= text.at[place] <= c"9":
            return False
    return True


cdef bint is_name(Span text, Py_ssize_t longest) noexcept:
    """A small letter, then small letters, digits and underscores; too few digits for a card."""
    cdef Py_ssize_t place, size = text.end - text.at
    cdef unsigned char sign
    cdef int digits = 0
    if not 0 < size <= longest or not c"a" <= text.at[0] <= c"z":
        return False
    for place in range(size):
        sign = text.at[place]
        if c"0" <= sign <= c"9":
            digits += 1
        elif not (c"a" <= sign <= c"z" or sign == c"_"):
            return False
    return digits <= DIGITS


cdef object money_of(Span rest, Chain *chain, long long least):
    """Minor units of a google.type.Money of the chain's currency, None where it is not plain."""
    cdef Span code
    cdef uint64_t tag, bits
    cdef long long units = 0, nanos = 0
    cdef int place
    if not varint(&rest, &tag) or tag != 10 or not slice_of(&rest, &code):
        return None
    if code.end - code.at != 3:
        return None
    if not chain.known:
        for place in range(3):
            if not c"A" <= code.at[place] <= c"Z":
                return None
        memcpy(chain.code, code.at, 3)
        chain.per_unit = minor_per_unit(text_of(code))
        chain.nanos, chain.most = NANO // chain.per_unit, MOST_MINOR // chain.per_unit
        chain.known = True
    elif memcmp(chain.code, code.at, 3):
        return None
    tag = 0
    if rest.at < rest.end and not varint(&rest, &tag):
        return None
    if tag == 16:
        if not varint(&rest, &bits) or bits == 0:
            return None
        units, tag = <long long> bits, 0
        if rest.at < rest.end and not varint(&rest, &tag):
            return None
    if tag == 24:
        if not varint(&rest, &bits) or bits == 0:
            return None
        nanos, tag = <long long> bits, 0
    if tag or rest.at != rest.end or not -chain.most < units < chain.most:
        return None
    if not -NANO < nanos < NANO or nanos % chain.nanos:
        return None
    if units and nanos and (units > 0) != (nanos > 0):
        return None
    units = units * chain.per_unit + nanos // chain.nanos
    return units if units >= least else None


cdef object seconds_of(Span rest):
    """Seconds of a google.protobuf.Timestamp after 1970; fractions of one are left out."""
    cdef uint64_t tag, seconds, nanos
    if not varint(&rest, &tag) or tag != 8 or not varint(&rest, &seconds):
        return None
    if rest.at < rest.end:
        if not varint(&rest, &tag) or tag != 16 or not varint(&rest, &nanos):
            return None
        if not 0 < nanos < <uint64_t> NANO:
            return None
    if rest.at != rest.end or not 0 < seconds < <uint64_t> MOST_MINOR:
        return None
    return seconds
