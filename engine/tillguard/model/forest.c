/* Boosted trees: the margin of one row, and its exact SHAP values.
 *
 * SHAP values here are those of path-dependent TreeSHAP (Lundberg, Erion and Lee, "Consistent
 * individualized feature attribution for tree ensembles", 2018): a feature that is left out goes
 * both ways, in the proportion of the training rows. Seen from one leaf with value v, feature j
 * of its path multiplies in f_j(t) = o_j t + z_j (1 - t), where o_j is 1 if the row satisfies every
 * split on j along the path, and z_j is the share of training rows that do. Since the Shapley
 * weight of a set is the integral of t^|S| (1-t)^(d-1-|S|) over [0, 1],
 *
 *     phi_j = v (o_j - z_j) * integral of the product of the other f(t) dt,
 *
 * a polynomial of degree d - 1, which Gauss-Legendre quadrature integrates exactly with d / 2
 * points (Yu, Xu, Li and Wang, "Linear TreeSHAP", 2022, evaluate the same polynomials). All splits
 * of a tree are passed once downwards, with the product of f along the path to each at every point,
 * and once upwards, with the sum over the leaves below of value times the f between: what stands
 * above and below an edge makes the product without it, so nothing is divided out again but where
 * a feature is split on twice. The later split then takes the earlier one's place.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#define MOST_POINTS 16
#define FEW_POINTS 4

/* Where a missing value goes, and what counts as one (LightGBM's decision_type). */
enum { DEFAULT_LEFT = 2, ZERO_IS_MISSING = 4, NAN_IS_MISSING = 8, KNOWN = 14 };

typedef struct {
    double threshold;
    int32_t feature;
    int32_t left; /* a node of the same tree from 0, or ~leaf */
    int32_t right;
    int32_t kind;
} Node;

/* The same splits once more for scoring: four to a cache line, the larger side next to its split,
 * so that most rows find most of their way in a line or two. */
typedef struct {
    double threshold;
    int16_t left; /* a split of the same tree from 0, or ~leaf */
    int16_t right;
    uint16_t feature;
    uint16_t nan_left; /* where a missing value goes */
} Split;

#define MOST_SPLITS INT16_MAX
#define MOST_FEATURES UINT16_MAX

/* What explaining needs of a split; an edge is 2 * split + side, left first. Where there is none
 * above, on the same feature before, or no split below, the number is one behind all of its tree,
 * under which stands what changes nothing: nearly every jump here would be guessed wrong. */
typedef struct {
    double threshold;
    double share[2];  /* z of the feature on the path down to behind the edge */
    double value[2];  /* of the leaf that the edge leads to, else 0 */
    double earlier;   /* z behind the edge `before` */
    int32_t below[2]; /* the split that the edge leads to */
    int32_t above;    /* the edge that leads here */
    int32_t before;   /* the edge above on the same feature */
    int32_t feature;
    int32_t nan_left; /* where a missing value goes */
} Branch;

typedef struct {
    int32_t first; /* node */
    int32_t nodes;
    int32_t first_leaf;
    int32_t leaves;
} Tree;

typedef struct {
    PyObject_HEAD
    int32_t width;
    int32_t trees;
    int32_t points; /* of the quadrature */
    int32_t most;   /* nodes of the largest tree */
    int32_t zero;   /* whether some split takes zero for missing: then nodes are walked */
    Tree *tree;
    Node *node;
    Split *split;
    Branch *branch;
    double *leaf;
    double *scratch;
    double base;
    double at[MOST_POINTS];
    double weight[MOST_POINTS];
} Forest;

static inline int
goes_left(const Node *node, const double *row)
{
    double value = row[node->feature];
    if (isnan(value)) {
        if (node->kind & NAN_IS_MISSING)
            return node->kind & DEFAULT_LEFT;
        value = 0.0;
    }
    if ((node->kind & ZERO_IS_MISSING) && fabs(value) <= 1e-35)
        return node->kind & DEFAULT_LEFT;
    return value <= node->threshold;
}

