/* The compiled plan as the pass sees it: three tables of terms and the numbers of each column.
 *
 * A column is one topic of one extractor, or says how important words are, by which the sums of
 * topics are divided; these stand behind the topics. Weights are fixed-point int16, column c in
 * units of scale[c] = 2^-e, so that sums are integers and the same in any order. A row is either dense
 * (a weight per column) or sparse (where its entries are and how many); a sparse slot of the exact
 * and the prefix table holds its first entries too. Rows of single terms and prefixes are of the
 * plan's layout, rows of phrases always sparse. */
#ifndef NUTGRAF_PLAN_H
#define NUTGRAF_PLAN_H

#include "hash.h"
#include "table.h"

#define NG_MAX_PHRASE 4                /* tokens */
#define NG_MAX_PREFIX 63               /* folded bytes */
#define NG_HEADS 4096
#define NG_DENSE_COLUMNS 8
#define NG_STARTS_PHRASE 1u            /* xored to the key in a slot of the exact table: its token begins
                                          phrases. Hashes are not told apart by this bit. */
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
    uint16_t spare;
} ng_sparse_row;

/* Bytes of a slot with a sparse row and its first entries. */
#define NG_SPARSE_STRIDE (8 + sizeof(ng_sparse_row) + NG_SPARE * sizeof(ng_entry))

typedef struct {
    int columns; /* of the rows: the topics, then importance */
    int topics;  /* columns that make logits */
    int lanes;   /* int16 lanes of a dense row: 4 or 8; 0: sparse rows */
    ng_table exact, prefix, phrase;
    const ng_entry *entries;
    const uint64_t *prefix_lengths; /* NG_HEADS: bit n: by the first bytes of a token, a prefix
                                       term of n bytes may match; NULL: no prefix terms */
    const uint64_t *phrase_pairs;   /* 1 << phrase_bits, by the hash of a token: bits of the tokens
                                       that may follow it in a phrase (ng_next) */
    const uint64_t *phrase_lengths; /* 1 << phrase_bits, by the hash of a token: bit n: it may begin a
                                       phrase whose last token is a prefix of n bytes */
    int phrase_bits;
    int longest_phrase;             /* tokens; 0: no phrases */
    const double *scale;            /* per column */
    const double *bias;             /* per topic */
    const uint16_t *divisor;        /* per topic: what its sum is divided by: NG_WHOLE …, or
                                       NG_DIVISORS + the number of the column of importance */
    const double *floor;            /* per column of importance: the mass of a text without any */
    const double *slope, *offset;   /* calibration per topic: sigmoid(slope * logit + offset) */
} ng_plan;

/* Runs `body` for each column and weight of a sparse row. */
#define NG_FOR_ROW(plan, row, column_, weight_, body)                       \
    do {                                                                    \
        ng_sparse_row sparse_row_;                                          \
        memcpy(&sparse_row_, row, 8);                                       \
        const ng_entry *entry_ = (plan)->entries + sparse_row_.first;       \
        for (int i_ = 0; i_ < sparse_row_.count; i_++) {                    \
            int column_ = entry_[i_].column, weight_ = entry_[i_].weight;   \
            body                                                            \
        }                                                                   \
    } while (0)

/* The first three folded bytes of a token, filled up with spaces. */
NG_INLINE uint32_t ng_first3(const uint8_t *folded) {
    return folded[0] | (uint32_t)folded[1] << 8 | (uint32_t)folded[2] << 16;
}

/* The place in prefix_lengths of a token. */
NG_INLINE uint32_t ng_head(uint32_t first3) { return (first3 * 0x9e3779b1u) >> 20; }

/* The bit, in a word of phrase_pairs, of a token with those first bytes. */
NG_INLINE uint64_t ng_next(uint32_t first3) { return 1ull << ((first3 * 0x9e3779b1u) >> 26); }

#endif
