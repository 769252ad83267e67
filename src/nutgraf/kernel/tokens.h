/* The tokens of a batch hashed, in one loop with one level of loads, so that its turns overlap. */
#ifndef NUTGRAF_TOKENS_H
#define NUTGRAF_TOKENS_H

#include "cut.h"
#include "plan.h"

NG_INLINE const uint8_t *ng_token(const ng_scratch *s, int i, uint32_t *n) {
    *n = s->ends[i] - s->starts[i];
    return s->base + s->starts[i];
}

/* Puts tokens behind the last that can be read, for loops that reach past it. */
static void ng_pad_tokens(ng_scratch *s) {
    for (int i = s->n_tokens; i < s->n_tokens + 8; i++) s->starts[i] = 0, s->ends[i] = 1;
}

/* Makes the hash of each token. */
static void ng_hash_tokens_base(ng_scratch *s) {
    const uint32_t *const starts = s->starts, *const ends = s->ends;
    const uint8_t *const base = s->base;
    const int n_tokens = s->n_tokens;
    for (int i = 0; i < n_tokens; i++)
        s->hashes[i] = ng_hash_token(base + starts[i], ends[i] - starts[i]);
}

#if defined(NG_AVX512)
/* The 16 bytes at each of four pointers. Gathers would be slower: they load eight bytes each. */
NG_AVX512 static inline __m512i ng_load_four(const uint8_t *a, const uint8_t *b, const uint8_t *c,
                                             const uint8_t *d) {
#define NG_TWO(x, y)                                                                           \
    _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(x))),      \
                            _mm_loadu_si128((const __m128i *)(y)), 1)
    return _mm512_inserti64x4(_mm512_castsi256_si512(NG_TWO(a, b)), NG_TWO(c, d), 1);
#undef NG_TWO
}

/* Of the 16 bytes at each of eight places, the first eight (*low) and the last. */
NG_AVX512 static inline void ng_load_eight(const uint8_t *base, const uint32_t *at, size_t stride,
                                           __m512i *low, __m512i *high) {
#define NG_AT(k) (base + at[k] * stride)
    const __m512i even = ng_load_four(NG_AT(0), NG_AT(2), NG_AT(4), NG_AT(6));
    const __m512i odd = ng_load_four(NG_AT(1), NG_AT(3), NG_AT(5), NG_AT(7));
#undef NG_AT
    *low = _mm512_unpacklo_epi64(even, odd);
    *high = _mm512_unpackhi_epi64(even, odd);
}

/* The two halves of 128-bit products, xored, made of products of 32 bits. */
NG_AVX512 static inline __m512i ng_mix_avx512(__m512i a, __m512i b) {
    const __m512i half = _mm512_set1_epi64(0xffffffff);
    const __m512i a1 = _mm512_srli_epi64(a, 32), b1 = _mm512_srli_epi64(b, 32);
    const __m512i p00 = _mm512_mul_epu32(a, b), p01 = _mm512_mul_epu32(a, b1);
    const __m512i p10 = _mm512_mul_epu32(a1, b), p11 = _mm512_mul_epu32(a1, b1);
    const __m512i mid = _mm512_add_epi64(p10, _mm512_srli_epi64(p00, 32));
    const __m512i last = _mm512_add_epi64(p01, _mm512_and_si512(mid, half));
    const __m512i high = _mm512_add_epi64(_mm512_add_epi64(p11, _mm512_srli_epi64(mid, 32)),
                                          _mm512_srli_epi64(last, 32));
    const __m512i low = _mm512_mask_blend_epi32(0xaaaa, p00, _mm512_slli_epi64(last, 32));
    return _mm512_xor_si512(low, high);
}

/* … eight tokens at a time; those that are not simple are hashed again, one by one. */
NG_AVX512 static void ng_hash_tokens_avx512(ng_scratch *s) {
    const uint8_t *const base = s->base;
    const int n_tokens = s->n_tokens;
    const __m512i low1 = _mm512_loadu_si512(NG_MASK_LOW + 1);
    const __m512i low2 = _mm512_loadu_si512(NG_MASK_LOW + 9);
    const __m512i high1 = _mm512_loadu_si512(NG_MASK_HIGH + 1);
    const __m512i high2 = _mm512_loadu_si512(NG_MASK_HIGH + 9);
    const __m512i spaces = _mm512_set1_epi64(NG_SPACES);
    const __m512i not_ascii = _mm512_set1_epi64((long long)NG_HIGH_BITS);
    const __m512i a = _mm512_set1_epi64((long long)NG_A), b = _mm512_set1_epi64((long long)NG_B);
    for (int i = 0; i < n_tokens; i += 8) {
        const __m256i start = _mm256_loadu_si256((const __m256i *)(s->starts + i));
        const __m256i end = _mm256_loadu_si256((const __m256i *)(s->ends + i));
        const __m256i less = _mm256_sub_epi32(_mm256_sub_epi32(end, start), _mm256_set1_epi32(1));
        const __m512i n = _mm512_cvtepu32_epi64(less); /* bytes of the token, less 1 */
        __m512i low, high;
        ng_load_eight(base, s->starts + i, 1, &low, &high);
        low = _mm512_and_si512(low, _mm512_permutex2var_epi64(low1, n, low2));
        high = _mm512_and_si512(high, _mm512_permutex2var_epi64(high1, n, high2));
        uint32_t slow = _mm512_test_epi64_mask(_mm512_or_si512(low, high), not_ascii) |
                        (uint32_t)_mm256_cmpgt_epu32_mask(less, _mm256_set1_epi32(15));
        low = _mm512_or_si512(low, spaces);
        high = _mm512_or_si512(high, spaces);
        low = _mm512_xor_si512(low, a);
        high = _mm512_xor_si512(high, b);
        _mm512_storeu_si512(s->hashes + i, ng_mix_avx512(low, high));
        for (; ng_unlikely(slow); slow &= slow - 1) {
            const int at = i + ng_lowest(slow);
            s->hashes[at] = ng_hash_slow(base + s->starts[at], s->ends[at] - s->starts[at]);
        }
    }
}
#endif

static void (*ng_hash_tokens)(ng_scratch *) = ng_hash_tokens_base;

#endif
