"""`python -m docs build` makes the site of these pages in site/; `serve` shows it while you write.

Needs nutgraf[docs], and no network. Any warning is an error. The site fetches nothing from
elsewhere; all but the search works from the folder, too, for which browsers want a server.
"""

from __future__ import annotations

import logging
from pathlib import Path

import click

ROOT = Path(__file__).parents[1]
CONFIG = ROOT / "mkdocs.yml"


@click.group()
def main() -> None:
    """The site of the documentation."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")


@main.command()
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), default=ROOT / "site",
    help="Folder of the site, which is emptied first.  [default: site]",
)  # fmt: skip
def build(output: Path) -> None:
    """Make the site."""
    from mkdocs.commands.build import build as make
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort

    config = load_config(str(CONFIG), site_dir=str(output.resolve()))
    config.plugins.on_startup(command="build", dirty=False)
    try:
        make(config)
    except Abort as error:
        raise click.ClickException(str(error)) from None
    finally:
        config.plugins.on_shutdown()
    click.echo(f"{output / 'index.html'}")


@main.command()
@click.option("--port", default=8000, show_default=True)
def serve(port: int) -> None:
    """Show the site at localhost, made anew whenever a page changes."""
    from mkdocs.commands.serve import serve as show

    show(str(CONFIG), dev_addr=f"localhost:{port}")


if __name__ == "__main__":
    main()
