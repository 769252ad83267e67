/* Counting: texts in, the rows of a sparse matrix of term counts out.
 *
 * Every term is counted wherever it stands, whatever else stands there: unlike phrases in a plan, an
 * n-gram takes nothing from its parts. */
#ifndef NUTGRAF_COUNT_H
#define NUTGRAF_COUNT_H

#include <stdlib.h>

#include "cut.h"
#include "hash.h"
#include "table.h"

#define NG_MAX_GRAM 4         /* tokens of an n-gram */
#define NG_IS_TERM 1u         /* flag of a slot: its key is a term's */
#define NG_STARTS_PREFIXED 2u /* … a word's that begins an n-gram whose last token is a prefix */

/* A slot is the key, the term's column, and flags. */
typedef struct {
    ng_table words, prefixes, grams;
    const uint8_t *prefix_lengths; /* 65,536 bits by the first bytes of a token: a prefix term may
                                      match; NULL: there are none */
    uint64_t word_lengths;         /* bit n: there is a prefix term of n bytes */
    uint64_t gram_lengths;         /* … an n-gram whose last token is a prefix of n bytes */
    int longest;                   /* tokens of an n-gram; 1: no n-grams */
    uint32_t columns;
} ng_vocabulary;

enum { NG_INT32, NG_INT64, NG_FLOAT32, NG_FLOAT64 };

/* The rows so far, and the row at hand as counts by column, with a bit for each column that is not
 * 0 and a bit for each 64 of those: reading the bits off sorts the row. */
typedef struct {
    const ng_vocabulary *vocabulary;
    int type, binary;
    int64_t n_rows, n, room;
    int64_t *ends; /* rows + 1: where each row ends */
    int32_t *columns;
    void *values;
    uint32_t *counts;
    uint64_t *used, *used_words;
    int64_t n_found; /* in the row at hand */
    uint32_t found[NG_SPACE];
    uint64_t grams[NG_SPACE];
    uint32_t places[NG_SPACE]; /* of the keys looked up next, which are fetched ahead */
} ng_counter;

/* Adds the first n columns found to the row at hand. */
NG_INLINE void ng_count_found(ng_counter *c, int n) {
    for (int i = 0; i < n; i++) {
        const uint32_t column = c->found[i];
        c->counts[column]++;
        c->used[column >> 6] |= 1ull << (column & 63);
        c->used_words[column >> 12] |= 1ull << (column >> 6 & 63);
    }
    c->n_found += n;
}

NG_INLINE uint32_t ng_fetch(const ng_table *t, int shift, uint64_t key) {
    const uint32_t place = ng_position(t, key, shift);
    ng_prefetch(t->slots + (size_t)place * 16);
    return place;
}

/* Puts the column of the key's term at *found. Returns the flags of its slot, 0 where there is none:
 * all without a branch. */
NG_INLINE uint32_t ng_find_column(const ng_table *t, uint32_t place, uint64_t key, uint32_t *found) {
    const uint8_t *slot = t->slots + (size_t)place * 16;
    uint64_t other;
    uint32_t flags;
    memcpy(&other, slot, 8);
    memcpy(found, slot + 8, 4);
    memcpy(&flags, slot + 12, 4);
    return flags & (uint32_t)ng_equal(other, key);
}

NG_INLINE const uint8_t *ng_batch_token(const ng_scratch *s, int i, uint32_t *n) {
    *n = s->ends[i] - s->starts[i];
    return s->base + s->starts[i];
}

/* Every prefix term, of those `lengths`, that begins the token; `head` is the key of the tokens
 * before it, where it is the last of an n-gram. */
static void ng_count_prefixes(ng_counter *c, const ng_table *t, uint64_t lengths,
                              const uint8_t *token, uint32_t n, const uint64_t *head) {
    uint8_t folded[64];
    int kept;
    ng_fold_token(token, n, folded, 63, &kept);
    lengths &= ~0ull >> (63 - kept);
    for (; lengths; lengths &= lengths - 1) {
        uint64_t key = ng_hash_folded(folded, ng_lowest(lengths));
        if (head) key = ng_phrase(*head, key, 1);
        const uint32_t place = ng_position(t, key, ng_bucket_shift(t));
        const uint32_t flags = ng_find_column(t, place, key, c->found);
        ng_count_found(c, (int)(flags & NG_IS_TERM));
    }
}

/* The n-grams with a prefix at their end that begin at token i. */
NG_NOINLINE void ng_count_prefixed(ng_counter *c, const ng_scratch *s, int i, int end) {
    const ng_vocabulary *v = c->vocabulary;
    uint64_t head = s->hashes[i];
    for (int at = i + 1; at < end && at < i + v->longest; at++) {
        uint32_t n;
        const uint8_t *token = ng_batch_token(s, at, &n);
        ng_count_prefixes(c, &v->grams, v->gram_lengths, token, n, &head);
        head = ng_phrase(head, s->hashes[at], 0);
    }
}

/* The place among prefix_lengths of a token whose first two bytes are `pair`, folded. */
NG_INLINE int ng_may_have_prefix(const ng_vocabulary *v, const uint8_t *token, uint32_t n) {
    uint64_t low = ng_load64(token) & NG_MASK_LOW[n < 2 ? n : 2];
    if ((low & NG_HIGH_BITS) | (n & NG_JOINED)) return 1;
    low |= NG_SPACES;
    return v->prefix_lengths[(low & 0xffff) >> 3] >> (low & 7) & 1;
}

