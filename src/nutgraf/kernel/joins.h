/* Words that something parts and that are one token all the same: acronyms and broken words.
 *
 * Letters that each stand alone with a dot between are one token: `U.S.`, `e.g.`; also where the
 * dot is one of its look-alikes, or a character that nobody sees stands beside it. So is a word
 * broken by a hyphen at the end of a line, unless its parts are likely to be a compound's
 * (compounds.h). The token reaches from the first letter to the last (a last dot may end the
 * sentence too, and stays outside), and what stands between folds to nothing. Nearly no block of
 * text has such a place, so the cutter only asks here where one may be. */
#ifndef NUTGRAF_JOINS_H
#define NUTGRAF_JOINS_H

#include "compounds.h"
#include "edges.h"

/* What the joins of a block change in it. */
typedef struct {
    uint64_t first, past; /* where tokens do not begin, and do not end, after all */
    uint64_t joins;       /* where they go on */
    int ends;             /* 1: nor did the last token end before the block */
    int pending;          /* the last token goes on where the next run begins, in a later block */
} ng_joined;

NG_INLINE int ng_is_letter(uint8_t byte) { return (uint8_t)((byte | 0x20) - 'a') < 26; }

NG_INLINE int ng_is_lower(uint8_t byte) { return (uint8_t)(byte - 'a') < 26; }

/* Where the character begins that ends before text[at], if nobody sees it: a format character, or a
 * blank of no width; else `at`. */
static int64_t ng_before_unseen(const uint8_t *text, int64_t at) {
    int64_t from = at - 1;
    int length;
    if (at < 1 || text[from] < 0x80) return at;
    while (from > 0 && at - from < 4 && (text[from] & 0xc0) == 0x80) from--;
    const uint32_t code = ng_decode(text + from, at - from, &length);
    return from + length == at && (code == 0x200b || ng_fold(code) == FOLD_FORMAT) ? from : at;
}

/* Where the dot begins that ends before text[at], or a look-alike of it: U+00B7, U+2024, U+2027,
 * U+FE52, U+FF0E; else `at`. */
static int64_t ng_before_dot(const uint8_t *text, int64_t at) {
    const uint8_t *p = text + at;
    if (at < 1) return at;
    if (p[-1] == '.') return at - 1;
    if (at >= 2 && p[-2] == 0xc2 && p[-1] == 0xb7) return at - 2;
    if (at >= 3 && (!memcmp(p - 3, "\xe2\x80\xa4", 3) || !memcmp(p - 3, "\xe2\x80\xa7", 3) ||
                    !memcmp(p - 3, "\xef\xb9\x92", 3) || !memcmp(p - 3, "\xef\xbc\x8e", 3)))
        return at - 3;
    return at;
}

/* Bytes that are words of their own, in the block `word` and in the one before it (but for those at
 * its beginning), as far as these tell. */
typedef struct {
    uint64_t before, here;
} ng_alone;

NG_INLINE ng_alone ng_find_alone(uint64_t before, uint64_t word) {
    const ng_alone found = {before & ~(before << 1) & ~(before >> 1),
                            word & ~(word << 1 | before >> 63) & ~(word >> 1)};
    return found;
}

/* … that stand three to twelve bytes after another: where initials may be if the text is not ASCII. */
NG_NOINLINE uint64_t ng_far_initials(uint64_t before, uint64_t word) {
    const ng_alone alone = ng_find_alone(before, word);
    uint64_t low = alone.before << 3, high = alone.here << 3 | alone.before >> 61;
    high |= high << 1 | low >> 63, low |= low << 1;
    high |= high << 2 | low >> 62, low |= low << 2;
    high |= high << 4 | low >> 60, low |= low << 4;
    high |= high << 2 | low >> 62;
    return high & alone.here;
}

/* Where the letter ends that is of one acronym with the one at place i of the block at text[at..n),
 * alone as far as the block tells; -1: none is. `before` and `word` are as in ng_join. */
static int64_t ng_initial_before(const uint8_t *text, int64_t at, int64_t n, uint64_t before,
                                 uint64_t word, int i) {
    const int64_t dot = ng_before_unseen(text, at + i), past = ng_before_dot(text, dot);
    if (past == dot || !ng_is_letter(text[at + i])) return -1;
    const int64_t end = ng_before_unseen(text, past), letter = end - 1;
    if (letter < 0 || !ng_is_letter(text[letter])) return -1;
    const ng_alone alone = ng_find_alone(before, word);
    const uint64_t is_alone =
        letter < at ? alone.before >> (64 + letter - at) : alone.here >> (letter - at);
    if (!(is_alone & 1)) return -1;
    return i < 63 || !ng_begins_word(text + at + 64, n - at - 64) ? end : -1;
}

