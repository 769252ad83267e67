/* Phrases: terms of two to four tokens, whose weight replaces that of their parts.
 *
 * Of the tokens that begin one few go on with it, and which do the processor cannot guess: a filter
 * hands on those that may, of a batch at a time, and only what is left is looked up. */
#ifndef NUTGRAF_PHRASE_H
#define NUTGRAF_PHRASE_H

#include "rows.h"

/* Called for each column that takes a phrase's weight; the phrase is tokens [first, last]. */
typedef void (*ng_on_phrase)(void *context, uint32_t term, int column, int weight, int first,
                             int last);

NG_INLINE int ng_begins(const ng_scratch *s, int i) {
    return (int)(s->begins[i >> 6] >> (i & 63) & 1);
}

static void ng_mark_begins(ng_scratch *s) {
    memset(s->begins, 0, sizeof s->begins);
    for (int k = 0; k < s->n_texts; k++) {
        const uint32_t i = k < s->n_texts - s->unfinished ? s->text_ends[k] : (uint32_t)s->n_tokens;
        s->begins[i >> 6] |= 1ull << (i & 63);
    }
}

/* Whether the token that begins a phrase may go on with the next: by the first bytes of that. */
NG_INLINE int ng_may_go_on(const ng_plan *plan, const ng_scratch *s, int i) {
    uint32_t n;
    const uint8_t *next = ng_token(s, i + 1, &n);
    const uint64_t low = ng_load64(next) & NG_MASK_LOW[n < 3 ? n : 3];
    const uint64_t odd = (low & NG_HIGH_BITS) | (n & NG_JOINED);
    const uint64_t bits = plan->phrase_pairs[s->hashes[i] >> (64 - plan->phrase_bits)];
    return (int)ng_opaque((odd | (bits & ng_next((uint32_t)(low | NG_SPACES) & 0xffffff))) != 0);
}

/* Keeps the starters, before token `last`, that may begin a phrase. */
static void ng_sift_starters(const ng_plan *plan, ng_scratch *s, int last) {
    const int n = s->n_starters;
    int n_left = 0;
    if (!n) return;
    ng_mark_begins(s);
    for (int k = 0; k < n; k++) {
        const int i = (int)s->starters[k];
        s->starters[n_left] = (uint32_t)i;
        n_left += (i < last) & !ng_begins(s, i + 1) & ng_may_go_on(plan, s, i);
    }
    s->n_starters = n_left;
}

NG_INLINE int ng_try_phrase(const ng_plan *plan, ng_scratch *s, uint64_t key, int i, int m,
                            ng_on_phrase use, void *context) {
    uint32_t index;
    const uint8_t *slot = ng_find_at(&plan->phrase, key, &index);
    if (!slot) return 0;
    const uint32_t term = plan->phrase.rows[index];
    NG_FOR_ROW(plan, slot + 8, column, weight, {
        if (s->free_from[column] <= i) {
            use(context, term, column, weight, i, i + m - 1);
            s->free_from[column] = i + m;
        }
    });
    return 1;
}

/* Phrases that begin at token i, within its text: the longest first, an exact one before one with a
 * prefix, a longer prefix before a shorter. */
NG_INLINE void ng_phrases(const ng_plan *plan, ng_scratch *s, int i, ng_on_phrase use,
                          void *context) {
    const uint64_t hash = s->hashes[i];
    const uint64_t lengths = plan->phrase_lengths[hash >> (64 - plan->phrase_bits)];
    uint64_t heads[NG_MAX_PHRASE + 1];
    int m = 1;
    for (heads[1] = hash; m < plan->longest_phrase && !ng_begins(s, i + m); m++)
        heads[m + 1] = ng_phrase(heads[m], s->hashes[i + m], 0);
    for (; m >= 2; m--) {
        if (ng_try_phrase(plan, s, heads[m], i, m, use, context) || !lengths) continue;
        uint32_t n;
        ng_beginnings b;
        const uint8_t *token = ng_token(s, i + m - 1, &n);
        ng_begin(&b, token, n);
        for (uint64_t left = ng_fitting(&b, lengths); left;) {
            const int length = ng_highest(left);
            left ^= 1ull << length;
            const uint64_t key = ng_phrase(heads[m - 1], ng_beginning(&b, length), 1);
            if (ng_try_phrase(plan, s, key, i, m, use, context)) break;
        }
    }
}

#endif
