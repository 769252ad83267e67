/* The places of evidence as code points: made of bytes when a text is finished. */
#ifndef NUTGRAF_POINTS_H
#define NUTGRAF_POINTS_H

#include "evidence.h"
#include "text.h"

#define NG_BLOCKS 256 /* of 64 bytes: longer texts are walked through */

/* Of each block the bytes that begin no code point, and how many such stand before it. */
typedef struct {
    uint64_t inside[NG_BLOCKS];
    int32_t before[NG_BLOCKS];
} ng_points;

/* Fills the blocks of a text, of fewer than 64 * NG_BLOCKS bytes. A stretch that is not UTF-8 is one
 * code point, as `ng_code_points` has it. */
static void ng_find_points(ng_points *points, const uint8_t *p, int64_t n) {
    const int64_t blocks = n / 64 + 1;
    int32_t before = 0;
    memset(points->inside, 0, (size_t)blocks * sizeof *points->inside);
    for (int64_t i = 0; i < n;) {
        if (i + 8 <= n) {
            const uint64_t high = ng_load64(p + i) & NG_HIGH_BITS;
            i += high ? ng_lowest(high) / 8 : 8;
            if (!high) continue;
        } else if (p[i] < 0x80) {
            i++;
            continue;
        }
        int length;
        ng_decode(p + i, n - i, &length);
        for (int64_t at = i + 1; at < i + length; at++)
            points->inside[at / 64] |= 1ull << (at % 64);
        i += length;
    }
    for (int64_t b = 0; b < blocks; b++) {
        points->before[b] = before;
        before += ng_popcount(points->inside[b]);
    }
}

NG_INLINE int32_t ng_point(const ng_points *points, int32_t byte) {
    const uint64_t inside = points->inside[byte / 64] & ((1ull << (byte % 64)) - 1);
    return byte - points->before[byte / 64] - ng_popcount(inside);
}

/* … of a text of any length. Phrases stand before the tokens they overlap, so starts only ever go up;
 * an end is counted on from its start. */
static void ng_walk_points(ng_trace *t, const ng_span *text) {
    int32_t byte = 0, point = 0, end_byte = 0, end_point = 0;
    for (int64_t i = t->text_from; i < t->n; i++) {
        const int32_t start = t->start[i], end = t->end[i];
        if (start != byte) point += (int32_t)ng_code_points(text->p + byte, start - byte);
        byte = start;
        /* Most evidence shares its place with the one before: the same token, another column. */
        if (end != end_byte) end_point = point + (int32_t)ng_code_points(text->p + byte, end - byte);
        end_byte = end;
        t->start[i] = point;
        t->end[i] = end_point;
    }
}

/* Turns the byte offsets of a finished text's evidence into code points. */
static void ng_to_code_points(ng_trace *t, const ng_span *text) {
    ng_points points;
    if (t->n == t->text_from || ng_is_ascii(text->p, text->n)) return;
    if (text->n >= 64 * NG_BLOCKS) {
        ng_walk_points(t, text);
        return;
    }
    ng_find_points(&points, text->p, text->n);
    for (int64_t i = t->text_from; i < t->n; i++) {
        t->start[i] = ng_point(&points, t->start[i]);
        t->end[i] = ng_point(&points, t->end[i]);
    }
}

#endif
