/* The pass: texts in, logits (and, when traced, evidence) out.
 *
 * Texts are cut into token edges, edges into hashes and table positions (whose slots are fetched
 * ahead), positions into rows that are added up. Each step is a loop of its own over a batch of
 * about NG_TOKENS tokens from one text or many, so that nothing waits for memory and hardly any
 * branch is guessed wrong. A text longer than a batch goes on in the next; its last few tokens wait
 * there, since a phrase may go on. */
#ifndef NUTGRAF_SCAN_H
#define NUTGRAF_SCAN_H

#include <math.h>

#include "edges.h"
#include "plan.h"
#include "text.h"

#define NG_TOKENS 1024
#define NG_TEXTS 64
#define NG_SPACE (NG_TOKENS + 72) /* a block of 64 bytes more, and some */

typedef struct {
    uint32_t edges[2 * NG_SPACE]; /* start, end, start, end …: bytes from `base` */
    uint64_t hashes[NG_SPACE];
    uint32_t places[NG_SPACE];
    uint32_t starters[NG_SPACE]; /* tokens of the text that begin a phrase */
    uint32_t ends[NG_TEXTS];     /* tokens before the end of each finished text of the batch */
    const uint8_t *base;
    int n_edges, n_texts;
    int unfinished; /* the last text goes on in the next batch */
    int64_t first_text; /* number of the batch's first text */
    int64_t tokens, known; /* of the unfinished text so far */
    int64_t *sums;      /* columns: integer logits of the unfinished text so far */
    int32_t *free_from; /* columns: the token from which phrases may count again */
    int32_t *sparse;    /* columns: sums of the text at hand */
} ng_scratch;

/* Evidence as columns that grow. */
typedef struct {
    int64_t n, room;
    uint32_t *term;
    uint16_t *column;
    int32_t *start, *end; /* bytes while scanning, code points when a text is finished */
    int16_t *weight;
    int64_t *offsets;     /* n_texts + 1 */
    int64_t text_from;    /* first evidence of the unfinished text */
} ng_trace;

typedef struct {
    float *out; /* n * columns; logits or probabilities */
    int probabilities;
    int32_t *tokens, *known; /* per text; may be NULL */
    const ng_span *texts;
    ng_trace *trace; /* NULL: scores only */
} ng_job;

/* e^x to within 2 units in the last place of float, the same on every machine. */
NG_INLINE float ng_exp(float x) {
    x = x < -87.0f ? -87.0f : x > 87.0f ? 87.0f : x;
    float scaled = x * 1.44269504f;
    int32_t whole = (int32_t)(scaled + (scaled < 0 ? -0.5f : 0.5f));
    float r = (x - (float)whole * 0.693359375f) - (float)whole * -2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    uint32_t bits = (uint32_t)(whole + 127) << 23;
    float power;
    memcpy(&power, &bits, 4);
    return p * power;
}

NG_INLINE float ng_sigmoid(float logit) { return 1.0f / (1.0f + ng_exp(-logit)); }

/* Adds the edges of text[*pos..n) to the batch. Returns 1 when the text is finished, 0 when the
 * batch is full; *pos is then the byte to go on from. */
static int ng_cut(ng_scratch *s, const uint8_t *text, int64_t n, int64_t *pos) {
    ng_edge_state state = {0};
    uint32_t *edge = s->edges + s->n_edges;
    const uint32_t *full = s->edges + 2 * NG_TOKENS;
    int64_t at = *pos;
    const int64_t rel = text - s->base;
    for (; at < n; at += 64) {
        if (ng_unlikely(edge >= full)) {
            if (state.inside) at = *--edge - rel;
            else at += state.spill;
            *pos = at;
            s->n_edges = (int)(edge - s->edges);
            return 0;
        }
        uint64_t word, other;
        ng_classify(text + at, &word, &other);
        if (n - at < 64) {
            uint64_t within = (1ull << (n - at)) - 1;
            word &= within;
            other &= within;
        }
        if (other) word = ng_classify_other(text + at, n - at, word, other, &state);
        uint64_t toggles = word ^ (word << 1 | (uint64_t)state.inside);
        uint32_t base = (uint32_t)(rel + at);
        int count = ng_popcount(toggles);
        for (int i = 0; i < count; i += 4) {
            for (int j = 0; j < 4; j++) {
                edge[i + j] = base + (uint32_t)ng_lowest(toggles | 1ull << 63);
                toggles &= toggles - 1;
            }
        }
        edge += count;
        state.inside = (int)(word >> 63);
    }
    if (state.inside) *edge++ = (uint32_t)(rel + n);
    s->n_edges = (int)(edge - s->edges);
    return 1;
}

