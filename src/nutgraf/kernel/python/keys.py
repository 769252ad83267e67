"""The 64-bit keys of words, of their beginnings, and of phrases: the hash of hash.h."""

from __future__ import annotations

_A, _B = 0x9E3779B97F4A7C15, 0xD1B54A32D192ED03
_C, _D = 0x8CB92BA72F3D8DD7, 0xAAAAAAAB5851F42D
_BITS = 0xFFFFFFFFFFFFFFFF
_SPREAD = 0x9E3779B1
LONGEST_PREFIX = 63
"""Folded bytes of a word by which a prefix term may be found."""


def _mix(a: int, b: int) -> int:
    """The two halves of the 128-bit product, xored."""
    product = a * b
    return (product ^ product >> 64) & _BITS


def of_word(folded: bytes) -> int:
    """The key of a word: of its folded UTF-8 in pieces of 16 bytes, the last filled with spaces."""
    key = 0
    for at in range(0, max(len(folded), 1), 16):
        piece = folded[at : at + 16].ljust(16)
        low, high = int.from_bytes(piece[:8], "little"), int.from_bytes(piece[8:], "little")
        key = _mix(low ^ _A ^ key, high ^ _B ^ (key << 32 & _BITS | key >> 32))
    return key


def of_phrase(key: int, following: int, is_prefix: bool = False) -> int:
    """The key of a phrase gone on with by its next word; `is_prefix`: by all that begin so."""
    return _mix(key ^ (_D if is_prefix else _C), following ^ _B)


def beginning(folded: bytes) -> bytes:
    """As many whole characters of a folded word as a prefix term may have."""
    if len(folded) <= LONGEST_PREFIX:
        return folded
    return folded[:LONGEST_PREFIX].decode("utf-8", "ignore").encode()


def fitting(lengths: int, n: int) -> list[int]:
    """Those of `lengths`, a bit each, that are `n` at the most, the longest first."""
    lengths &= (2 << n) - 1
    found = []
    while lengths:
        found.append(lengths.bit_length() - 1)
        lengths ^= 1 << found[-1]
    return found


def _first3(folded: bytes) -> int:
    return int.from_bytes(folded[:3].ljust(3), "little") * _SPREAD & 0xFFFFFFFF


def head(folded: bytes) -> int:
    """The place in `prefix_lengths` of a token, by its first three folded bytes."""
    return _first3(folded) >> 20


def follower(folded: bytes) -> int:
    """The bit, in a word of `phrase_pairs`, of a token by its first three folded bytes."""
    return 1 << (_first3(folded) >> 26)
