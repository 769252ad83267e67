"""RTF files, made of lines."""

from __future__ import annotations

from collections.abc import Sequence

HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}"
    r"{\f1\fnil\fcharset204 Arial Cyr;}{\f2\fnil\fcharset128 MS Mincho;}}"
    r"{\colortbl;\red0\green0\blue0;}{\stylesheet{\s0 Normal;}{\s1 heading 1;}}"
    r"{\info{\title One article's title}{\author Somebody}}"
    r"{\header\pard Page header \par}{\footer\pard Page \chpgn\par}"
    r"{\*\generator Invented;}"
)


def escaped(text: str, unicode: bool = True) -> str:
    r"""Text as RTF has it: by \u with a sign to fall back on, or by \' in windows-1252."""
    found = []
    for sign in text:
        if sign in "\\{}":
            found.append("\\" + sign)
        elif sign < "\x80":
            found.append(sign)
        elif unicode:
            units = sign.encode("utf-16-le")
            for i in range(0, len(units), 2):
                number = int.from_bytes(units[i : i + 2], "little", signed=True)
                found.append(f"\\u{number}?")
        else:
            found.append("".join(f"\\'{byte:02x}" for byte in sign.encode("cp1252")))
    return "".join(found)


def document(lines: Sequence[str], unicode: bool = True, wrapped: bool = False) -> bytes:
    """A file in which each line is a paragraph, formatted as word processors do."""
    parts = []
    for line in lines:
        text = escaped(line, unicode)
        first, space, rest = text.partition(" ")
        if space and "\\" not in first:  # a hit, in bold and linked
            link = r'{\field{\*\fldinst{HYPERLINK "https://example.org" }}{\fldrslt{\b\ul '
            text = link + first + "}}} " + rest
        parts.append(rf"{{\pard\plain\f0\fs20\qj {text}\par}}")
    found = "\n".join(parts)
    if wrapped:  # line breaks mean nothing
        found = found.replace(" ", " \r\n")
    return (HEAD + found + "}").encode("ascii")
