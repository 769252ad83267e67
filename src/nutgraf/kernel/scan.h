/* The pass: texts in, logits or probabilities (and, when traced, evidence) out.
 *
 * Texts are cut into batches. All tokens of a batch are hashed, then looked up, then added up, in
 * loops with one level of loads each and no branch that the processor could not guess. */
#ifndef NUTGRAF_SCAN_H
#define NUTGRAF_SCAN_H

#include "logits.h"
#include "pieces.h"
#include "points.h"
#include "trace.h"

typedef struct {
    float *out; /* n * topics; logits or probabilities */
    int probabilities;
    int32_t *tokens, *known; /* per text; may be NULL */
    double *mass;            /* per text and column of importance; may be NULL */
    const ng_span *texts;
    ng_trace *trace; /* NULL: scores only */
} ng_job;

/* Makes the tables and takes the implementations of ng_simd. Returns its name. */
static const char *ng_scan_init(void) {
    const int simd = ng_cut_init();
#if defined(NG_AVX512)
    if (simd == NG_USE_AVX2) {
        ng_sigmoids = ng_sigmoids_avx2;
        ng_logits = ng_logits_avx2;
        ng_logits_narrow = ng_logits_narrow_avx2;
        ng_hash_tokens = ng_hash_tokens_avx2;
        ng_find_places = ng_find_places_avx2;
        ng_find_narrow = ng_find_narrow_avx2;
        ng_find_sparse = ng_find_sparse_avx2;
        ng_sum_narrow = ng_sum_narrow_avx2;
    }
    if (simd == NG_USE_AVX512) {
        ng_sigmoids = ng_sigmoids_avx512;
        ng_logits = ng_logits_avx512;
        ng_logits_narrow = ng_logits_narrow_avx2; /* of four lanes no more is to be had */
        ng_hash_tokens = ng_hash_tokens_avx512;
        ng_find_places = ng_find_places_avx512;
        ng_find_narrow = ng_find_narrow_avx512;
        ng_find_sparse = ng_find_sparse_avx512;
        ng_sum_narrow = ng_sum_narrow_avx512;
        ng_pieces_narrow = ng_pieces_avx512;
    }
#endif
    return NG_SIMD_NAMES[simd];
}

/* The scratch of one call with so many texts, to be freed. NULL where memory is lacking. */
static ng_scratch *ng_new_scratch(const ng_plan *plan, int64_t texts) {
    const int memo_bits = plan->prefix_lengths ? ng_memo_bits(texts) : 0;
    const size_t columns = (size_t)plan->columns, shares = NG_DIVISORS + columns - (size_t)plan->topics;
    const size_t memos = memo_bits ? sizeof(ng_memo) << memo_bits : 0;
    const size_t room = memos + columns * sizeof(int64_t) + shares * sizeof(double) +
                        (2 * columns + NG_SPARE) * sizeof(int32_t);
    const ng_sparse_row none = {0, 0, 0};
    ng_entry inside[NG_SPARE];
    ng_scratch *s = malloc(sizeof *s + room);
    if (!s) return NULL;
    memset(s + 1, 0, room);
    s->memo_bits = memo_bits;
    s->memos = memos ? (ng_memo *)(s + 1) : NULL;
    s->sums = (int64_t *)((char *)(s + 1) + memos);
    s->shares = (double *)(s->sums + columns);
    s->free_from = (int32_t *)(s->shares + shares);
    s->small = s->free_from + columns;
    for (int e = 0; e < NG_SPARE; e++) inside[e] = (ng_entry){(uint16_t)(plan->columns + e), 0};
    memcpy(s->no_row, &none, sizeof none);
    memcpy(s->no_row + sizeof none, inside, sizeof inside);
    s->tokens = s->known_tokens = 0;
    s->is_long = 0;
    return s;
}

/* Gives the answer of a text whose last tokens add up to `sums`. */
NG_INLINE void ng_finish(const ng_plan *plan, ng_scratch *s, const ng_job *job, int divisor,
                         int64_t text, const int32_t *sums) {
    const int columns = plan->columns, topics = plan->topics;
    float *out = job->out + text * topics;
    ng_shares(s->shares, s->tokens);
    if (job->mass)
        for (int c = topics; c < columns; c++)
            job->mass[text * (columns - topics) + c - topics] =
                ng_mass(plan, c - topics, s->sums[c] + sums[c]);
    if (ng_unlikely(s->is_long)) {
        for (int c = columns - 1; c >= 0; c--) { /* importance first */
            const int64_t sum = s->sums[c] + sums[c];
            s->sums[c] = 0;
            if (c >= topics) {
                s->shares[NG_DIVISORS + c - topics] = 1.0 / sqrt(ng_mass(plan, c - topics, sum));
                continue;
            }
            const double unit = plan->scale[c] * s->shares[plan->divisor[c]];
            out[c] = (float)(plan->bias[c] + (double)sum * unit);
            if (job->probabilities)
                out[c] = (float)(plan->slope[c] * (double)out[c] + plan->offset[c]);
        }
        s->is_long = 0;
    } else if (plan->lanes) {
        ng_logits_with(plan, divisor, sums, s->shares, job->probabilities, out);
    } else {
        ng_logits(plan, divisor, sums, s->shares, job->probabilities, out);
    }
}

