/* Where tokens begin and end: 64 bytes of text at a time become one 64-bit mask of word bytes.
 *
 * There are several implementations of the ASCII part, equal in result. Bytes from 0x80 on are
 * decoded one by one, but for the most common. */
#ifndef NUTGRAF_EDGES_H
#define NUTGRAF_EDGES_H

#include "fold.h"
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

NG_INLINE int ng_is_alnum(uint8_t byte) {
    return (uint8_t)((byte | 0x20) - 'a') < 26 || (uint8_t)(byte - '0') < 10;
}

/* What one block of text leaves for the next. */
typedef struct {
    int64_t n;   /* bytes of the next blocks that belong to what began in this one */
    int is_word; /* these are a word's */
} ng_spill;

/* n bits from bit i on, as far as they fit. */
NG_INLINE uint64_t ng_bits(int i, int64_t n) {
    return (n < 64 ? (1ull << n) - 1 : ~0ull) << i;
}

/* Bytes of the format characters that p[0..available) begins with, which has one at least; *inner
 * tells whether a character of a word follows. */
static int64_t ng_format_run(const uint8_t *p, int64_t available, int *inner) {
    int64_t n = 0;
    *inner = 0;
    while (n < available) {
        int length;
        const int32_t delta = ng_class(p + n, available - n, &length);
        if (delta != FOLD_FORMAT) {
            *inner = delta != FOLD_SEPARATOR;
            break;
        }
        n += length;
    }
    return n;
}

/* Whether a character of a word begins p[0..available), perhaps after format characters. */
static int ng_begins_word(const uint8_t *p, int64_t available) {
    int inner;
    ng_format_run(p, available, &inner);
    return inner;
}

/* Whether the code point that ends before text[at] is a word's, and no format character. */
static int ng_ends_word(const uint8_t *text, int64_t at) {
    int64_t from = at - 1;
    int length;
    if (at < 1) return 0;
    while (from > 0 && at - from < 4 && (text[from] & 0xc0) == 0x80) from--;
    const int32_t delta = ng_fold(ng_decode(text + from, at - from, &length));
    return from + length == at && delta != FOLD_SEPARATOR && delta != FOLD_FORMAT;
}

/* Puts the code points from 0x80 on into the mask of word bytes. `p` is the block, `available` the
 * bytes from there to the end of the text; `inside`: the byte before the block was a word's. */
NG_INLINE uint64_t ng_classify_other_with(const uint8_t *p, int64_t available, uint64_t word,
                                          uint64_t other, int inside, ng_spill *spill,
                                          ng_commons classify_common) {
    if (spill->n) {
        const uint64_t spilled = ng_bits(0, spill->n);
        other &= ~spilled;
        if (spill->is_word) word |= spilled;
        spill->n = spill->n > 64 ? spill->n - 64 : 0;
    }
    /* Bytes past the end of the text are masked out of `other`, and so out of what is common. */
    uint64_t two, three;
    classify_common(p, &two, &three);
    two &= other & (other >> 1 | (uint64_t)(available > 64) << 63);
    three &= other & other >> 1 & other >> 2;
    word |= two | two << 1;
    other &= ~(two | two << 1 | three | three << 1 | three << 2);
    if (two >> 63) {
        spill->n = 1;
        spill->is_word = 1;
    }
    while (other) {
        int i = ng_lowest(other), size;
        const int32_t delta = ng_class(p + i, available - i, &size);
        int is_word = delta != FOLD_SEPARATOR;
        int64_t length = size;
        if (ng_unlikely(delta == FOLD_FORMAT)) {
            length = ng_format_run(p + i, available - i, &is_word);
            is_word &= i ? (int)(word >> (i - 1) & 1) : inside;
        }
        const uint64_t bits = ng_bits(i, length);
        other &= ~bits;
        word = is_word ? word | bits : word & ~bits; /* a garbled sign may hold letters */
        if (i + length > 64) {
            spill->n = i + length - 64;
            spill->is_word = is_word;
        }
    }
    return word;
}

typedef uint64_t (*ng_other_classifier)(const uint8_t *, int64_t, uint64_t, uint64_t, int,
                                        ng_spill *);

NG_NOINLINE uint64_t ng_classify_other(const uint8_t *p, int64_t available, uint64_t word,
                                       uint64_t other, int inside, ng_spill *spill) {
    return ng_classify_other_with(p, available, word, other, inside, spill, ng_classify_common);
}

#if defined(NG_AVX512)
NG_AVX512 NG_NOINLINE uint64_t ng_classify_other_avx512(const uint8_t *p, int64_t available,
                                                        uint64_t word, uint64_t other, int inside,
                                                        ng_spill *spill) {
    return ng_classify_other_with(p, available, word, other, inside, spill,
                                  ng_classify_common_avx512);
}
#endif

#endif
