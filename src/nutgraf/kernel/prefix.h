/* Prefix terms: `oil*` is every token that begins so. */
#ifndef NUTGRAF_PREFIX_H
#define NUTGRAF_PREFIX_H

#include "tokens.h"

/* A token made ready for the hashes of its beginnings: in registers where it is short and ASCII,
 * else folded. */
typedef struct {
    uint64_t low, high;
    uint8_t folded[NG_MAX_PREFIX + 3];
    int is_short, n; /* folded bytes, NG_MAX_PREFIX at the most */
} ng_beginnings;

NG_INLINE void ng_begin(ng_beginnings *b, const uint8_t *token, uint32_t n) {
    const uint32_t size = n < 16 ? n : 16;
    b->low = ng_load64(token) & NG_MASK_LOW[size];
    b->high = ng_load64(token + 8) & NG_MASK_HIGH[size];
    b->is_short = n <= 16 && !((b->low | b->high) & NG_HIGH_BITS);
    if (b->is_short) {
        b->n = (int)n;
        return;
    }
    ng_fold_token(token, n, b->folded, NG_MAX_PREFIX, &b->n);
    if (b->n < 3) memset(b->folded + b->n, ' ', (size_t)(3 - b->n));
}

/* Hash of the first `length` folded bytes. */
NG_INLINE uint64_t ng_beginning(const ng_beginnings *b, int length) {
    if (ng_unlikely(!b->is_short)) return ng_hash_folded(b->folded, length);
    return ng_mix(((b->low & NG_MASK_LOW[length]) | NG_SPACES) ^ NG_A,
                  ((b->high & NG_MASK_HIGH[length]) | NG_SPACES) ^ NG_B);
}

/* Those of `lengths`, a bit each, that the token is not too short for. */
NG_INLINE uint64_t ng_fitting(const ng_beginnings *b, uint64_t lengths) {
    return lengths & (~0ull >> (63 - b->n));
}

NG_INLINE uint32_t ng_beginning3(const ng_beginnings *b) {
    return b->is_short ? (uint32_t)(b->low | NG_SPACES) & 0xffffff : ng_first3(b->folded);
}

/* The number of the slot of the longest prefix term that begins the token, or NG_NOWHERE. */
NG_INLINE uint32_t ng_find_prefix(const ng_plan *plan, const uint8_t *token, uint32_t n) {
    ng_beginnings b;
    ng_begin(&b, token, n);
    uint64_t lengths = ng_fitting(&b, plan->prefix_lengths[ng_head(ng_beginning3(&b))]);
    while (lengths) {
        uint32_t index;
        const int length = ng_highest(lengths);
        lengths ^= 1ull << length;
        if (ng_find_at(&plan->prefix, ng_beginning(&b, length), &index)) return index;
    }
    return NG_NOWHERE;
}

/* Finds the longest prefix term of each of the tokens `missed`, and hands on those that have one,
 * with its place. Returns their number.
 *
 * What is found is remembered by the token's hash, since most tokens are of the same few words. The
 * processor could guess neither which tokens a prefix term may begin nor what is remembered of
 * them, so neither is a branch: each loop hands on the tokens that are still in question. */
NG_NOINLINE int ng_find_prefixes(const ng_plan *plan, ng_scratch *s, int n_missed) {
    uint32_t found[NG_SPACE], tokens[NG_SPACE], n;
    int n_likely = 0, n_new = 0, n_found = 0;
    for (int k = 0; k < n_missed; k++) {
        const uint32_t i = s->missed[k];
        const uint8_t *token = ng_token(s, (int)i, &n);
        const uint32_t size = n < 16 ? n : 16;
        const uint64_t low = ng_load64(token) & NG_MASK_LOW[size];
        const uint64_t high = ng_load64(token + 8) & NG_MASK_HIGH[size];
        const uint64_t odd = ((low | high) & NG_HIGH_BITS) | (n > 16);
        const uint32_t head = ng_head((uint32_t)(low | NG_SPACES) & 0xffffff);
        s->missed[n_likely] = i;
        n_likely += (int)ng_opaque((odd | (plan->prefix_lengths[head] & (~0ull >> (63 - size)))) != 0);
    }
    if (!s->memos) n_new = n_likely;
    else for (int k = 0; k < n_likely; k++) {
        const uint32_t i = s->missed[k];
        const uint64_t hash = s->hashes[i];
        const ng_memo kept = s->memos[hash >> (64 - NG_MEMO_BITS)];
        const uint64_t hit = ng_equal(kept.hash, hash);
        found[n_found] = kept.place;
        tokens[n_found] = i;
        n_found += (int)ng_opaque(hit & (kept.place != NG_NOWHERE));
        s->missed[n_new] = i;
        n_new += 1 + (int)hit;
    }
    for (int k = 0; k < n_new; k++) {
        const uint32_t i = s->missed[k];
        const uint8_t *token = ng_token(s, (int)i, &n);
        found[n_found] = ng_find_prefix(plan, token, n);
        tokens[n_found] = i;
        if (s->memos)
            s->memos[s->hashes[i] >> (64 - NG_MEMO_BITS)] = (ng_memo){s->hashes[i], found[n_found]};
        n_found += found[n_found] != NG_NOWHERE;
    }
    for (int k = 0; k < n_found; k++) {
        s->missed[k] = tokens[k];
        s->places[tokens[k]] = found[k];
        s->known[tokens[k]] = NG_PREFIXED;
    }
    return n_found;
}

#endif
