/* The pass: texts in, logits or probabilities (and, when traced, evidence) out.
 *
 * Texts are cut into batches; then each text's tokens are hashed, looked up and added up without a
 * branch. Where the table is larger than a cache, the hashes are made ahead and their slots fetched
 * meanwhile. */
#ifndef NUTGRAF_SCAN_H
#define NUTGRAF_SCAN_H

#include "logits.h"
#include "trace.h"

#define NG_CACHED (3 << 19) /* bytes of table that need no fetching ahead */

typedef struct {
    float *out; /* n * topics; logits or probabilities */
    int probabilities;
    int32_t *tokens, *known; /* per text; may be NULL */
    double *mass;            /* per text and column of importance; may be NULL */
    const ng_span *texts;
    ng_trace *trace; /* NULL: scores only */
} ng_job;

/* Takes the widest implementation that the processor has; `base_only` keeps to the built one. */
static const char *ng_init(int base_only) {
    const char *name = ng_cut_init(base_only);
#if defined(NG_AVX512)
    if (ng_cut == ng_cut_avx512) {
        ng_sigmoids = ng_sigmoids_avx512;
        ng_logits = ng_logits_avx512;
    }
#endif
    return name;
}

typedef struct {
    const ng_plan *plan;
    ng_scratch *s;
} ng_replace_context;

/* Puts a phrase's weight in the place of what its tokens have alone. */
static void ng_replace(void *context, uint32_t phrase, int column, int weight, int first, int last) {
    const ng_replace_context *c = context;
    const ng_plan *plan = c->plan;
    int32_t change = weight;
    (void)phrase;
    for (int i = first; i <= last; i++) {
        uint32_t term, n;
        const uint8_t *token = ng_token(c->s, i, &n);
        const uint8_t *slot = ng_slot(plan, ng_hash_token(token, n), token, n, &term);
        if (slot) NG_FOR_ROW(plan, !plan->lanes, slot + 8, at, alone, {
            if (at == column) change -= alone;
        });
    }
    c->s->small[column] += change;
}

/* What the tokens that are no exact terms add: the longest prefix term of each.
 *
 * What is found is remembered by the token's hash, since most tokens are of the same few words. The
 * processor could guess neither which tokens a prefix term may begin nor what is remembered of
 * them, so neither is a branch: each loop hands on the tokens that are still in question. */
NG_NOINLINE void ng_add_prefixes(const ng_plan *plan, ng_scratch *s, int n_missed) {
    const ng_table *table = &plan->prefix;
    uint64_t hashes[NG_SPACE];
    uint32_t found[NG_SPACE], n, index;
    int n_likely = 0, n_new = 0, n_found = 0;
    for (int k = 0; k < n_missed; k++) {
        const uint32_t i = s->missed[k];
        const uint8_t *token = ng_token(s, (int)i, &n);
        const uint32_t size = n < 16 ? n : 16;
        const uint64_t low = ng_load64(token) & NG_MASK_LOW[size];
        const uint64_t high = ng_load64(token + 8) & NG_MASK_HIGH[size];
        const uint64_t odd = ((low | high) & NG_HIGH_BITS) | (n > 16);
        s->missed[n_likely] = i;
        n_likely += (int)ng_opaque((odd | ng_prefix_lengths(plan, low, size)) != 0);
    }
    if (!s->memos) n_new = n_likely;
    else for (int k = 0; k < n_likely; k++) {
        const uint32_t i = s->missed[k];
        const uint8_t *token = ng_token(s, (int)i, &n);
        const uint64_t hash = ng_hash_token(token, n);
        const ng_memo kept = s->memos[hash >> (64 - NG_MEMO_BITS)];
        const uint64_t hit = ng_equal(kept.hash, hash);
        found[n_found] = kept.place;
        n_found += (int)ng_opaque(hit & (kept.place != NG_NOWHERE));
        hashes[n_new] = hash;
        s->missed[n_new] = i;
        n_new += 1 + (int)hit;
    }
    for (int k = 0; k < n_new; k++) {
        const uint8_t *token = ng_token(s, (int)s->missed[k], &n);
        found[n_found] = ng_find_prefix(plan, token, n, &index) ? index : NG_NOWHERE;
        if (s->memos) {
            ng_memo *memo = s->memos + (hashes[k] >> (64 - NG_MEMO_BITS));
            memo->hash = hashes[k];
            memo->place = found[n_found];
        }
        n_found += found[n_found] != NG_NOWHERE;
    }
    s->known += n_found;
    for (int k = 0; k < n_found; k++) {
        const uint8_t *slot = table->slots + (size_t)found[k] * (size_t)table->stride;
        NG_FOR_ROW(plan, !plan->lanes, slot + 8, column, weight, { s->small[column] += weight; });
    }
}

