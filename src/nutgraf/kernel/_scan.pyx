# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
# cython: embedsignature=False, freethreading_compatible=True
"""The compiled pass: logits and evidence of texts. The work is done by the C in kernel/."""

from cpython.list cimport PyList_GET_ITEM
from cpython.ref cimport PyObject
from cython cimport floating
from libc.stdint cimport int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memchr, memcmp, memcpy, memset

from zlib import crc32

from nutgraf.kernel._evidence cimport Evidence, ng_trace
from nutgraf.kernel._table cimport Table, ng_table
from nutgraf.kernel._texts cimport Texts, ng_span, raise_failed, utf8, utf8_room

cdef extern from "kernel/scan.h" nogil:
    const char* FOLD_UNICODE
    enum: NG_PADDING, NG_MAX_PHRASE, NG_MAX_PREFIX, NG_DENSE_COLUMNS, NG_HEADS, NG_SPARE
    enum: NG_STARTS_PHRASE, NG_WHOLE, NG_BY_LENGTH, NG_DIVISORS
    ctypedef struct ng_entry:
        pass
    ctypedef struct ng_plan:
        int columns, topics, lanes, longest_phrase, phrase_bits
        ng_table exact, prefix, phrase
        const ng_entry* entries
        const uint64_t* prefix_lengths
        const uint64_t* phrase_pairs
        const uint64_t* phrase_lengths
        const double* scale
        const uint16_t* divisor
        const double* floor
        const double* bias
        const double* slope
        const double* offset
    ctypedef struct ng_scratch:
        uint32_t* starts
        uint32_t* ends
        int n_tokens
        const uint8_t* base
    ctypedef struct ng_job:
        float* out
        int probabilities
        int32_t* tokens
        int32_t* known
        double* mass
        const ng_span* texts
        ng_trace* trace
    enum: NG_MOST_FOLDED
    const uint32_t NG_JOINED
    int32_t ng_fold(uint32_t)
    int ng_folded(uint32_t, uint32_t*)
    int32_t FOLD_SEPARATOR
    ng_scratch* ng_new_scratch(const ng_plan*, int64_t)
    int ng_scan(const ng_plan*, ng_scratch*, const ng_job*, int64_t)
    const char* ng_scan_init()
    int (*ng_cut)(ng_scratch*, const uint8_t*, int64_t, int64_t*) noexcept
    int64_t ng_code_points(const uint8_t*, int64_t)
    uint64_t ng_fold_token(const uint8_t*, int64_t, uint8_t*, int, int*)
    uint64_t ng_hash_folded(const uint8_t*, int64_t)
    uint64_t ng_phrase(uint64_t, uint64_t, int)
    uint32_t ng_first3(const uint8_t*)
    uint32_t ng_head(uint32_t)
    uint64_t ng_next(uint32_t)
    void (*ng_sigmoids)(float*, int64_t) noexcept

cdef extern from "kernel/crc.h" nogil:
    void ng_crc_init()
    uint32_t ng_crc32(const uint8_t*, int64_t)

cdef extern from "kernel/form.h" nogil:
    int ng_plain_form(const uint8_t*, int64_t, int, uint64_t*, uint64_t*, int64_t*)

ng_crc_init()
SIMD = ng_scan_init().decode()
UNICODE = FOLD_UNICODE.decode()
MAX_PHRASE = NG_MAX_PHRASE
MAX_PREFIX = NG_MAX_PREFIX
DENSE_COLUMNS = NG_DENSE_COLUMNS
HEADS = NG_HEADS
SPARE = NG_SPARE
STARTS_PHRASE = NG_STARTS_PHRASE
WHOLE, BY_LENGTH, DIVISORS = NG_WHOLE, NG_BY_LENGTH, NG_DIVISORS

cdef enum:
    LONGEST = 0x7fffff00  # bytes of one text


