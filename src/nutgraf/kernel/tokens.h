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
NG_INLINE void ng_hash_tokens_with(ng_scratch *s) {
    const uint32_t *const starts = s->starts, *const ends = s->ends;
    const uint8_t *const base = s->base;
    const int n_tokens = s->n_tokens;
    for (int i = 0; i < n_tokens; i++)
        s->hashes[i] = ng_hash_token(base + starts[i], ends[i] - starts[i]);
}

static void ng_hash_tokens_base(ng_scratch *s) { ng_hash_tokens_with(s); }

#if defined(NG_AVX512)
NG_AVX2 static void ng_hash_tokens_avx2(ng_scratch *s) { ng_hash_tokens_with(s); }

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

/* Eight tokens of up to 16 bytes each: their bytes, with nothing behind their ends, and which bits of
 * them are theirs. */
typedef struct {
    __m512i low, high, of_low, of_high;
    __mmask8 is_long;
} ng_eight;

NG_AVX512 static inline ng_eight ng_load_tokens(const uint8_t *base, const uint32_t *at,
                                                __m256i start, __m256i end) {
    ng_eight e;
    const __m256i less = _mm256_sub_epi32(_mm256_sub_epi32(end, start), _mm256_set1_epi32(1));
    const __m512i n = _mm512_cvtepu32_epi64(less); /* bytes of the token, less 1 */
    e.of_low = _mm512_permutex2var_epi64(_mm512_loadu_si512(NG_MASK_LOW + 1), n,
                                         _mm512_loadu_si512(NG_MASK_LOW + 9));
    e.of_high = _mm512_permutex2var_epi64(_mm512_loadu_si512(NG_MASK_HIGH + 1), n,
                                          _mm512_loadu_si512(NG_MASK_HIGH + 9));
    ng_load_eight(base, at, 1, &e.low, &e.high);
    e.low = _mm512_and_si512(e.low, e.of_low);
    e.high = _mm512_and_si512(e.high, e.of_high);
    e.is_long = _mm256_cmpgt_epu32_mask(less, _mm256_set1_epi32(15));
    return e;
}

NG_AVX512 static inline __m512i ng_mix_chunk(__m512i low, __m512i high) {
    return ng_mix_avx512(_mm512_xor_si512(low, _mm512_set1_epi64((long long)NG_A)),
                         _mm512_xor_si512(high, _mm512_set1_epi64((long long)NG_B)));
}

/* Writes those of eight numbers behind the `n` that `list` has, and returns how many it has then. */
NG_AVX512 static inline int ng_list(uint32_t *list, int n, __mmask8 which, __m256i numbers) {
    _mm256_storeu_si256((__m256i *)(list + n), _mm256_maskz_compress_epi32(which, numbers));
    return n + __builtin_popcount(which);
}

/* Code points of two bytes folded, if all are of one 128: those are `pairs`. */
NG_AVX512 static inline __m512i ng_fold_avx512(__m512i x, const uint16_t *pairs) {
    const __m512i tail = _mm512_srli_epi16(x, 8); /* of its bits those of the place are looked at */
    const __m512i even = _mm512_permutex2var_epi16(_mm512_loadu_si512(pairs), tail,
                                                   _mm512_loadu_si512(pairs + 32));
    const __m512i odd = _mm512_permutex2var_epi16(_mm512_loadu_si512(pairs + 64), tail,
                                                  _mm512_loadu_si512(pairs + 96));
    return _mm512_mask_mov_epi16(even, _mm512_test_epi16_mask(x, _mm512_set1_epi16(1)), odd);
}

/* Not 0 where `x` has none of those code points, or one that does not fold to two bytes. */
NG_AVX512 static inline __m512i ng_no_pairs(__m512i x, __m512i folded, uint8_t lead) {
    const __m512i script = _mm512_xor_si512(x, _mm512_set1_epi16(lead));
    const __m512i other = _mm512_and_si512(folded, _mm512_slli_epi16(folded, 2)); /* NG_OTHER */
    return _mm512_or_si512(_mm512_and_si512(script, _mm512_set1_epi16(0x00fe)),
                           _mm512_and_si512(other, _mm512_set1_epi16(0x0080)));
}

