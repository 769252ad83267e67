/* The compiled plan as the pass sees it: three tables of terms and the numbers of each column.
 *
 * A column is one topic of one extractor, or says how important words are, by which the sums of
 * topics are divided; these stand behind the topics. Weights are fixed-point int16, column c in
 * units of scale[c] = 2^-e, so that sums are integers and the same in any order. A row is either dense
 * (a weight per column, then flags) or sparse (where its entries are, how many, then flags); a
 * sparse slot of the exact table holds its first entries too. Rows of single terms and prefixes are
 * of the plan's layout, rows of phrases always sparse. */
#ifndef NUTGRAF_PLAN_H
#define NUTGRAF_PLAN_H

#include "hash.h"
#include "table.h"

#define NG_STARTS_PHRASE 0x8000        /* flag: the token begins a phrase */
#define NG_STARTS_PREFIX_PHRASE 0x4000 /* flag: … one whose last token is a prefix */
#define NG_STARTS_ANY_PHRASE 0x2000    /* flag: … one that phrase_pairs cannot tell of */
#define NG_MAX_PHRASE 4                /* tokens */
#define NG_MAX_PREFIX 63               /* folded bytes */
#define NG_HEADS 4096
#define NG_PAIR_WORDS 1024
#define NG_DENSE_COLUMNS 7
#define NG_WHOLE 0     /* divisor: none */
#define NG_BY_LENGTH 1 /* divisor: the root of the tokens */
#define NG_DIVISORS 2  /* … and of the mass of each column of importance */
#define NG_SPARE 4     /* entries in a sparse slot, and columns that their filling goes to */

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
    int columns; /* of the rows: the topics, then importance */
    int topics;  /* columns that make logits */
    int lanes; /* int16 lanes of a dense row, flags in the last: 4 or 8; 0: sparse rows */
    ng_table exact, prefix, phrase;
    const ng_entry *entries;
    const uint64_t *prefix_lengths; /* NG_HEADS: bit n: by the first bytes of a token, a prefix
                                       term of n bytes may match; NULL: no prefix terms */
    uint64_t phrase_prefix_lengths; /* the same for the last token of a phrase, all heads at once */
    const uint64_t *phrase_pairs;   /* NG_PAIR_WORDS: 65,536 bits by the first token of a phrase and
                                       the first bytes of its second */
    int longest_phrase;             /* tokens; 0: no phrases */
    const double *scale;            /* per column */
    const double *bias;             /* per topic */
    const uint16_t *divisor;        /* per topic: what its sum is divided by: NG_WHOLE …, or
                                       NG_DIVISORS + the number of the column of importance */
    const double *floor;            /* per column of importance: the mass of a text without any */
    const double *slope, *offset;   /* calibration per topic: sigmoid(slope * logit + offset) */
} ng_plan;

/* Runs `body` for each column and weight of a row, whatever its layout. */
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

/* The first three folded bytes of a token, filled up with spaces. */
NG_INLINE uint32_t ng_first3(const uint8_t *folded) {
    return folded[0] | (uint32_t)folded[1] << 8 | (uint32_t)folded[2] << 16;
}

/* The place in prefix_lengths of a token. */
NG_INLINE uint32_t ng_head(uint32_t first3) { return (first3 * 0x9e3779b1u) >> 20; }

/* The bit of phrase_pairs for a token and the one after it. */
NG_INLINE uint32_t ng_pair(uint64_t hash, uint32_t first3) {
    return (((uint32_t)(hash >> 32) ^ first3 * 0x9e3779b1u) * 0x85ebca6bu) >> 16;
}

/* The lengths, a bit each, of the prefix terms that may begin an ASCII token of n bytes. */
NG_INLINE uint64_t ng_prefix_lengths(const ng_plan *plan, uint64_t low, uint32_t n) {
    const uint32_t first3 = (uint32_t)(low | NG_SPACES) & 0xffffff;
    return plan->prefix_lengths[ng_head(first3)] & (~0ull >> (63 - n));
}

/* The slot of the longest prefix term that begins the token, or NULL; *index is its number. */
NG_INLINE const uint8_t *ng_find_prefix(const ng_plan *plan, const uint8_t *token, uint32_t n,
                                        uint32_t *index) {
    const uint32_t size = n < 16 ? n : 16;
    const uint64_t low = ng_load64(token) & NG_MASK_LOW[size];
    const uint64_t high = ng_load64(token + 8) & NG_MASK_HIGH[size];
    uint64_t lengths;
    if (n <= 16 && !((low | high) & NG_HIGH_BITS)) {
        lengths = ng_prefix_lengths(plan, low, n);
        while (lengths) {
            const int length = ng_highest(lengths);
            lengths ^= 1ull << length;
            uint64_t key = ng_mix(((low & NG_MASK_LOW[length]) | NG_SPACES) ^ NG_A,
                                  ((high & NG_MASK_HIGH[length]) | NG_SPACES) ^ NG_B);
            const uint8_t *slot = ng_find_at(&plan->prefix, key, index);
            if (slot) return slot;
        }
        return NULL;
    }
    uint8_t folded[NG_MAX_PREFIX + 3];
    int kept;
    ng_fold_token(token, n, folded, NG_MAX_PREFIX, &kept);
    if (kept < 3) memset(folded + kept, ' ', (size_t)(3 - kept));
    lengths = plan->prefix_lengths[ng_head(ng_first3(folded))] & (~0ull >> (63 - kept));
    while (lengths) {
        const int length = ng_highest(lengths);
        lengths ^= 1ull << length;
        const uint8_t *slot = ng_find_at(&plan->prefix, ng_hash_folded(folded, length), index);
        if (slot) return slot;
    }
    return NULL;
}

/* The slot of a token, exact before prefix; NULL where the plan has neither. *term is the number
 * of the term in it. */
NG_INLINE const uint8_t *ng_slot(const ng_plan *plan, uint64_t hash, const uint8_t *token,
                                 uint32_t n, uint32_t *term) {
    uint32_t index;
    const uint8_t *slot = ng_find_at(&plan->exact, hash, &index);
    if (slot) {
        *term = plan->exact.rows[index];
    } else if (plan->prefix_lengths && (slot = ng_find_prefix(plan, token, n, &index))) {
        *term = plan->prefix.rows[index];
    }
    return slot;
}

#endif
