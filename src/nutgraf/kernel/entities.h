/* Entities of HTML that were left in a text, such as `&nbsp;` and `&#8217;`: they separate words.
 *
 * What they stand for is mostly a sign. Where it is a letter the word is lost, but not those beside
 * it. By their form, not by a list: `R&D;` and `AT&T;` are none. */
#ifndef NUTGRAF_ENTITIES_H
#define NUTGRAF_ENTITIES_H

#include "edges.h"

#define NG_LONGEST_NAME 8

NG_INLINE int ng_is_hex(uint8_t byte) {
    return (uint8_t)(byte - '0') < 10 || (uint8_t)((byte | 0x20) - 'a') < 6;
}

/* Bytes of the entity that p[0..n) begins with; 0: there is none. A name is 2 to 8 small letters and
 * digits, the first a letter, or a capital and 3 to 7 small letters; a number is 1 to 7 digits, or x
 * and 1 to 6 hexadecimal ones. */
static int ng_entity(const uint8_t *p, int64_t n) {
    const int end = n < NG_LONGEST_NAME + 2 ? (int)n : NG_LONGEST_NAME + 2;
    int i = 1, least = 3;
    if (end < 4) return 0;
    if (p[1] == '#' && (p[2] | 0x20) == 'x') {
        least = 4;
        for (i = 3; i < end && i < 9 && ng_is_hex(p[i]); i++) {}
    } else if (p[1] == '#') {
        for (i = 2; i < end && i < 9 && (uint8_t)(p[i] - '0') < 10; i++) {}
    } else if ((uint8_t)(p[1] - 'A') < 26) {
        least = 5;
        for (i = 2; i < end && (uint8_t)(p[i] - 'a') < 26; i++) {}
    } else if ((uint8_t)(p[1] - 'a') < 26) {
        for (i = 2; i < end && ((uint8_t)(p[i] - 'a') < 26 || (uint8_t)(p[i] - '0') < 10); i++) {}
    }
    return i >= least && i < end && p[i] == ';' ? i + 1 : 0;
}

/* The bytes of the block p[0..available) that are of entities; `ands`: where `&` is. The first
 * *inside of them are of one begun before, and as many of the next block will be of the last. */
NG_NOINLINE uint64_t ng_entities(const uint8_t *p, int64_t available, uint64_t ands, int *inside) {
    uint64_t found = ng_bits(0, *inside);
    *inside = 0;
    for (; ands; ands &= ands - 1) {
        const int i = ng_lowest(ands), length = ng_entity(p + i, available - i);
        found |= ng_bits(i, length);
        if (i + length > 64) *inside = i + length - 64;
    }
    return found;
}

#endif
