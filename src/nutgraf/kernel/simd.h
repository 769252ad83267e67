/* Which vector instructions there are: SSE2, NEON or none as the compiler says (-DNUTGRAF_SCALAR
 * forces the last), and beside SSE2 what the processor has when the module is imported. */
#ifndef NUTGRAF_SIMD_H
#define NUTGRAF_SIMD_H

#include <stdlib.h>

#include "bits.h"

#if defined(NUTGRAF_SCALAR)
#define NG_BUILT "scalar"
#elif defined(__SSE2__) || defined(_M_X64)
#include <emmintrin.h>
#define NG_BUILT "sse2"
#define NG_SSE2 1
#elif defined(__ARM_NEON) && defined(__aarch64__)
#include <arm_neon.h>
#define NG_BUILT "neon"
#define NG_NEON 1
#else
#define NG_BUILT "scalar"
#endif

#if defined(NG_SSE2) && defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>
#define NG_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define NG_AVX512 \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt")))
#endif

enum { NG_USE_BUILT, NG_USE_AVX2, NG_USE_AVX512 };
static const char *const NG_SIMD_NAMES[] = {NG_BUILT, "avx2", "avx512"};

/* The widest that this processor has; NUTGRAF_SIMD=avx2 or base keeps to less. */
static int ng_simd(void) {
    const char *most = getenv("NUTGRAF_SIMD");
    if (most && !strcmp(most, "base")) return NG_USE_BUILT;
#if defined(NG_AVX512)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") ||
        !__builtin_cpu_supports("bmi2") || !__builtin_cpu_supports("popcnt"))
        return NG_USE_BUILT;
    if ((most && !strcmp(most, "avx2")) || !__builtin_cpu_supports("avx512vbmi2") ||
        !__builtin_cpu_supports("avx512vbmi") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512vl"))
        return NG_USE_AVX2;
    return NG_USE_AVX512;
#else
    return NG_USE_BUILT;
#endif
}

#endif
