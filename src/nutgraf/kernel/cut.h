/* Cutting texts into tokens: the starts and ends of a batch of them.
 *
 * Texts are cut into a batch of about NG_TOKENS tokens, of one text or many. A text longer than a
 * batch goes on in the next; its last few tokens may wait there, since an n-gram may go on. */
#ifndef NUTGRAF_CUT_H
#define NUTGRAF_CUT_H

#include "entities.h"
#include "joins.h"
#include "spread.h"
#include "text.h"

#define NG_TOKENS 1024
#define NG_TEXTS 64
#define NG_SPACE (NG_TOKENS + 128) /* a block of 64 bytes may hold 32, and 64 places may be spoilt */

#define NG_NOWHERE 0xffffffffu

enum { NG_UNKNOWN, NG_PREFIXED, NG_EXACT = 0xff }; /* how the plan knows a token */

/* Where the prefix term is that begins a token, found before. */
typedef struct {
    uint64_t hash;  /* of the token; 0: nothing yet */
    uint32_t place; /* of the slot; NG_NOWHERE: none begins it */
} ng_memo;

/* What a phrase, tokens [first, last], adds to a column. */
typedef struct {
    uint32_t term;
    uint16_t column;
    int16_t weight;
    int32_t first, last;
} ng_note;

typedef struct {
    /* Of tokens: bytes from `base`; the end of a joined token has NG_JOINED added. */
    uint32_t starts[NG_SPACE], ends[NG_SPACE];
    uint32_t text_ends[NG_TEXTS]; /* tokens before the end of each finished text */
    const uint8_t *base;
    int n_tokens, n_texts;
    int unfinished;     /* the last text goes on in the next batch */
    int64_t first_text; /* number of the batch's first text */
    /* What is made of each token, by tokens.h, rows.h, phrase.h, sums.h and pieces.h. */
    uint64_t hashes[NG_SPACE];
    uint32_t places[NG_SPACE];       /* the slot that it has if the plan knows it */
    uint8_t known[NG_SPACE];         /* NG_UNKNOWN … */
    int16_t rows[8 * NG_SPACE];      /* dense: its weights, 4 or 8 lanes */
    const uint8_t *cells[NG_SPACE];  /* else: its row in the plan */
    uint64_t begins[NG_SPACE / 64];  /* a bit each: it begins a text, or stands past the last */
    uint32_t starters[NG_SPACE];     /* tokens that may begin a phrase */
    uint32_t missed[NG_SPACE];       /* tokens that are no exact term */
    int32_t text_sums[8 * NG_TEXTS]; /* dense: the sums of each text's tokens in the batch */
    uint32_t terms[NG_SPACE];        /* dense, traced: the number of each token's term */
    ng_note notes[4 * NG_SPACE];     /* … and the phrases; those of one column do not overlap */
    int n_starters, n_notes;
    int64_t tokens, known_tokens; /* of the unfinished text so far */
    int32_t *small;     /* columns + NG_SPARE: sums of the text at hand, of this batch */
    int64_t *sums;      /* columns: … of the batches before, where the text is longer than one */
    int is_long;        /* sums are not all 0 */
    double *shares;     /* one over each divisor of the text at hand */
    int32_t *free_from; /* columns: the token from which phrases may count again */
    uint8_t no_row[24]; /* the row of a token that the plan does not know */
    ng_memo *memos;     /* 1 << memo_bits, by the first bits of the hash; may be NULL */
    int memo_bits;
} ng_scratch;

/* Adds the tokens of text[*pos..n) to the batch. Returns 1 when the text is finished, 0 when the
 * batch is full; *pos is then the byte to go on from. */
