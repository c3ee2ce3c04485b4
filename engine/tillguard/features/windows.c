/* Window and LastSeen in C: read and written a few dozen times for every transaction.
 *
 * What they mean is said in windows.py. Their test says it a second time in plain Python and holds
 * the two to the same answers.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* ---------------------------------------------------------------- Window */

typedef struct {
    int32_t bucket;  /* moment // width, by which the entries of a window are in order */
    int32_t measure;
    int64_t amount;
} Entry;

typedef struct {
    PyObject_VAR_HEAD /* its size is the number of sums */
    int32_t width;    /* seconds of a bucket */
    int32_t span;     /* buckets looked back on */
    uint32_t count;   /* entries in use */
    uint32_t room;    /* entries allocated */
    Entry *entries;
    int64_t total[];
} Window;

static int64_t
floor_divided(int64_t moment, int64_t width)
{
    int64_t quotient = moment / width;
    return quotient - (moment % width < 0);
}

static int
bucket_of(Window *self, PyObject *moment, int32_t *bucket)
{
    long long seconds = PyLong_AsLongLong(moment);
    if (seconds == -1 && PyErr_Occurred())
        return -1;
    int64_t index = floor_divided(seconds, self->width);
    if (index > INT32_MAX || index < INT32_MIN) {
        PyErr_SetString(PyExc_OverflowError, "a moment beyond what a window can hold");
        return -1;
    }
    *bucket = (int32_t)index;
    return 0;
}

static PyObject *
window_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    static char *names[] = {"measures", "width", "span", NULL};
    int measures, width, span;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "iii", names, &measures, &width, &span))
        return NULL;
    if (measures < 1 || measures > 1024 || width < 1 || span < 1) {
        PyErr_SetString(PyExc_ValueError, "measures 1 to 1024, width and span from 1");
        return NULL;
    }
    Window *self = (Window *)type->tp_alloc(type, measures);
    if (self == NULL)
        return NULL;
    self->width = width;
    self->span = span;
    return (PyObject *)self;
}

static void
window_free(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    PyMem_Free(((Window *)object)->entries);
    type->tp_free(object);
    Py_DECREF(type);
}

static void
forget(Window *self, int64_t oldest)
{
    uint32_t gone = 0;
    while (gone < self->count && self->entries[gone].bucket <= oldest) {
        self->total[self->entries[gone].measure] -= self->entries[gone].amount;
        gone++;
    }
    if (gone) {
        self->count -= gone;
        memmove(self->entries, self->entries + gone, self->count * sizeof(Entry));
    }
}

static PyObject *
totals(Window *self)
{
    PyObject *found = PyTuple_New(Py_SIZE(self));
    if (found == NULL)
        return NULL;
    for (Py_ssize_t i = 0; i < Py_SIZE(self); i++) {
        PyObject *sum = PyLong_FromLongLong(self->total[i]);
        if (sum == NULL) {
            Py_DECREF(found);
            return NULL;
        }
        PyTuple_SET_ITEM(found, i, sum);
    }
    return found;
}

static PyObject *
window_at(PyObject *object, PyObject *moment)
{
    Window *self = (Window *)object;
    int32_t bucket;
    if (bucket_of(self, moment, &bucket) < 0)
        return NULL;
    forget(self, (int64_t)bucket - self->span);
    return totals(self);
}