/* Whether a missing value goes left where zero is not taken for missing. */
static inline int
missing_left(const Node *node)
{
    return node->kind & NAN_IS_MISSING ? (node->kind & DEFAULT_LEFT) != 0 : 0.0 <= node->threshold;
}

/* ------------------------------------------------------------- answering */

static inline int32_t
leaf_by_nodes(const Node *node, const double *row)
{
    int32_t at = 0;
    while (at >= 0)
        at = goes_left(node + at, row) ? node[at].left : node[at].right;
    return ~at;
}

/* One step down, or none from a leaf, without a jump that could be guessed wrong. */
static inline int32_t
step_down(const Split *split, int32_t at, const double *row)
{
    const Split *here = split + (at & ~(at >> 31));
    double value = row[here->feature];
    int32_t left = (value <= here->threshold) | ((value != value) & here->nan_left);
    int32_t next = here->right ^ ((here->left ^ here->right) & -left);
    return at < 0 ? at : next;
}

/* The margin of trees with splits: eight at a time, so that one waits for memory while others
 * go on; added up in tree order all the same. */
#define ABREAST 8

static double
margin_by_splits(const Forest *self, const double *row)
{
    double margin = 0.0;
    int32_t i = 0;
    for (; i + ABREAST <= self->trees; i += ABREAST) {
        const Tree *tree = self->tree + i;
        int32_t at[ABREAST], going = 0;
        for (int k = 0; k < ABREAST; k++)
            at[k] = tree[k].nodes ? 0 : ~0;
        while (going >= 0) {
            going = -1;
            for (int k = 0; k < ABREAST; k++) {
                at[k] = step_down(self->split + tree[k].first, at[k], row);
                going &= at[k];
            }
        }
        for (int k = 0; k < ABREAST; k++)
            margin += self->leaf[tree[k].first_leaf + ~at[k]];
    }
    for (; i < self->trees; i++) {
        int32_t at = self->tree[i].nodes ? 0 : ~0;
        while (at >= 0)
            at = step_down(self->split + self->tree[i].first, at, row);
        margin += self->leaf[self->tree[i].first_leaf + ~at];
    }
    return margin;
}

static double
margin_of(const Forest *self, const double *row)
{
    if (!self->zero)
        return margin_by_splits(self, row);
    double margin = 0.0;
    for (int32_t i = 0; i < self->trees; i++) {
        const Tree *tree = self->tree + i;
        int32_t leaf = tree->nodes ? leaf_by_nodes(self->node + tree->first, row) : 0;
        margin += self->leaf[tree->first_leaf + leaf];
    }
    return margin;
}

/* Four points of the quadrature at once; a vector extension of GCC and Clang. */
typedef double Lane __attribute__((vector_size(32), aligned(8)));

#define even(value) ((Lane){(value), (value), (value), (value)})

/* One tree's share of every SHAP value, by feature and point of the quadrature; `lanes` is a
 * constant where this is inlined. */
