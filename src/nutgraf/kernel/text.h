/* Where texts come from: spans of UTF-8, and Python strings turned into UTF-8. */
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

/* UTF-8 bytes that n code points of `kind` bytes each may need at the most. */
NG_INLINE int64_t ng_utf8_room(int64_t n, int kind, int ascii) {
    return ascii ? n : n * (kind == 1 ? 2 : kind == 2 ? 3 : 4);
}

/* Writes n code points of a Python string as UTF-8 and returns the end. A lone surrogate becomes
 * U+FFFD, one code point for one, so that offsets stay. */
static uint8_t *ng_transcode(const void *data, int64_t n, int kind, int ascii, uint8_t *out) {
    if (ascii) {
        memcpy(out, data, (size_t)n);
        return out + n;
    }
    if (kind == 1) {
        const uint8_t *s = data;
        for (int64_t i = 0; i < n; i++) {
            if (s[i] < 0x80) *out++ = s[i];
            else out += ng_encode(s[i], out);
        }
    } else if (kind == 2) {
        const uint16_t *s = data;
        int64_t i = 0;
        while (i < n) {
            uint64_t four;
            while (i + 4 <= n && (memcpy(&four, s + i, 8), !(four & 0xff80ff80ff80ff80u))) {
                for (int j = 0; j < 4; j++) out[j] = (uint8_t)s[i + j];
                out += 4, i += 4;
            }
            if (i < n) {
                uint32_t code = s[i++];
                out += ng_encode(code - 0xd800u < 0x800u ? 0xfffdu : code, out);
            }
        }
    } else {
        const uint32_t *s = data;
        for (int64_t i = 0; i < n; i++)
            out += ng_encode(s[i] - 0xd800u < 0x800u ? 0xfffdu : s[i], out);
    }
    return out;
}

#endif
