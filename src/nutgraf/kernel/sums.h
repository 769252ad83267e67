/* Adding up: the rows of a text's tokens, with phrases in the place of their parts.
 *
 * A phrase is written over the dense rows of its parts before they are added up. Sparse rows are
 * added up first, and phrases then put right what their parts have added. */
#ifndef NUTGRAF_SUMS_H
#define NUTGRAF_SUMS_H

#include "phrase.h"

typedef struct {
    const ng_plan *plan;
    ng_scratch *s;
} ng_phrase_context;

/* Writes a phrase over what its tokens have alone. */
NG_INLINE void ng_overwrite(void *context, uint32_t phrase, int column, int weight, int first,
                            int last) {
    const ng_phrase_context *c = context;
    const int lanes = c->plan->lanes;
    int16_t *row = c->s->rows + lanes * first + column;
    (void)phrase;
    *row = (int16_t)weight;
    for (int i = first; i < last; i++) *(row += lanes) = 0;
}

/* Takes from the first tokens of the batch what a phrase of the batch before reaches over. */
static void ng_clear_reached(const ng_plan *plan, ng_scratch *s) {
    for (int c = 0; c < plan->columns; c++)
        for (int i = 0; i < s->free_from[c] && i < s->n_tokens; i++)
            s->rows[plan->lanes * i + c] = 0;
}

/* Puts the batch's phrases into the dense rows. */
NG_INLINE void ng_overwrite_phrases(const ng_plan *plan, ng_scratch *s, ng_on_phrase overwrite) {
    ng_phrase_context context = {plan, s};
    if (s->is_long) ng_clear_reached(plan, s);
    for (int k = 0; k < s->n_starters; k++)
        ng_phrases(plan, s, (int)s->starters[k], overwrite, &context);
}

/* Where text k of the batch ends, but for tokens from `last` on, which wait for the next batch. */
NG_INLINE int ng_text_end(const ng_scratch *s, int k, int last) {
    return k < s->n_texts - s->unfinished ? (int)s->text_ends[k] : last;
}

/* Adds up the dense rows of each text. */
NG_INLINE void ng_sum_dense(ng_scratch *s, int last, const int lanes) {
    const int16_t *row = s->rows;
    int32_t *out = s->text_sums;
    int i = 0;
    for (int k = 0; k < s->n_texts; k++, out += lanes) {
        const int end = ng_text_end(s, k, last);
        int32_t sums[8] = {0};
        for (; i < end; i++, row += lanes)
            for (int c = 0; c < lanes; c++) sums[c] += row[c];
        memcpy(out, sums, (size_t)lanes * sizeof *out);
    }
}

static void ng_sum_narrow_base(ng_scratch *s, int last) { ng_sum_dense(s, last, 4); }

#if defined(NG_AVX512)
NG_AVX2 static void ng_sum_narrow_avx2(ng_scratch *s, int last) { ng_sum_dense(s, last, 4); }

/* The sums of the four lanes of eight rows. */
NG_AVX512 static inline __m128i ng_sum_eight(__m512i rows) {
    const __m512i pairs = _mm512_broadcast_i32x4(
        _mm_setr_epi8(0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15));
    const __m512i two = _mm512_madd_epi16(_mm512_shuffle_epi8(rows, pairs), _mm512_set1_epi16(1));
    const __m256i four =
        _mm256_add_epi32(_mm512_castsi512_si256(two), _mm512_extracti64x4_epi64(two, 1));
    return _mm_add_epi32(_mm256_castsi256_si128(four), _mm256_extracti128_si256(four, 1));
}

/* … as differences of running sums, which are made without regard to texts: a loop for each text
 * would end where the processor cannot guess. */
NG_AVX512 static void ng_sum_narrow_avx512(ng_scratch *s, int last) {
    int32_t running[NG_SPACE / 2]; /* 4 lanes before every eighth token */
    __m128i sums = _mm_setzero_si128(), before = sums;
    for (int i = 0; i <= last; i += 8) {
        _mm_storeu_si128((__m128i *)(running + i / 2), sums);
        sums = _mm_add_epi32(sums, ng_sum_eight(_mm512_loadu_si512(s->rows + 4 * i)));
    }
    for (int k = 0; k < s->n_texts; k++) {
        const int end = ng_text_end(s, k, last), eighth = end & ~7;
        const __mmask8 within = (__mmask8)((1 << (end & 7)) - 1);
        const __m512i rest = _mm512_maskz_loadu_epi64(within, s->rows + 4 * eighth);
        sums = _mm_loadu_si128((const __m128i *)(running + eighth / 2));
        sums = _mm_add_epi32(sums, ng_sum_eight(rest));
        _mm_storeu_si128((__m128i *)(s->text_sums + 4 * k), _mm_sub_epi32(sums, before));
        before = sums;
    }
}
#endif

static void (*ng_sum_narrow)(ng_scratch *, int) = ng_sum_narrow_base; /* 4 lanes */

/* Puts a phrase's weight in the place of what its tokens have added. */
NG_INLINE void ng_replace(void *context, uint32_t phrase, int column, int weight, int first,
                          int last) {
    const ng_phrase_context *c = context;
    int32_t change = weight;
    (void)phrase;
    for (int i = first; i <= last; i++)
        NG_FOR_ROW(c->plan, c->s->cells[i], at, alone, {
            if (at == column) change -= alone;
        });
    c->s->small[column] += change;
}

/* Adds up the sparse rows of tokens [first, last) of one text; *starter is the first of the
 * starters that are not behind it. */
static void ng_sum_sparse(const ng_plan *plan, ng_scratch *s, int first, int last, int *starter) {
    for (int i = first; i < last; i++) {
        /* The first entries stand in the slot, filled up with weights of 0 in columns that nobody
         * reads: most rows need no more, and no branch. */
        ng_sparse_row row;
        ng_entry inside[NG_SPARE];
        memcpy(&row, s->cells[i], sizeof row);
        memcpy(inside, s->cells[i] + sizeof row, sizeof inside);
        for (int e = 0; e < NG_SPARE; e++) s->small[inside[e].column] += inside[e].weight;
        const ng_entry *entry = plan->entries + row.first;
        for (int e = NG_SPARE; e < row.count; e++) s->small[entry[e].column] += entry[e].weight;
    }
    ng_phrase_context context = {plan, s};
    for (; *starter < s->n_starters && (int)s->starters[*starter] < last; ++*starter)
        ng_phrases(plan, s, (int)s->starters[*starter], ng_replace, &context);
}

#endif
