"""`python -m tests.roles`: how many paragraphs of the sample articles get which role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from nutgraf.data import Role
from nutgraf.reading.article import segment

ARTICLES = sorted((Path(__file__).parents[1] / "seeds/articles").glob("*.txt"))
Confusion = Counter[tuple[Role, Role]]  # (labelled, found)


def labelled(path: Path) -> list[Role]:
    """The roles of an article's paragraphs as a reader sees them."""
    _, *rows = path.with_suffix(".labels.tsv").read_text(encoding="utf-8").splitlines()
    return [Role(row.split("\t")[1]) for row in rows]


def pairs(path: Path, change: Callable[[str], str] = str) -> Iterator[tuple[Role, Role, str]]:
    """The role labelled, the role found and the text of each paragraph of an article."""
    paragraphs = segment(change(path.read_text(encoding="utf-8")))
    roles = labelled(path)
    if len(roles) != len(paragraphs):
        raise ValueError(f"{path.stem}: {len(paragraphs)} paragraphs, {len(roles)} labels")
    yield from ((role, p.role, p.text) for role, p in zip(roles, paragraphs, strict=True))


def confusion(change: Callable[[str], str] = str) -> Confusion:
    """Over all sample articles."""
    return Counter((role, found) for path in ARTICLES for role, found, _ in pairs(path, change))


def right(counts: Confusion, role: Role | None = None) -> float:
    """The share of paragraphs, of one role or of all, whose role is found."""
    rows = {pair: n for pair, n in counts.items() if role in (None, pair[0])}
    return sum(n for (is_, found), n in rows.items() if is_ is found) / sum(rows.values())


def show(counts: Confusion) -> Iterator[str]:
    """A row a labelled role, a column a found one."""
    yield " " * 12 + "".join(f"{role[:8]:>9}" for role in Role) + "    right"
    for role in dict.fromkeys(role for role, _ in counts):
        cells = "".join(f"{counts[role, found] or '·':>9}" for found in Role)
        yield f"{role:12}{cells}{right(counts, role):9.1%}"
    yield f"{'all':12}{'':72}{right(counts):9.1%}"


def main() -> None:
    for title, change in (("as they are", str), ("in capitals", str.upper)):
        print(f"{len(ARTICLES)} articles {title}: labelled in rows, found in columns")
        print(*show(confusion(change)), "", sep="\n")
        for path in ARTICLES:
            for role, found, text in pairs(path, change):
                if role is not found:
                    print(f"{path.stem}: {role}, found {found}: {text[:60]!r}")
        print()


if __name__ == "__main__":
    main()