/* Gives the number of a text's tokens, and of those that the plan knows. */
NG_INLINE void ng_give_counts(ng_scratch *s, const ng_job *job, int64_t text) {
    if (job->tokens) job->tokens[text] = (int32_t)s->tokens;
    if (job->known) job->known[text] = (int32_t)s->known_tokens;
    s->tokens = s->known_tokens = 0;
}

/* Where the sparse rows of tokens [first, last) of text k are added up, and its evidence is noted. */
typedef struct {
    int starter, note; /* the first that is not behind the texts so far */
} ng_places_in_batch;

static int ng_sum_text(const ng_plan *plan, ng_scratch *s, const ng_job *job, int k, int first,
                       int last, ng_places_in_batch *at) {
    const ng_span *text = job->texts + s->first_text + k;
    ng_trace *t = job->trace;
    int failed = 0;
    if (!t) {
        if (!plan->lanes) ng_sum_sparse(plan, s, first, last, &at->starter);
        return 0;
    }
    if (plan->lanes) failed = ng_trace_pieces(plan, s, first, last, &at->note, t, text->p);
    else failed = ng_sum_traced(plan, s, first, last, &at->starter, t, text->p);
    if (!s->unfinished || k < s->n_texts - 1) {
        ng_to_code_points(t, text);
        t->offsets[s->first_text + k + 1] = t->text_from = t->n;
    }
    return failed;
}

/* Readies the sums for the next batch of the same text, of which `small` was added up in this one.
 * `last` is the first token that waits. */
static void ng_carry(const ng_plan *plan, ng_scratch *s, int last, const int32_t *small) {
    for (int c = 0; c < plan->columns; c++) {
        const int32_t reach = s->free_from[c] - last;
        s->free_from[c] = reach > 0 ? reach : 0;
        s->sums[c] += small[c];
    }
    s->is_long = 1;
}

typedef struct {
    const ng_plan *plan;
    const ng_job *job;
    int divisor; /* of all topics, or -1 */
} ng_scanner;

/* Adds up what the batch holds, and finishes the texts that end in it. */
static int ng_sum_batch(void *context, ng_scratch *s, int *carried) {
    const ng_scanner *scanner = context;
    const ng_plan *plan = scanner->plan;
    const ng_job *job = scanner->job;
    const int lanes = plan->lanes, finished = s->n_texts - s->unfinished;
    /* The texts from here on are finished at once: they are of this batch alone. A trace is told
     * the mass of each, too, so there they are finished one by one. */
    const int alone = lanes && !job->trace && scanner->divisor >= 0 ? s->is_long : finished;
    int32_t lengths[NG_TEXTS];
    int first = finished ? (int)s->text_ends[finished - 1] : 0, last = s->n_tokens;
    int failed = 0;
    ng_places_in_batch at = {0, 0};
    if (s->unfinished && plan->longest_phrase)
        last -= *carried = NG_MAX_PHRASE - 1 < last - first ? NG_MAX_PHRASE - 1 : last - first;
    ng_pad_tokens(s);
    ng_hash_tokens(s);
    ng_find_rows(plan, s, lanes);
    ng_sift_starters(plan, s, last);
    if (lanes) {
        s->n_notes = 0;
        if (job->trace) ng_overwrite_phrases(plan, s, ng_overwrite_noted);
        else ng_overwrite_phrases(plan, s, ng_overwrite);
        if (lanes == 4) ng_sum_narrow(s, last);
        else ng_sum_dense(s, last, 8);
        if (job->trace) ng_ready_pieces(plan, s, last);
    }
    first = 0;
    for (int k = 0; k < s->n_texts; k++) {
        const int end = ng_text_end(s, k, last);
        int32_t *const sums = lanes ? s->text_sums + lanes * k : s->small;
        if (job->trace || !lanes) failed |= ng_sum_text(plan, s, job, k, first, end, &at);
        s->tokens += lengths[k] = end - first;
        if (job->known) s->known_tokens += ng_count_known(s, first, end);
        if (k == finished) ng_carry(plan, s, last, sums);
        else if (k < alone) ng_finish(plan, s, job, scanner->divisor, s->first_text + k, sums);
        if (k < finished) ng_give_counts(s, job, s->first_text + k);
        if (!lanes) memset(sums, 0, (size_t)plan->columns * sizeof *sums);
        first = end;
    }
    if (alone < finished) {
        float *const out = job->out + (s->first_text + alone) * plan->topics;
        const int32_t *const sums = s->text_sums + lanes * alone;
        const int n = finished - alone, divisor = scanner->divisor, p = job->probabilities;
        if (lanes == 4) ng_logits_narrow(plan, divisor, sums, lengths + alone, n, p, out);
        else ng_logits_of(plan, divisor, sums, lengths + alone, n, p, out, 8);
    }
    if (!s->unfinished) memset(s->free_from, 0, (size_t)plan->columns * sizeof *s->free_from);
    if (job->probabilities)
        ng_sigmoids(job->out + s->first_text * plan->topics, (int64_t)finished * plan->topics);
    return failed;
}

/* Scores texts [0, n) of the job. Returns 0, or 1 where memory is lacking. */
static int ng_scan(const ng_plan *plan, ng_scratch *s, const ng_job *job, int64_t n) {
    ng_scanner scanner = {plan, job, ng_one_divisor(plan)};
    return ng_batches(s, job->texts, n, ng_sum_batch, &scanner);
}

#endif