/* Counts what begins at tokens [first, last) of a text that ends at token `end`. */
static void ng_count_terms(ng_counter *c, ng_scratch *s, int first, int last, int end) {
    const ng_vocabulary *v = c->vocabulary;
    const ng_table words = v->words, grams = v->grams;
    const int shift = ng_bucket_shift(&grams);
    int n = 0, n_starters = 0;
    for (int i = first; i < last; i++) {
        const uint32_t flags = ng_find_column(&words, c->places[i], s->hashes[i], c->found + n);
        n += (int)(flags & NG_IS_TERM);
        s->starters[n_starters] = (uint32_t)i;
        n_starters += (int)(flags / NG_STARTS_PREFIXED);
    }
    ng_count_found(c, n);
    for (int k = 0; k < n_starters; k++) ng_count_prefixed(c, s, (int)s->starters[k], end);
    if (v->prefix_lengths)
        for (int i = first; i < last; i++) {
            uint32_t size;
            const uint8_t *token = ng_batch_token(s, i, &size);
            if (ng_may_have_prefix(v, token, size))
                ng_count_prefixes(c, &v->prefixes, v->word_lengths, token, size, NULL);
        }
    if (v->longest < 2) return;
    memcpy(c->grams + first, s->hashes + first, (size_t)(last - first) * sizeof *c->grams);
    for (int m = 1; m < v->longest; m++) {
        const int stop = last < end - m ? last : end - m;
        for (int i = first; i < stop; i++) {
            const uint64_t key = ng_phrase(c->grams[i], s->hashes[i + m], 0);
            c->grams[i] = key;
            c->places[i] = ng_fetch(&grams, shift, key);
        }
        n = 0;
        for (int i = first; i < stop; i++)
            n += ng_find_column(&grams, c->places[i], c->grams[i], c->found + n) & NG_IS_TERM;
        ng_count_found(c, n);
    }
}

static const int NG_VALUE_BYTES[] = {4, 8, 4, 8};

/* Makes room for n more entries. Returns 1 where memory is lacking. */
static int ng_counter_reserve(ng_counter *c, int64_t n) {
    int64_t room = c->room;
    void *moved;
    while (room < c->n + n) room = 2 * room + 64;
    if (room == c->room) return 0;
    if (!(moved = realloc(c->columns, (size_t)room * 4))) return 1;
    c->columns = moved;
    if (!(moved = realloc(c->values, (size_t)room * (size_t)NG_VALUE_BYTES[c->type]))) return 1;
    c->values = moved;
    c->room = room;
    return 0;
}

#define NG_WRITE_ROW(name, type_)                                                              \
    static int64_t name(ng_counter *c, int32_t *columns, void *values) {                       \
        const uint32_t n_words = (c->vocabulary->columns + 4095) / 4096;                       \
        type_ *value = values;                                                                 \
        int64_t n = 0;                                                                         \
        for (uint32_t w = 0; w < n_words; w++) {                                               \
            uint64_t words = c->used_words[w];                                                 \
            c->used_words[w] = 0;                                                              \
            for (; words; words &= words - 1) {                                                \
                const uint32_t word = w * 64 + (uint32_t)ng_lowest(words);                     \
                uint64_t bits = c->used[word];                                                 \
                c->used[word] = 0;                                                             \
                do {                                                                           \
                    const uint32_t column = word * 64 + (uint32_t)ng_lowest(bits);             \
                    columns[n] = (int32_t)column;                                              \
                    value[n++] = (type_)(c->binary ? 1 : c->counts[column]);                   \
                    c->counts[column] = 0;                                                     \
                    bits &= bits - 1;                                                          \
                } while (bits);                                                                \
            }                                                                                  \
        }                                                                                      \
        return n;                                                                              \
    }
NG_WRITE_ROW(ng_write_int32, int32_t)
NG_WRITE_ROW(ng_write_int64, int64_t)
NG_WRITE_ROW(ng_write_float32, float)
NG_WRITE_ROW(ng_write_float64, double)

/* Writes the row at hand, and clears it. Returns 1 where memory is lacking. */
static int ng_write_row(ng_counter *c) {
    const int64_t most = c->vocabulary->columns;
    if (ng_counter_reserve(c, c->n_found < most ? c->n_found : most)) return 1;
    int32_t *columns = c->columns + c->n;
    void *values = (char *)c->values + c->n * NG_VALUE_BYTES[c->type];
    c->n += c->type == NG_INT32     ? ng_write_int32(c, columns, values)
            : c->type == NG_INT64   ? ng_write_int64(c, columns, values)
            : c->type == NG_FLOAT32 ? ng_write_float32(c, columns, values)
                                    : ng_write_float64(c, columns, values);
    c->ends[++c->n_rows] = c->n;
    c->n_found = 0;
    return 0;
}

/* Counts what the batch holds, and writes the rows of the texts that end in it. */
static int ng_count_batch(void *context, ng_scratch *s, int *carried) {
    ng_counter *c = context;
    const ng_table words = c->vocabulary->words;
    const int shift = ng_bucket_shift(&words), longest = c->vocabulary->longest;
    int first = 0, failed = 0;
    for (int i = 0; i < s->n_tokens; i++) {
        s->hashes[i] = ng_hash_token(s->base + s->starts[i], s->ends[i] - s->starts[i]);
        c->places[i] = ng_fetch(&words, shift, s->hashes[i]);
    }
    for (int k = 0; k < s->n_texts && !failed; k++) {
        const int goes_on = s->unfinished && k == s->n_texts - 1;
        const int end = goes_on ? s->n_tokens : (int)s->text_ends[k];
        int last = end;
        if (goes_on) last -= *carried = longest - 1 < end - first ? longest - 1 : end - first;
        ng_count_terms(c, s, first, last, end);
        if (!goes_on) failed = ng_write_row(c);
        first = end;
    }
    return failed;
}

#endif