cdef class Pass:
    """The pass over texts with one compiled plan. Immutable; any number of threads may use it."""

    cdef ng_plan plan
    cdef tuple keep

    def __init__(
        self, Table exact, Table prefix, Table phrase, const uint8_t[::1] entries, int lanes,
        const uint64_t[::1] prefix_lengths, const uint64_t[::1] phrase_pairs,
        const uint64_t[::1] phrase_lengths, int longest_phrase,
        const double[::1] scale, const double[::1] bias, const uint16_t[::1] divisor,
        const double[::1] floor, const double[::1] slope, const double[::1] offset,
    ):
        cdef Py_ssize_t columns = scale.shape[0], topics = bias.shape[0], i
        if not (divisor.shape[0] == slope.shape[0] == offset.shape[0] == topics):
            raise ValueError("bias, divisor, slope and offset need one value per topic")
        if topics < 1 or floor.shape[0] != columns - topics:
            raise ValueError("floor needs one value per column of importance")
        for i in range(topics):
            if divisor[i] >= NG_DIVISORS + columns - topics:
                raise ValueError("a divisor that there is no column for")
        if columns < 1 or columns > 0xffff or (lanes and columns > lanes):
            raise ValueError("too many or too few columns for this layout")
        cdef int bits = (<int>phrase_pairs.shape[0]).bit_length() - 1
        if longest_phrase > NG_MAX_PHRASE or prefix_lengths.shape[0] not in (0, NG_HEADS) \
                or bits < 1 or phrase_pairs.shape[0] != 1 << bits or phrase_lengths.shape[0] != 1 << bits:
            raise ValueError("phrases of more than 4 tokens, or filters of another size")
        self.keep = (exact, prefix, phrase, entries, prefix_lengths, phrase_pairs, phrase_lengths, scale, bias, divisor, floor, slope, offset)
        self.plan.columns = <int>columns
        self.plan.topics = <int>topics
        self.plan.lanes = lanes
        self.plan.exact = exact.t
        self.plan.prefix = prefix.t
        self.plan.phrase = phrase.t
        self.plan.entries = <const ng_entry*>&entries[0] if entries.shape[0] else NULL
        self.plan.prefix_lengths = &prefix_lengths[0] if prefix_lengths.shape[0] else NULL
        self.plan.phrase_pairs = &phrase_pairs[0]
        self.plan.phrase_lengths = &phrase_lengths[0]
        self.plan.phrase_bits = bits
        self.plan.longest_phrase = longest_phrase
        self.plan.scale = &scale[0]
        self.plan.bias = &bias[0]
        self.plan.divisor = &divisor[0]
        self.plan.floor = &floor[0] if columns > topics else NULL
        self.plan.slope = &slope[0]
        self.plan.offset = &offset[0]

    def score(self, Texts texts, float[:, ::1] out, bint probabilities=False,
              int32_t[::1] tokens=None, int32_t[::1] known=None):
        """Fills `out`, (n, topics), with logits or calibrated probabilities, and where arrays are
        given the number of tokens of each text and of those that the plan knows."""
        if out.shape[0] != texts.n or out.shape[1] != self.plan.topics:
            raise ValueError(f"out must have shape ({texts.n}, {self.plan.topics})")
        if (tokens is not None and tokens.shape[0] != texts.n) or (known is not None and known.shape[0] != texts.n):
            raise ValueError(f"tokens and known must have {texts.n} items")
        if texts.n == 0:
            return
        cdef ng_job job
        job.out = &out[0, 0]
        job.probabilities = probabilities
        job.tokens = &tokens[0] if tokens is not None else NULL
        job.known = &known[0] if known is not None else NULL
        job.mass = NULL
        job.trace = NULL
        self._run(texts, job)

    def trace(self, Texts texts, float[:, ::1] out, int32_t[::1] tokens, double[:, ::1] mass,
              int32_t[::1] known=None):
        """Fills `out` with logits, `tokens` and `known` as `score` does, and `mass`, (n, columns of
        importance), and returns the evidence as columns: offsets (int64, n + 1: the evidence of
        text i is offsets[i] to offsets[i + 1]), term (uint32, number of the plan's row), column
        (uint16), start and end (int32, code points), weight (int16, fixed point)."""
        cdef int masses = self.plan.columns - self.plan.topics
        if out.shape[0] != texts.n or out.shape[1] != self.plan.topics or tokens.shape[0] != texts.n:
            raise ValueError(f"out must have shape ({texts.n}, {self.plan.topics}), tokens ({texts.n},)")
        if mass.shape[0] != texts.n or mass.shape[1] != masses:
            raise ValueError(f"mass must have shape ({texts.n}, {masses})")
        if known is not None and known.shape[0] != texts.n:
            raise ValueError(f"known must have {texts.n} items")
        cdef Evidence evidence = Evidence(texts)
        cdef ng_job job
        if texts.n:
            job.out = &out[0, 0]
            job.probabilities = False
            job.tokens = &tokens[0]
            job.known = &known[0] if known is not None else NULL
            job.mass = &mass[0, 0] if masses else NULL
            job.trace = &evidence.trace
            self._run(texts, job)
        return evidence.columns()

    cdef _run(self, Texts texts, ng_job job):
        cdef int failed
        cdef Scan scan
        scan.plan = &self.plan
        scan.job = job
        scan.s = ng_new_scratch(&self.plan, texts.n)
        if scan.s == NULL:
            raise MemoryError
        with nogil:
            failed = texts.each_block(scan_block, &scan)
            free(scan.s)
        raise_failed(failed)


