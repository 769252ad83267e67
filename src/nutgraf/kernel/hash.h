/* The 64-bit hash of a folded token, of its prefixes, and of a phrase.
 *
 * A token is hashed as its folded UTF-8 in chunks of 16 bytes, the last filled up with spaces:
 * h = mix(low ^ A ^ h, high ^ B ^ rot32(h)), from h = 0. For an ASCII token of up to 16 bytes that
 * is two loads, two masks and one multiply, since folding ASCII letters and digits is `| 0x20`. */
#ifndef NUTGRAF_HASH_H
#define NUTGRAF_HASH_H

#include "text.h"

#define NG_A 0x9e3779b97f4a7c15u
#define NG_B 0xd1b54a32d192ed03u
#define NG_C 0x8cb92ba72f3d8dd7u
#define NG_D 0xaaaaaaab5851f42du
#define NG_HIGH_BITS 0x8080808080808080u
#define NG_JOINED 0x80000000u /* added to the length of a token that holds what is none of it */
#define NG_SPACES 0x2020202020202020u /* what `| 0x20` folds ASCII with, and spaces too */

static const uint64_t NG_MASK_LOW[17] = {
    0, 0xff, 0xffff, 0xffffff, 0xffffffff, 0xffffffffff, 0xffffffffffff, 0xffffffffffffff,
    ~0ull, ~0ull, ~0ull, ~0ull, ~0ull, ~0ull, ~0ull, ~0ull, ~0ull};
static const uint64_t NG_MASK_HIGH[17] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xffff, 0xffffff, 0xffffffff, 0xffffffffff,
    0xffffffffffff, 0xffffffffffffff, ~0ull};

NG_INLINE uint64_t ng_chunk(uint64_t h, uint64_t low, uint64_t high) {
    return ng_mix(low ^ NG_A ^ h, high ^ NG_B ^ (h << 32 | h >> 32));
}

/* Continues the hash of a phrase by its next token; `last_is_prefix` keeps "a b" and "a b*" apart. */
NG_INLINE uint64_t ng_phrase(uint64_t h, uint64_t next, int last_is_prefix) {
    return ng_mix(h ^ (last_is_prefix ? NG_D : NG_C), next ^ NG_B);
}

/* Hash of bytes that are folded already. */
static uint64_t ng_hash_folded(const uint8_t *p, int64_t n) {
    uint64_t h = 0;
    do {
        uint8_t chunk[16];
        memset(chunk, ' ', 16);
        memcpy(chunk, p, (size_t)(n < 16 ? n : 16));
        h = ng_chunk(h, ng_load64(chunk), ng_load64(chunk + 8));
        p += 16;
        n -= 16;
    } while (n > 0);
    return h;
}

/* Folds a token of any length and script, joined or not; keeps the first `room` folded bytes (whole code points)
 * in `out`, their number in *kept, and returns the hash of all of them. */
static uint64_t ng_fold_token(const uint8_t *p, int64_t n, uint8_t *out, int room, int *kept) {
    uint8_t chunk[20];
    int used = 0, stored = 0;
    uint64_t h = 0;
    n &= ~(int64_t)NG_JOINED;
    while (n > 0) {
        int length;
        uint32_t codes[NG_MOST_FOLDED];
        uint32_t code = ng_decode(p, n, &length);
        if (ng_unlikely(code == 0xc3 && ng_is_garbled_letter(p, n))) {
            code = NG_MEANT_LETTER(p);
            length = 4;
        }
        const int count = ng_folded(code, codes);
        p += length;
        n -= length;
        for (int k = 0; k < count; k++) {
            const int size = ng_encode(codes[k], chunk + used);
            if (stored + size <= room) {
                memcpy(out + stored, chunk + used, (size_t)size);
                stored += size;
            } else {
                room = stored;
            }
            used += size;
            /* A full chunk is only hashed when more follows, so that 16 bytes stay one chunk. */
            if (used > 16) {
                h = ng_chunk(h, ng_load64(chunk), ng_load64(chunk + 8));
                memcpy(chunk, chunk + 16, 4);
                used -= 16;
            }
        }
    }
    memset(chunk + used, ' ', (size_t)(20 - used));
    *kept = stored;
    return ng_chunk(h, ng_load64(chunk), ng_load64(chunk + 8));
}

