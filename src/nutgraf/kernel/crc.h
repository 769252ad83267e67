/* The CRC-32 of zip, gzip and zlib. */
#ifndef NUTGRAF_CRC_H
#define NUTGRAF_CRC_H

#include "bits.h"

static uint32_t ng_crc_of_byte[256];

static void ng_crc_init(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
        ng_crc_of_byte[byte] = crc;
    }
}

static uint32_t ng_crc32(const uint8_t *p, int64_t n) {
    uint32_t crc = 0xffffffffu;
    for (int64_t i = 0; i < n; i++) crc = crc >> 8 ^ ng_crc_of_byte[(crc ^ p[i]) & 0xff];
    return ~crc;
}

#endif