/* Phrases that begin at token i: the longest first, an exact one before one with a prefix, a longer
 * prefix before a shorter. Calls back for each column that takes the phrase's weight. */
typedef void (*ng_on_phrase)(void *context, uint32_t term, int column, int weight, int first, int last);

static int ng_try_phrase(const ng_plan *plan, ng_scratch *s, uint64_t key, int i, int m,
                         ng_on_phrase use, void *context) {
    const uint8_t *slot = ng_find(&plan->phrase, key);
    if (!slot) return 0;
    uint32_t term = plan->phrase.rows[(slot - plan->phrase.slots) / plan->phrase.stride];
    NG_FOR_ROW(plan, 1, slot + 8, column, weight, {
        if (s->free_from[column] <= i) {
            use(context, term, column, weight, i, i + m - 1);
            s->free_from[column] = i + m;
        }
    });
    return 1;
}

static void ng_phrases(const ng_plan *plan, ng_scratch *s, int i, int end, int flags,
                       ng_on_phrase use, void *context) {
    int longest = end - i < plan->longest_phrase ? end - i : plan->longest_phrase;
    uint64_t heads[NG_MAX_PHRASE + 1];
    heads[1] = s->hashes[i];
    for (int m = 2; m <= longest; m++) heads[m] = ng_phrase(heads[m - 1], s->hashes[i + m - 1], 0);
    for (int m = longest; m >= 2; m--) {
        if (ng_try_phrase(plan, s, heads[m], i, m, use, context)) continue;
        if (!(flags & NG_STARTS_PREFIX_PHRASE)) continue;
        const uint32_t *edge = s->edges + 2 * (i + m - 1);
        uint8_t folded[NG_MAX_PREFIX + 1] = {0};
        int kept;
        ng_fold_token(s->base + edge[0], edge[1] - edge[0], folded, NG_MAX_PREFIX, &kept);
        uint64_t lengths = plan->phrase_prefix_lengths & (~0ull >> (63 - kept));
        while (lengths) {
            int length = 63;
            while (!(lengths >> length & 1)) length--;
            lengths &= ~(1ull << length);
            uint64_t key = ng_phrase(heads[m - 1], ng_hash_folded(folded, length), 1);
            if (ng_try_phrase(plan, s, key, i, m, use, context)) break;
        }
    }
}

/* The weight that one token alone has in a column. */
static int ng_alone(const ng_plan *plan, ng_scratch *s, int i, int column) {
    uint32_t term;
    int alone = 0;
    const uint32_t *edge = s->edges + 2 * i;
    const uint8_t *row = ng_row(plan, s->hashes[i], s->base + edge[0], edge[1] - edge[0], &term);
    if (row) NG_FOR_ROW(plan, !plan->lanes, row, c, weight, { if (c == column) alone = weight; });
    return alone;
}

typedef struct {
    const ng_plan *plan;
    ng_scratch *s;
} ng_replace_context;

static void ng_replace(void *context, uint32_t term, int column, int weight, int first, int last) {
    ng_replace_context *c = context;
    (void)term;
    int64_t change = weight;
    for (int i = first; i <= last; i++) change -= ng_alone(c->plan, c->s, i, column);
    c->s->sums[column] += change;
}

