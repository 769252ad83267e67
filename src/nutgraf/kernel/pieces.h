/* The evidence of dense rows: the weights that are left in them once phrases are written over.
 *
 * A phrase is noted when it is written over the rows of its tokens, and taken out of them again when
 * the batch is added up. Every other weight that is not 0 is then a piece of evidence, eight tokens
 * at a time, and no branch hangs on which they are. */
#ifndef NUTGRAF_PIECES_H
#define NUTGRAF_PIECES_H

#include "evidence.h"
#include "sums.h"

/* Writes a phrase over what its tokens have alone, and notes it. */
static void ng_overwrite_noted(void *context, uint32_t phrase, int column, int weight, int first,
                               int last) {
    ng_scratch *s = ((const ng_phrase_context *)context)->s;
    ng_overwrite(context, phrase, column, weight, first, last);
    s->notes[s->n_notes] = (ng_note){phrase, (uint16_t)column, (int16_t)weight, first, last};
    s->n_notes += weight != 0;
}

/* Takes the phrases out of the rows, and finds the terms of tokens [0, last). */
static void ng_ready_pieces(const ng_plan *plan, ng_scratch *s, int last) {
    for (int k = 0; k < s->n_notes; k++)
        s->rows[plan->lanes * s->notes[k].first + s->notes[k].column] = 0;
    for (int i = 0; i < last; i++)
        s->terms[i] = (s->known[i] == NG_PREFIXED ? plan->prefix : plan->exact).rows[s->places[i]];
}

/* Notes what tokens [from, to) add; `rel` is how many bytes the batch begins behind the text. */
static void ng_pieces_base(const ng_plan *plan, const ng_scratch *s, ng_trace *t, int from, int to,
                           int32_t rel) {
    int64_t at = t->n;
    for (int i = from; i < to; i++) {
        const int32_t start = rel + (int32_t)s->starts[i];
        const int32_t end = rel + (int32_t)(s->ends[i] & ~NG_JOINED);
        for (int c = 0; c < plan->topics; c++) {
            const int16_t weight = s->rows[plan->lanes * i + c];
            t->term[at] = s->terms[i];
            t->column[at] = (uint16_t)c;
            t->start[at] = start;
            t->end[at] = end;
            t->weight[at] = weight;
            at += (int)ng_opaque(weight != 0);
        }
    }
    t->n = at;
}

#define NG_AHEAD 32 /* pieces that are written behind the last, at the most */

#if defined(NG_AVX512)
static const uint16_t NG_TOKEN_OF_LANE[32] = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3,
                                              4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7};

/* Those of eight values whose numbers are in `which`, for n pieces. */
NG_AVX512 static inline void ng_put_pieces(uint32_t *out, int n, __m512i which, __m256i values) {
    const __m512i eight = _mm512_castsi256_si512(values);
    const __m512i low = _mm512_cvtepu16_epi32(_mm512_castsi512_si256(which));
    _mm512_storeu_si512(out, _mm512_permutexvar_epi32(low, eight));
    if (ng_unlikely(n > 16)) {
        const __m512i high = _mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64(which, 1));
        _mm512_storeu_si512(out + 16, _mm512_permutexvar_epi32(high, eight));
    }
}

/* … of rows with four lanes. */
NG_AVX512 static void ng_pieces_avx512(const ng_plan *plan, const ng_scratch *s, ng_trace *t,
                                       int from, int to, int32_t rel) {
    const uint32_t topics = 0x11111111u * ((1u << plan->topics) - 1);
    const __m512i columns = _mm512_set1_epi64(0x0003000200010000);
    const __m512i tokens = _mm512_loadu_si512(NG_TOKEN_OF_LANE);
    const __m256i shift = _mm256_set1_epi32(rel), joined = _mm256_set1_epi32((int)NG_JOINED);
    int64_t at = t->n;
    for (int i = from; i < to; i += 8) {
        const uint32_t within = to - i < 8 ? (1u << 4 * (to - i)) - 1 : ~0u;
        const __m512i rows = _mm512_loadu_si512(s->rows + 4 * i);
        const __mmask32 counts = _mm512_test_epi16_mask(rows, rows) & topics & within;
        const int n = __builtin_popcount(counts);
        const __m512i which = _mm512_maskz_compress_epi16(counts, tokens);
        const __m256i start = _mm256_loadu_si256((const __m256i *)(s->starts + i));
        const __m256i end = _mm256_loadu_si256((const __m256i *)(s->ends + i));
        _mm512_storeu_si512(t->weight + at, _mm512_maskz_compress_epi16(counts, rows));
        _mm512_storeu_si512(t->column + at, _mm512_maskz_compress_epi16(counts, columns));
        ng_put_pieces(t->term + at, n, which,
                      _mm256_loadu_si256((const __m256i *)(s->terms + i)));
        ng_put_pieces((uint32_t *)t->start + at, n, which, _mm256_add_epi32(start, shift));
        ng_put_pieces((uint32_t *)t->end + at, n, which,
                      _mm256_add_epi32(_mm256_andnot_si256(joined, end), shift));
        at += n;
    }
    t->n = at;
}
#endif

static void (*ng_pieces_narrow)(const ng_plan *, const ng_scratch *, ng_trace *, int, int,
                                int32_t) = ng_pieces_base; /* 4 lanes */

/* Notes what tokens [first, last) of one text add, with the phrases before the first of their tokens;
 * *note is the first that is not behind them. Returns 1 where memory is lacking. */
static int ng_trace_pieces(const ng_plan *plan, const ng_scratch *s, int first, int last, int *note,
                           ng_trace *t, const uint8_t *text) {
    const int32_t rel = (int32_t)(s->base - text);
    if (ng_reserve(t, (int64_t)(last - first) * plan->lanes + NG_AHEAD)) return 1;
    for (;;) {
        const ng_note *next = s->notes + *note;
        const int is_note = *note < s->n_notes && next->first < last;
        const int until = is_note ? next->first : last;
        if (plan->lanes == 4) ng_pieces_narrow(plan, s, t, first, until, rel);
        else ng_pieces_base(plan, s, t, first, until, rel);
        if (!is_note) return 0;
        if (next->column < plan->topics) {
            t->term[t->n] = next->term;
            t->column[t->n] = next->column;
            t->start[t->n] = rel + (int32_t)s->starts[next->first];
            t->end[t->n] = rel + (int32_t)(s->ends[next->last] & ~NG_JOINED);
            t->weight[t->n++] = next->weight;
        }
        ++*note;
        first = until;
    }
}

#endif