static inline __attribute__((always_inline)) void
explain_tree(const Forest *self, const Tree *tree, const double *row, Lane *phi, int lanes)
{
    const Branch *branch = self->branch + tree->first;
    const Node *node = self->node + tree->first;
    const Lane *at = (const Lane *)self->at, *weight = (const Lane *)self->weight;
    const int32_t none = self->most, rows = none + 1;
    Lane *other = (Lane *)self->scratch;         /* by split: weight times all f above but its own */
    Lane *inverse = other + rows * lanes;        /* by split: 1 / f of the edge before */
    Lane *up = inverse + rows * lanes;           /* by split: value times f, over leaves below */
    Lane *factor = up + rows * lanes;            /* by edge: f */
    Lane *down = factor + 2 * rows * lanes;      /* by edge: weight times all f on the path */
    double *told = (double *)(down + 2 * rows * lanes); /* by edge: o */
    told[2 * none] = 1.0;
    for (int q = 0; q < lanes; q++) {
        up[none * lanes + q] = even(0.0);
        factor[2 * none * lanes + q] = even(1.0);
        down[2 * none * lanes + q] = weight[q];
    }
    for (int32_t i = 0; i < tree->nodes; i++) {
        const Branch *here = branch + i;
        double value = row[here->feature], passed = told[here->before];
        int left = self->zero ? goes_left(node + i, row) != 0
                              : (value <= here->threshold) | ((value != value) & here->nan_left);
        double o[2] = {left * passed, passed - left * passed};
        told[2 * i] = o[0];
        told[2 * i + 1] = o[1];
        for (int q = 0; q < lanes; q++) {
            Lane again = even(1.0) / factor[here->before * lanes + q];
            Lane above = down[here->above * lanes + q] * again;
            Lane l = even(here->share[0]) + (o[0] - here->share[0]) * at[q];
            Lane r = even(here->share[1]) + (o[1] - here->share[1]) * at[q];
            inverse[i * lanes + q] = again;
            other[i * lanes + q] = above;
            factor[2 * i * lanes + q] = l;
            factor[(2 * i + 1) * lanes + q] = r;
            down[2 * i * lanes + q] = above * l;
            down[(2 * i + 1) * lanes + q] = above * r;
        }
    }
    for (int32_t i = tree->nodes - 1; i >= 0; i--) {
        const Branch *here = branch + i;
        double theirs = told[here->before] - here->earlier;
        double l = told[2 * i] - here->share[0], r = told[2 * i + 1] - here->share[1];
        for (int q = 0; q < lanes; q++) {
            Lane left = even(here->value[0]) + up[here->below[0] * lanes + q];
            Lane right = even(here->value[1]) + up[here->below[1] * lanes + q];
            Lane whole = factor[2 * i * lanes + q] * left + factor[(2 * i + 1) * lanes + q] * right;
            whole *= inverse[i * lanes + q];
            up[i * lanes + q] = whole;
            phi[here->feature * lanes + q] +=
                other[i * lanes + q] * (l * left + r * right - theirs * whole);
        }
    }
}

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

WIDE static void
explain_few(const Forest *self, const double *row, Lane *phi)
{
    for (int32_t i = 0; i < self->trees; i++)
        explain_tree(self, self->tree + i, row, phi, FEW_POINTS / 4);
}

WIDE static void
explain_many(const Forest *self, const double *row, Lane *phi)
{
    for (int32_t i = 0; i < self->trees; i++)
        explain_tree(self, self->tree + i, row, phi, MOST_POINTS / 4);
}

static int
row_of(const Forest *self, PyObject *vector, Py_buffer *view)
{
    if (PyObject_GetBuffer(vector, view, PyBUF_FORMAT | PyBUF_C_CONTIGUOUS) < 0)
        return -1;
    if (view->ndim != 1 || view->itemsize != sizeof(double) || strcmp(view->format, "d") ||
        view->len != self->width * (Py_ssize_t)sizeof(double)) {
        PyErr_Format(PyExc_ValueError, "a row is %d doubles", self->width);
        PyBuffer_Release(view);
        return -1;
    }
    return 0;
}

static PyObject *
forest_margin(PyObject *object, PyObject *vector)
{
    Forest *self = (Forest *)object;
    Py_buffer view;
    if (row_of(self, vector, &view) < 0)
        return NULL;
    double margin = margin_of(self, view.buf);
    PyBuffer_Release(&view);
    return PyFloat_FromDouble(margin);
}

/* Margins of many rows, added to what stands in `out`. */
static PyObject *
forest_margins(PyObject *object, PyObject *args)
{
    Forest *self = (Forest *)object;
    PyObject *rows, *out;
    Py_buffer from, to;
    if (!PyArg_ParseTuple(args, "OO", &rows, &out) ||
        PyObject_GetBuffer(rows, &from, PyBUF_FORMAT | PyBUF_C_CONTIGUOUS) < 0)
        return NULL;
    if (PyObject_GetBuffer(out, &to, PyBUF_FORMAT | PyBUF_C_CONTIGUOUS | PyBUF_WRITABLE) < 0) {
        PyBuffer_Release(&from);
        return NULL;
    }
    int fit = from.ndim == 2 && to.ndim == 1 && strcmp(from.format, "d") == 0 &&
              strcmp(to.format, "d") == 0 && from.shape[1] == self->width &&
              from.shape[0] == to.shape[0];
    if (fit)
        for (Py_ssize_t i = 0; i < to.shape[0]; i++)
            ((double *)to.buf)[i] += margin_of(self, (const double *)from.buf + i * self->width);
    else
        PyErr_Format(PyExc_ValueError, "a row is %d doubles, and there is one margin for each",
                     self->width);
    PyBuffer_Release(&from);
    PyBuffer_Release(&to);
    return fit ? Py_NewRef(Py_None) : NULL;
}

