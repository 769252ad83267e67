/* Python strings as UTF-8: code points of one, two or four bytes each. A lone surrogate becomes
 * U+FFFD, one code point for one, so that offsets stay. */
#ifndef NUTGRAF_TRANSCODE_H
#define NUTGRAF_TRANSCODE_H

#include "fold.h"
#include "simd.h"

/* Has the first bytes of a Python string brought into the cache: strings lie where the processor
 * cannot guess. How many there are it could not guess either. */
NG_INLINE void ng_fetch(const void *string) {
    for (int i = 0; i < 8; i++) ng_prefetch((const uint8_t *)string + 64 * i);
}

/* UTF-8 bytes that n code points of `kind` bytes each may need at the most. */
NG_INLINE int64_t ng_utf8_room(int64_t n, int kind, int ascii) {
    return n * (kind + (!ascii & (kind < 4)));
}

/* Sixteen code points at a time, which are mostly ASCII; what is not goes one by one. */
#define NG_TRANSCODE(name, type)                                                           \
    static uint8_t *name(const type *s, int64_t n, uint8_t *out) {                         \
        for (int64_t i = 0; i < n;) {                                                      \
            uint32_t seen = 0;                                                             \
            if (n - i >= 16) {                                                             \
                for (int j = 0; j < 16; j++) out[j] = (uint8_t)s[i + j], seen |= s[i + j]; \
                if (seen < 0x80) {                                                         \
                    i += 16, out += 16;                                                    \
                    continue;                                                              \
                }                                                                          \
            }                                                                              \
            while (i < n && s[i] < 0x80) *out++ = (uint8_t)s[i++];                         \
            while (i < n && s[i] >= 0x80) {                                                \
                const uint32_t code = s[i++];                                              \
                out += ng_encode(code - 0xd800u < 0x800u ? 0xfffdu : code, out);           \
            }                                                                              \
        }                                                                                  \
        return out;                                                                        \
    }
NG_TRANSCODE(ng_transcode1, uint8_t)
NG_TRANSCODE(ng_transcode2, uint16_t)
NG_TRANSCODE(ng_transcode4, uint32_t)
#undef NG_TRANSCODE

static uint8_t *ng_transcode_base(const void *data, int64_t n, int kind, int ascii, uint8_t *out) {
    if (!ascii)
        return kind == 1   ? ng_transcode1(data, n, out)
               : kind == 2 ? ng_transcode2(data, n, out)
                           : ng_transcode4(data, n, out);
    memcpy(out, data, (size_t)n);
    return out + n;
}

#if defined(NG_AVX512)
/* Writes those of sixteen code points that `within` tells of, without a branch: four bytes are made
 * of each, the last of its UTF-8 last, and those that it needs are kept. */
NG_AVX512 static inline uint8_t *ng_encode_sixteen(__m512i code, __mmask16 within, uint8_t *out) {
    const __m512i shifts = _mm512_set1_epi64(0x20262c3200060c12);
    const __mmask16 two = _mm512_cmpge_epu32_mask(code, _mm512_set1_epi32(0x80));
    const __mmask16 three = _mm512_cmpge_epu32_mask(code, _mm512_set1_epi32(0x800));
    const __mmask16 four = _mm512_cmpge_epu32_mask(code, _mm512_set1_epi32(0x10000));
    const __m512i surrogate = _mm512_and_si512(code, _mm512_set1_epi32(0x1ff800));
    const __mmask16 lone = _mm512_cmpeq_epi32_mask(surrogate, _mm512_set1_epi32(0xd800));
    code = _mm512_mask_mov_epi32(code, lone, _mm512_set1_epi32(0xfffd));
    /* The bits of each byte that are not the code point's; the first tells that it is needed. */
    __m512i marks = _mm512_maskz_set1_epi32(within, (int)0x80000000);
    marks = _mm512_mask_mov_epi32(marks, two, _mm512_set1_epi32((int)0x80c00000));
    marks = _mm512_mask_mov_epi32(marks, three, _mm512_set1_epi32((int)0x8080e000));
    marks = _mm512_mask_mov_epi32(marks, four, _mm512_set1_epi32((int)0x808080f0));
    const __mmask64 needed = _mm512_movepi8_mask(marks);
    __m512i bytes = _mm512_multishift_epi64_epi8(shifts, code);
    bytes = _mm512_ternarylogic_epi32(bytes, _mm512_set1_epi32(0x3f3f3f3f), marks, 0xea);
    bytes = _mm512_mask_slli_epi32(bytes, (__mmask16)~two, code, 24);
    _mm512_storeu_si512(out, _mm512_maskz_compress_epi8(needed, bytes));
    return out + __builtin_popcountll(needed);
}

/* Sixteen code points of `kind` bytes each. */
NG_AVX512 static inline __m512i ng_load_sixteen(const uint8_t *s, const int kind) {
    return kind == 1   ? _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)s))
           : kind == 2 ? _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)s))
                       : _mm512_loadu_si512(s);
}

NG_AVX512 static inline uint8_t *ng_transcode_kind(const uint8_t *s, int64_t n, const int kind,
                                                   uint8_t *out) {
    uint8_t last[64];
    for (; n >= 16; n -= 16, s += 16 * kind)
        out = ng_encode_sixteen(ng_load_sixteen(s, kind), 0xffff, out);
    /* Of the last ones nothing behind them is read. */
    const __mmask64 within = (1ull << (n * kind)) - 1;
    _mm512_storeu_si512(last, _mm512_maskz_loadu_epi8(within, s));
    return ng_encode_sixteen(ng_load_sixteen(last, kind), (__mmask16)((1 << n) - 1), out);
}

NG_AVX512 static uint8_t *ng_transcode_avx512(const void *data, int64_t n, int kind, int ascii,
                                              uint8_t *out) {
    if (!ascii)
        return kind == 1   ? ng_transcode_kind(data, n, 1, out)
               : kind == 2 ? ng_transcode_kind(data, n, 2, out)
                           : ng_transcode_kind(data, n, 4, out);
    memcpy(out, data, (size_t)n);
    return out + n;
}
#endif

/* Writes n code points of a Python string as UTF-8 and returns the end; NG_PADDING bytes past what
 * ng_utf8_room tells may be written too. */
static uint8_t *(*ng_transcode)(const void *, int64_t, int, int, uint8_t *) = ng_transcode_base;

/* Takes the implementation of ng_simd. */
static void ng_transcode_init(void) {
#if defined(NG_AVX512)
    if (ng_simd() == NG_USE_AVX512) ng_transcode = ng_transcode_avx512;
#endif
}

#endif
