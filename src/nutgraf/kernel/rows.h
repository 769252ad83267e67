/* What the plan makes of each token of a batch: its row.
 *
 * Two loops with one level of loads each, for a look-up is a chain of them: hash to pilot to place,
 * then place to key and row. Dense rows are copied, for phrases to change; of others it is told
 * where they are. */
#ifndef NUTGRAF_ROWS_H
#define NUTGRAF_ROWS_H

#include "prefix.h"

/* Where each token is if the plan knows it. */
NG_INLINE void ng_find_places_with(const ng_table *table, ng_scratch *s) {
    const int shift = ng_bucket_shift(table);
    for (int i = 0; i < s->n_tokens; i++) s->places[i] = ng_position(table, s->hashes[i], shift);
}

static void ng_find_places_base(const ng_table *table, ng_scratch *s) {
    ng_find_places_with(table, s);
}

NG_INLINE void ng_put_row(ng_scratch *s, int i, const uint8_t *row, uint64_t kept, const int lanes) {
    for (int half = 0; half < lanes / 4; half++) {
        const uint64_t four = ng_load64(row + 8 * half) & kept;
        memcpy(s->rows + lanes * i + 4 * half, &four, 8);
    }
}

/* Finds the rows of exact terms, dense with `lanes` weights, or (0) cells, in slots of `stride`
 * bytes; lists the tokens that begin a phrase, and (`misses`) those that are no exact term. Returns
 * the number of the latter. */
NG_INLINE int ng_find_exact(const ng_table *table, ng_scratch *s, const int lanes,
                            const size_t stride, const int misses) {
    const uint8_t *const slots = table->slots;
    const int n = s->n_tokens;
    int n_missed = 0, n_starters = 0;
    for (int i = 0; i < n; i++) {
        const uint8_t *slot = slots + s->places[i] * stride;
        const uint64_t other = ng_load64(slot) ^ s->hashes[i];
        const uint64_t hit = ng_opaque((uint64_t)0 - (other <= NG_STARTS_PHRASE));
        if (lanes) ng_put_row(s, i, slot + 8, hit, lanes);
        else s->cells[i] = hit ? slot + 8 : s->no_row;
        s->known[i] = (uint8_t)hit;
        s->starters[n_starters] = (uint32_t)i;
        n_starters += other == NG_STARTS_PHRASE;
        if (misses) {
            s->missed[n_missed] = (uint32_t)i;
            n_missed += 1 + (int)hit;
        }
    }
    s->n_starters = n_starters;
    return n_missed;
}

static int ng_find_narrow_base(const ng_table *table, ng_scratch *s, int misses) {
    return misses ? ng_find_exact(table, s, 4, 16, 1) : ng_find_exact(table, s, 4, 16, 0);
}

static int ng_find_sparse_base(const ng_table *table, ng_scratch *s, int misses) {
    return misses ? ng_find_exact(table, s, 0, NG_SPARSE_STRIDE, 1)
                  : ng_find_exact(table, s, 0, NG_SPARSE_STRIDE, 0);
}

#if defined(NG_AVX512)
NG_AVX2 static void ng_find_places_avx2(const ng_table *table, ng_scratch *s) {
    ng_find_places_with(table, s);
    for (int k = 0; k < 3; k++) s->places[s->n_tokens + k] = 0; /* can be read */
}

/* Writes those of the four numbers from i on that `which` has behind the `n` that `list` has, and
 * returns how many it has then. */
NG_AVX2 static inline int ng_list_four(uint32_t *list, int n, uint32_t which, int i) {
    /* For each set, its members, then whatever: added as bytes, moved as words. */
    static const uint32_t members[16] = {0,        0,        1,        0x100,
                                         2,        0x200,    0x201,    0x20100,
                                         3,        0x300,    0x301,    0x30100,
                                         0x302,    0x30200,  0x30201,  0x3020100};
    const __m128i four = _mm_cvtepu8_epi32(_mm_cvtsi32_si128((int)members[which]));
    _mm_storeu_si128((__m128i *)(list + n), _mm_add_epi32(four, _mm_set1_epi32(i)));
    return n + __builtin_popcount(which);
}