static PyObject *
forest_contributions(PyObject *object, PyObject *vector)
{
    Forest *self = (Forest *)object;
    Py_buffer view;
    if (row_of(self, vector, &view) < 0)
        return NULL;
    double *phi = PyMem_Calloc((size_t)self->width * self->points, sizeof(double));
    PyObject *found = phi ? PyList_New(self->width + 1) : PyErr_NoMemory();
    if (found) {
        (self->points == FEW_POINTS ? explain_few : explain_many)(self, view.buf, (Lane *)phi);
        for (int32_t i = 0; i <= self->width; i++) {
            double sum = i < self->width ? 0.0 : self->base;
            for (int32_t q = 0; i < self->width && q < self->points; q++)
                sum += phi[i * self->points + q];
            PyObject *part = PyFloat_FromDouble(sum);
            if (part == NULL) {
                Py_CLEAR(found);
                break;
            }
            PyList_SET_ITEM(found, i, part);
        }
    }
    PyMem_Free(phi);
    PyBuffer_Release(&view);
    return found;
}

/* -------------------------------------------------------------- building */

/* One tree as Python hands it over: equally long arrays of its nodes, and those of its leaves. */
typedef struct {
    Py_buffer feature, threshold, kind, left, right, count, value, leaf_count;
} Given;

static int
array_of(PyObject *given, int place, const char *format, Py_buffer *view)
{
    if (PyObject_GetBuffer(PyTuple_GET_ITEM(given, place), view,
                           PyBUF_FORMAT | PyBUF_C_CONTIGUOUS) < 0)
        return -1;
    if (view->ndim == 1 && strcmp(view->format, format) == 0)
        return 0;
    PyErr_Format(PyExc_TypeError, "array %d of a tree must be of '%s'", place, format);
    PyBuffer_Release(view);
    return -1;
}

static void
release(Given *given, int held)
{
    Py_buffer *views = (Py_buffer *)given;
    for (int i = 0; i < held; i++)
        PyBuffer_Release(views + i);
}

static int
take(PyObject *arrays, Given *given)
{
    static const char *formats[] = {"i", "d", "i", "i", "i", "d", "d", "d"};
    if (!PyTuple_Check(arrays) || PyTuple_GET_SIZE(arrays) != 8) {
        PyErr_SetString(PyExc_TypeError, "a tree is eight arrays");
        return -1;
    }
    for (int i = 0; i < 8; i++)
        if (array_of(arrays, i, formats[i], (Py_buffer *)given + i) < 0) {
            release(given, i);
            return -1;
        }
    return 0;
}

#define LENGTH(view) ((view).len / (view).itemsize)
#define INT(view) ((const int32_t *)(view).buf)
#define DOUBLE(view) ((const double *)(view).buf)

