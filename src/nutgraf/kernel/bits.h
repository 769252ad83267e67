/* Loads, multiplies and bit counts that read the same on every compiler. */
#ifndef NUTGRAF_BITS_H
#define NUTGRAF_BITS_H

#include <stdint.h>
#include <string.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the kernel is written for little-endian machines"
#endif

#if defined(_MSC_VER)
#include <intrin.h>
#define NG_INLINE static __forceinline
#define NG_NOINLINE static __declspec(noinline)
#define ng_unlikely(x) (x)
#define ng_prefetch(p) ((void)(p))
#else
#define NG_INLINE static inline __attribute__((always_inline))
#define NG_NOINLINE static __attribute__((noinline))
#define ng_unlikely(x) __builtin_expect(!!(x), 0)
#define ng_prefetch(p) __builtin_prefetch(p)
#endif

/* The value, hidden from the compiler: of a comparison used as a number it would make a branch, and
 * the processor would often guess that branch wrong. */
NG_INLINE uint64_t ng_opaque(uint64_t value) {
#if !defined(_MSC_VER)
    __asm__("" : "+r"(value));
#endif
    return value;
}

/* All ones where a == b, else 0. */
NG_INLINE uint64_t ng_equal(uint64_t a, uint64_t b) { return ng_opaque((uint64_t)0 - (a == b)); }

NG_INLINE uint64_t ng_load64(const uint8_t *p) {
    uint64_t value;
    memcpy(&value, p, 8);
    return value;
}

/* Index of the lowest set bit; x must not be 0. */
NG_INLINE int ng_lowest(uint64_t x) {
#if defined(_MSC_VER)
    unsigned long index;
    _BitScanForward64(&index, x);
    return (int)index;
#else
    return __builtin_ctzll(x);
#endif
}

/* Index of the highest set bit; x must not be 0. */
NG_INLINE int ng_highest(uint64_t x) {
#if defined(_MSC_VER)
    unsigned long index;
    _BitScanReverse64(&index, x);
    return (int)index;
#else
    return 63 - __builtin_clzll(x);
#endif
}

NG_INLINE int ng_popcount(uint64_t x) {
#if defined(__POPCNT__) || defined(__aarch64__)
    return __builtin_popcountll(x);
#else
    x -= (x >> 1) & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + ((x >> 2) & 0x3333333333333333u);
    x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return (int)((x * 0x0101010101010101u) >> 56);
#endif
}

/* The two halves of the 128-bit product, xored. */
NG_INLINE uint64_t ng_mix(uint64_t a, uint64_t b) {
#if defined(__SIZEOF_INT128__)
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
#elif defined(_MSC_VER) && defined(_M_X64)
    uint64_t high, low = _umul128(a, b, &high);
    return low ^ high;
#else
    uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
    uint64_t mid = a1 * b0 + ((a0 * b0) >> 32);
    uint64_t high = a1 * b1 + (mid >> 32) + (((uint32_t)mid + a0 * b1) >> 32);
    return (a * b) ^ high;
#endif
}

#endif