/* Adds up tokens [first, last) of a text that ends at token `end`. The constants say what the plan
 * and the caller need, so that each combination is a loop with nothing else in it: `lanes` of a
 * dense row (0: sparse rows), hashes made `ahead`, `phrases`, and `misses` for prefix terms or for
 * the number of known tokens. */
NG_INLINE void ng_sum(const ng_plan *plan, ng_scratch *s, int first, int last, int end,
                      const int lanes, const int ahead, const int phrases, const int misses) {
    const ng_table table = plan->exact;
    const int shift = ng_bucket_shift(&table);
    const size_t stride = lanes ? (size_t)(8 + 2 * lanes) : 32;
    const uint8_t *base = s->base;
    const uint32_t *starts = s->starts, *ends = s->ends;
    int n_starters = 0, n_missed = 0;
    int32_t sums[8] = {0};
#if defined(NG_SSE2)
    __m128i low = _mm_setzero_si128(), high = _mm_setzero_si128();
#endif
    for (int i = first; i < last; i++) {
        const uint64_t hash =
            ahead ? s->hashes[i] : ng_hash_token(base + starts[i], ends[i] - starts[i]);
        const uint8_t *slot = table.slots + ng_position(&table, hash, shift) * stride;
        uint64_t key, tail;
        memcpy(&key, slot, 8);
        memcpy(&tail, slot + (lanes ? stride - 8 : 8), 8); /* with the flags on top */
        const uint64_t hit = ng_equal(key, hash);
        tail &= hit;
        if (lanes == 4) {
#if defined(NG_SSE2)
            const __m128i row = _mm_cvtsi64_si128((long long)tail);
            low = _mm_add_epi32(low, _mm_srai_epi32(_mm_unpacklo_epi16(row, row), 16));
#else
            for (int lane = 0; lane < 4; lane++) sums[lane] += (int16_t)(tail >> 16 * lane);
#endif
        } else if (lanes == 8) {
            uint64_t front;
            memcpy(&front, slot + 8, 8);
            front &= hit;
#if defined(NG_SSE2)
            const __m128i row = _mm_cvtsi64_si128((long long)front);
            const __m128i rest = _mm_cvtsi64_si128((long long)tail);
            low = _mm_add_epi32(low, _mm_srai_epi32(_mm_unpacklo_epi16(row, row), 16));
            high = _mm_add_epi32(high, _mm_srai_epi32(_mm_unpacklo_epi16(rest, rest), 16));
#else
            for (int lane = 0; lane < 4; lane++) {
                sums[lane] += (int16_t)(front >> 16 * lane);
                sums[4 + lane] += (int16_t)(tail >> 16 * lane);
            }
#endif
        } else {
            /* The first four entries stand in the slot, filled up with weights of 0 in columns that
             * nobody reads: most rows need no more, and no branch. */
            ng_sparse_row row;
            ng_entry inside[NG_SPARE];
            memcpy(&row, &tail, 8);
            memcpy(inside, slot + 16, sizeof inside);
            for (int e = 0; e < NG_SPARE; e++)
                s->small[inside[e].column] += inside[e].weight & (int)hit;
            const ng_entry *entry = plan->entries + row.first;
            for (int e = NG_SPARE; e < row.count; e++) s->small[entry[e].column] += entry[e].weight;
        }
        if (phrases) {
            s->starters[n_starters] = (uint32_t)i;
            n_starters += (int)(tail >> 63);
        }
        if (misses) {
            s->missed[n_missed] = (uint32_t)i;
            n_missed += 1 + (int)hit;
        }
    }
#if defined(NG_SSE2)
    _mm_storeu_si128((__m128i *)sums, low);
    if (lanes == 8) _mm_storeu_si128((__m128i *)(sums + 4), high);
#endif
    if (lanes)
        for (int c = 0; c < plan->columns; c++) s->small[c] += sums[c];
    if (misses) {
        s->known += last - first - n_missed;
        if (plan->prefix_lengths) ng_add_prefixes(plan, s, n_missed);
    }
    if (phrases && n_starters) {
        ng_replace_context context = {plan, s};
        for (int k = 0; k < n_starters; k++) {
            uint32_t n;
            const int i = (int)s->starters[k];
            const uint8_t *token = ng_token(s, i, &n);
            const uint64_t hash = ng_hash_token(token, n);
            const int flags = ng_flags(plan, ng_find(&table, hash) + 8);
            if (ng_may_begin(plan, s, hash, i, end, flags))
                ng_phrases(plan, s, i, end, flags, ng_replace, &context);
        }
    }
}