/* Adds a row to the integer sums. */
NG_INLINE void ng_add_row(const ng_plan *plan, ng_scratch *s, const uint8_t *row) {
    NG_FOR_ROW(plan, !plan->lanes, row, column, weight, { s->sums[column] += weight; });
}

/* Adds up tokens [first, last) of a text that ends at token `end`; counts the known ones. */
NG_INLINE void ng_sum(const ng_plan *plan, ng_scratch *s, int first, int last, int end,
                      const int lanes) {
    const uint8_t *slots = plan->exact.slots;
    const size_t stride = lanes ? (size_t)(8 + 2 * lanes) : 16;
    int n_starters = 0, misses = 0;
    int32_t sums[8] = {0};
#if defined(NG_SSE2)
    __m128i low = _mm_setzero_si128(), high = _mm_setzero_si128();
#endif
    for (int i = first; i < last; i++) {
        const uint8_t *slot = slots + s->places[i] * stride;
        uint64_t key;
        memcpy(&key, slot, 8);
        uint64_t hit = (uint64_t)0 - (uint64_t)(key == s->hashes[i]);
        uint64_t tail;
        if (lanes) {
#if defined(NG_SSE2)
            __m128i mask = _mm_set1_epi64x((long long)hit);
            __m128i row = lanes == 4 ? _mm_loadl_epi64((const __m128i *)(slot + 8))
                                     : _mm_loadu_si128((const __m128i *)(slot + 8));
            row = _mm_and_si128(row, mask);
            low = _mm_add_epi32(low, _mm_srai_epi32(_mm_unpacklo_epi16(row, row), 16));
            if (lanes == 8) high = _mm_add_epi32(high, _mm_srai_epi32(_mm_unpackhi_epi16(row, row), 16));
#else
            int16_t row[8];
            memcpy(row, slot + 8, (size_t)(2 * lanes));
            for (int lane = 0; lane < lanes; lane++) sums[lane] += row[lane] & (int16_t)hit;
#endif
            tail = ng_load64(slot + 2 * lanes) & hit;
        } else {
            ng_sparse_row row;
            memcpy(&tail, slot + 8, 8);
            tail &= hit;
            memcpy(&row, &tail, 8);
            const ng_entry *entry = plan->entries + row.first;
            for (int e = 0; e < row.count; e++) s->sparse[entry[e].column] += entry[e].weight;
        }
        s->starters[n_starters] = (uint32_t)i;
        n_starters += (int)(tail >> 48 & NG_STARTS_PHRASE);
        misses += 1 + (int)hit;
    }
    s->known += (last - first) - misses;
    if (lanes) {
#if defined(NG_SSE2)
        _mm_storeu_si128((__m128i *)sums, low);
        _mm_storeu_si128((__m128i *)(sums + 4), high);
#endif
        for (int c = 0; c < plan->columns; c++) s->sums[c] += sums[c];
    }
    if (plan->prefix_lengths && misses) {
        for (int i = first; i < last; i++) {
            uint64_t key;
            memcpy(&key, slots + s->places[i] * stride, 8);
            if (key == s->hashes[i]) continue;
            const uint32_t *edge = s->edges + 2 * i;
            const uint8_t *slot, *row;
            row = ng_find_prefix(plan, s->base + edge[0], edge[1] - edge[0], &slot);
            if (row) {
                ng_add_row(plan, s, row);
                s->known++;
            }
        }
    }
    ng_replace_context context = {plan, s};
    for (int k = 0; k < n_starters; k++) {
        int i = (int)s->starters[k];
        uint16_t flags = ng_flags(plan, slots + s->places[i] * stride + 8);
        ng_phrases(plan, s, i, end, flags, ng_replace, &context);
    }
}

static int ng_grow(ng_trace *t) {
    int64_t room = t->room ? t->room * 2 : 4096;
    void *moved;
#define NG_GROW(column)                                                 \
    if (!(moved = realloc(t->column, (size_t)room * sizeof *t->column))) \
        return 1;                                                       \
    t->column = moved;
    NG_GROW(term)
    NG_GROW(column)
    NG_GROW(start)
    NG_GROW(end)
    NG_GROW(weight)
#undef NG_GROW
    t->room = room;
    return 0;
}

