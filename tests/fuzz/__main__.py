"""Odd files without end: `python -m tests.fuzz FORMAT --minutes 20`.

FORMAT is one of `formats.FORMATS`, or the name of a format of exports, whose seeds are the files
that its tests write. None may raise anything but an error of nutgraf's own family, nor take longer
than ten seconds of work or much memory. Coverage guides it where atheris is installed; else seeds
are only changed at random. The bytes at fault are kept in a file that is named.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import click

from nutgraf.reading.exports.registry import exports
from tests.fuzz.formats import FORMATS, Format, export
from tests.fuzz.seeds import seeds


def format_of(name: str) -> Format:
    """The format of that name, or of the export of that name."""
    if name in FORMATS:
        return FORMATS[name]
    return Format("dat", export, lambda: seeds(name))


@click.command()
@click.argument(
    "name",
    metavar="FORMAT",
    default="article",
    type=click.Choice([*FORMATS, *(export.name for export in exports())]),
)
@click.option("--minutes", default=20.0, show_default=True, type=click.FloatRange(0))
@click.option("--seed", default=1, show_default=True)
@click.option("--kept", default="fuzz", show_default=True, help="Folder for bytes at fault.")
@click.option("--plain", is_flag=True, help="Without atheris, though it is installed.")
def main(name: str, minutes: float, seed: int, kept: str, plain: bool) -> None:  # fmt: skip
    """Read odd files of FORMAT for so long; any error but nutgraf's own ends it."""
    with tempfile.TemporaryDirectory() as folder:
        begin = Path(folder) / "seeds"
        begin.mkdir()
        contents = format_of(name).seeds()
        if not contents:
            raise click.ClickException(f"no file of {name} to begin with")
        for i, content in enumerate(contents):
            (begin / f"{i}").write_bytes(content)
        case = Path(folder) / f"case.{format_of(name).suffix}"
        arguments = [name, str(begin), str(case), f"{60 * minutes:.0f}", str(seed), str(int(plain))]
        done = subprocess.run([sys.executable, "-m", "tests.fuzz.child", *arguments], check=False)
        if done.returncode:
            Path(kept).mkdir(exist_ok=True)
            at_fault = Path(kept) / f"{name}-{seed}.{format_of(name).suffix}"
            at_fault.write_bytes(case.read_bytes() if case.exists() else b"")
            shown = at_fault.read_bytes()
            click.echo(f"{at_fault}: {len(shown):,} bytes: {shown[:2000]!r}", err=True)
            sys.exit(1)


if __name__ == "__main__":
    main()
