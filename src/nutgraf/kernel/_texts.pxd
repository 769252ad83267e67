"""What the compiled passes share: texts in blocks of UTF-8, columns given to Python."""

from cpython.ref cimport PyObject
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
        int64_t null_count
        void (*release)(ArrowArray*) noexcept
    struct ArrowArrayStream:
        int (*get_schema)(ArrowArrayStream*, ArrowSchema*) noexcept
        int (*get_next)(ArrowArrayStream*, ArrowArray*) noexcept
        const char* (*get_last_error)(ArrowArrayStream*) noexcept
        void (*release)(ArrowArrayStream*) noexcept

# n texts, each with NG_PADDING readable bytes after it; returns 1 where memory is lacking.
ctypedef int (*Block)(void* context, const ng_span* texts, int64_t n) noexcept nogil

cdef class Texts:
    cdef readonly Py_ssize_t n
    cdef tuple strings
    cdef PyObject* const* items
    cdef ArrowArray* chunks
    cdef int n_chunks, layout
    cdef list firsts
    cdef _check(self, ArrowSchema* schema)
    cdef _read(self, ArrowArrayStream* stream)
    cdef _append(self, ArrowArray chunk)
    cdef int64_t n_bytes(self)
    cdef int each_block(self, Block use, void* context) noexcept nogil

# The bytes of UTF-8 that a str needs at the most, NG_PADDING behind them left out; and its UTF-8, of
# which the end is returned.
cdef int64_t utf8_room(PyObject* text) noexcept nogil
cdef uint8_t* utf8(PyObject* text, uint8_t* out) noexcept nogil

cdef int raise_failed(int failed) except -1

cdef class Column:
    cdef void* data
    cdef Py_ssize_t n_bytes

cdef Column column(void* data, Py_ssize_t n_bytes)
