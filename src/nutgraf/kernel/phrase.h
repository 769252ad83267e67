/* Phrases: terms of two to four tokens, whose weight replaces that of their parts. */
#ifndef NUTGRAF_PHRASE_H
#define NUTGRAF_PHRASE_H

#include "cut.h"
#include "plan.h"

/* Called for each column that takes a phrase's weight; the phrase is tokens [first, last]. */
typedef void (*ng_on_phrase)(void *context, uint32_t term, int column, int weight, int first,
                             int last);

NG_INLINE const uint8_t *ng_token(const ng_scratch *s, int i, uint32_t *n) {
    *n = s->ends[i] - s->starts[i];
    return s->base + s->starts[i];
}

static int ng_try_phrase(const ng_plan *plan, ng_scratch *s, uint64_t key, int i, int m,
                         ng_on_phrase use, void *context) {
    uint32_t index;
    const uint8_t *slot = ng_find_at(&plan->phrase, key, &index);
    if (!slot) return 0;
    const uint32_t term = plan->phrase.rows[index];
    NG_FOR_ROW(plan, 1, slot + 8, column, weight, {
        if (s->free_from[column] <= i) {
            use(context, term, column, weight, i, i + m - 1);
            s->free_from[column] = i + m;
        }
    });
    return 1;
}

/* Whether a phrase may begin at token i: a look at the first bytes of the next token. */
NG_INLINE int ng_may_begin(const ng_plan *plan, const ng_scratch *s, uint64_t hash, int i, int end,
                           int flags) {
    uint32_t n;
    if (i + 1 >= end) return 0;
    if (flags & NG_STARTS_ANY_PHRASE) return 1;
    const uint8_t *next = ng_token(s, i + 1, &n);
    if (n & NG_JOINED) return 1;
    const uint64_t low = ng_load64(next) & NG_MASK_LOW[n < 3 ? n : 3];
    if (low & NG_HIGH_BITS) return 1;
    const uint32_t bit = ng_pair(hash, (uint32_t)(low | NG_SPACES) & 0xffffff);
    return (int)(plan->phrase_pairs[bit >> 6] >> (bit & 63) & 1);
}

/* Phrases that begin at token i of a text that ends at token `end`: the longest first, an exact one
 * before one with a prefix, a longer prefix before a shorter. */
NG_NOINLINE void ng_phrases(const ng_plan *plan, ng_scratch *s, int i, int end, int flags,
                            ng_on_phrase use, void *context) {
    const int longest = end - i < plan->longest_phrase ? end - i : plan->longest_phrase;
    uint64_t heads[NG_MAX_PHRASE + 1];
    uint32_t n;
    for (int m = 1; m <= longest; m++) {
        const uint8_t *token = ng_token(s, i + m - 1, &n);
        uint64_t hash = ng_hash_token(token, n);
        heads[m] = m == 1 ? hash : ng_phrase(heads[m - 1], hash, 0);
    }
    for (int m = longest; m >= 2; m--) {
        if (ng_try_phrase(plan, s, heads[m], i, m, use, context)) continue;
        if (!(flags & NG_STARTS_PREFIX_PHRASE)) continue;
        uint8_t folded[NG_MAX_PREFIX + 1];
        int kept;
        const uint8_t *token = ng_token(s, i + m - 1, &n);
        ng_fold_token(token, n, folded, NG_MAX_PREFIX, &kept);
        uint64_t lengths = plan->phrase_prefix_lengths & (~0ull >> (63 - kept));
        while (lengths) {
            int length = ng_highest(lengths);
            lengths ^= 1ull << length;
            uint64_t key = ng_phrase(heads[m - 1], ng_hash_folded(folded, length), 1);
            if (ng_try_phrase(plan, s, key, i, m, use, context)) break;
        }
    }
}

#endif
