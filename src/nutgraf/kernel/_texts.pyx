# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
# cython: embedsignature=False, freethreading_compatible=True
"""Texts made ready for the compiled passes, and what these give back."""

from cpython.buffer cimport PyBuffer_FillInfo
from cpython.pycapsule cimport PyCapsule_GetPointer, PyCapsule_IsValid
from cpython.ref cimport PyObject
from libc.stdint cimport int64_t, uint8_t
from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memcpy, memset

from nutgraf.errors import InputError, told

cdef extern from "Python.h" nogil:
    bint PyUnicode_Check(PyObject*)
    int PyUnicode_KIND(PyObject*)
    void* PyUnicode_DATA(PyObject*)
    Py_ssize_t PyUnicode_GET_LENGTH(PyObject*)
    bint PyUnicode_IS_ASCII(PyObject*)
    PyObject* const* NG_ITEMS "&PyTuple_GET_ITEM"(object, int)
    object PyUnicode_DecodeUTF8(const char*, Py_ssize_t, const char*)
    int PyErr_CheckSignals()

cdef extern from "time.h" nogil:
    ctypedef long clock_t
    clock_t clock()
    clock_t CLOCKS_PER_SEC

cdef extern from "kernel/text.h" nogil:
    enum: NG_PADDING

cdef extern from "kernel/transcode.h" nogil:
    int64_t ng_utf8_room(int64_t, int, int)
    uint8_t* (*ng_transcode)(const void*, int64_t, int, int, uint8_t*) noexcept
    void ng_fetch(const void*)
    void ng_transcode_init()

cdef extern from "kernel/arrow.h" nogil:
    enum: NG_LONGEST
    const char* ng_arrow_problem(const ArrowArray*, int)
    int64_t ng_arrow_first_bad(const ArrowArray*, int)
    int ng_arrow_layout(const char*)
    int ng_arrow_is_null(const ArrowArray*, int64_t)
    int ng_arrow_begins(const ArrowArray*, int, int64_t, ng_span)
    ng_span ng_arrow_text(const ArrowArray*, int, int64_t)
    const uint8_t* ng_arrow_end(const ArrowArray*, int)

cdef enum:
    BLOCK_TEXTS = 2048  # texts handed on at a time
    BLOCK_BYTES = 1 << 17  # bytes of strings put into UTF-8 at a time, about a quarter of an L2 cache
    ARROW_BYTES = 1 << 24  # bytes of Arrow texts handed on at a time
    AHEAD = 2  # how many strings before its turn one is fetched
    INTERRUPTED = 2
    MISLED = 3

ng_transcode_init()


cdef _refuse(object item, Py_ssize_t i):
    kind = "NaN" if isinstance(item, float) and item != item else type(item).__name__
    remedy = {
        "NaN": "replace missing texts by \"\" or leave them out",
        "NAType": "replace missing texts by \"\" or leave them out",
        "NoneType": "replace missing texts by \"\" or leave them out",
        "bytes": "decode it first: text.decode(\"utf-8\")",
    }.get(kind, "pass texts as str")
    raise InputError(f"texts[{i}] is {kind}, not str: {remedy}")


