/* The Arrow C data interface (arrow.apache.org/docs/format/CDataInterface.html), as far as columns
 * of strings need it. */
#ifndef NUTGRAF_ARROW_H
#define NUTGRAF_ARROW_H

#include "text.h"

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE
struct ArrowSchema {
    const char *format, *name, *metadata;
    int64_t flags, n_children;
    struct ArrowSchema **children, *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};
struct ArrowArray {
    int64_t length, null_count, offset, n_buffers, n_children;
    const void **buffers;
    struct ArrowArray **children, *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};
#endif
#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE
struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};
#endif

enum { NG_STRING = 1, NG_LARGE_STRING, NG_STRING_VIEW };

static int ng_arrow_layout(const char *format) {
    return !format                ? 0
           : !strcmp(format, "u")  ? NG_STRING
           : !strcmp(format, "U")  ? NG_LARGE_STRING
           : !strcmp(format, "vu") ? NG_STRING_VIEW
                                   : 0;
}

#define NG_LONGEST 0x7fffff00            /* bytes of one text */
#define NG_MOST_TEXTS ((int64_t)1 << 44) /* of an array: more have no room in any memory */
#define NG_MOST_BYTES ((int64_t)1 << 56)

/* Buffers may begin anywhere. */
NG_INLINE int32_t ng_load_i32(const void *p) {
    int32_t value;
    memcpy(&value, p, 4);
    return value;
}

NG_INLINE int64_t ng_load_i64(const void *p) {
    int64_t value;
    memcpy(&value, p, 8);
    return value;
}

/* What of an array makes no sense before any of its texts is looked at; NULL: nothing. The sizes of
 * buffers are not told, but of those that views point into. */
static const char *ng_arrow_problem(const struct ArrowArray *a, int layout) {
    if (a->length < 0 || a->offset < 0) return "a length or an offset below 0";
    if (a->length > NG_MOST_TEXTS || a->offset > NG_MOST_TEXTS) return "more texts than have room";
    if (a->n_children || a->dictionary) return "children or a dictionary, which texts have not";
    if (a->n_buffers < 3 || (layout != NG_STRING_VIEW && a->n_buffers > 3))
        return "another number of buffers than its type";
    if (!a->buffers) return "no buffers";
    if (a->null_count < -1 || a->null_count > a->length) return "more nulls than texts";
    if (a->null_count > 0 && !a->buffers[0]) return "nulls, and does not say which texts they are";
    if (!a->length) return NULL;
    if (!a->buffers[1]) return "no offsets";
    if (layout == NG_STRING_VIEW && a->n_buffers > 3 && !a->buffers[a->n_buffers - 1])
        return "no sizes of buffers";
    return NULL;
}

static int ng_arrow_is_null(const struct ArrowArray *a, int64_t i) {
    const uint8_t *valid = a->buffers[0];
    i += a->offset;
    return a->null_count != 0 && valid && !(valid[i >> 3] >> (i & 7) & 1);
}

/* The place of a text, of an array in which `ng_arrow_first_bad` found none. */
static ng_span ng_arrow_text(const struct ArrowArray *a, int layout, int64_t i) {
    ng_span span = {(const uint8_t *)"", 0};
    i += a->offset;
    if (layout == NG_STRING_VIEW) {
        const uint8_t *view = (const uint8_t *)a->buffers[1] + 16 * i;
        span.n = ng_load_i32(view);
        span.p = span.n <= 12 ? view + 4
                              : (const uint8_t *)a->buffers[2 + ng_load_i32(view + 8)] +
                                    ng_load_i32(view + 12);
    } else if (layout == NG_STRING) {
        const uint8_t *offset = (const uint8_t *)a->buffers[1] + 4 * i;
        const int64_t from = ng_load_i32(offset);
        span.n = ng_load_i32(offset + 4) - from;
        if (span.n) span.p = (const uint8_t *)a->buffers[2] + from;
    } else {
        const uint8_t *offset = (const uint8_t *)a->buffers[1] + 8 * i;
        const int64_t from = ng_load_i64(offset);
        span.n = ng_load_i64(offset + 8) - from;
        if (span.n) span.p = (const uint8_t *)a->buffers[2] + from;
    }
    return span;
}