cdef struct Scan:
    const ng_plan* plan
    ng_scratch* s
    ng_job job


cdef int scan_block(void* context, const ng_span* texts, int64_t n) noexcept nogil:
    """Scores a block of texts, and moves on to the places of the next."""
    cdef Scan* scan = <Scan*>context
    cdef ng_job* job = &scan.job
    job.texts = texts
    failed = ng_scan(scan.plan, scan.s, job, n)
    job.out += n * scan.plan.topics
    if job.mass != NULL:
        job.mass += n * (scan.plan.columns - scan.plan.topics)
    if job.tokens != NULL:
        job.tokens += n
    if job.known != NULL:
        job.known += n
    if job.trace != NULL:
        job.trace.offsets += n
    return failed


def sigmoid(float[:, ::1] logits, const double[::1] slope, const double[::1] offset):
    """Turns logits (n, k) into calibrated probabilities in place, as `Pass.score` does."""
    cdef Py_ssize_t i, c
    if slope.shape[0] != logits.shape[1] or offset.shape[0] != logits.shape[1]:
        raise ValueError("one slope and one offset per column")
    if logits.shape[0] == 0:
        return
    with nogil:
        for i in range(logits.shape[0]):
            for c in range(logits.shape[1]):
                logits[i, c] = <float>(slope[c] * <double>logits[i, c] + offset[c])
        ng_sigmoids(&logits[0, 0], logits.shape[0] * logits.shape[1])


def contributions(
    const int64_t[::1] offsets, const uint16_t[::1] columns, const int16_t[::1] weights,
    const double[:, ::1] units, floating[::1] out,
):
    """Fills `out`, float64 or float32 (m,), with what each piece of the evidence that `Pass.trace`
    returned adds: its weight times the unit, float64 (n, columns), of its text and column."""
    cdef Py_ssize_t n = units.shape[0], m = out.shape[0], i, k
    cdef bint fits = offsets.shape[0] == n + 1 and columns.shape[0] == weights.shape[0] == m
    if fits:
        fits = offsets[0] == 0 and offsets[n] == m
        for i in range(n):
            fits &= offsets[i] <= offsets[i + 1]
        for k in range(m):
            fits &= columns[k] < units.shape[1]
    if not fits:
        raise ValueError("offsets, columns, weights and units of other evidence")
    with nogil:
        for i in range(n):
            for k in range(offsets[i], offsets[i + 1]):
                out[k] = <floating>(weights[k] * units[i, columns[k]])


def fold(int code):
    """One code point folded: None where it separates tokens, "" where it is an accent or a format
    character, else one to four code points."""
    cdef uint32_t codes[NG_MOST_FOLDED]
    cdef int n = ng_folded(<uint32_t>code, codes)
    if ng_fold(<uint32_t>code) == FOLD_SEPARATOR:
        return None
    return "".join([chr(codes[k]) for k in range(n)])