typedef void (*ng_summer)(const ng_plan *, ng_scratch *, int, int, int);

#define NG_SUMMER(name, ...)                                                                    \
    static void name(const ng_plan *plan, ng_scratch *s, int first, int last, int end) {        \
        ng_sum(plan, s, first, last, end, __VA_ARGS__);                                         \
    }
NG_SUMMER(ng_sum_plain, 4, 0, 0, 0)
NG_SUMMER(ng_sum_phrases, 4, 0, 1, 0)
NG_SUMMER(ng_sum_dense, 4, 0, 1, 1)
NG_SUMMER(ng_sum_ahead, 4, 1, 1, 1)
NG_SUMMER(ng_sum_wide, 8, 0, 1, 1)
NG_SUMMER(ng_sum_wide_ahead, 8, 1, 1, 1)
NG_SUMMER(ng_sum_sparse_plain, 0, 0, 0, 0)
NG_SUMMER(ng_sum_sparse, 0, 0, 1, 1)
NG_SUMMER(ng_sum_sparse_ahead, 0, 1, 1, 1)

NG_INLINE int ng_is_ahead(const ng_plan *plan) {
    return (size_t)plan->exact.n_slots * (size_t)plan->exact.stride > NG_CACHED;
}

static ng_summer ng_choose(const ng_plan *plan, const ng_job *job) {
    const int ahead = ng_is_ahead(plan), misses = plan->prefix_lengths || job->known;
    if (plan->lanes == 0 && !ahead && !misses && !plan->longest_phrase) return ng_sum_sparse_plain;
    if (plan->lanes == 0) return ahead ? ng_sum_sparse_ahead : ng_sum_sparse;
    if (plan->lanes == 8) return ahead ? ng_sum_wide_ahead : ng_sum_wide;
    if (ahead) return ng_sum_ahead;
    if (misses) return ng_sum_dense;
    return plan->longest_phrase ? ng_sum_phrases : ng_sum_plain;
}

