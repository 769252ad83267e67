/* From integer sums to logits, and from logits to probabilities. */
#ifndef NUTGRAF_LOGITS_H
#define NUTGRAF_LOGITS_H

#include <math.h>

#include "cut.h"
#include "plan.h"

/* e^x to within 2 units in the last place of float, the same on every machine: the polynomial of
 * Cephes (Moshier 1989). Written without a branch, so that a compiler may take four at a time. */
NG_INLINE float ng_exp(float x) {
    x = x < -87.0f ? -87.0f : x;
    x = x > 87.0f ? 87.0f : x;
    float shifted = x * 1.44269504f + 127.5f; /* above 0, so that the cut rounds down */
    int32_t whole = (int32_t)shifted;
    float power2 = (float)(whole - 127);
    float r = (x - power2 * 0.693359375f) - power2 * -2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    uint32_t bits = (uint32_t)whole << 23;
    float power;
    memcpy(&power, &bits, 4);
    return p * power;
}

NG_INLINE float ng_sigmoid(float logit) { return 1.0f / (1.0f + ng_exp(-logit)); }

NG_INLINE void ng_sigmoids_with(float *values, int64_t n) {
    for (int64_t i = 0; i < n; i++) values[i] = ng_sigmoid(values[i]);
}

static void ng_sigmoids_base(float *values, int64_t n) { ng_sigmoids_with(values, n); }

/* The mass of a text: what column `which` of importance adds up to, with its floor. */
NG_INLINE double ng_mass(const ng_plan *plan, int which, int64_t sum) {
    return plan->floor[which] + (double)sum * plan->scale[plan->topics + which];
}

/* One over each divisor of a text that its sums do not give. */
NG_INLINE void ng_shares(double *shares, int64_t tokens) {
    shares[NG_WHOLE] = 1.0;
    shares[NG_BY_LENGTH] = tokens ? 1.0 / sqrt((double)tokens) : 0.0;
}

/* Logits of one text from its integer sums; the same numbers in any width of vectors. `shares` is
 * one over each divisor; those of importance are made here. `divisor` is that of all topics, or -1. */
NG_INLINE void ng_logits_with(const ng_plan *plan, int divisor, const int32_t *sums,
                              double *shares, int calibrated, float *out) {
    const double *scale = plan->scale, *bias = plan->bias;
    const double *slope = plan->slope, *offset = plan->offset;
    for (int c = plan->topics; c < plan->columns; c++)
        shares[NG_DIVISORS + c - plan->topics] =
            1.0 / sqrt(ng_mass(plan, c - plan->topics, sums[c]));
    for (int c = 0; c < plan->topics; c++) {
        const double share = shares[divisor >= 0 ? divisor : plan->divisor[c]];
        float value = (float)(bias[c] + (double)sums[c] * (scale[c] * share));
        /* Rounded in between, so that calibrating logits afterwards gives the same bits. */
        if (calibrated) value = (float)(slope[c] * (double)value + offset[c]);
        out[c] = value;
    }
}

static void ng_logits_base(const ng_plan *plan, int divisor, const int32_t *sums,
                           double *shares, int calibrated, float *out) {
    ng_logits_with(plan, divisor, sums, shares, calibrated, out);
}

/* The divisor that all topics of a plan share, or -1. */
static int ng_one_divisor(const ng_plan *plan) {
    for (int c = 1; c < plan->topics; c++)
        if (plan->divisor[c] != plan->divisor[0]) return -1;
    return plan->divisor[0];
}

/* One over the divisor of each of n texts. */
NG_INLINE void ng_shares_of(const ng_plan *plan, int divisor, const int32_t *sums,
                            const int32_t *lengths, int n, double *shares, const int lanes) {
    const int which = divisor - NG_DIVISORS;
    if (which >= 0) {
        for (int k = 0; k < n; k++)
            shares[k] = ng_mass(plan, which, sums[lanes * k + plan->topics + which]);
        for (int k = 0; k < n; k++) shares[k] = 1.0 / sqrt(shares[k]);
    } else if (divisor == NG_BY_LENGTH) {
        for (int k = 0; k < n; k++)
            shares[k] = lengths[k] ? 1.0 / sqrt((double)lengths[k]) : 0.0;
    } else {
        for (int k = 0; k < n; k++) shares[k] = 1.0;
    }
}

/* Logits of n texts of so many tokens, at most NG_TEXTS, whose sums stand in `lanes` lanes each: what
 * ng_logits gives them one by one, where all topics share a divisor. */
NG_INLINE void ng_logits_of(const ng_plan *plan, int divisor, const int32_t *sums,
                            const int32_t *lengths, int n, int calibrated, float *out,
                            const int lanes) {
    const int topics = plan->topics;
    const size_t size = (size_t)topics * sizeof *plan->scale;
    double shares[NG_TEXTS], scale[8] = {0}, bias[8] = {0}, slope[8] = {0}, offset[8] = {0};
    memcpy(scale, plan->scale, size);
    memcpy(bias, plan->bias, size);
    memcpy(slope, plan->slope, size);
    memcpy(offset, plan->offset, size);
    ng_shares_of(plan, divisor, sums, lengths, n, shares, lanes);
    for (int k = 0; k < n; k++, sums += lanes) {
        float values[8];
        for (int c = 0; c < lanes; c++)
            values[c] = (float)(bias[c] + (double)sums[c] * (scale[c] * shares[k]));
        for (int c = 0; c < lanes && calibrated; c++)
            values[c] = (float)(slope[c] * (double)values[c] + offset[c]);
        /* All lanes are written where the next texts' own write over what is too much. */
        if (topics * k + lanes <= topics * n) memcpy(out + topics * k, values, lanes * sizeof *out);
        else memcpy(out + topics * k, values, (size_t)topics * sizeof *out);
    }
}

static void ng_logits_narrow_base(const ng_plan *plan, int divisor, const int32_t *sums,
                                  const int32_t *lengths, int n, int calibrated, float *out) {
    ng_logits_of(plan, divisor, sums, lengths, n, calibrated, out, 4);
}

#if defined(NG_AVX512)
NG_AVX2 static void ng_sigmoids_avx2(float *values, int64_t n) { ng_sigmoids_with(values, n); }

NG_AVX2 static void ng_logits_avx2(const ng_plan *plan, int divisor, const int32_t *sums,
                                   double *shares, int calibrated, float *out) {
    ng_logits_with(plan, divisor, sums, shares, calibrated, out);
}

NG_AVX512 static void ng_sigmoids_avx512(float *values, int64_t n) { ng_sigmoids_with(values, n); }

NG_AVX512 static void ng_logits_avx512(const ng_plan *plan, int divisor, const int32_t *sums,
                                       double *shares, int calibrated, float *out) {
    ng_logits_with(plan, divisor, sums, shares, calibrated, out);
}

NG_AVX2 static void ng_logits_narrow_avx2(const ng_plan *plan, int divisor, const int32_t *sums,
                                          const int32_t *lengths, int n, int calibrated,
                                          float *out) {
    ng_logits_of(plan, divisor, sums, lengths, n, calibrated, out, 4);
}
#endif

static void (*ng_sigmoids)(float *, int64_t) = ng_sigmoids_base;
static void (*ng_logits)(const ng_plan *, int, const int32_t *, double *, int,
                         float *) = ng_logits_base;
static void (*ng_logits_narrow)(const ng_plan *, int, const int32_t *, const int32_t *, int, int,
                                float *) = ng_logits_narrow_base; /* 4 lanes */

#endif