cdef class Texts:
    """Texts made ready for the pass: strings by reference, or Arrow buffers without a copy."""

    def __cinit__(self):
        self.items = NULL
        self.chunks = NULL
        self.n_chunks = self.layout = 0
        self.n = 0
        self.firsts = []

    def __dealloc__(self):
        for i in range(self.n_chunks):
            if self.chunks[i].release != NULL:
                self.chunks[i].release(&self.chunks[i])
        free(self.chunks)

    def __len__(self):
        return self.n

    @staticmethod
    def of_strings(tuple strings):
        """Texts of a tuple of str. Raises InputError that names the first item of another type."""
        cdef Texts self = Texts.__new__(Texts)
        cdef Py_ssize_t i
        self.strings = strings
        self.items = NG_ITEMS(strings, 0)
        self.n = len(strings)
        for i in range(self.n):
            if not PyUnicode_Check(self.items[i]):
                _refuse(strings[i], i)
            if PyUnicode_GET_LENGTH(self.items[i]) > NG_LONGEST // 4:
                raise InputError(
                    f"texts[{i}] has {len(strings[i])} characters: split it, one text may have {NG_LONGEST // 4}"
                )
        return self

    @staticmethod
    def of_arrow(object texts):
        """Texts of an object with the Arrow PyCapsule interface. Raises InputError where it is not a
        column of strings, where a text is null, or where its buffers do not make sense."""
        cdef Texts self = Texts.__new__(Texts)
        cdef ArrowArrayStream* stream
        cdef ArrowArrayStream moved
        cdef ArrowArray chunk
        cdef ArrowArray* array
        if hasattr(texts, "__arrow_c_array__"):
            schema_capsule, array_capsule = _exported(texts.__arrow_c_array__, 2)
            self._check(<ArrowSchema*>_pointer(schema_capsule, "arrow_schema"))
            array = <ArrowArray*>_pointer(array_capsule, "arrow_array")
            if array.release == NULL:
                raise InputError("the Arrow array was used before, and is released: make it anew")
            chunk = array[0]
            array.release = NULL
            self._append(chunk)
            return self
        (stream_capsule,) = _exported(texts.__arrow_c_stream__, 1)
        stream = <ArrowArrayStream*>_pointer(stream_capsule, "arrow_array_stream")
        if stream.release == NULL:
            raise InputError("the Arrow stream was used before, and is released: make it anew")
        # It is moved, or a second call would find no texts, and say nothing.
        moved = stream[0]
        stream.release = NULL
        try:
            self._read(&moved)
        finally:
            moved.release(&moved)
        return self

    cdef _read(self, ArrowArrayStream* stream):
        cdef ArrowSchema schema
        cdef ArrowArray chunk
        schema.release = NULL
        if stream.get_schema(stream, &schema):
            raise InputError(f"the Arrow stream gives no schema: {_last_error(stream)}")
        try:
            self._check(&schema)
        finally:
            if schema.release != NULL:
                schema.release(&schema)
        while True:
            chunk.release = NULL
            if stream.get_next(stream, &chunk):
                raise InputError(f"the Arrow stream broke off: {_last_error(stream)}")
            if chunk.release == NULL:
                return
            self._append(chunk)

    cdef _check(self, ArrowSchema* schema):
        if schema.release == NULL:
            raise InputError("the Arrow schema was used before, and is released: make it anew")
        self.layout = ng_arrow_layout(schema.format)
        if schema.dictionary != NULL:
            raise InputError("the Arrow column is dictionary-encoded: cast it to string first")
        if not self.layout:
            form = schema.format.decode("utf-8", "replace") if schema.format != NULL else ""
            raise InputError(
                f"the Arrow data has type {form[:80]!r}, not string, large_string or "
                "string_view: pass one column of texts, such as table[\"text\"]"
            )

    cdef _append(self, ArrowArray chunk):
        cdef ArrowArray* moved = <ArrowArray*>realloc(self.chunks, (self.n_chunks + 1) * sizeof(ArrowArray))
        cdef const char* problem
        cdef int64_t i
        if moved == NULL:
            chunk.release(&chunk)
            raise MemoryError
        self.chunks = moved
        self.chunks[self.n_chunks] = chunk
        self.n_chunks += 1
        problem = ng_arrow_problem(&chunk, self.layout)
        if problem != NULL:
            raise InputError(f"the Arrow array has {problem.decode()}: it is invalid")
        if chunk.null_count != 0:
            for i in range(chunk.length):
                if ng_arrow_is_null(&chunk, i):
                    raise InputError(
                        f"texts[{self.n + i}] is null: fill missing texts with \"\" or leave them out"
                    )
        i = ng_arrow_first_bad(&chunk, self.layout)
        if i < chunk.length:
            raise InputError(
                f"texts[{self.n + i}] stands where its Arrow array has no text, or is longer than "
                "2 GiB: the array is invalid, or split the text"
            )
        self.firsts.append(self.n)
        self.n += chunk.length

    cdef int64_t n_bytes(self):
        """About how many bytes the texts have."""
        cdef int64_t i, total = 0
        if self.items != NULL:
            for i in range(self.n):
                total += PyUnicode_GET_LENGTH(self.items[i])
        for k in range(self.n_chunks):
            for i in range(self.chunks[k].length):
                total += ng_arrow_text(&self.chunks[k], self.layout, i).n
        return total

    cdef int each_block(self, Block use, void* context) noexcept nogil:
        """Calls `use` with the texts in blocks of UTF-8, in order. Returns 0, or for
        `raise_failed` why it broke off: memory is lacking, a view is wrong, or a signal came, such as
        Ctrl-C."""
        cdef int failed, k
        cdef clock_t asked = 0
        if self.items != NULL:
            return string_blocks(self.items, self.n, use, context, &asked)
        for k in range(self.n_chunks):
            failed = is_interrupted(&asked) if k else 0
            failed = failed or arrow_blocks(&self.chunks[k], self.layout, use, context, &asked)
            if failed:
                return failed
        return 0

    def to_list(self):
        """The texts as a list of str; bytes that are not UTF-8 become U+FFFD."""
        cdef ng_span span
        cdef int64_t i
        if self.strings is not None:
            return [_exact(text) for text in self.strings]
        found = []
        for k in range(self.n_chunks):
            for i in range(self.chunks[k].length):
                span = ng_arrow_text(&self.chunks[k], self.layout, i)
                found.append(PyUnicode_DecodeUTF8(<const char*>span.p, span.n, "replace"))
        return found

    def take(self, list rows):
        """Some of the texts, as `to_list` gives them; `rows` are their numbers, rising."""
        cdef ng_span span
        cdef int64_t i
        cdef int k = 0
        if self.strings is not None:
            return [_exact(self.strings[i]) for i in rows]
        found = []
        for i in rows:
            if not 0 <= i < self.n:
                raise IndexError(f"no text {i}: there are {self.n}")
            while k + 1 < self.n_chunks and self.firsts[k + 1] <= i:
                k += 1
            span = ng_arrow_text(&self.chunks[k], self.layout, i - <int64_t>self.firsts[k])
            found.append(PyUnicode_DecodeUTF8(<const char*>span.p, span.n, "replace"))
        return found


