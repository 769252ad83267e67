/* Which bytes of a block of 64 are of words, as far as they are ASCII: a mask with a bit for each.
 *
 * There is an implementation for each kind of vectors, equal in result; the cutter takes the widest
 * that the processor has. */
#ifndef NUTGRAF_ASCII_H
#define NUTGRAF_ASCII_H

#include "simd.h"

/* Bit i of *word: byte i is an ASCII letter or digit; of *other: it is not ASCII. Returns 0 where
 * neither an end of line nor `&` is among the bytes. */
#if defined(NG_SSE2)
NG_INLINE int ng_classify(const uint8_t *p, uint64_t *word, uint64_t *other) {
    const __m128i lower = _mm_set1_epi8(0x20);
    const __m128i letter_base = _mm_set1_epi8((char)(0x80 - 'a')), letters = _mm_set1_epi8(-128 + 26);
    const __m128i digit_base = _mm_set1_epi8((char)(0x80 - '0')), digits = _mm_set1_epi8(-128 + 10);
    const __m128i ampersand = _mm_set1_epi8('&'), newline = _mm_set1_epi8('\n');
    __m128i least = _mm_set1_epi8(-1), nearest = least;
    uint64_t w = 0, o = 0;
    for (int i = 0; i < 4; i++) {
        __m128i x = _mm_loadu_si128((const __m128i *)(p + 16 * i));
        __m128i is_letter = _mm_cmplt_epi8(_mm_add_epi8(_mm_or_si128(x, lower), letter_base), letters);
        __m128i is_digit = _mm_cmplt_epi8(_mm_add_epi8(x, digit_base), digits);
        w |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_or_si128(is_letter, is_digit)) << (16 * i);
        o |= (uint64_t)(uint32_t)_mm_movemask_epi8(x) << (16 * i);
        least = _mm_min_epu8(least, x);
        nearest = _mm_min_epu8(nearest, _mm_xor_si128(x, ampersand));
    }
    *word = w;
    *other = o;
    least = _mm_cmpeq_epi8(_mm_min_epu8(least, newline), least);
    nearest = _mm_cmpeq_epi8(nearest, _mm_setzero_si128());
    return _mm_movemask_epi8(_mm_or_si128(least, nearest));
}
#elif defined(NG_NEON)
NG_INLINE uint64_t ng_movemask(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d) {
    static const uint8_t bits[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t m = vld1q_u8(bits);
    uint8x16_t ab = vpaddq_u8(vandq_u8(a, m), vandq_u8(b, m));
    uint8x16_t cd = vpaddq_u8(vandq_u8(c, m), vandq_u8(d, m));
    uint8x16_t all = vpaddq_u8(ab, cd);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}
NG_INLINE int ng_classify(const uint8_t *p, uint64_t *word, uint64_t *other) {
    uint8x16_t w[4], o[4], odd = vdupq_n_u8(0);
    for (int i = 0; i < 4; i++) {
        uint8x16_t x = vld1q_u8(p + 16 * i);
        uint8x16_t lower = vorrq_u8(x, vdupq_n_u8(0x20));
        w[i] = vorrq_u8(vcltq_u8(vsubq_u8(lower, vdupq_n_u8('a')), vdupq_n_u8(26)),
                        vcltq_u8(vsubq_u8(x, vdupq_n_u8('0')), vdupq_n_u8(10)));
        o[i] = vcgeq_u8(x, vdupq_n_u8(0x80));
        odd = vorrq_u8(odd, vorrq_u8(vceqq_u8(x, vdupq_n_u8('\n')), vceqq_u8(x, vdupq_n_u8('&'))));
    }
    *word = ng_movemask(w[0], w[1], w[2], w[3]);
    *other = ng_movemask(o[0], o[1], o[2], o[3]);
    return vmaxvq_u8(odd);
}
#else
NG_INLINE int ng_classify(const uint8_t *p, uint64_t *word, uint64_t *other) {
    uint64_t w = 0, o = 0;
    int odd = 0;
    for (int i = 0; i < 64; i++) {
        uint64_t is_letter = (uint8_t)((p[i] | 0x20) - 'a') < 26;
        uint64_t is_digit = (uint8_t)(p[i] - '0') < 10;
        w |= (is_letter | is_digit) << i;
        o |= (uint64_t)(p[i] >> 7) << i;
        odd |= (p[i] == '\n') | (p[i] == '&');
    }
    *word = w;
    *other = o;
    return odd;
}
#endif

/* Bit i: byte i of the block is `byte`. */
NG_INLINE uint64_t ng_places(const uint8_t *p, uint8_t byte) {
    uint64_t found = 0;
#if defined(NG_SSE2)
    for (int i = 0; i < 4; i++) {
        const __m128i x = _mm_loadu_si128((const __m128i *)(p + 16 * i));
        const __m128i same = _mm_cmpeq_epi8(x, _mm_set1_epi8((char)byte));
        found |= (uint64_t)(uint32_t)_mm_movemask_epi8(same) << (16 * i);
    }
#else
    for (int i = 0; i < 64; i++) found |= (uint64_t)(p[i] == byte) << i;
#endif
    return found;
}

typedef int (*ng_classifier)(const uint8_t *, uint64_t *, uint64_t *);

#if defined(NG_AVX512)
NG_AVX2 static inline int ng_classify_avx2(const uint8_t *p, uint64_t *word, uint64_t *other) {
    __m256i odd = _mm256_setzero_si256();
    uint64_t w = 0, o = 0;
    for (int i = 0; i < 64; i += 32) {
        const __m256i x = _mm256_loadu_si256((const __m256i *)(p + i));
        const __m256i lower = _mm256_or_si256(x, _mm256_set1_epi8(0x20));
        const __m256i from_a = _mm256_add_epi8(lower, _mm256_set1_epi8((char)(0x80 - 'a')));
        const __m256i from_0 = _mm256_add_epi8(x, _mm256_set1_epi8((char)(0x80 - '0')));
        const __m256i is_word = _mm256_or_si256(_mm256_cmpgt_epi8(_mm256_set1_epi8(-128 + 26), from_a),
                                                _mm256_cmpgt_epi8(_mm256_set1_epi8(-128 + 10), from_0));
        w |= (uint64_t)(uint32_t)_mm256_movemask_epi8(is_word) << i;
        o |= (uint64_t)(uint32_t)_mm256_movemask_epi8(x) << i;
        odd = _mm256_or_si256(odd, _mm256_cmpeq_epi8(x, _mm256_set1_epi8('\n')));
        odd = _mm256_or_si256(odd, _mm256_cmpeq_epi8(x, _mm256_set1_epi8('&')));
    }
    *word = w;
    *other = o;
    return !_mm256_testz_si256(odd, odd);
}

NG_AVX512 static inline int ng_classify_avx512(const uint8_t *p, uint64_t *word, uint64_t *other) {
    const __m512i x = _mm512_loadu_si512(p);
    const __m512i lower = _mm512_or_si512(x, _mm512_set1_epi8(0x20));
    *word = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(lower, _mm512_set1_epi8('a')), _mm512_set1_epi8(26)) |
            _mm512_cmplt_epu8_mask(_mm512_sub_epi8(x, _mm512_set1_epi8('0')), _mm512_set1_epi8(10));
    *other = _mm512_movepi8_mask(x);
    return (_mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('\n')) |
            _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('&'))) != 0;
}
#endif

NG_INLINE int ng_is_alnum(uint8_t byte) {
    return (uint8_t)((byte | 0x20) - 'a') < 26 || (uint8_t)(byte - '0') < 10;
}

/* n bits from bit i on, as far as they fit. */
NG_INLINE uint64_t ng_bits(int i, int64_t n) {
    return (n < 64 ? (1ull << n) - 1 : ~0ull) << i;
}

#endif
