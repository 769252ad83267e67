/* A perfect hash table: every key has exactly one slot, so that a lookup has no branch.
 *
 * The high bits of a key choose a bucket; the bucket's pilot shifts its keys to slots that no other
 * key holds (hash and displace: Belazzougui, Botelho, Dietzfelbinger 2009; the pilots after
 * PTHash: Pibiri, Trani 2021). A slot is the 64-bit key and a row of `stride - 8` bytes. */
#ifndef NUTGRAF_TABLE_H
#define NUTGRAF_TABLE_H

#include <stdlib.h>

#include "bits.h"

typedef struct {
    const uint8_t *slots;   /* n_slots * stride bytes */
    const uint16_t *pilots; /* 1 << bucket_bits */
    const uint32_t *rows;   /* n_slots: the number of the term in the slot */
    uint32_t n_slots;
    int bucket_bits;
    int stride;
} ng_table;

NG_INLINE uint32_t ng_place(uint64_t key, uint32_t pilot, uint32_t n_slots) {
    uint32_t x = (uint32_t)key ^ pilot << 16;
    return (uint32_t)(((uint64_t)x * n_slots) >> 32);
}

NG_INLINE uint32_t ng_position(const ng_table *t, uint64_t key, int bucket_shift) {
    return ng_place(key, t->pilots[key >> bucket_shift], t->n_slots);
}

NG_INLINE int ng_bucket_shift(const ng_table *t) { return 64 - t->bucket_bits; }

/* The slot of a key, or NULL; *index is its number. */
NG_INLINE const uint8_t *ng_find_at(const ng_table *t, uint64_t key, uint32_t *index) {
    *index = ng_position(t, key, ng_bucket_shift(t));
    const uint8_t *slot = t->slots + (size_t)*index * (size_t)t->stride;
    uint64_t found;
    memcpy(&found, slot, 8);
    return found == key ? slot : NULL;
}

NG_INLINE const uint8_t *ng_find(const ng_table *t, uint64_t key) {
    uint32_t index;
    return ng_find_at(t, key, &index);
}

/* Finds pilots and places for n different keys, none 0. Returns 0, or 1 where no pilot of 16 bits
 * fits (the caller tries more slots), or 2 where memory is lacking. */
static int ng_build(const uint64_t *keys, uint32_t n, uint32_t n_slots, int bucket_bits,
                    uint16_t *pilots, uint32_t *places) {
    uint32_t n_buckets = 1u << bucket_bits, largest = 0;
    int shift = 64 - bucket_bits, failed = 2;
    uint32_t *starts = calloc((size_t)n_buckets + 1, 4);
    uint32_t *members = malloc((size_t)(n ? n : 1) * 4);
    uint32_t *by_size = malloc((size_t)n_buckets * 4);
    uint8_t *taken = calloc(n_slots, 1);
    if (!starts || !members || !by_size || !taken) goto done;
    for (uint32_t i = 0; i < n; i++) starts[(keys[i] >> shift) + 1]++;
    for (uint32_t b = 0; b < n_buckets; b++) {
        if (starts[b + 1] > largest) largest = starts[b + 1];
        starts[b + 1] += starts[b];
    }
    uint32_t *fill = by_size; /* borrowed until the sort below */
    memcpy(fill, starts, (size_t)n_buckets * 4);
    for (uint32_t i = 0; i < n; i++) members[fill[keys[i] >> shift]++] = i;
    uint32_t at = 0;
    for (uint32_t size = largest; size > 0; size--)
        for (uint32_t b = 0; b < n_buckets; b++)
            if (starts[b + 1] - starts[b] == size) by_size[at++] = b;
    memset(pilots, 0, (size_t)n_buckets * 2);
    failed = 1;
    for (uint32_t k = 0; k < at; k++) {
        uint32_t b = by_size[k], first = starts[b], size = starts[b + 1] - first, pilot;
        for (pilot = 0; pilot < 0x10000; pilot++) {
            uint32_t placed = 0;
            for (; placed < size; placed++) {
                uint32_t place = ng_place(keys[members[first + placed]], pilot, n_slots);
                if (taken[place]) break;
                taken[place] = 1;
                places[members[first + placed]] = place;
            }
            if (placed == size) break;
            while (placed > 0) taken[places[members[first + --placed]]] = 0;
        }
        if (pilot == 0x10000) goto done;
        pilots[b] = (uint16_t)pilot;
    }
    failed = 0;
done:
    free(starts);
    free(members);
    free(by_size);
    free(taken);
    return failed;
}

#endif