/* Why a tree must not be walked; NULL where every step of every row stays inside it. */
static const char *
objection(const Given *given, int32_t width)
{
    Py_ssize_t nodes = LENGTH(given->feature), leaves = LENGTH(given->value);
    if (leaves != nodes + 1 || LENGTH(given->threshold) != nodes || LENGTH(given->kind) != nodes ||
        LENGTH(given->left) != nodes || LENGTH(given->right) != nodes ||
        LENGTH(given->count) != nodes || LENGTH(given->leaf_count) != leaves)
        return "its arrays do not belong together";
    if (nodes > MOST_SPLITS)
        return "it has more than 32,767 splits";
    for (Py_ssize_t i = 0; i < leaves; i++)
        if (!isfinite(DOUBLE(given->value)[i]))
            return "a leaf is no finite number";
    for (Py_ssize_t i = 0; i < nodes; i++) {
        if (INT(given->feature)[i] < 0 || INT(given->feature)[i] >= width)
            return "a split is on a feature that does not exist";
        if (INT(given->kind)[i] & ~KNOWN)
            return "a split is of another kind than a threshold";
        if (isnan(DOUBLE(given->threshold)[i]))
            return "a threshold is no number";
        for (int side = 0; side < 2; side++) {
            int32_t to = INT(side ? given->right : given->left)[i];
            if (to < 0 ? ~to >= leaves : to <= i || to >= nodes)
                return "a split leads out of it";
            double part = to < 0 ? DOUBLE(given->leaf_count)[~to] : DOUBLE(given->count)[to];
            if (!(part > 0.0 && part <= DOUBLE(given->count)[i]))
                return "a count of rows is not between nothing and that of the split above";
        }
    }
    return NULL;
}

/* Copies a tree that `objection` passed; returns the most features on one path, -1 on an error.
 * `into` holds by node the edge that leads to it, `depth` by edge the features on its path. */
static int
build_tree(Forest *self, const Given *given, Tree *tree, int32_t *into, int32_t *depth)
{
    Node *node = self->node + tree->first;
    Branch *branch = self->branch + tree->first;
    double *leaf = self->leaf + tree->first_leaf;
    memcpy(leaf, given->value.buf, (size_t)tree->leaves * sizeof(double));
    for (int32_t i = 0; i < tree->nodes; i++)
        into[i] = -1;
    int32_t deepest = 0;
    for (int32_t i = 0; i < tree->nodes; i++) {
        node[i] = (Node){DOUBLE(given->threshold)[i], INT(given->feature)[i], INT(given->left)[i],
                         INT(given->right)[i], INT(given->kind)[i]};
        if (i && into[i] < 0) {
            PyErr_SetString(PyExc_ValueError, "no split leads to a node");
            return -1;
        }
        Branch *here = branch + i;
        int32_t before = into[i];
        while (before >= 0 && node[before / 2].feature != node[i].feature)
            before = branch[before / 2].above == 2 * self->most ? -1 : branch[before / 2].above;
        here->threshold = node[i].threshold;
        here->feature = node[i].feature;
        here->nan_left = missing_left(node + i);
        here->above = into[i] < 0 ? 2 * self->most : into[i];
        here->before = before < 0 ? 2 * self->most : before;
        here->earlier = before < 0 ? 1.0 : branch[before / 2].share[before & 1];
        for (int side = 0; side < 2; side++) {
            int32_t to = side ? node[i].right : node[i].left;
            double part = to < 0 ? DOUBLE(given->leaf_count)[~to] : DOUBLE(given->count)[to];
            here->share[side] = here->earlier * part / DOUBLE(given->count)[i];
            here->value[side] = to < 0 ? leaf[~to] : 0.0;
            here->below[side] = to < 0 ? self->most : to;
            if (to >= 0 && into[to] >= 0) {
                PyErr_SetString(PyExc_ValueError, "two splits lead to one node");
                return -1;
            }
            if (to >= 0)
                into[to] = 2 * i + side;
            depth[2 * i + side] =
                (into[i] < 0 ? 0 : depth[into[i]]) + (before < 0);
            if (depth[2 * i + side] > deepest)
                deepest = depth[2 * i + side];
            if (to < 0)
                self->base += leaf[~to] * part / DOUBLE(given->count)[0];
        }
    }
    if (tree->nodes == 0)
        self->base += leaf[0];
    return deepest;
}

/* Lays out a tree's splits depth first, the side with more training rows next to its split.
 * `waiting` and `place` have room for every node. */