def tokens(text):
    """The tokens of a text as (start, end, folded), offsets in code points."""
    text = text if type(text) is str else str.__str__(text)  # which may be numpy's
    return [(start, end, folded) for start, end, folded, _ in _tokens(text)]


cdef list _tokens(str text):
    cdef int64_t n = len(text), pos = 0, byte = 0, point = 0, start, length, i
    cdef uint32_t size
    cdef int kept, done = 0
    cdef uint8_t* arena = <uint8_t*>malloc(utf8_room(<PyObject*>text) + NG_PADDING)
    cdef ng_scratch* s = <ng_scratch*>malloc(sizeof(ng_scratch))
    cdef uint8_t* folded = <uint8_t*>malloc(4 * n + 4)
    cdef uint64_t key
    found = []
    try:
        if arena == NULL or s == NULL or folded == NULL:
            raise MemoryError
        n = utf8(<PyObject*>text, arena) - arena
        memset(arena + n, 0, NG_PADDING)
        s.base = arena
        while not done:
            s.n_tokens = 0
            done = ng_cut(s, arena, n, &pos)
            for i in range(s.n_tokens):
                start = s.starts[i]
                point += ng_code_points(arena + byte, start - byte)
                byte = start
                size = s.ends[i] - <uint32_t>start
                length = size & ~NG_JOINED
                key = ng_fold_token(arena + start, size, folded, <int>min(4 * length, LONGEST), &kept)
                stop = point + ng_code_points(arena + start, length)
                found.append((point, stop, folded[:kept].decode("utf-8"), key))
    finally:
        free(arena)
        free(s)
        free(folded)
    return found


def parse(list terms, uint8_t[::1] n_tokens, uint8_t[::1] is_prefix, uint8_t[::1] n_bytes,
          uint64_t[::1] keys, uint64_t[::1] heads, uint32_t[::1] checks):
    """Reads terms: fills, for each, its number of tokens (0: not a term), whether it ends in `*`,
    the folded bytes of its last token, its key, the key of its first token, and a check sum of its
    canonical form. Returns the canonical forms; the reason where n_tokens is 0."""
    cdef Py_ssize_t i, k, last, star
    cdef uint64_t key
    cdef list found, forms = []
    for i in range(len(terms)):
        term = <object>PyList_GET_ITEM(terms, i)
        n_tokens[i] = 0
        if not isinstance(term, str):
            forms.append(f"it is {type(term).__name__}, not str")
            continue
        term = term if type(term) is str else str.__str__(term)
        found = _tokens(term)
        last = len(found) - 1
        star = (<str>term).find("*")
        if last < 0 or not all([token[2] for token in found]):
            forms.append("it holds no letter or digit")
            continue
        if last >= NG_MAX_PHRASE:
            forms.append(f"it has {last + 1} words, and a term has 1 to {NG_MAX_PHRASE}")
            continue
        if star >= 0 and (star != found[last][1] or term[star + 1:].strip()):
            forms.append("`*` may only stand right after its last word")
            continue
        length = len(found[last][2].encode())
        if star >= 0 and length > NG_MAX_PREFIX:
            forms.append(f"a word before `*` may have {NG_MAX_PREFIX} bytes")
            continue
        key = found[0][3]
        for k in range(1, last + 1):
            key = ng_phrase(key, found[k][3], star >= 0 and k == last)
        form = " ".join([token[2] for token in found]) + ("*" if star >= 0 else "")
        n_tokens[i] = last + 1
        is_prefix[i] = star >= 0
        n_bytes[i] = min(length, 255)
        keys[i] = key
        heads[i] = found[0][3]
        checks[i] = crc32(form.encode())
        forms.append(form)
    return forms


