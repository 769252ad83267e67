/* Evidence as columns: where it is kept. */
#ifndef NUTGRAF_EVIDENCE_H
#define NUTGRAF_EVIDENCE_H

#include <stdint.h>
#include <stdlib.h>

#if defined(__linux__)
#include <sys/mman.h>
#endif

typedef struct {
    int64_t n, room;
    uint32_t *term;
    uint16_t *column;
    int32_t *start, *end; /* bytes while scanning, code points when a text is finished */
    int16_t *weight;
    int64_t *offsets;  /* texts + 1 */
    int64_t text_from; /* first evidence of the text at hand */
} ng_trace;

/* Memory for `size` bytes in the place of `old`; NULL where it is lacking. Much of it is filled once,
 * and then costs more to be got page by page than to be written: large pages are asked for. */
static void *ng_regrown(void *old, size_t size) {
    void *moved = realloc(old, size);
#if defined(MADV_HUGEPAGE)
    const uintptr_t large = (uintptr_t)1 << 21, from = ((uintptr_t)moved + large - 1) & ~(large - 1);
    const uintptr_t to = ((uintptr_t)moved + size) & ~(large - 1);
    if (moved && to > from) (void)madvise((void *)from, to - from, MADV_HUGEPAGE);
#endif
    return moved;
}

/* Makes room for `room` pieces of evidence. Returns 1 where memory is lacking. */
static int ng_resize(ng_trace *t, int64_t room) {
    void *moved;
#define NG_GROW(column)                                                         \
    if (!(moved = ng_regrown(t->column, (size_t)room * sizeof *t->column))) \
        return 1;                                                               \
    t->column = moved;
    NG_GROW(term)
    NG_GROW(column)
    NG_GROW(start)
    NG_GROW(end)
    NG_GROW(weight)
#undef NG_GROW
    t->room = room;
    return 0;
}

/* Makes sure of room for `more` pieces of evidence. Returns 1 where memory is lacking. */
static int ng_reserve(ng_trace *t, int64_t more) {
    while (t->n + more > t->room)
        if (ng_resize(t, 2 * t->room)) return 1;
    return 0;
}

/* Frees the columns, but not the offsets, which are Python's from the beginning. */
static void ng_release(ng_trace *t) {
    free(t->term);
    free(t->column);
    free(t->start);
    free(t->end);
    free(t->weight);
}

#endif