/* Whether a word goes on over the end of line at text[newline]: a lower-case letter and a hyphen,
 * blanks, the end of line, blanks, a lower-case letter. *end is where its first part ends, *next
 * where the next begins. */
static int ng_is_broken(const uint8_t *text, int64_t newline, int64_t n, int64_t *end,
                        int64_t *next) {
    int64_t i = newline, j = newline + 1, from;
    if (i > 0 && text[i - 1] == '\r') i--;
    while (i > 0 && (text[i - 1] == ' ' || text[i - 1] == '\t')) i--;
    while (j < n && (text[j] == ' ' || text[j] == '\t')) j++;
    if (j >= n || !ng_is_lower(text[j])) return 0;
    int is_soft = 0;
    if (i >= 2 && text[i - 1] == '-') i--;
    else if (i >= 3 && text[i - 2] == 0xc2 && text[i - 1] == 0xad) i -= 2, is_soft = 1;
    else if (i >= 4 && !memcmp(text + i - 3, "\xe2\x80\x90", 3)) i -= 3;
    else return 0;
    if (!ng_is_lower(text[i - 1])) return 0;
    *end = i;
    *next = j;
    if (is_soft) return 1;
    from = i - 1;
    while (from > 0 && i - from <= NG_LONGEST_PART && ng_is_alnum(text[from - 1])) from--;
    const int before = i - from <= NG_LONGEST_PART && !ng_ends_word(text, from);
    int64_t to = j + 1;
    while (to < n && to - j <= NG_LONGEST_PART && ng_is_alnum(text[to])) to++;
    const int after = to - j <= NG_LONGEST_PART && !ng_begins_word(text + to, n - to);
    return !(before && ng_is_part(text + from, i - from, NG_FIRST_PART)) &&
           !(after && ng_is_part(text + j, to - j, NG_LAST_PART));
}

/* Those of the ends of line in the block p, `lines`, that may break a word, by the byte before;
 * `before` bytes stand before the block. */
NG_INLINE uint64_t ng_breaking(const uint8_t *p, int64_t before, uint64_t lines) {
    uint64_t found = 0;
    for (; lines; lines &= lines - 1) {
        const uint64_t line = lines & (0 - lines);
        int i = ng_lowest(lines) - 1;
        if (i + before >= 0 && p[i] == '\r') i--;
        if (i + before < 0) continue;
        const uint8_t c = p[i];
        if (c == '-' || c == ' ' || c == 0xad || c == 0x90 || c == '\t') found |= line;
    }
    return found;
}

/* The joins of the block at text[at..n). `first` is where runs of word bytes begin in it; of these
 * `initials` may be letters of acronyms. `lines` end at places of the block; `pending`: as that of
 * the block before. `before` and `word` are the word bytes of the block before and of this one. */
NG_NOINLINE ng_joined ng_join(const uint8_t *text, int64_t at, int64_t n, uint64_t before,
                              uint64_t word, uint64_t first, uint64_t initials, uint64_t lines,
                              int pending) {
    ng_joined found = {0, 0, 0, 0, 0};
    if (pending) {
        found.joins = found.first = first & (0 - first);
        found.pending = !first;
    }
    for (; initials; initials &= initials - 1) {
        const int i = ng_lowest(initials);
        const int64_t end = ng_initial_before(text, at, n, before, word, i);
        if (end < 0) continue;
        found.joins |= 1ull << i;
        if (end >= at) found.past |= 1ull << (end - at);
        else found.ends = 1;
    }
    found.first |= found.joins;
    for (; lines; lines &= lines - 1) {
        int64_t end, next;
        if (!ng_is_broken(text, at + ng_lowest(lines), n, &end, &next)) continue;
        if (end >= at) found.past |= 1ull << (end - at);
        else found.ends = 1;
        if (next < at + 64) found.joins |= 1ull << (next - at);
        else found.pending = 1;
    }
    found.first |= found.joins;
    return found;
}

/* Marks the tokens that go on at the places `joins` of a block. `ends` are those of all tokens, of
 * which n_before began before the block and n_ended have ended by now; `first` is where tokens
 * begin in the block. Returns whether the last token, not ended yet, is to be marked. */
NG_NOINLINE int ng_mark_joined(uint32_t *ends, int64_t n_before, int64_t n_ended, uint64_t first,
                               uint64_t joins) {
    int open = 0;
    for (; joins; joins &= joins - 1) {
        const uint64_t begun = first & ng_bits(0, ng_lowest(joins));
        const int64_t token = n_before + ng_popcount(begun) - 1;
        if (token < n_ended) ends[token] |= NG_JOINED;
        else open = 1;
    }
    return open;
}

#endif