static int
grow(Window *self, uint32_t wanted)
{
    if (wanted <= self->room)
        return 0;
    uint32_t room = self->room + self->room / 2;
    if (room < wanted)
        room = wanted;
    Entry *entries = PyMem_Realloc(self->entries, room * sizeof(Entry));
    if (entries == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    self->entries = entries;
    self->room = room;
    return 0;
}

/* Adds to the entry of this bucket and measure, made where there is none. */
static int
put(Window *self, int32_t bucket, int32_t measure, int64_t amount)
{
    uint32_t place = self->count;
    while (place && self->entries[place - 1].bucket > bucket)
        place--;
    for (uint32_t i = place; i && self->entries[i - 1].bucket == bucket; i--)
        if (self->entries[i - 1].measure == measure) {
            self->entries[i - 1].amount += amount;
            self->total[measure] += amount;
            return 0;
        }
    if (grow(self, self->count + 1) < 0)
        return -1;
    memmove(self->entries + place + 1, self->entries + place,
            (self->count - place) * sizeof(Entry));
    self->entries[place] = (Entry){bucket, measure, amount};
    self->count++;
    self->total[measure] += amount;
    return 0;
}

static PyObject *
window_add(PyObject *object, PyObject *const *args, Py_ssize_t count)
{
    Window *self = (Window *)object;
    int32_t bucket;
    if (count != 2 || !PyList_Check(args[1])) {
        PyErr_SetString(PyExc_TypeError, "add(moment, [(measure, amount), ...])");
        return NULL;
    }
    if (bucket_of(self, args[0], &bucket) < 0)
        return NULL;
    if (self->count && bucket <= (int64_t)self->entries[self->count - 1].bucket - self->span)
        Py_RETURN_NONE;
    PyObject *pairs = args[1];
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(pairs); i++) {
        PyObject *pair = PyList_GET_ITEM(pairs, i);
        if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) != 2) {
            PyErr_SetString(PyExc_TypeError, "a measure is a pair (measure, amount)");
            return NULL;
        }
        long measure = PyLong_AsLong(PyTuple_GET_ITEM(pair, 0));
        if (measure == -1 && PyErr_Occurred())
            return NULL;
        long long amount = PyLong_AsLongLong(PyTuple_GET_ITEM(pair, 1));
        if (amount == -1 && PyErr_Occurred())
            return NULL;
        if (measure < 0 || measure >= Py_SIZE(self)) {
            PyErr_Format(PyExc_IndexError, "measure %ld of %zd", measure, Py_SIZE(self));
            return NULL;
        }
        if (put(self, bucket, (int32_t)measure, amount) < 0)
            return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
window_dump(PyObject *object, PyObject *nothing)
{
    Window *self = (Window *)object;
    return PyBytes_FromStringAndSize((char *)self->entries, self->count * sizeof(Entry));
}

static PyObject *
window_load(PyObject *object, PyObject *kept)
{
    Window *self = (Window *)object;
    char *bytes;
    Py_ssize_t size;
    if (PyBytes_AsStringAndSize(kept, &bytes, &size) < 0)
        return NULL;
    uint32_t count = (uint32_t)(size / (Py_ssize_t)sizeof(Entry));
    const Entry *entries = (const Entry *)bytes;
    int good = size % (Py_ssize_t)sizeof(Entry) == 0 && size < INT32_MAX;
    for (uint32_t i = 0; good && i < count; i++) {
        Entry entry;
        memcpy(&entry, entries + i, sizeof entry);
        good = entry.measure >= 0 && entry.measure < Py_SIZE(self);
        if (good && i) {
            Entry before;
            memcpy(&before, entries + i - 1, sizeof before);
            good = before.bucket <= entry.bucket;
        }
    }
    if (!good) {
        PyErr_SetString(PyExc_ValueError, "these bytes are no window of this kind");
        return NULL;
    }
    if (grow(self, count) < 0)
        return NULL;
    if (count)
        memcpy(self->entries, bytes, (size_t)size);
    self->count = count;
    memset(self->total, 0, Py_SIZE(self) * sizeof(int64_t));
    for (uint32_t i = 0; i < count; i++)
        self->total[self->entries[i].measure] += self->entries[i].amount;
    Py_RETURN_NONE;
}

static PyObject *
window_total(PyObject *object, void *closure)
{
    return totals((Window *)object);
}

static PyObject *
window_bytes(PyObject *object, PyObject *nothing)
{
    Window *self = (Window *)object;
    size_t size = offsetof(Window, total) + Py_SIZE(self) * sizeof(int64_t);
    return PyLong_FromSize_t(size + self->room * sizeof(Entry));
}

static PyMethodDef window_methods[] = {
    {"at", window_at, METH_O, "at(moment): the totals; forgets what is older for good."},
    {"add", (PyCFunction)(void (*)(void))window_add, METH_FASTCALL, "add(moment, measures)"},
    {"dump", window_dump, METH_NOARGS, "What is kept, as bytes in the machine's order."},
    {"load", window_load, METH_O, "Takes in what `dump` gave; ValueError for anything else."},
    {"__sizeof__", window_bytes, METH_NOARGS, "Bytes in memory."},
    {NULL},
};

