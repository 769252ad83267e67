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
    return !strcmp(format, "u")    ? NG_STRING
           : !strcmp(format, "U")  ? NG_LARGE_STRING
           : !strcmp(format, "vu") ? NG_STRING_VIEW
                                   : 0;
}

static int ng_arrow_is_null(const struct ArrowArray *a, int64_t i) {
    const uint8_t *valid = a->buffers[0];
    i += a->offset;
    return a->null_count != 0 && valid && !(valid[i >> 3] >> (i & 7) & 1);
}

static ng_span ng_arrow_text(const struct ArrowArray *a, int layout, int64_t i) {
    ng_span span = {(const uint8_t *)"", 0};
    i += a->offset;
    if (layout == NG_STRING_VIEW) {
        const uint8_t *view = (const uint8_t *)a->buffers[1] + 16 * i;
        int32_t n, buffer, from;
        memcpy(&n, view, 4);
        span.n = n;
        if (n <= 12) {
            span.p = view + 4;
        } else {
            memcpy(&buffer, view + 8, 4);
            memcpy(&from, view + 12, 4);
            span.p = (const uint8_t *)a->buffers[2 + buffer] + from;
        }
    } else if (layout == NG_STRING) {
        const int32_t *offsets = a->buffers[1];
        span.n = (int64_t)offsets[i + 1] - offsets[i];
        if (span.n) span.p = (const uint8_t *)a->buffers[2] + offsets[i];
    } else {
        const int64_t *offsets = a->buffers[1];
        span.n = offsets[i + 1] - offsets[i];
        if (span.n) span.p = (const uint8_t *)a->buffers[2] + offsets[i];
    }
    return span;
}

/* Up to this address the bytes of the array's texts are known to be readable (NULL: nowhere). */
static const uint8_t *ng_arrow_end(const struct ArrowArray *a, int layout) {
    if (layout == NG_STRING_VIEW || !a->length || !a->buffers[2]) return NULL;
    int64_t last = a->offset + a->length;
    int64_t end = layout == NG_STRING ? ((const int32_t *)a->buffers[1])[last]
                                      : ((const int64_t *)a->buffers[1])[last];
    return (const uint8_t *)a->buffers[2] + end;
}

#endif
