/* Words that something parts and that are one token all the same: dotted acronyms.
 *
 * Letters each of which stands alone, with a dot between, are one token: `U.S.`, `e.g.`. The token
 * reaches from the first letter to the last (a last dot may end the sentence too, and stays
 * outside) and what stands between folds to nothing. Nearly no block of text has such a place, so
 * the cutter only asks here where one may be. */
#ifndef NUTGRAF_JOINS_H
#define NUTGRAF_JOINS_H

#include "edges.h"
#include "hash.h"

NG_INLINE int ng_is_letter(uint8_t byte) { return (uint8_t)((byte | 0x20) - 'a') < 26; }

/* Whether a character of a word begins p[0..available), perhaps after format characters. */
static int ng_goes_on(const uint8_t *p, int64_t available) {
    int inner;
    if (available < 1) return 0;
    ng_format_run(p, available, &inner);
    return inner;
}

/* Which of the places `initials` of the block at text[at..n) belong to the letter two bytes before.
 * There stands one word byte alone, as far as the block tells, after another alone. */
NG_NOINLINE uint64_t ng_join_initials(const uint8_t *text, int64_t at, int64_t n,
                                      uint64_t initials) {
    uint64_t joins = 0;
    for (; initials; initials &= initials - 1) {
        const int i = ng_lowest(initials);
        const uint8_t *p = text + at + i;
        if (p[-1] == '.' && ng_is_letter(p[-2]) && ng_is_letter(p[0]) &&
            !(i == 63 && ng_goes_on(p + 1, n - at - 64)))
            joins |= 1ull << i;
    }
    return joins;
}

/* Marks the tokens that go on at the places `joins` of a block. `starts` and `ends` are those of all
 * tokens, of which n_before began before the block and n_ended have ended by now; `first` is where
 * tokens begin in the block. Returns whether the last token, not ended yet, is to be marked. */
NG_NOINLINE int ng_mark_joined(uint32_t *ends, int64_t n_before, int64_t n_ended, uint64_t first,
                               uint64_t joins) {
    int open = 0;
    for (; joins; joins &= joins - 1) {
        const int64_t token =
            n_before + ng_popcount(first & ng_bits(0, ng_lowest(joins))) - 1;
        if (token < n_ended) ends[token] |= NG_JOINED;
        else open = 1;
    }
    return open;
}

#endif
