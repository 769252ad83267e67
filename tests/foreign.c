/* The pass over cases that tests/foreign.py has written, on a machine that has no Python: compiled for
 * that, it writes what it finds for the comparison. A case is a row of blobs, a length before each. */
#define _GNU_SOURCE
#include <stdio.h>

#include "kernel/scan.h"

static void fail(const char *why) {
    fprintf(stderr, "%s\n", why);
    exit(1);
}

/* The next blob, with padding; *n: its bytes. NULL at the end of the cases. */
static void *next_blob(int64_t *n) {
    if (fread(n, sizeof *n, 1, stdin) != 1) return NULL;
    char *blob = calloc((size_t)*n + NG_PADDING, 1);
    if (!blob || fread(blob, 1, (size_t)*n, stdin) != (size_t)*n) fail("a case is cut off");
    return blob;
}

static ng_table next_table(int stride) {
    int64_t n, pilots, rows;
    ng_table t = {.stride = stride};
    t.slots = next_blob(&n);
    t.pilots = next_blob(&pilots);
    t.rows = next_blob(&rows);
    t.n_slots = (uint32_t)(rows / 4);
    t.bucket_bits = ng_highest((uint64_t)pilots / 2);
    return t;
}

static void put(const void *data, int64_t n, size_t size) {
    if (fwrite(data, size, (size_t)n, stdout) != (size_t)n) fail("the answer cannot be written");
}

int main(void) {
    int64_t n, columns, bits, topics, floors, n_ends, n_text;
    int32_t *form; /* lanes, longest phrase, strides of the exact, the prefix and the phrase table */
    fprintf(stderr, "%s\n", ng_scan_init());
    while ((form = next_blob(&n))) {
        ng_plan plan = {.lanes = form[0], .longest_phrase = form[1]};
        plan.exact = next_table(form[2]);
        plan.prefix = next_table(form[3]);
        plan.phrase = next_table(form[4]);
        plan.entries = next_blob(&n);
        plan.prefix_lengths = next_blob(&n);
        if (!n) plan.prefix_lengths = NULL;
        plan.phrase_pairs = next_blob(&bits);
        plan.phrase_lengths = next_blob(&n);
        plan.scale = next_blob(&columns);
        plan.bias = next_blob(&topics);
        plan.divisor = next_blob(&n);
        plan.floor = next_blob(&floors);
        plan.slope = next_blob(&n);
        plan.offset = next_blob(&n);
        plan.phrase_bits = ng_highest((uint64_t)bits / 8);
        plan.columns = (int)(columns / 8);
        plan.topics = (int)(topics / 8);
        const int64_t *ends = next_blob(&n_ends);
        const uint8_t *text = next_blob(&n_text);
        const int64_t texts = n_ends / 8, masses = plan.columns - plan.topics;
        ng_span *spans = calloc((size_t)texts + 1, sizeof *spans);
        for (int64_t i = 0, from = 0; i < texts; from = ends[i++])
            spans[i] = (ng_span){text + from, ends[i] - from};
        ng_trace trace = {.offsets = calloc((size_t)texts + 1, 8)};
        ng_job job = {.texts = spans, .probabilities = 1};
        job.out = calloc((size_t)(texts * plan.topics), sizeof *job.out);
        job.tokens = calloc((size_t)texts, sizeof *job.tokens);
        job.known = calloc((size_t)texts, sizeof *job.known);
        for (int traced = 0; traced < 2; traced++) {
            ng_scratch *s = ng_new_scratch(&plan, texts);
            if (traced) {
                job.probabilities = 0;
                job.known = NULL;
                job.mass = calloc((size_t)(texts * masses) + 1, sizeof *job.mass);
                job.trace = &trace;
                if (ng_resize(&trace, 64)) fail("memory is lacking");
            }
            if (!s || ng_scan(&plan, s, &job, texts)) fail("memory is lacking");
            put(job.out, texts * plan.topics, sizeof *job.out);
            put(job.tokens, texts, sizeof *job.tokens);
            if (!traced) put(job.known, texts, sizeof *job.known);
            free(s);
        }
        put(job.mass, texts * masses, sizeof *job.mass);
        put(trace.offsets, texts + 1, sizeof *trace.offsets);
        put(trace.term, trace.n, sizeof *trace.term);
        put(trace.column, trace.n, sizeof *trace.column);
        put(trace.start, trace.n, sizeof *trace.start);
        put(trace.end, trace.n, sizeof *trace.end);
        put(trace.weight, trace.n, sizeof *trace.weight);
        ng_release(&trace);
    }
    return 0;
}