static void
lay_out(Forest *self, const Tree *tree, const double *count, int32_t *waiting, int32_t *place)
{
    const Node *node = self->node + tree->first;
    Split *split = self->split + tree->first;
    int32_t held = 0, placed = 0;
    if (tree->nodes)
        waiting[held++] = 0;
    while (held) {
        int32_t at = waiting[--held], left = node[at].left, right = node[at].right;
        int larger_left = left >= 0 && (right < 0 || count[left] >= count[right]);
        int32_t first = larger_left ? left : right, second = larger_left ? right : left;
        place[at] = placed++;
        if (second >= 0)
            waiting[held++] = second;
        if (first >= 0)
            waiting[held++] = first;
    }
    for (int32_t i = 0; i < tree->nodes; i++) {
        const Node *from = node + i;
        self->zero |= from->kind & ZERO_IS_MISSING;
        split[place[i]] = (Split){
            .threshold = from->threshold,
            .left = (int16_t)(from->left < 0 ? from->left : place[from->left]),
            .right = (int16_t)(from->right < 0 ? from->right : place[from->right]),
            .feature = (uint16_t)from->feature,
            .nan_left = (uint16_t)missing_left(from),
        };
    }
}

static int
build(Forest *self, PyObject *trees)
{
    int32_t nodes = 0, leaves = 0, room = self->most ? self->most : 1, deepest = 0;
    int32_t *into = PyMem_Malloc((size_t)room * sizeof(int32_t));
    int32_t *depth = PyMem_Malloc(2 * (size_t)room * sizeof(int32_t));
    int failed = into == NULL || depth == NULL;
    if (failed)
        PyErr_NoMemory();
    for (int32_t i = 0; i < self->trees && !failed; i++) {
        Given given;
        if (take(PyList_GET_ITEM(trees, i), &given) < 0) {
            failed = 1;
            break;
        }
        Tree *tree = self->tree + i;
        *tree = (Tree){nodes, (int32_t)LENGTH(given.feature), leaves,
                       (int32_t)LENGTH(given.value)};
        int found = build_tree(self, &given, tree, into, depth);
        if (found >= 0)
            lay_out(self, tree, DOUBLE(given.count), depth, into);
        nodes += tree->nodes;
        leaves += tree->leaves;
        deepest = found > deepest ? found : deepest;
        failed = found < 0;
        release(&given, 8);
    }
    PyMem_Free(into);
    PyMem_Free(depth);
    if (!failed && deepest > 2 * MOST_POINTS) {
        PyErr_Format(PyExc_ValueError, "a path over %d features; %d are possible", deepest,
                     2 * MOST_POINTS);
        failed = 1;
    }
    self->points = deepest <= 2 * FEW_POINTS ? FEW_POINTS : MOST_POINTS;
    return failed ? -1 : 0;
}

/* Looks over all trees before anything is allocated for them. */
static int
survey(Forest *self, PyObject *trees, size_t *nodes, size_t *leaves)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(trees); i++) {
        Given given;
        if (take(PyList_GET_ITEM(trees, i), &given) < 0)
            return -1;
        const char *wrong = objection(&given, self->width);
        if (!wrong) {
            int32_t here = (int32_t)LENGTH(given.feature);
            *nodes += here;
            *leaves += LENGTH(given.value);
            self->most = here > self->most ? here : self->most;
        }
        release(&given, 8);
        if (!wrong && *leaves > 1 << 28)
            wrong = "the trees before it are too large already";
        if (wrong) {
            PyErr_Format(PyExc_ValueError, "tree %zd: %s", i, wrong);
            return -1;
        }
    }
    return 0;
}

static int
points_of(PyObject *given, double *into, int from)
{
    for (int q = 0; q < from; q++) {
        into[q] = PyFloat_AsDouble(PyTuple_GET_ITEM(given, q));
        if (PyErr_Occurred())
            return -1;
    }
    return 0;
}

static void forest_free(PyObject *object);

