# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
# cython: embedsignature=False, freethreading_compatible=True
"""The compiled counting of terms: texts in, rows of a sparse matrix out."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memset

from nutgraf.kernel._table cimport Table, ng_table
from nutgraf.kernel._texts cimport Texts, column, ng_span, raise_failed

cdef extern from "kernel/learn.h" nogil:
    enum: NG_MAX_GRAM, NG_IS_TERM, NG_STARTS_PREFIXED, NG_INT32, NG_INT64, NG_FLOAT32, NG_FLOAT64
    const int* NG_VALUE_BYTES
    ctypedef struct ng_scratch:
        pass
    ctypedef struct ng_vocabulary:
        ng_table words, prefixes, grams
        const uint8_t* prefix_lengths
        uint64_t word_lengths, gram_lengths
        int longest
        uint32_t columns
    ctypedef struct ng_counter:
        const ng_vocabulary* vocabulary
        int type, binary
        int64_t n_rows, n, room
        int64_t* ends
        int32_t* columns
        void* values
        uint32_t* counts
        uint64_t* used
        uint64_t* used_words
    ctypedef struct ng_gram:
        uint64_t key
        int64_t start "from"
        int64_t total
        uint32_t texts
    ctypedef struct ng_learner:
        int shortest, longest, bits
        ng_gram* grams
        int64_t n, n_bytes, room
        uint8_t* forms
        uint32_t text
    int ng_cut_init()
    int ng_batches(ng_scratch*, const ng_span*, int64_t, int (*)(void*, ng_scratch*, int*) noexcept, void*)
    int ng_count_batch(void*, ng_scratch*, int*) noexcept
    int ng_learn_batch(void*, ng_scratch*, int*) noexcept
    int ng_counter_reserve(ng_counter*, int64_t)

ng_cut_init()
MAX_GRAM = NG_MAX_GRAM
IS_TERM = NG_IS_TERM
STARTS_PREFIXED = NG_STARTS_PREFIXED
VALUE_TYPES = {"int32": NG_INT32, "int64": NG_INT64, "float32": NG_FLOAT32, "float64": NG_FLOAT64}


cdef struct Counting:
    ng_scratch* s
    ng_counter c


cdef int count_block(void* context, const ng_span* texts, int64_t n) noexcept nogil:
    cdef Counting* counting = <Counting*>context
    return ng_batches(counting.s, texts, n, ng_count_batch, &counting.c)


cdef struct Learning:
    ng_scratch* s
    ng_learner l


cdef int learn_block(void* context, const ng_span* texts, int64_t n) noexcept nogil:
    cdef Learning* learning = <Learning*>context
    return ng_batches(learning.s, texts, n, ng_learn_batch, &learning.l)


cdef class Counter:
    """Counts the terms of one vocabulary. Immutable; any number of threads may use it."""

    cdef ng_vocabulary v
    cdef tuple keep

    def __init__(
        self, Table words, Table prefixes, Table grams, const uint8_t[::1] heads,
        uint64_t word_lengths, uint64_t gram_lengths, int longest, uint32_t columns,
    ):
        if not words.t.stride == prefixes.t.stride == grams.t.stride == 16:
            raise ValueError("slots of 16 bytes are needed")
        if not 1 <= longest <= NG_MAX_GRAM or heads.shape[0] not in (0, 0x2000) or columns >= 0x7fffffff:
            raise ValueError("n-grams of more than 4 tokens, too many columns, or heads of another size")
        self.keep = (words, prefixes, grams, heads)
        self.v.words = words.t
        self.v.prefixes = prefixes.t
        self.v.grams = grams.t
        self.v.prefix_lengths = &heads[0] if heads.shape[0] else NULL
        self.v.word_lengths = word_lengths
        self.v.gram_lengths = gram_lengths
        self.v.longest = longest
        self.v.columns = columns

    def count(self, Texts texts, str dtype, bint binary):
        """The rows of a CSR matrix: values (of `dtype`), columns (int32, sorted in a row), and row
        ends (int64, n + 1)."""
        cdef Counting counting
        cdef ng_counter* c = &counting.c
        cdef int failed = 0
        cdef Py_ssize_t columns = self.v.columns
        memset(&counting, 0, sizeof(counting))
        c.vocabulary = &self.v
        c.type = VALUE_TYPES[dtype]
        c.binary = binary
        counting.s = <ng_scratch*>malloc(sizeof(ng_scratch))
        c.ends = <int64_t*>calloc(texts.n + 1, sizeof(int64_t))
        c.counts = <uint32_t*>calloc(columns + 1, sizeof(uint32_t))
        c.used = <uint64_t*>calloc(columns // 64 + 1, sizeof(uint64_t))
        c.used_words = <uint64_t*>calloc(columns // 4096 + 1, sizeof(uint64_t))
        # Untouched room costs nothing; growing step by step would copy.
        failed = counting.s == NULL or c.ends == NULL or c.counts == NULL or c.used == NULL \
            or c.used_words == NULL or ng_counter_reserve(c, max(texts.n_bytes() // 8, 64))
        if not failed:
            with nogil:
                failed = texts.each_block(count_block, &counting)
        free(counting.s)
        free(c.counts)
        free(c.used)
        free(c.used_words)
        if failed:
            free(c.ends)
            free(c.columns)
            free(c.values)
            raise_failed(failed)
        return (
            column(c.values, c.n * NG_VALUE_BYTES[c.type]),
            column(c.columns, c.n * sizeof(int32_t)),
            column(c.ends, (texts.n + 1) * sizeof(int64_t)),
        )


def learn(Texts texts, int shortest, int longest):
    """Every n-gram of `shortest` to `longest` tokens: keys (uint64), where its form begins in
    `forms` (int64), how often it stands in the texts (int64), and in how many texts (int64); and
    `forms`, folded, each ended by a newline."""
    cdef Learning learning
    cdef ng_learner* l = &learning.l
    cdef int failed
    cdef int64_t i, at = 0
    cdef uint64_t* keys
    cdef int64_t* numbers[3]
    if not 1 <= shortest <= longest <= NG_MAX_GRAM or texts.n >= 0xffffffff:
        raise ValueError("n-grams of 1 to 4 tokens, and fewer than 2^32 texts")
    memset(&learning, 0, sizeof(learning))
    l.shortest = shortest
    l.longest = longest
    l.bits = 12
    l.text = 1
    learning.s = <ng_scratch*>malloc(sizeof(ng_scratch))
    l.grams = <ng_gram*>calloc(1 << l.bits, sizeof(ng_gram))
    try:
        if learning.s == NULL or l.grams == NULL:
            raise MemoryError
        with nogil:
            failed = texts.each_block(learn_block, &learning)
        raise_failed(failed)
        forms = (<const char*>l.forms)[:l.n_bytes] if l.n_bytes else b""
        keys = <uint64_t*>malloc(max(l.n, 1) * sizeof(uint64_t))
        found = [column(keys, l.n * sizeof(uint64_t))]
        for i in range(3):
            numbers[i] = <int64_t*>malloc(max(l.n, 1) * sizeof(int64_t))
            found.append(column(numbers[i], l.n * sizeof(int64_t)))
        if keys == NULL or numbers[0] == NULL or numbers[1] == NULL or numbers[2] == NULL:
            raise MemoryError
        for i in range(1 << l.bits):
            if l.grams[i].key:
                keys[at] = l.grams[i].key
                numbers[0][at] = l.grams[i].start
                numbers[1][at] = l.grams[i].total
                numbers[2][at] = l.grams[i].texts
                at += 1
    finally:
        free(learning.s)
        free(l.grams)
        free(l.forms)
    return (*found, forms)
