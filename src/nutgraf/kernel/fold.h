/* UTF-8 decoding and the folding of one code point: lower case, accents off, ligatures into their
 * letters; or nothing, or a separator. */
#ifndef NUTGRAF_FOLD_H
#define NUTGRAF_FOLD_H

#include "bits.h"
#include "fold_data.h"

/* What stands in the table in place of a difference; up to FOLD_FORMAT it folds to nothing. */
#define FOLD_SEPARATOR (-0x7fffffff)
#define FOLD_DROPPED (-0x7ffffffe)
#define FOLD_FORMAT (-0x7ffffffd)   /* invisible: of a word only between two of its characters */
#define FOLD_SEVERAL 0x40000000     /* from here on: a place in FOLD_SEVERAL_CODES */
#define NG_MOST_FOLDED 4            /* code points that one folds to */
#define NG_INVALID 0xffffffffu

static uint16_t ng_fold_page[0x1100];
static int32_t ng_fold_delta[FOLD_PAGES * 256];

/* What a code point below U+0800 becomes: one or two bytes of folded UTF-8 in the order of a
 * little-endian load, 0 where it is dropped, NG_OTHER where it must be looked up. */
#define NG_OTHER 0xffffu
static uint16_t ng_fold2[0x800];
static uint8_t ng_fold2_bits[0x800]; /* how many bits of it count */
static uint16_t ng_fold_pair[0x800]; /* the same where both bytes count, else NG_OTHER; of 0: spaces */

NG_INLINE int32_t ng_fold(uint32_t code) {
    return code > 0x10ffff ? FOLD_SEPARATOR
                           : ng_fold_delta[ng_fold_page[code >> 8] * 256 + (code & 255)];
}

/* One code point of p[0..available), available >= 1. Where the bytes are not UTF-8 the answer is
 * NG_INVALID and *length the bytes that one U+FFFD stands for: the maximal subpart, as in
 * Python's bytes.decode("utf-8", "replace") and the Unicode standard, chapter 3. */
NG_INLINE uint32_t ng_decode(const uint8_t *p, int64_t available, int *length) {
    uint32_t b0 = p[0];
    if (b0 < 0x80) {
        *length = 1;
        return b0;
    }
    *length = 1;
    if (b0 < 0xc2 || b0 > 0xf4 || available < 2) return NG_INVALID;
    uint32_t b1 = p[1];
    uint32_t low = b0 == 0xe0 ? 0xa0 : b0 == 0xf0 ? 0x90 : 0x80;
    uint32_t high = b0 == 0xed ? 0x9f : b0 == 0xf4 ? 0x8f : 0xbf;
    if (b1 < low || b1 > high) return NG_INVALID;
    *length = 2;
    if (b0 < 0xe0) return (b0 & 0x1f) << 6 | (b1 & 0x3f);
    if (available < 3 || (p[2] & 0xc0) != 0x80) return NG_INVALID;
    *length = 3;
    if (b0 < 0xf0) return (b0 & 0x0f) << 12 | (b1 & 0x3f) << 6 | (p[2] & 0x3fu);
    if (available < 4 || (p[3] & 0xc0) != 0x80) return NG_INVALID;
    *length = 4;
    return (b0 & 0x07) << 18 | (b1 & 0x3f) << 12 | (p[2] & 0x3fu) << 6 | (p[3] & 0x3fu);
}

