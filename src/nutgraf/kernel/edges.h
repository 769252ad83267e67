/* Where the words of a block begin and end beyond ASCII: code points from 0x80 on are put into its
 * mask of word bytes.
 *
 * What is common is told by commons.h; the rest is decoded one by one, for what a code point means may
 * hang on those beside it: format characters are of a word only within one. */
#ifndef NUTGRAF_EDGES_H
#define NUTGRAF_EDGES_H

#include "ascii.h"
#include "commons.h"
#include "fold.h"

/* What one block of text leaves for the next. */
typedef struct {
    int64_t n;   /* bytes of the next blocks that belong to what began in this one */
    int is_word; /* these are a word's */
} ng_spill;

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