/* Whether a view keeps within the buffers. */
static int ng_arrow_view_holds(const struct ArrowArray *a, const uint8_t *view) {
    const int64_t n = ng_load_i32(view);
    if (n < 0 || n > NG_LONGEST) return 0;
    if (n <= 12) return 1;
    const int64_t buffer = ng_load_i32(view + 8), from = ng_load_i32(view + 12);
    if (buffer < 0 || buffer >= a->n_buffers - 3 || from < 0) return 0;
    const uint8_t *sizes = a->buffers[a->n_buffers - 1];
    return a->buffers[2 + buffer] && from + n <= ng_load_i64(sizes + 8 * buffer);
}

/* Whether a text begins as its view says. It is asked when its bytes are read anyway. */
static int ng_arrow_begins(const struct ArrowArray *a, int layout, int64_t i, ng_span text) {
    const uint8_t *view = (const uint8_t *)a->buffers[1] + 16 * (a->offset + i);
    return layout != NG_STRING_VIEW || text.n <= 12 || !memcmp(text.p, view + 4, 4);
}

/* The first text whose place makes no sense or that is too long, `length` where there is none. What
 * is found here is read by nothing else: offsets that rise from 0 or more keep within the last. */
static int64_t ng_arrow_first_bad(const struct ArrowArray *a, int layout) {
    enum { BLOCK = 1024 }; /* a block has no branches, so that the compiler takes many at a time */
    int64_t i = 0;
    if (layout == NG_STRING_VIEW) {
        const uint8_t *view = (const uint8_t *)a->buffers[1] + 16 * a->offset;
        while (i < a->length && ng_arrow_view_holds(a, view + 16 * i)) i++;
        return i;
    }
    const int64_t size = layout == NG_STRING ? 4 : 8, most = a->buffers[2] ? NG_MOST_BYTES : 0;
    for (int64_t n = BLOCK; i < a->length; i += n) {
        const uint8_t *offset = (const uint8_t *)a->buffers[1] + size * (a->offset + i);
        if (n > a->length - i) n = a->length - i;
        int bad = 0;
        if (layout == NG_STRING) {
            for (int64_t k = 0; k < n; k++) {
                const int32_t from = ng_load_i32(offset + 4 * k), to = ng_load_i32(offset + 4 * k + 4);
                bad |= (to < from) | ((uint32_t)to - (uint32_t)from > NG_LONGEST);
            }
            bad |= ng_load_i32(offset) < 0 || ng_load_i32(offset + 4 * n) > most;
        } else {
            for (int64_t k = 0; k < n; k++) {
                const int64_t from = ng_load_i64(offset + 8 * k), to = ng_load_i64(offset + 8 * k + 8);
                bad |= (to < from) | ((uint64_t)to - (uint64_t)from > NG_LONGEST);
            }
            bad |= ng_load_i64(offset) < 0 || ng_load_i64(offset + 8 * n) > most;
        }
        if (bad && n == 1) return i;
        if (bad) n = 1, i -= 1; /* the texts of this block one by one */
    }
    return a->length;
}

/* Up to this address the bytes of the array's texts are known to be readable (NULL: nowhere). */
static const uint8_t *ng_arrow_end(const struct ArrowArray *a, int layout) {
    if (layout == NG_STRING_VIEW || !a->length || !a->buffers[2]) return NULL;
    const int64_t last = a->offset + a->length;
    const uint8_t *offsets = a->buffers[1];
    return (const uint8_t *)a->buffers[2] +
           (layout == NG_STRING ? ng_load_i32(offsets + 4 * last) : ng_load_i64(offsets + 8 * last));
}

#endif