/* Hashes the n tokens `missed`, which are not ASCII, as if each were of code points of two bytes that
 * fold to two, and of the script of the first: so are the words of a Cyrillic or Greek text. Keeps
 * those that are not, and returns their number. */
NG_AVX512 static int ng_hash_pairs_avx512(ng_scratch *s, int n) {
    const __m512i spaces = _mm512_set1_epi64(NG_SPACES);
    int n_left = 0;
    for (int k = 0; k < 8; k++) s->missed[n + k] = (uint32_t)s->n_tokens; /* can be read */
    for (int k = 0; k < n; k += 8) {
        uint32_t at[8];
        uint64_t hashes[8];
        const __m256i numbers = _mm256_loadu_si256((const __m256i *)(s->missed + k));
        const __m256i start = _mm256_i32gather_epi32((const int *)s->starts, numbers, 4);
        const __m256i end = _mm256_i32gather_epi32((const int *)s->ends, numbers, 4);
        _mm256_storeu_si256((__m256i *)at, start);
        const ng_eight e = ng_load_tokens(s->base, at, start, end);
        const uint8_t lead = s->base[at[0]];
        const uint16_t *const pairs = ng_fold_pair + ((lead & 0x1e) << 6);
        __m512i low = ng_fold_avx512(e.low, pairs), high = ng_fold_avx512(e.high, pairs);
        const __m512i odd =
            _mm512_or_si512(_mm512_and_si512(e.of_low, ng_no_pairs(e.low, low, lead)),
                            _mm512_and_si512(e.of_high, ng_no_pairs(e.high, high, lead)));
        low = _mm512_ternarylogic_epi64(e.of_low, low, spaces, 0xca);
        high = _mm512_ternarylogic_epi64(e.of_high, high, spaces, 0xca);
        _mm512_storeu_si512(hashes, ng_mix_chunk(low, high));
        for (int j = 0; j < 8; j++) s->hashes[s->missed[k + j]] = hashes[j];
        const __mmask8 left = _mm512_test_epi64_mask(odd, odd) | e.is_long;
        n_left = ng_list(s->missed, n_left, lead < 0xc0 ? 0xff : left, numbers);
    }
    return n_left;
}

#define NG_MANY 64 /* tokens of a batch; fewer are of a text with some accents */

/* … eight tokens at a time, as if they were short and ASCII; those that are not are listed, for the
 * processor could not guess which they are, and hashed again. */
NG_AVX512 static void ng_hash_tokens_avx512(ng_scratch *s) {
    const uint8_t *const base = s->base;
    const int n_tokens = s->n_tokens;
    const __m512i spaces = _mm512_set1_epi64(NG_SPACES);
    const __m512i not_ascii = _mm512_set1_epi64((long long)NG_HIGH_BITS);
    __m256i numbers = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    int n_left = 0;
    for (int i = 0; i < n_tokens; i += 8) {
        const __m256i start = _mm256_loadu_si256((const __m256i *)(s->starts + i));
        const __m256i end = _mm256_loadu_si256((const __m256i *)(s->ends + i));
        const ng_eight e = ng_load_tokens(base, s->starts + i, start, end);
        const __m512i low = _mm512_or_si512(e.low, spaces), high = _mm512_or_si512(e.high, spaces);
        _mm512_storeu_si512(s->hashes + i, ng_mix_chunk(low, high));
        const uint32_t within = n_tokens - i < 8 ? (1u << (n_tokens - i)) - 1 : 0xff;
        const __mmask8 odd = _mm512_test_epi64_mask(_mm512_or_si512(e.low, e.high), not_ascii);
        n_left = ng_list(s->missed, n_left, (__mmask8)((odd | e.is_long) & within), numbers);
        numbers = _mm256_add_epi32(numbers, _mm256_set1_epi32(8));
    }
    if (n_left > NG_MANY) n_left = ng_hash_pairs_avx512(s, n_left);
    for (int k = 0; k < n_left; k++) {
        uint32_t n;
        const uint32_t i = s->missed[k];
        const uint8_t *token = ng_token(s, (int)i, &n);
        s->hashes[i] = ng_hash_slow(token, n);
    }
}
#endif

static void (*ng_hash_tokens)(ng_scratch *) = ng_hash_tokens_base;

#endif