typedef struct {
    ng_scratch *s;
    ng_trace *t;
    const uint8_t *text;
    int failed;
} ng_evidence_context;

static void ng_evidence(void *context, uint32_t term, int column, int weight, int first, int last) {
    ng_evidence_context *c = context;
    ng_trace *t = c->t;
    c->s->sums[column] += weight;
    if (!weight) return;
    if (t->n == t->room && ng_grow(t)) {
        c->failed = 1;
        return;
    }
    const int64_t rel = c->s->base - c->text;
    t->term[t->n] = term;
    t->column[t->n] = (uint16_t)column;
    t->start[t->n] = (int32_t)(rel + c->s->edges[2 * first]);
    t->end[t->n] = (int32_t)(rel + c->s->edges[2 * last + 1]);
    t->weight[t->n++] = (int16_t)weight;
}

/* As ng_sum, token by token, noting every term that counts. */
static int ng_sum_traced(const ng_plan *plan, ng_scratch *s, int first, int last, int end,
                         ng_trace *trace, const uint8_t *text) {
    ng_evidence_context context = {s, trace, text, 0};
    for (int i = first; i < last; i++) {
        const uint32_t *edge = s->edges + 2 * i;
        uint32_t term;
        const uint8_t *row = ng_row(plan, s->hashes[i], s->base + edge[0], edge[1] - edge[0], &term);
        if (!row) continue;
        s->known++;
        uint16_t flags = ng_flags(plan, row);
        if (flags & NG_STARTS_PHRASE) ng_phrases(plan, s, i, end, flags, ng_evidence, &context);
        NG_FOR_ROW(plan, !plan->lanes, row, column, weight, {
            if (s->free_from[column] <= i) ng_evidence(&context, term, column, weight, i, i);
        });
    }
    return context.failed;
}

/* Turns the byte offsets of a finished text's evidence into code points. Phrases stand before the
 * tokens they overlap, so starts only ever go up; an end is counted on from its start. */
static void ng_to_code_points(ng_trace *t, const ng_span *text) {
    int64_t byte = 0, point = 0;
    for (int64_t i = t->text_from; i < t->n; i++) {
        point += ng_code_points(text->p + byte, t->start[i] - byte);
        byte = t->start[i];
        t->end[i] = (int32_t)(point + ng_code_points(text->p + byte, t->end[i] - byte));
        t->start[i] = (int32_t)point;
    }
}

static void ng_finish(const ng_plan *plan, ng_scratch *s, const ng_job *job, int64_t text) {
    const int columns = plan->columns;
    const double root = s->tokens ? 1.0 / sqrt((double)s->tokens) : 0.0;
    float *out = job->out + text * columns;
    for (int c = 0; c < columns; c++) {
        double sum = (double)s->sums[c];
        if (!plan->lanes) sum += s->sparse[c];
        double unit = plan->by_length[c] ? plan->scale[c] * root : plan->scale[c];
        double logit = plan->bias[c] + sum * unit;
        if (job->probabilities) logit = plan->slope[c] * logit + plan->offset[c];
        out[c] = (float)logit;
    }
    if (job->probabilities)
        for (int c = 0; c < columns; c++) out[c] = ng_sigmoid(out[c]);
    if (job->tokens) job->tokens[text] = (int32_t)(s->tokens < INT32_MAX ? s->tokens : INT32_MAX);
    if (job->known) job->known[text] = (int32_t)(s->known < INT32_MAX ? s->known : INT32_MAX);
    if (job->trace) {
        ng_to_code_points(job->trace, job->texts + text);
        job->trace->offsets[text + 1] = job->trace->text_from = job->trace->n;
    }
    memset(s->sums, 0, (size_t)columns * sizeof *s->sums);
    if (!plan->lanes) memset(s->sparse, 0, (size_t)columns * sizeof *s->sparse);
    if (plan->longest_phrase) memset(s->free_from, 0, (size_t)columns * sizeof *s->free_from);
    s->tokens = s->known = 0;
}

