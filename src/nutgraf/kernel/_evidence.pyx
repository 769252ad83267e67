# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
# cython: embedsignature=False, freethreading_compatible=True
"""Evidence as columns, which the pass fills and gives to Python."""

from libc.stdint cimport int16_t, int32_t, int64_t, uint16_t, uint32_t
from libc.stdlib cimport calloc
from libc.string cimport memset

from nutgraf.kernel._texts cimport Texts, column


cdef class Evidence:
    """The evidence of some texts: empty at first, and Python's once `columns` has given it away."""

    def __cinit__(self, Texts texts):
        cdef Py_ssize_t n_bytes = (texts.n + 1) * sizeof(int64_t)
        memset(&self.trace, 0, sizeof(ng_trace))
        self.trace.offsets = <int64_t*>calloc(texts.n + 1, sizeof(int64_t))
        # Untouched room costs nothing; growing step by step would copy.
        if self.trace.offsets == NULL or ng_resize(&self.trace, texts.n_bytes() // 2 + 256):
            raise MemoryError
        self.offsets = column(self.trace.offsets, n_bytes)

    def __dealloc__(self):
        ng_release(&self.trace)

    cdef tuple columns(self):
        """Offsets, term, column, start, end and weight: see `Pass.trace`."""
        cdef ng_trace t = self.trace
        memset(&self.trace, 0, sizeof(ng_trace))
        return (
            self.offsets,
            column(t.term, t.n * sizeof(uint32_t)),
            column(t.column, t.n * sizeof(uint16_t)),
            column(t.start, t.n * sizeof(int32_t)),
            column(t.end, t.n * sizeof(int32_t)),
            column(t.weight, t.n * sizeof(int16_t)),
        )