static PyGetSetDef window_values[] = {
    {"total", window_total, NULL, "The totals as of the last moment asked for or added.", NULL},
    {NULL},
};

static PyType_Slot window_slots[] = {
    {Py_tp_new, window_new},       {Py_tp_dealloc, window_free},
    {Py_tp_methods, window_methods}, {Py_tp_getset, window_values},
    {Py_tp_doc, "Window(measures, width, span)"},
    {0, NULL},
};

static PyType_Spec window_spec = {
    .name = "tillguard.features._windows.Window",
    .basicsize = offsetof(Window, total),
    .itemsize = sizeof(int64_t),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = window_slots,
};

/* -------------------------------------------------------------- LastSeen */

#define MOST 16

typedef struct {
    PyObject *name;
    int64_t moment;
} Seen;

typedef struct {
    PyObject_HEAD
    uint32_t count;
    uint32_t room;
    Seen *seen; /* the stalest first */
} LastSeen;

static PyObject *
last_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    if (PyTuple_GET_SIZE(args) || (keywords && PyDict_GET_SIZE(keywords))) {
        PyErr_SetString(PyExc_TypeError, "LastSeen() takes nothing");
        return NULL;
    }
    return type->tp_alloc(type, 0);
}

static void
last_free(PyObject *object)
{
    LastSeen *self = (LastSeen *)object;
    PyTypeObject *type = Py_TYPE(object);
    for (uint32_t i = 0; i < self->count; i++)
        Py_DECREF(self->seen[i].name);
    PyMem_Free(self->seen);
    type->tp_free(object);
    Py_DECREF(type);
}

/* The place of a name, `count` where it was not seen, -1 on an error. */
static int64_t
place_of(LastSeen *self, PyObject *name)
{
    if (!PyUnicode_Check(name)) {
        PyErr_SetString(PyExc_TypeError, "a name is a text");
        return -1;
    }
    for (uint32_t i = 0; i < self->count; i++)
        if (self->seen[i].name == name)
            return i;
    for (uint32_t i = 0; i < self->count; i++)
        if (PyUnicode_Compare(self->seen[i].name, name) == 0)
            return i;
    return self->count;
}

static int
note(LastSeen *self, PyObject *name, int64_t moment)
{
    int64_t place = place_of(self, name);
    if (place < 0)
        return -1;
    PyObject *kept = place < self->count ? self->seen[place].name : Py_NewRef(name);
    if (place == self->count) {
        if (self->count == MOST) {
            Py_DECREF(self->seen[0].name);
            place = 0;
        }
        else if (self->count == self->room) {
            uint32_t room = self->room ? self->room * 2 : 2;
            Seen *seen = PyMem_Realloc(self->seen, room * sizeof(Seen));
            if (seen == NULL) {
                Py_DECREF(kept);
                PyErr_NoMemory();
                return -1;
            }
            self->seen = seen;
            self->room = room;
            self->count++;
        }
        else
            self->count++;
    }
    memmove(self->seen + place, self->seen + place + 1,
            (self->count - 1 - place) * sizeof(Seen));
    self->seen[self->count - 1] = (Seen){kept, moment};
    return 0;
}