cdef inline str _exact(object text):
    """A str of no other type, such as numpy's, which compiled functions would refuse."""
    return <str>text if type(text) is str else str.__str__(text)


cdef tuple _exported(object export, int n):
    """The capsules that an object gives; what it raises is told as what is wrong with it."""
    try:
        found = export()
    except Exception as error:
        raise InputError(f"texts give no Arrow data ({told(error)})") from error
    capsules = found if n > 1 else (found,)
    if not isinstance(capsules, tuple) or len(capsules) != n:
        raise InputError(f"texts give {type(found).__name__} as Arrow data, not {n} capsules")
    return capsules


cdef void* _pointer(object capsule, const char* name) except NULL:
    if not PyCapsule_IsValid(capsule, name):
        raise InputError(f"texts give {type(capsule).__name__}, not a capsule of {name.decode()!r}")
    return PyCapsule_GetPointer(capsule, name)


cdef str _last_error(ArrowArrayStream* stream):
    cdef const char* message = NULL
    if stream.get_last_error != NULL:
        message = stream.get_last_error(stream)
    return message.decode("utf-8", "replace") if message != NULL else "unknown error"


cdef class Column:
    """A C array that has been given to Python: read it through the buffer protocol."""

    def __dealloc__(self):
        free(self.data)

    def __getbuffer__(self, Py_buffer* buffer, int flags):
        PyBuffer_FillInfo(buffer, self, self.data, self.n_bytes, 0, flags)


cdef Column column(void* data, Py_ssize_t n_bytes):
    cdef Column made = Column.__new__(Column)
    made.data = data
    made.n_bytes = n_bytes
    return made


cdef int raise_failed(int failed) except -1:
    """Raises what `each_block` broke off for."""
    if failed == INTERRUPTED:
        return -1  # the signal's handler has raised
    if failed == MISLED:
        raise InputError("a text does not begin as its Arrow view says: the array is invalid")
    if failed:
        raise MemoryError
    return 0


