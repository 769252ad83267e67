/* Learning a vocabulary: every n-gram of the texts, with how many texts hold it and how often. */
#ifndef NUTGRAF_LEARN_H
#define NUTGRAF_LEARN_H

#include "count.h"

typedef struct {
    uint64_t key; /* 0: a free place */
    int64_t from; /* where its folded form is in `forms`, ended by a newline */
    int64_t total;
    uint32_t texts;
    uint32_t last_text; /* counted from 1 */
} ng_gram;

/* A hash table with open addressing, probed linearly. */
typedef struct {
    int shortest, longest; /* tokens of an n-gram */
    ng_gram *grams;
    int bits;
    int64_t n;
    uint8_t *forms;
    int64_t n_bytes, room;
    uint32_t text;
} ng_learner;

NG_INLINE ng_gram *ng_gram_at(ng_gram *grams, int bits, uint64_t key) {
    const uint64_t mask = (1ull << bits) - 1;
    uint64_t at = key >> (64 - bits);
    while (grams[at].key && grams[at].key != key) at = (at + 1) & mask;
    return grams + at;
}

static int ng_learner_grow(ng_learner *l) {
    const int bits = l->bits + 1;
    ng_gram *grams = calloc((size_t)1 << bits, sizeof *grams);
    if (!grams) return 1;
    for (int64_t i = 0; i < (int64_t)1 << l->bits; i++)
        if (l->grams[i].key) *ng_gram_at(grams, bits, l->grams[i].key) = l->grams[i];
    free(l->grams);
    l->grams = grams;
    l->bits = bits;
    return 0;
}

/* Writes the folded form of tokens [first, last]. Returns 1 where memory is lacking. */
static int ng_write_form(ng_learner *l, const ng_scratch *s, int first, int last) {
    for (int i = first; i <= last; i++) {
        uint32_t n;
        int kept;
        const uint8_t *token = ng_batch_token(s, i, &n);
        /* Folding makes a token four times as long at the most. */
        const int64_t size = n & ~NG_JOINED, most = 4 * size < 0x7fffff00 ? 4 * size : 0x7fffff00;
        if (l->n_bytes + most + 1 > l->room) {
            const int64_t room = 2 * l->room + most + 1;
            void *moved = realloc(l->forms, (size_t)room);
            if (!moved) return 1;
            l->forms = moved;
            l->room = room;
        }
        ng_fold_token(token, n, l->forms + l->n_bytes, (int)most, &kept);
        l->n_bytes += kept;
        l->forms[l->n_bytes++] = i < last ? ' ' : '\n';
    }
    return 0;
}

static int ng_learn_gram(ng_learner *l, const ng_scratch *s, uint64_t key, int first, int last) {
    ng_gram *gram = ng_gram_at(l->grams, l->bits, key);
    if (!gram->key) {
        if (!key) return 0; /* one n-gram in 2^64 cannot be told from a free place */
        *gram = (ng_gram){key, l->n_bytes, 0, 0, 0};
        if (ng_write_form(l, s, first, last)) return 1;
        l->n++;
    }
    gram->total++;
    gram->texts += gram->last_text != l->text;
    gram->last_text = l->text;
    return 2 * l->n >= (int64_t)1 << l->bits ? ng_learner_grow(l) : 0;
}

/* Learns from the batch. A token that is all combining marks folds to nothing: it is no term, and
 * parts the n-grams around it. */
static int ng_learn_batch(void *context, ng_scratch *s, int *carried) {
    ng_learner *l = context;
    const uint64_t nothing = ng_hash_folded((const uint8_t *)"", 0);
    int first = 0;
    for (int i = 0; i < s->n_tokens; i++)
        s->hashes[i] = ng_hash_token(s->base + s->starts[i], s->ends[i] - s->starts[i]);
    for (int k = 0; k < s->n_texts; k++) {
        const int goes_on = s->unfinished && k == s->n_texts - 1;
        const int end = goes_on ? s->n_tokens : (int)s->text_ends[k];
        int last = end;
        if (goes_on) last -= *carried = l->longest - 1 < end - first ? l->longest - 1 : end - first;
        for (int i = first; i < last; i++) {
            uint64_t key = s->hashes[i];
            for (int at = i; at < end && at < i + l->longest && s->hashes[at] != nothing; at++) {
                if (at > i) key = ng_phrase(key, s->hashes[at], 0);
                if (at - i + 1 >= l->shortest && ng_learn_gram(l, s, key, i, at)) return 1;
            }
        }
        l->text += !goes_on;
        first = end;
    }
    return 0;
}

#endif