/* As ng_find_exact, for dense rows of 4 lanes or (0) cells: four tokens at a time. */
NG_AVX2 static inline int ng_find_exact_avx2(const ng_table *table, ng_scratch *s, int misses,
                                             const int lanes) {
    const size_t stride = lanes ? 16 : NG_SPARSE_STRIDE;
    const __m256i marked = _mm256_set1_epi64x(NG_STARTS_PHRASE), none = _mm256_setzero_si256();
    const uint8_t *const slots = table->slots;
    const __m256i first_row = _mm256_set1_epi64x((long long)(uintptr_t)(slots + 8));
    const __m256i no_row = _mm256_set1_epi64x((long long)(uintptr_t)s->no_row);
    const int n = s->n_tokens;
    int n_missed = 0, n_starters = 0;
    for (int i = 0; i < n; i += 4) {
        const uint32_t within = n - i < 4 ? (1u << (n - i)) - 1 : 0xf;
#define NG_SLOT(k) _mm_loadu_si128((const __m128i *)(slots + s->places[i + (k)] * stride))
        const __m256i even = _mm256_inserti128_si256(_mm256_castsi128_si256(NG_SLOT(0)), NG_SLOT(2), 1);
        const __m256i odd = _mm256_inserti128_si256(_mm256_castsi128_si256(NG_SLOT(1)), NG_SLOT(3), 1);
#undef NG_SLOT
        const __m256i keys = _mm256_unpacklo_epi64(even, odd), rows = _mm256_unpackhi_epi64(even, odd);
        const __m256i hashes = _mm256_loadu_si256((const __m256i *)(s->hashes + i));
        const __m256i other = _mm256_xor_si256(keys, hashes);
        const __m256i hit = _mm256_cmpeq_epi64(_mm256_andnot_si256(marked, other), none);
        const __m256i starts = _mm256_cmpeq_epi64(other, marked);
        const uint32_t hits = (uint32_t)_mm256_movemask_pd(_mm256_castsi256_pd(hit));
        const uint32_t starters = (uint32_t)_mm256_movemask_pd(_mm256_castsi256_pd(starts)) & within;
        const uint32_t known = ((hits * 0x204081u) & 0x1010101u) * NG_EXACT; /* a byte for each */
        if (lanes) {
            _mm256_storeu_si256((__m256i *)(s->rows + 4 * i), _mm256_and_si256(hit, rows));
        } else {
            const __m128i place = _mm_loadu_si128((const __m128i *)(s->places + i));
            const __m256i from =
                _mm256_mul_epu32(_mm256_cvtepu32_epi64(place), _mm256_set1_epi64x((long long)stride));
            const __m256i cells = _mm256_add_epi64(first_row, from);
            _mm256_storeu_si256((__m256i *)(s->cells + i), _mm256_blendv_epi8(no_row, cells, hit));
        }
        memcpy(s->known + i, &known, sizeof known);
        n_starters = ng_list_four(s->starters, n_starters, starters, i);
        if (misses) n_missed = ng_list_four(s->missed, n_missed, ~hits & within, i);
    }
    s->n_starters = n_starters;
    return n_missed;
}

NG_AVX2 static int ng_find_narrow_avx2(const ng_table *table, ng_scratch *s, int misses) {
    return ng_find_exact_avx2(table, s, misses, 4);
}

NG_AVX2 static int ng_find_sparse_avx2(const ng_table *table, ng_scratch *s, int misses) {
    return ng_find_exact_avx2(table, s, misses, 0);
}

NG_AVX512 static void ng_find_places_avx512(const ng_table *table, ng_scratch *s) {
    const uint16_t *const pilots = table->pilots;
    const __m128i shift = _mm_cvtsi32_si128(ng_bucket_shift(table));
    const __m512i n_slots = _mm512_set1_epi64(table->n_slots);
    for (int i = 0; i < s->n_tokens; i += 8) {
        const __m512i hash = _mm512_loadu_si512(s->hashes + i);
        uint64_t at[8];
        _mm512_storeu_si512(at, _mm512_srl_epi64(hash, shift));
#define NG_PILOT(k) (short)pilots[at[k]]
        const __m128i pilot = _mm_setr_epi16(NG_PILOT(0), NG_PILOT(1), NG_PILOT(2), NG_PILOT(3),
                                             NG_PILOT(4), NG_PILOT(5), NG_PILOT(6), NG_PILOT(7));
#undef NG_PILOT
        const __m512i shifted = _mm512_slli_epi64(_mm512_cvtepu16_epi64(pilot), 16);
        const __m512i x = _mm512_xor_si512(hash, shifted);
        const __m512i place = _mm512_srli_epi64(_mm512_mul_epu32(x, n_slots), 32);
        _mm256_storeu_si256((__m256i *)(s->places + i), _mm512_cvtepi64_epi32(place));
    }
}

