/* The different ones among many keys, by a radix sort: keys are hashes, which have no order to find. */
#ifndef NUTGRAF_DISTINCT_H
#define NUTGRAF_DISTINCT_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define NG_DIGIT 11
#define NG_DIGITS 6 /* of 64 bits */

typedef struct {
    uint64_t key;
    uint32_t at;
} ng_keyed;

/* Fills `places` with the place of each of n keys among the different ones in ascending order, and
 * `first` with where each of those stands first. Returns their number, or -1 where memory is lacking. */
static int64_t ng_distinct(const uint64_t *keys, uint32_t n, int64_t *first, int64_t *places) {
    const uint64_t digit = ((uint64_t)1 << NG_DIGIT) - 1;
    ng_keyed *from = malloc(((size_t)n + 1) * sizeof *from), *to = malloc(((size_t)n + 1) * sizeof *to);
    uint32_t(*counts)[1 << NG_DIGIT] = calloc(NG_DIGITS, sizeof *counts);
    int64_t found = -1;
    if (!from || !to || !counts) goto done;
    for (uint32_t i = 0; i < n; i++) {
        from[i].key = keys[i];
        from[i].at = i;
        for (int d = 0; d < NG_DIGITS; d++) counts[d][keys[i] >> d * NG_DIGIT & digit]++;
    }
    for (int d = 0; d < NG_DIGITS; d++) {
        uint32_t *const at = counts[d], sum = 0;
        if (n && at[keys[0] >> d * NG_DIGIT & digit] == n) continue; /* all have the same digit */
        for (uint32_t b = 0; b <= digit; b++) {
            const uint32_t count = at[b];
            at[b] = sum;
            sum += count;
        }
        for (uint32_t i = 0; i < n; i++) to[at[from[i].key >> d * NG_DIGIT & digit]++] = from[i];
        ng_keyed *const sorted = to;
        to = from;
        from = sorted;
    }
    found = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!i || from[i].key != from[i - 1].key) first[found++] = from[i].at;
        places[from[i].at] = found - 1;
    }
done:
    free(from);
    free(to);
    free(counts);
    return found;
}

#endif
