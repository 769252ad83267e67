# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
# cython: embedsignature=False, freethreading_compatible=True
"""Hash tables made, and given to the compiled passes."""

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t

cdef extern from "kernel/distinct.h" nogil:
    int64_t ng_distinct(const uint64_t*, uint32_t, int64_t*, int64_t*)

cdef extern from "kernel/table.h" nogil:
    int ng_build(const uint64_t*, uint32_t, uint32_t, int, uint16_t*, uint32_t*)


cdef class Table:
    """Views of the arrays of one perfect hash table."""

    def __init__(self, const uint8_t[::1] slots, const uint16_t[::1] pilots, const uint32_t[::1] rows, int stride):
        cdef Py_ssize_t n_slots = rows.shape[0]
        if n_slots < 1 or slots.shape[0] != n_slots * stride or stride not in (16, 24, 32):
            raise ValueError("a table needs stride * n_slots bytes of slots, and one slot at least")
        if pilots.shape[0] < 2 or pilots.shape[0] & (pilots.shape[0] - 1):
            raise ValueError("the number of pilots must be a power of two, 2 or more")
        self.keep = (slots, pilots, rows)
        self.t.slots = &slots[0]
        self.t.pilots = &pilots[0]
        self.t.rows = &rows[0]
        self.t.n_slots = <uint32_t>n_slots
        self.t.bucket_bits = (<int>pilots.shape[0]).bit_length() - 1
        self.t.stride = stride


def build(const uint64_t[::1] keys, uint32_t n_slots, int bucket_bits, uint16_t[::1] pilots, uint32_t[::1] places):
    """Finds the place of each key in a perfect hash table of n_slots; False: try more slots."""
    cdef uint32_t n = <uint32_t>keys.shape[0]
    cdef int failed
    if places.shape[0] != n or pilots.shape[0] != 1 << bucket_bits or n_slots < n or n_slots < 1:
        raise ValueError("sizes of keys, places, pilots and slots do not agree")
    with nogil:
        failed = ng_build(&keys[0] if n else NULL, n, n_slots, bucket_bits, &pilots[0], &places[0] if n else NULL)
    if failed == 2:
        raise MemoryError
    return not failed


def distinct(const uint64_t[::1] keys, int64_t[::1] first, int64_t[::1] places):
    """Fills `places` with the place of each key among the different ones in ascending order, and
    `first` with where each of those stands first. Returns their number."""
    cdef Py_ssize_t n = keys.shape[0]
    cdef int64_t found = 0
    if first.shape[0] != n or places.shape[0] != n or n > 0xffffffff:
        raise ValueError("sizes of keys, first and places do not agree")
    if n:
        with nogil:
            found = ng_distinct(&keys[0], <uint32_t>n, &first[0], &places[0])
    if found < 0:
        raise MemoryError
    return found