/* … eight tokens at a time. */
NG_AVX512 static inline int ng_find_exact_avx512(const ng_table *table, ng_scratch *s, int misses,
                                                 const int lanes) {
    const size_t stride = lanes ? 16 : NG_SPARSE_STRIDE;
    const __m512i marked = _mm512_set1_epi64(NG_STARTS_PHRASE);
    const __m512i first_row = _mm512_set1_epi64((long long)(uintptr_t)(table->slots + 8));
    const __m512i no_row = _mm512_set1_epi64((long long)(uintptr_t)s->no_row);
    const int n = s->n_tokens;
    int n_missed = 0, n_starters = 0;
    __m256i numbers = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    for (int i = 0; i < n; i += 8) {
        const uint32_t within = n - i < 8 ? (1u << (n - i)) - 1 : 0xff;
        __m512i keys, rows;
        ng_load_eight(table->slots, s->places + i, stride, &keys, &rows);
        const __m512i other = _mm512_xor_si512(keys, _mm512_loadu_si512(s->hashes + i));
        const __mmask8 hit = _mm512_cmple_epu64_mask(other, marked);
        const uint32_t starters = _mm512_cmpeq_epi64_mask(other, marked) & within;
        if (lanes) {
            _mm512_storeu_si512(s->rows + 4 * i, _mm512_maskz_mov_epi64(hit, rows));
        } else {
            const __m256i place = _mm256_loadu_si256((const __m256i *)(s->places + i));
            const __m512i from =
                _mm512_mul_epu32(_mm512_cvtepu32_epi64(place), _mm512_set1_epi64((long long)stride));
            _mm512_storeu_si512(s->cells + i, _mm512_mask_add_epi64(no_row, hit, first_row, from));
        }
        _mm_storel_epi64((__m128i *)(s->known + i), _mm_movm_epi8(hit));
        n_starters = ng_list(s->starters, n_starters, (__mmask8)starters, numbers);
        if (misses)
            n_missed = ng_list(s->missed, n_missed, (__mmask8)(~hit & within), numbers);
        numbers = _mm256_add_epi32(numbers, _mm256_set1_epi32(8));
    }
    s->n_starters = n_starters;
    return n_missed;
}

NG_AVX512 static int ng_find_narrow_avx512(const ng_table *table, ng_scratch *s, int misses) {
    return ng_find_exact_avx512(table, s, misses, 4);
}

NG_AVX512 static int ng_find_sparse_avx512(const ng_table *table, ng_scratch *s, int misses) {
    return ng_find_exact_avx512(table, s, misses, 0);
}
#endif

static void (*ng_find_places)(const ng_table *, ng_scratch *) = ng_find_places_base;
static int (*ng_find_narrow)(const ng_table *, ng_scratch *, int) = ng_find_narrow_base;
static int (*ng_find_sparse)(const ng_table *, ng_scratch *, int) = ng_find_sparse_base;

/* Makes the rows of dense tables (`lanes`), or the cells, of the batch. */
static void ng_find_rows(const ng_plan *plan, ng_scratch *s, int lanes) {
    const ng_table *exact = &plan->exact;
    const int misses = plan->prefix_lengths != NULL;
    ng_find_places(exact, s);
    const int n_missed = lanes == 4   ? ng_find_narrow(exact, s, misses)
                         : lanes == 8 ? ng_find_exact(exact, s, 8, 24, 1)
                                      : ng_find_sparse(exact, s, misses);
    if (!misses) return;
    const int n_found = ng_find_prefixes(plan, s, n_missed);
    for (int k = 0; k < n_found; k++) {
        const uint32_t i = s->missed[k];
        const uint8_t *row = plan->prefix.slots + s->places[i] * (size_t)plan->prefix.stride + 8;
        if (lanes) ng_put_row(s, (int)i, row, ~0ull, lanes);
        else s->cells[i] = row;
    }
}

/* The number of the term whose row a known token has. */
NG_INLINE uint32_t ng_term(const ng_plan *plan, const ng_scratch *s, int i) {
    return (s->known[i] == NG_EXACT ? plan->exact : plan->prefix).rows[s->places[i]];
}

/* How many of tokens [first, last) the plan knows. */
static int ng_count_known(const ng_scratch *s, int first, int last) {
    int n = 0;
    for (int i = first; i < last; i++) n += s->known[i] != NG_UNKNOWN;
    return n;
}

#endif
