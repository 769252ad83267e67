/* From the bits of a mask to their places: where tokens begin, or end, as numbers.
 *
 * A loop over the bits would end where the processor cannot guess, so a fixed number of places is
 * written whatever the mask holds, and only how far they count hangs on it. */
#ifndef NUTGRAF_SPREAD_H
#define NUTGRAF_SPREAD_H

#include "simd.h"

typedef uint32_t *(*ng_spreader)(uint64_t, uint32_t, uint32_t *);

/* The places of the bits of each byte, then zeros. */
static uint8_t ng_places_of[256][8];

static void ng_spread_init(void) {
    for (int byte = 0; byte < 256; byte++) {
        uint8_t *at = ng_places_of[byte];
        for (int i = 0; i < 8; i++)
            if (byte >> i & 1) *at++ = (uint8_t)i;
    }
}

/* Writes eight places from `from` on. */
NG_INLINE void ng_put_places(uint32_t *out, uint32_t from, const uint8_t *places) {
#if defined(NG_SSE2)
    const __m128i none = _mm_setzero_si128(), base = _mm_set1_epi32((int)from);
    const __m128i eight = _mm_unpacklo_epi8(_mm_loadl_epi64((const __m128i *)places), none);
    const __m128i low = _mm_unpacklo_epi16(eight, none), high = _mm_unpackhi_epi16(eight, none);
    _mm_storeu_si128((__m128i *)out, _mm_add_epi32(base, low));
    _mm_storeu_si128((__m128i *)out + 1, _mm_add_epi32(base, high));
#else
    for (int k = 0; k < 8; k++) out[k] = from + places[k];
#endif
}

/* Writes base + the index of each set bit, and returns the end; up to eight places past it may be
 * written too. A byte of bits at a time, however many it has, costs no branch. */
NG_INLINE uint32_t *ng_spread_with(uint64_t bits, uint32_t base, uint32_t *out,
                                   void (*put)(uint32_t *, uint32_t, const uint8_t *)) {
    /* How many bits are set up to the end of each byte, as a byte each. */
    uint64_t counts = bits - (bits >> 1 & 0x5555555555555555u);
    counts = (counts & 0x3333333333333333u) + (counts >> 2 & 0x3333333333333333u);
    counts = ((counts + (counts >> 4)) & 0x0f0f0f0f0f0f0f0fu) * 0x0101010101010101u;
    uint32_t *at = out;
    for (int i = 0; i < 64; i += 8) {
        put(at, base + (uint32_t)i, ng_places_of[bits >> i & 0xff]);
        at = out + (counts >> i & 0xff);
    }
    return at;
}

NG_INLINE uint32_t *ng_spread(uint64_t bits, uint32_t base, uint32_t *out) {
    return ng_spread_with(bits, base, out, ng_put_places);
}

#if defined(NG_AVX512)
NG_AVX2 static inline void ng_put_places_avx2(uint32_t *out, uint32_t from, const uint8_t *places) {
    const __m256i eight = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)places));
    _mm256_storeu_si256((__m256i *)out, _mm256_add_epi32(eight, _mm256_set1_epi32((int)from)));
}

NG_AVX2 static inline uint32_t *ng_spread_avx2(uint64_t bits, uint32_t base, uint32_t *out) {
    return ng_spread_with(bits, base, out, ng_put_places_avx2);
}

NG_AVX512 static inline uint32_t *ng_spread_avx512(uint64_t bits, uint32_t base, uint32_t *out) {
    static const uint8_t iota[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    const __m512i places = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(iota));
    const __m512i from = _mm512_set1_epi32((int)base);
    const __m256i low = _mm512_castsi512_si256(places);
    _mm512_storeu_si512(out, _mm512_add_epi32(from, _mm512_cvtepu8_epi32(_mm256_castsi256_si128(low))));
    _mm512_storeu_si512(out + 16, _mm512_add_epi32(from, _mm512_cvtepu8_epi32(_mm256_extracti128_si256(low, 1))));
    return out + __builtin_popcountll(bits); /* starts, or ends, of tokens: 32 in 64 bytes at most */
}
#endif

#endif
