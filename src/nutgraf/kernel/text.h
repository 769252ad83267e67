/* Spans of UTF-8 that texts are. */
#ifndef NUTGRAF_TEXT_H
#define NUTGRAF_TEXT_H

#include "fold.h"

/* Tokens are read 16 bytes at a time and text 64 bytes at a time: so many bytes after the end of
 * a text must be readable. */
#define NG_PADDING 80

typedef struct {
    const uint8_t *p;
    int64_t n;
} ng_span;

static int ng_is_ascii(const uint8_t *p, int64_t n) {
    uint64_t seen = 0;
    int64_t i = 0;
    for (; i + 8 <= n; i += 8) seen |= ng_load64(p + i);
    for (; i < n; i++) seen |= p[i];
    return !(seen & 0x8080808080808080u);
}

/* Code points of n bytes; every stretch that is not UTF-8 counts as the U+FFFD that stands for it. */
static int64_t ng_code_points(const uint8_t *p, int64_t n) {
    int64_t count = 0;
    while (n > 0) {
        int64_t ascii = 0;
        while (ascii + 8 <= n && !(ng_load64(p + ascii) & 0x8080808080808080u)) ascii += 8;
        while (ascii < n && p[ascii] < 0x80) ascii++;
        p += ascii, n -= ascii, count += ascii;
        while (n > 0 && *p >= 0x80) {
            int length;
            ng_decode(p, n, &length);
            p += length, n -= length, count++;
        }
    }
    return count;
}

#endif
