"""A look at all files of a corpus: how each is read, and what is told of it before the work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from nutgraf.errors import InputError, MissingExtraError
from nutgraf.reading.sources.asked import Asked
from nutgraf.reading.sources.columns import shown
from nutgraf.reading.sources.finding import LeftOut
from nutgraf.reading.sources.formats import holds_articles_only
from nutgraf.reading.sources.look import Look
from nutgraf.reading.sources.looking import look_at
from nutgraf.reading.sources.source import Source
from nutgraf.reading.sources.streams import damage, is_damage
from nutgraf.reading.unread import Unread

EXAMPLES = 3
Kind = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A file and how it is read; `damage` says why nothing of it can be."""

    source: Source
    look: Look
    damage: str = ""


@dataclass(slots=True)
class Survey:
    """What a look at all files has told.

    Attributes:
        files: to be read, in order.
        left_out: those that have no text column.
        remarks: what was guessed, or looks wrong, with the number of files.
        samples: the first texts.
        faults: reasons of rows that cannot be read, with how many were seen.
        unread: dates that cannot be read.
    """

    files: list[Surveyed] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    remarks: Counter[str] = field(default_factory=Counter)
    samples: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    unread: Unread = field(default_factory=Unread)

    def told(self) -> list[str]:
        """A line for each remark."""
        n = len(self.files)
        return [
            remark if n == 1 or count == n else f"{remark} (in {count:,} of {n:,} files)"
            for remark, count in self.remarks.items()
        ]

    def told_of_dates(self) -> list[str]:
        """A line on the dates among the first rows that cannot be read, if there are any."""
        return [f"among the first rows, {line}" for line in [self.unread.told()] if line]

    def kinds(self) -> list[tuple[str, ...]]:
        """A row for each way of reading: number of files, format, encoding, columns, and a name."""
        counts: Counter[tuple[str, ...]] = Counter()
        names: dict[tuple[str, ...], str] = {}
        for file in self.files:
            look = file.look
            form = f"{look.format} ({look.dialect.told})" if look.format == "csv" else look.format
            columns = (look.text, look.unit, look.id or "–", look.date or "–", look.source or "–")
            key = (f"{form}, damaged" if file.damage else form, look.encoding, *columns)
            counts[key] += 1
            names.setdefault(key, file.source.name)
        return [(f"{n:,}", *key, names[key]) for key, n in counts.most_common()]


def survey(sources: Sequence[Source], asked: Asked | None = None) -> Survey:
    """Looks at all files. Whether rows are paragraphs or articles is decided for all files alike,
    of one format and with the text in one column, by most of the rows looked at; for files of text
    by most files.

    Raises:
        InputError: no file has a text column, or of none a row can be read; with the reasons,
            an example, and what to do.
        MissingExtraError: a package that a format needs is not installed.
    """
    asked = asked or Asked()
    found = Survey()
    errors: list[InputError] = []
    examples: dict[str, str] = {}
    votes: dict[Kind, Counter[bool]] = {}
    read = 0
    for source in sources:
        try:
            seen = look_at(source, asked)
        except MissingExtraError:
            raise
        except InputError as error:
            errors.append(error)
            found.left_out.append(LeftOut(source.name, _reason(error, source)))
            continue
        except Exception as error:
            if not is_damage(error):
                raise
            found.files.append(Surveyed(source, Look(source.format), damage(error)))
            continue
        found.files.append(Surveyed(source, seen.look))
        found.remarks.update(seen.look.guesses)
        found.samples += seen.texts[: EXAMPLES - len(found.samples)]
        read += len(seen.texts) + holds_articles_only(source.format)
        if not holds_articles_only(source.format) and not seen.texts and not seen.faults:
            found.remarks["it holds no row"] += 1
        for value in seen.undated:
            found.unread.add(value)
        for reason, example in seen.faults:
            found.faults[reason] += 1
            examples.setdefault(reason, example)
        if seen.articles is not None and not holds_articles_only(source.format):
            n = 1 if source.format == "text" else len(seen.texts)
            votes.setdefault(_kind_of(seen.look), Counter())[seen.articles] += n
    if not found.files and errors:
        raise errors[0]
    if not read and found.faults and not any(item.damage for item in found.files):
        raise InputError(_all_fail(found, examples))
    _decide(found, asked, votes)
    return found


def _reason(error: InputError, source: Source) -> str:
    """Why a file is left out, in words that many share."""
    return str(error).removeprefix(f"{source.name}: ").partition("; ")[0]


def _all_fail(found: Survey, examples: dict[str, str]) -> str:
    name = found.files[0].source.name
    more = f" and {len(found.files) - 1:,} more" if len(found.files) > 1 else ""
    reasons = [
        f"{n:,} × {reason}" + (f", such as {examples[reason]!r}" if examples[reason] else "")
        for reason, n in found.faults.most_common(3)
    ]
    return (
        f"{name}{more}: none of the first {found.faults.total():,} rows can be read: "
        f"{'; '.join(reasons)}: name the column with the text by --text-column (a.b for b within "
        "a), the format by --input-format, or the encoding by --encoding"
    )


def _kind_of(look: Look) -> Kind:
    """What files must have in common to be decided on alike."""
    return ("text", "") if look.format == "text" else (look.format, look.text)


def _decide(found: Survey, asked: Asked, votes: dict[Kind, Counter[bool]]) -> None:
    """Sets what the rows hold where the caller has not said it, and tells where he seems wrong."""
    decided: dict[Look, Look] = {}  # one for all files alike, of which there may be millions
    for i, file in enumerate(found.files):
        counts = votes.get(_kind_of(file.look))
        if file.damage or holds_articles_only(file.look.format) or counts is None:
            continue
        articles = counts[True] > counts[False]
        unit = asked.unit or ("article" if articles else "paragraph")
        look = decided.setdefault(file.look, replace(file.look, unit=unit))
        found.files[i] = replace(file, look=look)
        what = "a file of text is" if file.look.format == "text" else "a row is"
        seen = "an article" if articles else "a paragraph"
        if asked.unit is None and articles:
            found.remarks[f"{what} taken for an article: --unit paragraph says otherwise"] += 1
        elif articles != (unit == "article"):
            found.remarks[f"{what} read as {unit}, as was asked, but looks like {seen}"] += 1


def preview(found: Survey) -> list[str]:
    """The first texts, each on one line of at most 100 characters."""
    return [shown(" ".join(text.split()), 100) for text in found.samples]