def first_wrong(
    const uint8_t[::1] blob, const uint8_t[::1] n_tokens, const uint8_t[::1] is_prefix,
    const uint8_t[::1] n_bytes, const uint64_t[::1] keys, const uint64_t[::1] heads,
    const uint32_t[::1] checks,
):
    """The number of the first row of a table of terms, whose forms `blob` holds, each ended by a
    newline, that is not what `parse` makes of its form, or whose form is not canonical or does not
    come after the one before; -1: there is none."""
    cdef int64_t size = blob.shape[0], at = 0, n, i = 0, before = 0
    cdef uint8_t* arena = <uint8_t*>malloc(size + NG_PADDING)
    cdef uint8_t* folded = <uint8_t*>malloc(size + 8)
    cdef ng_scratch* s = <ng_scratch*>malloc(sizeof(ng_scratch))
    cdef term_of term
    cdef const uint8_t* end
    cdef bint right = True
    try:
        if arena == NULL or folded == NULL or s == NULL:
            raise MemoryError
        if not (n_tokens.shape[0] == is_prefix.shape[0] == n_bytes.shape[0] == keys.shape[0]
                == heads.shape[0] == checks.shape[0]):
            raise ValueError("columns of different length")
        if size:
            memcpy(arena, &blob[0], size)
        memset(arena + size, 0, NG_PADDING)
        with nogil:
            while at < size and i < keys.shape[0]:
                end = <const uint8_t*>memchr(arena + at, 10, size - at)
                if end == NULL:
                    break
                n = end - (arena + at)
                right = _read_form(arena + at, n, s, folded, &term) and (
                    term.n_tokens == n_tokens[i] and term.is_prefix == is_prefix[i]
                    and term.n_bytes == n_bytes[i] and term.key == keys[i]
                    and term.head == heads[i] and term.check == checks[i]
                ) and (i == 0 or _is_less(arena + before, at - before - 1, arena + at, n))
                if not right:
                    break
                before = at
                at += n + 1
                i += 1
    finally:
        free(arena)
        free(folded)
        free(s)
    return -1 if right and i == keys.shape[0] and at == size else i


cdef struct term_of:
    int n_tokens, is_prefix, n_bytes
    uint64_t key, head
    uint32_t check


cdef bint _is_less(const uint8_t* a, int64_t n_a, const uint8_t* b, int64_t n_b) noexcept nogil:
    cdef int order = memcmp(a, b, min(n_a, n_b))
    return order < 0 or (order == 0 and n_a < n_b)


cdef bint _read_form(
    const uint8_t* form, int64_t n, ng_scratch* s, uint8_t* folded, term_of* term
) noexcept nogil:
    """What a term's canonical form comes to; false where it is none."""
    cdef int64_t pos = 0, at = 0, length = 0, body
    cdef int i, kept
    cdef uint64_t key
    term.is_prefix = n > 0 and form[n - 1] == 42  # *
    body = n - term.is_prefix
    term.check = ng_crc32(form, n)
    term.n_tokens = ng_plain_form(form, body, term.is_prefix, &term.key, &term.head, &length)
    if term.n_tokens:
        term.n_bytes = <int>min(length, 255)
        return True
    s.base = form
    s.n_tokens = 0
    if body < 1 or body > LONGEST or not ng_cut(s, form, body, &pos):
        return False
    term.n_tokens = s.n_tokens
    if not 1 <= s.n_tokens <= NG_MAX_PHRASE:
        return False
    for i in range(s.n_tokens):
        length = <int64_t>s.ends[i] - <int64_t>s.starts[i]
        # What is joined folds to something else than it is.
        if s.starts[i] != at or length < 1 or at + length > body:
            return False
        key = ng_fold_token(form + at, length, folded, <int>length, &kept)
        if kept != length or memcmp(folded, form + at, length) != 0:
            return False
        if i == 0:
            term.key = term.head = key
        else:
            term.key = ng_phrase(term.key, key, term.is_prefix and i == s.n_tokens - 1)
        at += length
        if i < s.n_tokens - 1:
            if at >= body or form[at] != 32:
                return False
            at += 1
    term.n_bytes = <int>min(length, 255)
    return at == body and not (term.is_prefix and length > NG_MAX_PREFIX)


def head(bytes folded):
    """The place in `prefix_lengths` of a token, by its first three folded bytes."""
    cdef bytes padded = folded + b"  "
    return ng_head(ng_first3(<const uint8_t*>padded))


def follower(bytes folded):
    """The bit, in a word of `phrase_pairs`, of a token by its first three folded bytes."""
    cdef bytes padded = folded + b"  "
    return ng_next(ng_first3(<const uint8_t*>padded))
