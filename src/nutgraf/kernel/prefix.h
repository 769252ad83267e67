/* Prefix terms: `oil*` is every token that begins so. */
#ifndef NUTGRAF_PREFIX_H
#define NUTGRAF_PREFIX_H

#include "tokens.h"

#define NG_MEMO_TEXTS 32 /* from so many on memos pay … */
#define NG_MEMO_LEAST 11 /* … of which there are so many bits then, and a bit more with each doubling */
#define NG_MEMO_MOST 14

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

/* Whether a prefix term may begin a token of n bytes, by its first bytes. */
NG_INLINE int ng_may_have_prefix(const ng_plan *plan, const uint8_t *token, uint32_t n) {
    const uint32_t size = n < 16 ? n : 16;
    const uint64_t low = ng_load64(token) & NG_MASK_LOW[size];
    const uint64_t high = ng_load64(token + 8) & NG_MASK_HIGH[size];
    const uint64_t odd = ((low | high) & NG_HIGH_BITS) | (n > 16);
    const uint64_t lengths = plan->prefix_lengths[ng_head((uint32_t)(low | NG_SPACES) & 0xffffff)];
    return (int)ng_opaque((odd | (lengths & (~0ull >> (63 - size)))) != 0);
}

/* The bits of a place in the memos of a call with so many texts, or 0: more memos keep more of the
 * words, but each must be cleared first, and they are to leave room in the cache for the tables. */
static int ng_memo_bits(int64_t texts) {
    if (texts < NG_MEMO_TEXTS) return 0;
    const int bits = NG_MEMO_LEAST + ng_highest((uint64_t)texts / NG_MEMO_TEXTS);
    return bits < NG_MEMO_MOST ? bits : NG_MEMO_MOST;
}

NG_INLINE ng_memo *ng_memo_of(ng_scratch *s, uint64_t hash) {
    return s->memos + (hash >> (64 - s->memo_bits));
}

/* Of the tokens `missed`, n of them, keeps those that a prefix term may begin, and returns their
 * number; `remembers`: that none begins the others is kept in mind. */
NG_INLINE int ng_keep_likely(const ng_plan *plan, ng_scratch *s, int n, const int remembers) {
    int n_left = 0;
    for (int k = 0; k < n; k++) {
        uint32_t size;
        const uint32_t i = s->missed[k];
        const uint8_t *token = ng_token(s, (int)i, &size);
        if (remembers) *ng_memo_of(s, s->hashes[i]) = (ng_memo){s->hashes[i], NG_NOWHERE};
        s->missed[n_left] = i;
        n_left += ng_may_have_prefix(plan, token, size);
    }
    return n_left;
}

/* Tokens with a prefix term, and where it is. */
typedef struct {
    uint32_t tokens[NG_SPACE], places[NG_SPACE];
    int n;
} ng_prefixed;

/* Finds what is remembered of the tokens `missed`, n of them; keeps the others, and returns their
 * number. */
NG_INLINE int ng_recall(ng_scratch *s, int n, ng_prefixed *found) {
    int n_left = 0;
    for (int k = 0; k < n; k++) {
        const uint32_t i = s->missed[k];
        const uint64_t hash = s->hashes[i];
        const ng_memo kept = *ng_memo_of(s, hash);
        const uint64_t hit = ng_equal(kept.hash, hash);
        found->places[found->n] = kept.place;
        found->tokens[found->n] = i;
        found->n += (int)ng_opaque(hit & (kept.place != NG_NOWHERE));
        s->missed[n_left] = i;
        n_left += 1 + (int)hit;
    }
    return n_left;
}

/* Finds the longest prefix term of each of the tokens `missed`, and hands on those that have one,
 * with its place. Returns their number.
 *
 * What is found is remembered by the token's hash, since most tokens are of the same few words. The
 * processor could guess neither which tokens a prefix term may begin nor what is remembered of
 * them, so neither is a branch: each loop hands on the tokens that are still in question. Where few
 * tokens are missed they are rare words, whose memos are seldom there: their first bytes tell more. */
NG_NOINLINE int ng_find_prefixes(const ng_plan *plan, ng_scratch *s, int n_missed) {
    const int remembers = s->memos != NULL, are_rare = !remembers || 4 * n_missed < s->n_tokens;
    ng_prefixed found;
    int n = n_missed;
    found.n = 0;
    if (are_rare) n = ng_keep_likely(plan, s, n, 0);
    if (remembers) n = ng_recall(s, n, &found);
    if (!are_rare) n = ng_keep_likely(plan, s, n, 1);
    for (int k = 0; k < n; k++) {
        uint32_t size;
        const uint32_t i = s->missed[k];
        const uint8_t *token = ng_token(s, (int)i, &size);
        const uint32_t place = ng_find_prefix(plan, token, size);
        if (remembers) *ng_memo_of(s, s->hashes[i]) = (ng_memo){s->hashes[i], place};
        found.places[found.n] = place;
        found.tokens[found.n] = i;
        found.n += place != NG_NOWHERE;
    }
    for (int k = 0; k < found.n; k++) {
        s->missed[k] = found.tokens[k];
        s->places[found.tokens[k]] = found.places[k];
        s->known[found.tokens[k]] = NG_PREFIXED;
    }
    return found.n;
}

#endif