static void ng_finish(const ng_plan *plan, ng_scratch *s, const ng_job *job, int64_t text) {
    const int columns = plan->columns, topics = plan->topics;
    float *out = job->out + text * topics;
    ng_shares(s->shares, s->tokens);
    if (job->mass)
        for (int c = topics; c < columns; c++)
            job->mass[text * (columns - topics) + c - topics] =
                ng_mass(plan, c - topics, s->sums[c] + s->small[c]);
    if (s->is_long) {
        for (int c = columns - 1; c >= 0; c--) { /* importance first */
            const int64_t sum = s->sums[c] + s->small[c];
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
        ng_logits_with(plan, s->small, s->shares, job->probabilities, out);
    } else {
        ng_logits(plan, s->small, s->shares, job->probabilities, out);
    }
    if (job->tokens) job->tokens[text] = (int32_t)s->tokens;
    if (job->known) job->known[text] = (int32_t)s->known;
    if (job->trace) {
        ng_to_code_points(job->trace, job->texts + text);
        job->trace->offsets[text + 1] = job->trace->text_from = job->trace->n;
    }
    memset(s->small, 0, (size_t)columns * sizeof *s->small);
    if (plan->longest_phrase) memset(s->free_from, 0, (size_t)columns * sizeof *s->free_from);
    s->tokens = s->known = 0;
}

/* Makes the hashes of the batch and fetches their slots. */
static void ng_hash_ahead(const ng_plan *plan, ng_scratch *s) {
    const ng_table table = plan->exact;
    const int shift = ng_bucket_shift(&table);
    for (int i = 0; i < s->n_tokens; i++) {
        const uint64_t hash = ng_hash_token(s->base + s->starts[i], s->ends[i] - s->starts[i]);
        s->hashes[i] = hash;
        ng_prefetch(table.slots + (size_t)ng_position(&table, hash, shift) * (size_t)table.stride);
    }
}

/* Readies the sums for the next batch of the same text. `from` is the first token that waits. */
static void ng_carry(const ng_plan *plan, ng_scratch *s, int from) {
    if (plan->longest_phrase)
        for (int c = 0; c < plan->columns; c++) {
            int32_t reach = s->free_from[c] - from;
            s->free_from[c] = reach > 0 ? reach : 0;
        }
    for (int c = 0; c < plan->columns; c++) {
        s->sums[c] += s->small[c];
        s->small[c] = 0;
    }
    s->is_long = 1;
}

typedef struct {
    const ng_plan *plan;
    const ng_job *job;
    ng_summer sum;
} ng_scanner;

/* Adds up what the batch holds, and finishes the texts that end in it. */
static int ng_sum_batch(void *context, ng_scratch *s, int *carried) {
    const ng_scanner *scanner = context;
    const ng_plan *plan = scanner->plan;
    const ng_job *job = scanner->job;
    int first = 0, failed = 0;
    if (job->trace || ng_is_ahead(plan)) ng_hash_ahead(plan, s);
    for (int k = 0; k < s->n_texts; k++) {
        const int64_t text = s->first_text + k;
        const int goes_on = s->unfinished && k == s->n_texts - 1;
        const int end = goes_on ? s->n_tokens : (int)s->text_ends[k];
        int last = end;
        if (goes_on && plan->longest_phrase) {
            *carried = NG_MAX_PHRASE - 1 < end - first ? NG_MAX_PHRASE - 1 : end - first;
            last -= *carried;
        }
        if (job->trace)
            failed |= ng_sum_traced(plan, s, first, last, end, job->trace, job->texts[text].p);
        else scanner->sum(plan, s, first, last, end);
        s->tokens += last - first;
        if (!goes_on) ng_finish(plan, s, job, text);
        first = end;
    }
    const int finished = s->n_texts - s->unfinished;
    if (job->probabilities)
        ng_sigmoids(job->out + s->first_text * plan->topics, (int64_t)finished * plan->topics);
    if (s->unfinished) ng_carry(plan, s, s->n_tokens - *carried);
    return failed;
}

/* Scores texts [0, n) of the job. Returns 0, or 1 where memory is lacking. */
static int ng_scan(const ng_plan *plan, ng_scratch *s, const ng_job *job, int64_t n) {
    ng_scanner scanner = {plan, job, ng_choose(plan, job)};
    return ng_batches(s, job->texts, n, ng_sum_batch, &scanner);
}

#endif
