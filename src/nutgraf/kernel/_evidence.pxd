"""Evidence as columns, which the pass fills and gives to Python."""

from libc.stdint cimport int16_t, int32_t, int64_t, uint16_t, uint32_t

cdef extern from "kernel/evidence.h" nogil:
    ctypedef struct ng_trace:
        int64_t n, room
        uint32_t* term
        uint16_t* column
        int32_t* start
        int32_t* end
        int16_t* weight
        int64_t* offsets
    int ng_resize(ng_trace*, int64_t)
    void ng_release(ng_trace*)

cdef class Evidence:
    cdef ng_trace trace
    cdef object offsets
    cdef tuple columns(self)