NG_INLINE int ng_cut_with(ng_scratch *s, const uint8_t *text, int64_t n, int64_t *pos,
                          ng_classifier classify, ng_other_classifier classify_other,
                          ng_spreader spread) {
    ng_spill spill = {0, 0};
    uint64_t before = 0; /* the word bytes of the block before */
    uint64_t wide = 0;   /* … those at its end that are not ASCII */
    int entity = 0;      /* bytes of the block that belong to an entity begun there */
    int joined = 0;      /* the token that goes on there was joined */
    int pending = 0;     /* … goes on where the next run begins */
    uint32_t *start = s->starts + s->n_tokens, *end = s->ends + s->n_tokens;
    const uint32_t *full = s->starts + NG_TOKENS;
    const int64_t rel = text - s->base;
    int64_t at = *pos;
    for (; at < n; at += 64) {
        if (ng_unlikely(start >= full)) {
            /* The last token may go on, even where it has ended: it waits for the next batch. */
            *pos = *--start - rel;
            s->n_tokens = (int)(start - s->starts);
            return 0;
        }
        uint64_t word, other, far = 0, lines = 0, joins = 0;
        const int odd = classify(text + at, &word, &other);
        if (n - at < 64) {
            uint64_t within = (1ull << (n - at)) - 1;
            word &= within;
            other &= within;
        }
        if (other | wide) {
            if (other)
                word = classify_other(text + at, n - at, word, other, (int)(before >> 63), &spill);
            far = ng_far_initials(before, word);
            wide = other >> 52; /* what may stand between two letters */
        }
        if (ng_unlikely(odd | entity)) {
            const uint64_t within = ng_bits(0, n - at), ands = ng_places(text + at, '&') & within;
            if (ands | (uint64_t)entity) word &= ~ng_entities(text + at, n - at, ands, &entity);
            lines = ng_breaking(text + at, at, ng_places(text + at, '\n') & within);
        }
        const uint64_t toggles = word ^ (word << 1 | before >> 63);
        uint64_t first = toggles & word, past = toggles & ~word;
        /* Where a run of one byte begins one byte after another. */
        const uint64_t initials =
            first & (far | (~(word >> 1) & (word << 2 | before >> 62) &
                            ~(word << 3 | before >> 61)));
        if (ng_unlikely(initials | lines | (uint64_t)pending)) {
            const ng_joined found =
                ng_join(text, at, n, before, word, first, initials, lines, pending);
            first &= ~found.first;
            past &= ~found.past;
            end -= found.ends;
            joins = found.joins;
            pending = found.pending;
        }
        before = word;
        const uint32_t base = (uint32_t)(rel + at);
        const uint32_t *const begun = start;
        start = spread(first, base, start);
        end = spread(past, base, end);
        joins |= (uint64_t)joined;
        if (ng_unlikely(joins | (uint64_t)pending))
            joined = pending |
                     ng_mark_joined(s->ends, begun - s->starts, end - s->ends, first, joins);
    }
    if (before >> 63) *end++ = (uint32_t)(rel + n) | (joined ? NG_JOINED : 0);
    s->n_tokens = (int)(end - s->ends);
    return 1;
}

static int ng_cut_base(ng_scratch *s, const uint8_t *text, int64_t n, int64_t *pos) {
    return ng_cut_with(s, text, n, pos, ng_classify, ng_classify_other, ng_spread);
}

#if defined(NG_AVX512)
NG_AVX2 static int ng_cut_avx2(ng_scratch *s, const uint8_t *text, int64_t n, int64_t *pos) {
    return ng_cut_with(s, text, n, pos, ng_classify_avx2, ng_classify_other, ng_spread_avx2);
}

NG_AVX512 static int ng_cut_avx512(ng_scratch *s, const uint8_t *text, int64_t n, int64_t *pos) {
    return ng_cut_with(s, text, n, pos, ng_classify_avx512, ng_classify_other_avx512,
                       ng_spread_avx512);
}
#endif

static int (*ng_cut)(ng_scratch *, const uint8_t *, int64_t, int64_t *) = ng_cut_base;

/* Makes the tables of folding and of compounds, and takes the cutter of ng_simd, which it returns. */
static int ng_cut_init(void) {
    const int simd = ng_simd();
    ng_fold_init();
    ng_parts_init();
    ng_spread_init();
#if defined(NG_AVX512)
    if (simd == NG_USE_AVX512) ng_cut = ng_cut_avx512;
    if (simd == NG_USE_AVX2) ng_cut = ng_cut_avx2;
#endif
    return simd;
}

/* Called with each batch; puts the number of tokens at its end that wait for the next into
 * *carried, which only an unfinished text may need. Returns 1 where memory is lacking. */
typedef int (*ng_on_batch)(void *context, ng_scratch *s, int *carried);

NG_INLINE int ng_flush(ng_scratch *s, ng_on_batch use, void *context) {
    int carried = 0;
    const int failed = use(context, s, &carried);
    const int from = s->n_tokens - carried;
    const uint32_t moved = carried ? s->starts[from] : 0;
    for (int i = 0; i < carried; i++) {
        s->starts[i] = s->starts[from + i] - moved;
        s->ends[i] = s->ends[from + i] - moved;
    }
    s->base += moved;
    s->first_text += s->n_texts - s->unfinished;
    s->n_tokens = carried;
    s->n_texts = 0;
    return failed;
}

/* Cuts texts [0, n), each under 2 GiB and with NG_PADDING readable bytes after it, into batches.
 * Returns 0, or 1 where memory is lacking. */
static int ng_batches(ng_scratch *s, const ng_span *texts, int64_t n, ng_on_batch use,
                      void *context) {
    int failed = 0;
    s->first_text = 0;
    s->n_tokens = s->n_texts = s->unfinished = 0;
    for (int64_t text = 0; text < n && !failed; text++) {
        const ng_span span = texts[text];
        int64_t pos = 0;
        if (s->n_texts && (span.p < s->base || span.p - s->base > 0x7fffffff - span.n))
            failed |= ng_flush(s, use, context);
        if (!s->n_texts) s->base = span.p;
        while (!ng_cut(s, span.p, span.n, &pos)) {
            s->unfinished = 1;
            s->n_texts++;
            failed |= ng_flush(s, use, context);
            s->unfinished = 0;
            if (!s->n_tokens) s->base = span.p + pos;
        }
        s->text_ends[s->n_texts++] = (uint32_t)s->n_tokens;
        if (s->n_tokens >= NG_TOKENS - 64 || s->n_texts == NG_TEXTS)
            failed |= ng_flush(s, use, context);
    }
    if (s->n_texts) failed |= ng_flush(s, use, context);
    return failed;
}

#endif