static PyObject *
forest_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    static char *names[] = {"trees", "width", "quadrature", NULL};
    PyObject *trees, *quadrature;
    int width;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O!iO!", names, &PyList_Type, &trees, &width,
                                     &PyDict_Type, &quadrature))
        return NULL;
    if (width < 1 || width > MOST_FEATURES || PyList_GET_SIZE(trees) > 1 << 20) {
        PyErr_SetString(PyExc_ValueError, "1 to 65,535 features, at most a million trees");
        return NULL;
    }
    Forest *self = (Forest *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    size_t nodes = 0, leaves = 0;
    self->width = width;
    self->trees = (int32_t)PyList_GET_SIZE(trees);
    if (survey(self, trees, &nodes, &leaves) < 0)
        goto failed;
    self->tree = PyMem_Calloc(self->trees ? self->trees : 1, sizeof(Tree));
    self->node = PyMem_Calloc(nodes + 1, sizeof(Node));
    self->split = PyMem_Calloc(nodes + 1, sizeof(Split));
    self->branch = PyMem_Calloc(nodes + 1, sizeof(Branch));
    self->leaf = PyMem_Calloc(leaves + 1, sizeof(double));
    if (!self->tree || !self->node || !self->split || !self->branch || !self->leaf) {
        PyErr_NoMemory();
        goto failed;
    }
    if (build(self, trees) < 0)
        goto failed;
    size_t numbers = 7 * (size_t)self->points + 2; /* by split, see explain_tree */
    self->scratch = PyMem_Calloc(((size_t)self->most + 1) * numbers, sizeof(double));
    if (!self->scratch) {
        PyErr_NoMemory();
        goto failed;
    }
    PyObject *key = PyLong_FromLong(self->points);
    PyObject *rule = key ? PyDict_GetItemWithError(quadrature, key) : NULL;
    Py_XDECREF(key);
    PyObject *at, *weight;
    if (rule == NULL || !PyArg_ParseTuple(rule, "O!O!", &PyTuple_Type, &at, &PyTuple_Type, &weight) ||
        PyTuple_GET_SIZE(at) != self->points || PyTuple_GET_SIZE(weight) != self->points) {
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_ValueError, "a quadrature of %d points is needed", self->points);
        goto failed;
    }
    if (points_of(at, self->at, self->points) < 0 || points_of(weight, self->weight, self->points) < 0)
        goto failed;
    return (PyObject *)self;
failed:
    Py_DECREF(self);
    return NULL;
}

static void
forest_free(PyObject *object)
{
    Forest *self = (Forest *)object;
    PyTypeObject *type = Py_TYPE(object);
    PyMem_Free(self->tree);
    PyMem_Free(self->node);
    PyMem_Free(self->split);
    PyMem_Free(self->branch);
    PyMem_Free(self->leaf);
    PyMem_Free(self->scratch);
    type->tp_free(object);
    Py_DECREF(type);
}

static PyMethodDef forest_methods[] = {
    {"margin", forest_margin, METH_O, "margin(row): the sum of the leaves, in tree order."},
    {"margins", forest_margins, METH_VARARGS,
     "margins(rows, out): adds the margin of each row of a table to out."},
    {"contributions", forest_contributions, METH_O,
     "contributions(row): SHAP values by feature, then the expected margin."},
    {NULL},
};

static PyMemberDef forest_members[] = {
    {"base", T_DOUBLE, offsetof(Forest, base), READONLY, "The expected margin."},
    {NULL},
};

static PyType_Slot forest_slots[] = {
    {Py_tp_new, forest_new},
    {Py_tp_dealloc, forest_free},
    {Py_tp_methods, forest_methods},
    {Py_tp_members, forest_members},
    {Py_tp_doc, "Forest(trees, width, quadrature)"},
    {0, NULL},
};

static PyType_Spec forest_spec = {
    .name = "tillguard.model._forest.Forest",
    .basicsize = sizeof(Forest),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = forest_slots,
};

static int
fill(PyObject *module)
{
    PyObject *forest = PyType_FromSpec(&forest_spec);
    int failed = forest == NULL || PyModule_AddObjectRef(module, "Forest", forest);
    Py_XDECREF(forest);
    return failed ? -1 : 0;
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, fill}, {0, NULL}};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "tillguard.model._forest", .m_slots = module_slots,
};

PyMODINIT_FUNC
PyInit__forest(void)
{
    return PyModuleDef_Init(&module);
}
