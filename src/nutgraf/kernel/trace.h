/* Evidence as columns: every term that counts, with its place and weight. */
#ifndef NUTGRAF_TRACE_H
#define NUTGRAF_TRACE_H

#include "phrase.h"
#include "text.h"

typedef struct {
    int64_t n, room;
    uint32_t *term;
    uint16_t *column;
    int32_t *start, *end; /* bytes while scanning, code points when a text is finished */
    int16_t *weight;
    int64_t *offsets;  /* texts + 1 */
    int64_t text_from; /* first evidence of the text at hand */
} ng_trace;

typedef struct {
    ng_scratch *s;
    ng_trace *t;
    const uint8_t *text;
    int failed;
} ng_evidence_context;

static int ng_grow(ng_trace *t) {
    int64_t room = t->room ? t->room * 2 : 4096;
    void *moved;
#define NG_GROW(column)                                                  \
    if (!(moved = realloc(t->column, (size_t)room * sizeof *t->column))) \
        return 1;                                                        \
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

static void ng_evidence(void *context, uint32_t term, int column, int weight, int first, int last) {
    ng_evidence_context *c = context;
    ng_trace *t = c->t;
    c->s->sums[column] += weight;
    if (!weight) return;
    if (t->n == t->room && ng_grow(t)) {
        c->failed = 1;
        return;
    }
    const int64_t rel = c->s->base - c->text;
    t->term[t->n] = term;
    t->column[t->n] = (uint16_t)column;
    t->start[t->n] = (int32_t)(rel + c->s->starts[first]);
    t->end[t->n] = (int32_t)(rel + c->s->ends[last]);
    t->weight[t->n++] = (int16_t)weight;
}

/* Adds up tokens [first, last) of a text that ends at token `end`, noting every term that counts.
 * Returns 1 where memory is lacking. */
static int ng_sum_traced(const ng_plan *plan, ng_scratch *s, int first, int last, int end,
                         ng_trace *trace, const uint8_t *text) {
    ng_evidence_context context = {s, trace, text, 0};
    for (int i = first; i < last; i++) {
        uint32_t term, n;
        const uint8_t *token = ng_token(s, i, &n);
        const uint8_t *slot = ng_slot(plan, token, n, &term);
        if (!slot) continue;
        s->known++;
        const int flags = ng_flags(plan, slot + 8);
        if (flags & NG_STARTS_PHRASE) ng_phrases(plan, s, i, end, flags, ng_evidence, &context);
        NG_FOR_ROW(plan, !plan->lanes, slot + 8, column, weight, {
            if (s->free_from[column] <= i) ng_evidence(&context, term, column, weight, i, i);
        });
    }
    return context.failed;
}

/* Turns the byte offsets of a finished text's evidence into code points. Phrases stand before the
 * tokens they overlap, so starts only ever go up; an end is counted on from its start. */
static void ng_to_code_points(ng_trace *t, const ng_span *text) {
    int64_t byte = 0, point = 0;
    for (int64_t i = t->text_from; i < t->n; i++) {
        point += ng_code_points(text->p + byte, t->start[i] - byte);
        byte = t->start[i];
        t->end[i] = (int32_t)(point + ng_code_points(text->p + byte, t->end[i] - byte));
        t->start[i] = (int32_t)point;
    }
}

#endif