cdef int is_interrupted(clock_t* asked) noexcept nogil:
    """INTERRUPTED where the handler of a signal raised. Asks a few times a second: that takes the GIL.
    `asked` is when it did, 0 at first. To know the time costs more than a short text, so it is called
    between blocks only."""
    cdef clock_t now = clock()
    if asked[0] == 0:
        asked[0] = now
    if now - asked[0] < CLOCKS_PER_SEC // 8:
        return 0
    asked[0] = now
    with gil:
        return INTERRUPTED if PyErr_CheckSignals() else 0


cdef int64_t utf8_room(PyObject* text) noexcept nogil:
    return ng_utf8_room(PyUnicode_GET_LENGTH(text), PyUnicode_KIND(text), PyUnicode_IS_ASCII(text))


cdef uint8_t* utf8(PyObject* text, uint8_t* out) noexcept nogil:
    return ng_transcode(
        PyUnicode_DATA(text), PyUnicode_GET_LENGTH(text), PyUnicode_KIND(text), PyUnicode_IS_ASCII(text), out
    )


cdef int string_blocks(
    PyObject* const* items, int64_t n, Block use, void* context, clock_t* asked
) noexcept nogil:
    """Calls `use` with strings, put into UTF-8 in blocks that stay in the cache."""
    cdef ng_span spans[BLOCK_TEXTS]
    cdef uint8_t* arena = NULL
    cdef uint8_t* at
    cdef int64_t room = 0, needed, first = 0, last, i
    cdef int failed = 0
    while first < n and not failed:
        needed = NG_PADDING
        last = first
        while last < n and last - first < BLOCK_TEXTS and (last == first or needed < BLOCK_BYTES):
            needed += utf8_room(items[last])
            last += 1
        if needed > room:
            free(arena)
            room = needed
            arena = <uint8_t*>malloc(room)
            if arena == NULL:
                return 1
        at = arena
        for i in range(first, last):
            if i + AHEAD < n:
                ng_fetch(items[i + AHEAD])
            spans[i - first].p = at
            at = utf8(items[i], at)
            spans[i - first].n = at - spans[i - first].p
        memset(at, 0, NG_PADDING)
        failed = use(context, spans, last - first)
        first = last
        if first < n and not failed:
            failed = is_interrupted(asked)
    free(arena)
    return failed


cdef int arrow_blocks(
    const ArrowArray* chunk, int layout, Block use, void* context, clock_t* asked
) noexcept nogil:
    """Calls `use` with the texts of an Arrow array in place; texts too near the end of a buffer
    are copied first."""
    cdef ng_span spans[BLOCK_TEXTS]
    cdef uint8_t* arena = NULL
    cdef int64_t first = 0, last, i, used, needed, n_bytes, room = 0
    cdef const uint8_t* end = ng_arrow_end(chunk, layout)
    cdef int failed = 0
    while first < chunk.length and not failed:
        last = first
        needed = n_bytes = 0
        while last < chunk.length and last - first < BLOCK_TEXTS and n_bytes < ARROW_BYTES:
            i = last - first
            spans[i] = ng_arrow_text(chunk, layout, last)
            n_bytes += spans[i].n
            if end == NULL or spans[i].p + spans[i].n + NG_PADDING > end:
                needed += spans[i].n
            last += 1
        if needed + NG_PADDING > room:
            free(arena)
            room = needed + NG_PADDING
            arena = <uint8_t*>malloc(room)
            if arena == NULL:
                return 1
        used = 0
        for i in range(last - first):
            if end == NULL or spans[i].p + spans[i].n + NG_PADDING > end:
                if not ng_arrow_begins(chunk, layout, first + i, spans[i]):
                    free(arena)
                    return MISLED
                memcpy(arena + used, spans[i].p, spans[i].n)
                spans[i].p = arena + used
                used += spans[i].n
        memset(arena + used, 0, NG_PADDING)
        failed = use(context, spans, last - first)
        first = last
        if first < chunk.length and not failed:
            failed = is_interrupted(asked)
    free(arena)
    return failed