/* Four code points of two bytes each folded, two bytes for two; where there is none, 0, spaces. */
NG_INLINE uint64_t ng_fold_four(uint64_t x) {
    const uint64_t codes = (x & 0x001f001f001f001fu) << 6 | (x >> 8 & 0x003f003f003f003fu);
    return ng_fold_pair[codes & 0x7ff] | (uint64_t)ng_fold_pair[codes >> 16 & 0x7ff] << 16 |
           (uint64_t)ng_fold_pair[codes >> 32 & 0x7ff] << 32 |
           (uint64_t)ng_fold_pair[codes >> 48] << 48;
}

/* Continues the hash *h by the first n <= 16 bytes of a token, if they are code points of two bytes
 * each that fold to two, as all of a Cyrillic or Greek word does. No branch hangs on the length. */
NG_INLINE int ng_hash_pairs(uint64_t *h, const uint8_t *p, uint32_t n) {
    uint64_t low = ng_load64(p) & NG_MASK_LOW[n], high = ng_load64(p + 8) & NG_MASK_HIGH[n];
    uint64_t odd = (low & 0x00e000e000e000e0u) ^ (NG_MASK_LOW[n] & 0x00c000c000c000c0u);
    odd |= (high & 0x00e000e000e000e0u) ^ (NG_MASK_HIGH[n] & 0x00c000c000c000c0u);
    if (odd) return 0;
    low = ng_fold_four(low);
    high = ng_fold_four(high);
    *h = ng_chunk(*h, low, high);
    return !(((low & low << 2) | (high & high << 2)) & 0x0080008000800080u); /* NG_OTHER */
}

/* Hash of a token that is long, joined or not ASCII. Up to 32 bytes of one- and two-byte code points, which
 * most such words are, are folded here, in registers; the rest by ng_fold_token. */
NG_NOINLINE uint64_t ng_hash_slow(const uint8_t *p, int64_t n) {
    uint64_t words[5] = {NG_SPACES, NG_SPACES, NG_SPACES, NG_SPACES, NG_SPACES}, word = 0;
    int used = 0, full = 0, kept;
    uint8_t none[4];
    if (n > 32) return ng_fold_token(p, n, none, 0, &kept);
    uint64_t pairs = 0;
    if (ng_hash_pairs(&pairs, p, n < 16 ? (uint32_t)n : 16) &&
        (n <= 16 || ng_hash_pairs(&pairs, p + 16, (uint32_t)n - 16)))
        return pairs;
    for (const uint8_t *end = p + n; p < end;) {
        uint32_t code = *p++;
        if (code >= 0x80) {
            if (code >= 0xe0) return ng_fold_token(end - n, n, none, 0, &kept);
            code = (code & 0x1f) << 6 | (*p++ & 0x3fu);
        }
        const uint64_t folded = ng_fold2[code];
        if (ng_unlikely(folded == NG_OTHER)) return ng_fold_token(end - n, n, none, 0, &kept);
        word |= folded << used;
        used += ng_fold2_bits[code];
        if (used >= 64) {
            used -= 64;
            words[full++] = word;
            word = used ? folded >> 8 : 0;
        }
    }
    words[full] = word | (NG_SPACES << used);
    const uint64_t h = ng_chunk(0, words[0], words[1]);
    return full > 2 || (full == 2 && used) ? ng_chunk(h, words[2], words[3]) : h;
}

/* Hash of any token; NG_PADDING bytes must be readable after it. */
NG_INLINE uint64_t ng_hash_token(const uint8_t *p, uint32_t n) {
    if (ng_unlikely(n > 16)) return ng_hash_slow(p, n);
    uint64_t low = ng_load64(p) & NG_MASK_LOW[n];
    uint64_t high = ng_load64(p + 8) & NG_MASK_HIGH[n];
    if (ng_unlikely((low | high) & NG_HIGH_BITS)) return ng_hash_slow(p, n);
    return ng_mix((low | NG_SPACES) ^ NG_A, (high | NG_SPACES) ^ NG_B);
}

#endif
