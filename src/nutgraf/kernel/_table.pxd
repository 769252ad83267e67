"""Hash tables, which the compiled passes share."""

from libc.stdint cimport uint8_t, uint16_t, uint32_t

cdef extern from "kernel/table.h" nogil:
    ctypedef struct ng_table:
        const uint8_t* slots
        const uint16_t* pilots
        const uint32_t* rows
        uint32_t n_slots
        int bucket_bits
        int stride

cdef class Table:
    cdef ng_table t
    cdef tuple keep
