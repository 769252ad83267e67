"""What the compiled passes share: texts in blocks of UTF-8, columns given to Python."""

from libc.stdint cimport int64_t, uint8_t

cdef extern from "kernel/text.h" nogil:
    ctypedef struct ng_span:
        const uint8_t* p
        int64_t n

cdef extern from "kernel/arrow.h" nogil:
    struct ArrowSchema:
        const char* format
        ArrowSchema* dictionary
        void (*release)(ArrowSchema*) noexcept
    struct ArrowArray:
        int64_t length
        void (*release)(ArrowArray*) noexcept

cdef struct Str:
    const void* data
    int64_t n
    int kind
    int ascii

# n texts, each with NG_PADDING readable bytes after it; returns 1 where memory is lacking.
ctypedef int (*Block)(void* context, const ng_span* texts, int64_t n) noexcept nogil

cdef class Texts:
    cdef readonly Py_ssize_t n
    cdef tuple strings
    cdef Str* views
    cdef ArrowArray* chunks
    cdef int n_chunks, layout
    cdef list firsts
    cdef _check(self, ArrowSchema* schema)
    cdef _append(self, ArrowArray chunk)
    cdef int64_t n_bytes(self)
    cdef int each_block(self, Block use, void* context) noexcept nogil

cdef int raise_failed(int failed) except -1

cdef class Column:
    cdef void* data
    cdef Py_ssize_t n_bytes

cdef Column column(void* data, Py_ssize_t n_bytes)
