/* Adding up sparse rows with evidence: every term that counts is noted, with its place and weight. */
#ifndef NUTGRAF_TRACE_H
#define NUTGRAF_TRACE_H

#include "evidence.h"
#include "sums.h"

typedef struct {
    ng_scratch *s;
    ng_trace *t;
    const uint8_t *text;
    int failed;
} ng_evidence_context;

static void ng_evidence(void *context, uint32_t term, int column, int weight, int first, int last) {
    ng_evidence_context *c = context;
    ng_trace *t = c->t;
    c->s->small[column] += weight;
    if (!weight) return;
    if (t->n == t->room && ng_resize(t, 2 * t->room)) {
        c->failed = 1;
        return;
    }
    const int64_t rel = c->s->base - c->text;
    t->term[t->n] = term;
    t->column[t->n] = (uint16_t)column;
    t->start[t->n] = (int32_t)(rel + c->s->starts[first]);
    t->end[t->n] = (int32_t)(rel + (c->s->ends[last] & ~NG_JOINED));
    t->weight[t->n++] = (int16_t)weight;
}

/* Adds up tokens [first, last) of one text, noting every term that counts; *starter is the first of
 * the starters that are not behind it. Returns 1 where memory is lacking. */
static int ng_sum_traced(const ng_plan *plan, ng_scratch *s, int first, int last, int *starter,
                         ng_trace *t, const uint8_t *text) {
    ng_evidence_context context = {s, t, text, 0};
    const int topics = plan->topics;
    int32_t *const sums = s->small;
    const int32_t *const free_from = s->free_from;
    const int32_t rel = (int32_t)(s->base - text);
    for (int i = first; i < last; i++) {
        if (*starter < s->n_starters && s->starters[*starter] == (uint32_t)i) {
            ++*starter;
            ng_phrases(plan, s, i, ng_evidence, &context);
        }
        if (s->known[i] == NG_UNKNOWN) continue;
        if (ng_reserve(t, plan->columns)) return 1;
        const uint32_t term = ng_term(plan, s, i);
        uint32_t *const terms = t->term;
        uint16_t *const column_of = t->column;
        int32_t *const starts = t->start, *const ends = t->end;
        int16_t *const weights = t->weight;
        int64_t at = t->n;
        const int32_t start = rel + (int32_t)s->starts[i], stop = rel + (int32_t)(s->ends[i] & ~NG_JOINED);
        /* Written always and kept where it counts: no branch to guess. */
        NG_FOR_ROW(plan, s->cells[i], column, weight, {
            const int counts = (int)ng_opaque((weight != 0) & (free_from[column] <= i));
            terms[at] = term;
            column_of[at] = (uint16_t)column;
            starts[at] = start;
            ends[at] = stop;
            weights[at] = (int16_t)weight;
            at += counts & (column < topics);
            sums[column] += weight & -counts;
        });
        t->n = at;
    }
    return context.failed;
}

#endif
