/* The compiled plan as the pass sees it: three tables of terms and the numbers of each column.
 *
 * A column is one topic of one extractor. Weights are fixed-point int16, column c in units of
 * scale[c] = 2^-e, so that sums are integers and the same in any order. A row is either dense
 * (a weight per column, then flags) or sparse (where its entries are, how many, then flags);
 * rows of single terms and prefixes are of the plan's layout, rows of phrases always sparse. */
#ifndef NUTGRAF_PLAN_H
#define NUTGRAF_PLAN_H

#include "hash.h"
#include "table.h"

#define NG_STARTS_PHRASE 1        /* flag: the token begins a phrase */
#define NG_STARTS_PREFIX_PHRASE 2 /* flag: … one whose last token is a prefix */
#define NG_MAX_PHRASE 4           /* tokens */
#define NG_MAX_PREFIX 63          /* folded bytes */
#define NG_FILTER_BYTES 3         /* prefixes shorter than that cannot be filtered */
#define NG_DENSE_COLUMNS 7

typedef struct {
    uint16_t column;
    int16_t weight;
} ng_entry;

typedef struct {
    uint32_t first;
    uint16_t count;
    uint16_t flags;
} ng_sparse_row;

typedef struct {
    int columns;
    int lanes; /* int16 lanes of a dense row, flags in the last: 4 or 8; 0: sparse rows */
    ng_table exact, prefix, phrase;
    const ng_entry *entries;
    uint64_t prefix_lengths;        /* bit n: some prefix term has n folded bytes */
    uint64_t phrase_prefix_lengths; /* the same for the last token of a phrase */
    const uint64_t *prefix_filter;  /* 65,536 bits by the first bytes of a prefix */
    int longest_phrase;             /* tokens; 0: no phrases */
    const double *scale, *bias;     /* per column */
    const uint8_t *by_length;       /* per column: contributions are divided by sqrt(tokens) */
    const double *slope, *offset;   /* calibration per column: sigmoid(slope * logit + offset) */
} ng_plan;

/* The columns and weights of a row, whatever its layout: calls `use(column, weight)` for each. */
#define NG_FOR_ROW(plan, sparse, row, column_, weight_, body)                              \
    do {                                                                                    \
        if (sparse) {                                                                       \
            ng_sparse_row sparse_row_;                                                      \
            memcpy(&sparse_row_, row, 8);                                                   \
            const ng_entry *entry_ = (plan)->entries + sparse_row_.first;                   \
            for (int i_ = 0; i_ < sparse_row_.count; i_++) {                                \
                int column_ = entry_[i_].column, weight_ = entry_[i_].weight;               \
                body                                                                        \
            }                                                                               \
        } else {                                                                            \
            for (int column_ = 0; column_ < (plan)->columns; column_++) {                   \
                int16_t dense_;                                                             \
                memcpy(&dense_, (row) + 2 * column_, 2);                                    \
                int weight_ = dense_;                                                       \
                body                                                                        \
            }                                                                               \
        }                                                                                   \
    } while (0)

NG_INLINE uint16_t ng_flags(const ng_plan *plan, const uint8_t *row) {
    uint16_t flags;
    memcpy(&flags, row + (plan->lanes ? 2 * plan->lanes - 2 : 6), 2);
    return flags;
}

NG_INLINE uint32_t ng_filter_bit(const uint8_t *folded) {
    uint32_t first = folded[0] | (uint32_t)folded[1] << 8 | (uint32_t)folded[2] << 16;
    return (first * 0x9e3779b1u) >> 16;
}

/* The row of the longest prefix term that begins the token, or NULL. */
static const uint8_t *ng_find_prefix(const ng_plan *plan, const uint8_t *token, int64_t n,
                                     const uint8_t **slot) {
    uint8_t folded[NG_MAX_PREFIX + 1] = {0};
    int kept;
    if (plan->prefix_filter && n >= NG_FILTER_BYTES && !((token[0] | token[1] | token[2]) & 0x80)) {
        uint8_t head[3] = {token[0] | 0x20, token[1] | 0x20, token[2] | 0x20};
        uint32_t bit = ng_filter_bit(head);
        if (!(plan->prefix_filter[bit >> 6] >> (bit & 63) & 1)) return NULL;
    }
    ng_fold_token(token, n, folded, NG_MAX_PREFIX, &kept);
    uint64_t lengths = plan->prefix_lengths & (~0ull >> (63 - kept));
    while (lengths) {
        int length = 63;
        while (!(lengths >> length & 1)) length--;
        lengths &= ~(1ull << length);
        const uint8_t *found = ng_find(&plan->prefix, ng_hash_folded(folded, length));
        if (found) {
            *slot = found;
            return found + 8;
        }
    }
    return NULL;
}

/* The row of a token, exact before prefix; NULL where the plan has neither. *term is the number of
 * the row's term. */
static const uint8_t *ng_row(const ng_plan *plan, uint64_t hash, const uint8_t *token, int64_t n,
                             uint32_t *term) {
    const uint8_t *slot = ng_find(&plan->exact, hash);
    if (slot) {
        *term = plan->exact.rows[(slot - plan->exact.slots) / plan->exact.stride];
        return slot + 8;
    }
    if (!plan->prefix_lengths) return NULL;
    const uint8_t *row = ng_find_prefix(plan, token, n, &slot);
    if (row) *term = plan->prefix.rows[(slot - plan->prefix.slots) / plan->prefix.stride];
    return row;
}

#endif