static PyObject *
last_see(PyObject *object, PyObject *const *args, Py_ssize_t count)
{
    if (count != 2) {
        PyErr_SetString(PyExc_TypeError, "see(name, moment)");
        return NULL;
    }
    long long moment = PyLong_AsLongLong(args[1]);
    if ((moment == -1 && PyErr_Occurred()) || note((LastSeen *)object, args[0], moment) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
last_within(PyObject *object, PyObject *const *args, Py_ssize_t count)
{
    LastSeen *self = (LastSeen *)object;
    if (count != 2) {
        PyErr_SetString(PyExc_TypeError, "within(moment, seconds)");
        return NULL;
    }
    long long moment = PyLong_AsLongLong(args[0]);
    long long seconds = PyLong_AsLongLong(args[1]);
    if (PyErr_Occurred())
        return NULL;
    long found = 0;
    for (uint32_t i = 0; i < self->count; i++)
        found += self->seen[i].moment > moment - seconds;
    return PyLong_FromLong(found);
}

static PyObject *
last_since_other(PyObject *object, PyObject *const *args, Py_ssize_t count)
{
    LastSeen *self = (LastSeen *)object;
    if (count != 2) {
        PyErr_SetString(PyExc_TypeError, "since_other(name, moment)");
        return NULL;
    }
    long long moment = PyLong_AsLongLong(args[1]);
    int64_t own = place_of(self, args[0]);
    if (own < 0 || PyErr_Occurred())
        return NULL;
    double since = Py_NAN;
    for (uint32_t i = 0; i < self->count; i++)
        if (i != own && !((double)(moment - self->seen[i].moment) >= since))
            since = (double)(moment - self->seen[i].moment);
    return PyFloat_FromDouble(since);
}

static int
last_contains(PyObject *object, PyObject *name)
{
    int64_t place = place_of((LastSeen *)object, name);
    return place < 0 ? -1 : place < ((LastSeen *)object)->count;
}

static PyObject *
last_dump(PyObject *object, PyObject *nothing)
{
    LastSeen *self = (LastSeen *)object;
    PyObject *rows = PyList_New(self->count);
    for (uint32_t i = 0; rows && i < self->count; i++) {
        PyObject *row = Py_BuildValue("[OL]", self->seen[i].name, (long long)self->seen[i].moment);
        if (row == NULL)
            Py_CLEAR(rows);
        else
            PyList_SET_ITEM(rows, i, row);
    }
    return rows;
}

static PyObject *
last_load(PyObject *object, PyObject *rows)
{
    if (!PyList_Check(rows)) {
        PyErr_SetString(PyExc_TypeError, "a list of [name, moment] is needed");
        return NULL;
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(rows); i++) {
        PyObject *row = PyList_GET_ITEM(rows, i);
        if (!PyList_Check(row) || PyList_GET_SIZE(row) != 2) {
            PyErr_SetString(PyExc_TypeError, "a list of [name, moment] is needed");
            return NULL;
        }
        long long moment = PyLong_AsLongLong(PyList_GET_ITEM(row, 1));
        if (moment == -1 && PyErr_Occurred())
            return NULL;
        if (note((LastSeen *)object, PyList_GET_ITEM(row, 0), moment) < 0)
            return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
last_bytes(PyObject *object, PyObject *nothing)
{
    return PyLong_FromSize_t(sizeof(LastSeen) + ((LastSeen *)object)->room * sizeof(Seen));
}

#define FAST(function) (PyCFunction)(void (*)(void)) function, METH_FASTCALL
static PyMethodDef last_methods[] = {
    {"see", FAST(last_see), "see(name, moment)"},
    {"within", FAST(last_within), "within(moment, seconds): how many names were seen since."},
    {"since_other", FAST(last_since_other), "since_other(name, moment): seconds, NaN if none."},
    {"dump", last_dump, METH_NOARGS, "[name, moment] of all, the stalest first."},
    {"load", last_load, METH_O, "Takes in what `dump` gave."},
    {"__sizeof__", last_bytes, METH_NOARGS, "Bytes in memory, without the names."},
    {NULL},
};

static PyType_Slot last_slots[] = {
    {Py_tp_new, last_new},
    {Py_tp_dealloc, last_free},
    {Py_tp_methods, last_methods},
    {Py_sq_contains, last_contains},
    {Py_tp_doc, "LastSeen(): the last moment at which each of 16 names was seen."},
    {0, NULL},
};

static PyType_Spec last_spec = {
    .name = "tillguard.features._windows.LastSeen",
    .basicsize = sizeof(LastSeen),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = last_slots,
};

/* ---------------------------------------------------------------- module */

static int
fill(PyObject *module)
{
    PyObject *window = PyType_FromSpec(&window_spec);
    PyObject *last = PyType_FromSpec(&last_spec);
    int failed = window == NULL || last == NULL || PyModule_AddObjectRef(module, "Window", window) ||
                 PyModule_AddObjectRef(module, "LastSeen", last) ||
                 PyModule_AddIntConstant(module, "MOST", MOST);
    Py_XDECREF(window);
    Py_XDECREF(last);
    return failed ? -1 : 0;
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, fill}, {0, NULL}};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "tillguard.features._windows", .m_slots = module_slots,
};

PyMODINIT_FUNC
PyInit__windows(void)
{
    return PyModuleDef_Init(&module);
}