NG_INLINE int ng_encode(uint32_t code, uint8_t *out) {
    if (code < 0x80) {
        out[0] = (uint8_t)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (uint8_t)(0xc0 | code >> 6);
        out[1] = (uint8_t)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (uint8_t)(0xe0 | code >> 12);
        out[1] = (uint8_t)(0x80 | (code >> 6 & 0x3f));
        out[2] = (uint8_t)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (uint8_t)(0xf0 | code >> 18);
    out[1] = (uint8_t)(0x80 | (code >> 12 & 0x3f));
    out[2] = (uint8_t)(0x80 | (code >> 6 & 0x3f));
    out[3] = (uint8_t)(0x80 | (code & 0x3f));
    return 4;
}

/* Writes the code points that one folds to, and returns how many they are. */
NG_INLINE int ng_folded(uint32_t code, uint32_t *out) {
    const int32_t delta = ng_fold(code);
    if (delta <= FOLD_FORMAT) return 0;
    if (ng_unlikely(delta >= FOLD_SEVERAL)) {
        const uint16_t *several = FOLD_SEVERAL_CODES + (delta - FOLD_SEVERAL);
        for (int k = 0; k < several[0]; k++) out[k] = several[k + 1];
        return several[0];
    }
    out[0] = code + (uint32_t)delta;
    return 1;
}

/* UTF-8 once read as Latin-1 or Windows-1252 and written as UTF-8 again: whether p[0..n), which
 * begins with `Ã`, has there what a letter from `à` to `ÿ` became, as `Ã©`; and that letter. */
NG_INLINE int ng_is_garbled_letter(const uint8_t *p, int64_t n) {
    return n >= 4 && p[2] == 0xc2 && p[3] >= 0xa0 && p[3] <= 0xbf;
}
#define NG_MEANT_LETTER(p) ((p)[3] + 0x40u)

/* Bytes of what p[0..n) has of a sign garbled that way (`â€™`, `Â£`); 0: it is none. */
static int ng_garbled_sign(const uint8_t *p, int64_t n) {
    int length = 0, next;
    if (n < 4 || p[0] != 0xc3) return 0;
    if (p[1] == 0x82 && p[2] == 0xc2 && (p[3] & 0xc0) == 0x80) return 4;
    if (p[1] != 0xa2) return 0;
    if (p[2] == 0xc2 && p[3] == 0x80) length = 4;
    else if (n >= 5 && p[2] == 0xe2 && p[3] == 0x82 && p[4] == 0xac) length = 5;
    else return 0;
    if (n == length || p[length] < 0x80) return length;
    return ng_decode(p + length, n - length, &next) == 0xe2 ? length : length + next;
}

/* What ng_fold says of the code point that p[0..n) begins with, and its bytes; of a garbled sign or
 * letter, those of the whole. */
NG_INLINE int32_t ng_class(const uint8_t *p, int64_t n, int *length) {
    const uint32_t code = ng_decode(p, n, length);
    if (ng_unlikely(code == 0xe2 || code == 0xc2)) {
        const int sign = ng_garbled_sign(p, n);
        if (sign) {
            *length = sign;
            return FOLD_SEPARATOR;
        }
    }
    if (ng_unlikely(code == 0xc3 && ng_is_garbled_letter(p, n))) {
        *length = 4;
        return ng_fold(NG_MEANT_LETTER(p));
    }
    return ng_fold(code);
}

static void ng_fold2_init(void) {
    for (uint32_t code = 0; code < 0x800; code++) {
        uint32_t codes[NG_MOST_FOLDED];
        uint8_t out[4 * NG_MOST_FOLDED] = {0};
        const int count = ng_folded(code, codes);
        int n = 0;
        for (int k = 0; k < count; k++) n += ng_encode(codes[k], out + n);
        const int is_other = ng_fold(code) == FOLD_SEPARATOR || n > 2 || code == 0xc3;
        ng_fold2[code] = is_other ? NG_OTHER : (uint16_t)(out[0] | out[1] << 8);
        ng_fold2_bits[code] = (uint8_t)(is_other ? 0 : 8 * n);
        ng_fold_pair[code] = code == 0 ? 0x2020 : n == 2 ? ng_fold2[code] : NG_OTHER;
    }
}

/* Spreads the run lengths of fold_data.h out; called once, when the module is imported. */
static void ng_fold_init(void) {
    size_t i, at = 0;
    for (i = 0; i < sizeof FOLD_RUNS / sizeof *FOLD_RUNS; i++)
        for (int n = FOLD_RUNS[i].count; n; n--) ng_fold_delta[at++] = FOLD_RUNS[i].delta;
    at = 0;
    for (i = 0; i < sizeof FOLD_PAGE_RUNS / sizeof *FOLD_PAGE_RUNS; i++)
        for (int n = FOLD_PAGE_RUNS[i].count; n; n--) ng_fold_page[at++] = FOLD_PAGE_RUNS[i].page;
    ng_fold2_init();
}

#endif
