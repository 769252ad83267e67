/* The code points that most often stand beside ASCII, found in a block of 64 bytes at once.
 *
 * To decode one costs as much as to cut a whole block, and in most languages every other block has
 * some: letters with accents, Cyrillic, curly quotes and dashes. The rest is left to edges.h. */
#ifndef NUTGRAF_COMMONS_H
#define NUTGRAF_COMMONS_H

#include "simd.h"

/* Bit i of *two: a code point of two bytes that is a letter begins at byte i (U+00C0 to U+024F but
 * for × and ÷, and Â, Ã, â and ã, with which garbled text begins; and U+0400 to U+047F: Latin with
 * accents, Cyrillic); of *three: one of U+2010 to U+2029 does (curly quotes and dashes, all
 * separators). Those are most of what is not ASCII in the news; what is not told here is decoded
 * one by one: U+2000 to U+200F and U+202A to U+202F hold format characters. */
typedef void (*ng_commons)(const uint8_t *p, uint64_t *two, uint64_t *three);

/* … of masks of bytes: `signs` are 82, 83, 97, A2, A3 and B7, which make those letters that are none
 * of C3; `quotes` 90 to A9. */
NG_INLINE void ng_put_together(const uint8_t *p, uint64_t lead, uint64_t tail, uint64_t c3,
                               uint64_t signs, uint64_t e2, uint64_t x80, uint64_t quotes,
                               uint64_t *two, uint64_t *three) {
    const uint64_t last = (uint64_t)((p[64] & 0xc0) == 0x80) << 63; /* a code point may end behind */
    *two = (lead & (tail >> 1 | last)) | (c3 & ~(signs >> 1) & tail >> 1);
    *three = e2 & x80 >> 1 & quotes >> 2;
}

#if defined(NG_SSE2)
NG_INLINE void ng_classify_common(const uint8_t *p, uint64_t *two, uint64_t *three) {
    uint64_t lead = 0, tail = 0, c3 = 0, signs = 0, e2 = 0, x80 = 0, quotes = 0;
#define NG_IS(x, byte) _mm_cmpeq_epi8(x, _mm_set1_epi8((char)(byte)))
#define NG_IN(x, first, n) \
    _mm_cmplt_epi8(_mm_add_epi8(x, _mm_set1_epi8((char)(0x80 - (first)))), _mm_set1_epi8(-128 + (n)))
#define NG_OF(x, mask) _mm_and_si128(x, _mm_set1_epi8((char)(mask)))
#define NG_BITS(x) (uint64_t)(uint32_t)_mm_movemask_epi8(x) << (16 * i)
    for (int i = 0; i < 4; i++) {
        const __m128i x = _mm_loadu_si128((const __m128i *)(p + 16 * i));
        lead |= NG_BITS(_mm_or_si128(NG_IN(x, 0xc4, 6), NG_IS(NG_OF(x, 0xfe), 0xd0)));
        tail |= NG_BITS(_mm_cmplt_epi8(x, _mm_set1_epi8((char)0xc0)));
        c3 |= NG_BITS(NG_IS(x, 0xc3));
        signs |= NG_BITS(_mm_or_si128(NG_IS(NG_OF(x, 0xdf), 0x97), NG_IS(NG_OF(x, 0xde), 0x82)));
        e2 |= NG_BITS(NG_IS(x, 0xe2));
        x80 |= NG_BITS(NG_IS(x, 0x80));
        quotes |= NG_BITS(NG_IN(x, 0x90, 26));
    }
#undef NG_IS
#undef NG_IN
#undef NG_OF
#undef NG_BITS
    ng_put_together(p, lead, tail, c3, signs, e2, x80, quotes, two, three);
}
#else
NG_INLINE void ng_classify_common(const uint8_t *p, uint64_t *two, uint64_t *three) {
    (void)p;
    *two = *three = 0;
}
#endif

#if defined(NG_AVX512)
NG_AVX512 static inline void ng_classify_common_avx512(const uint8_t *p, uint64_t *two,
                                                       uint64_t *three) {
    const __m512i x = _mm512_loadu_si512(p);
#define NG_IS(x, byte) _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8((char)(byte)))
#define NG_IN(x, first, n) \
    _mm512_cmplt_epu8_mask(_mm512_sub_epi8(x, _mm512_set1_epi8((char)(first))), _mm512_set1_epi8(n))
#define NG_OF(x, mask) _mm512_and_si512(x, _mm512_set1_epi8((char)(mask)))
    ng_put_together(p, NG_IN(x, 0xc4, 6) | NG_IS(NG_OF(x, 0xfe), 0xd0), NG_IN(x, 0x80, 0x40),
                    NG_IS(x, 0xc3), NG_IS(NG_OF(x, 0xdf), 0x97) | NG_IS(NG_OF(x, 0xde), 0x82),
                    NG_IS(x, 0xe2), NG_IS(x, 0x80), NG_IN(x, 0x90, 26), two, three);
#undef NG_IS
#undef NG_IN
#undef NG_OF
}
#endif

#endif