/* Hashes and adds up what the batch holds. */
static int ng_flush(const ng_plan *plan, ng_scratch *s, const ng_job *job) {
    const int n_tokens = s->n_edges / 2, shift = ng_bucket_shift(&plan->exact);
    const size_t stride = (size_t)plan->exact.stride;
    for (int i = 0; i < n_tokens; i++) {
        uint32_t start = s->edges[2 * i];
        uint64_t hash = ng_hash_token(s->base + start, s->edges[2 * i + 1] - start);
        uint32_t place = ng_position(&plan->exact, hash, shift);
        s->hashes[i] = hash;
        s->places[i] = place;
        ng_prefetch(plan->exact.slots + place * stride);
    }
    int first = 0, failed = 0, carried = 0;
    for (int k = 0; k < s->n_texts; k++) {
        const int64_t text = s->first_text + k;
        const int goes_on = s->unfinished && k == s->n_texts - 1;
        const int end = goes_on ? n_tokens : (int)s->ends[k];
        int last = end;
        if (goes_on && plan->longest_phrase) {
            carried = NG_MAX_PHRASE - 1 < end - first ? NG_MAX_PHRASE - 1 : end - first;
            last -= carried;
        }
        if (job->trace)
            failed |= ng_sum_traced(plan, s, first, last, end, job->trace, job->texts[text].p);
        else if (plan->lanes == 4) ng_sum(plan, s, first, last, end, 4);
        else if (plan->lanes == 8) ng_sum(plan, s, first, last, end, 8);
        else ng_sum(plan, s, first, last, end, 0);
        s->tokens += last - first;
        if (!goes_on) ng_finish(plan, s, job, text);
        first = end;
    }
    if (s->unfinished) {
        const int from = n_tokens - carried;
        const uint8_t *base = s->base + (carried ? s->edges[2 * from] : 0);
        const uint32_t moved = (uint32_t)(base - s->base);
        for (int i = 0; i < 2 * carried; i++) s->edges[i] = s->edges[2 * from + i] - moved;
        if (plan->longest_phrase)
            for (int c = 0; c < plan->columns; c++) {
                int32_t reach = s->free_from[c] - from;
                s->free_from[c] = reach > 0 ? reach : 0;
            }
        if (!plan->lanes)
            for (int c = 0; c < plan->columns; c++) s->sums[c] += s->sparse[c], s->sparse[c] = 0;
        s->base = base;
    }
    s->first_text += s->n_texts - s->unfinished;
    s->n_edges = 2 * carried;
    s->n_texts = 0;
    return failed;
}

/* Scores texts [0, n) of the job, each under 2 GiB and with NG_PADDING readable bytes after it.
 * Returns 0, or 1 where memory is lacking. */
static int ng_scan(const ng_plan *plan, ng_scratch *s, const ng_job *job, int64_t n) {
    int failed = 0;
    s->first_text = 0;
    s->n_edges = s->n_texts = s->unfinished = 0;
    for (int64_t text = 0; text < n && !failed; text++) {
        const ng_span span = job->texts[text];
        int64_t pos = 0;
        if (!s->n_texts) s->base = span.p;
        else if (span.p < s->base || span.p - s->base > 0x7fffffff) {
            failed |= ng_flush(plan, s, job);
            s->base = span.p;
        }
        while (!ng_cut(s, span.p, span.n, &pos)) {
            s->unfinished = 1;
            s->n_texts++;
            failed |= ng_flush(plan, s, job);
            s->unfinished = 0;
            if (!s->n_edges) s->base = span.p + pos;
        }
        s->ends[s->n_texts++] = (uint32_t)(s->n_edges / 2);
        if (s->n_edges >= 2 * NG_TOKENS - 128 || s->n_texts == NG_TEXTS)
            failed |= ng_flush(plan, s, job);
    }
    if (s->n_texts) failed |= ng_flush(plan, s, job);
    return failed;
}

#endif
