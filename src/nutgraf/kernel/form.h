/* Canonical forms of terms that are plain: small ASCII letters and digits with a space between two
 * words, as nearly all are. Where their tokens end and how they fold needs no look at their letters. */
#ifndef NUTGRAF_FORM_H
#define NUTGRAF_FORM_H

#include "hash.h"
#include "plan.h"

NG_INLINE int ng_is_plain(uint8_t c) { return (uint8_t)(c - 'a') < 26 || (uint8_t)(c - '0') < 10; }

/* The number of tokens of the n bytes of a form, without its last `*`; 0 where it is not plain, or
 * no term. Fills the keys of the form and of its first token, and the bytes of the last one.
 * NG_PADDING bytes must be readable after them. */
static int ng_plain_form(const uint8_t *form, int64_t n, int is_prefix, uint64_t *key,
                         uint64_t *head, int64_t *last) {
    int tokens = 0;
    for (int64_t at = 0, end = 0; at <= n; at = ++end) {
        while (end < n && ng_is_plain(form[end])) end++;
        *last = end - at;
        if (end == at || (end < n && form[end] != ' ') || tokens == NG_MAX_PHRASE) return 0;
        const uint64_t token = ng_hash_token(form + at, (uint32_t)*last);
        *key = tokens ? ng_phrase(*key, token, is_prefix && end == n) : token;
        if (!tokens++) *head = token;
    }
    return is_prefix && *last > NG_MAX_PREFIX ? 0 : tokens;
}

#endif
