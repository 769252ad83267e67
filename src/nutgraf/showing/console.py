"""What is printed with colours: plain text alone, whatever it was made of.

No text is mark-up, no word a picture, and nothing is coloured for how it looks.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import IO

from rich.console import Console, ConsoleOptions, RenderableType
from rich.live import Live
from rich.segment import Segment

from nutgraf.showing.plain import clean_lines
from nutgraf.showing.streams import cleaned_streams, exact

NARROWEST, USUAL = 20, 80


class Screen(Console):
    """A console that cleans all text it is given, before it adds its own escape sequences."""

    def __init__(
        self,
        file: IO[str] | None = None,
        *,
        stderr: bool = False,
        width: int | None = None,
        elsewhere: int | None = None,
        no_color: bool = False,
    ) -> None:
        """Makes one.

        Args:
            file: a stream; stdout where not given.
            stderr: whether it is stderr where not given.
            width: columns; those of the terminal where not given.
            elsewhere: columns where it is no terminal.
            no_color: as NO_COLOR=1 does.
        """
        super().__init__(
            file=exact(file or (sys.stderr if stderr else sys.stdout)),
            width=width,
            no_color=no_color or None,
            markup=False,
            emoji=False,
            highlight=False,
        )
        if elsewhere is not None and not self.is_terminal:
            self.width = elsewhere
        elif width is None and self.width < NARROWEST:
            # Nothing fits, and nothing would be shown; 0 is what no terminal says of itself.
            self.width = NARROWEST if self.width > 0 else USUAL

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        if isinstance(renderable, str):  # before it is laid out
            renderable = clean_lines(renderable)
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(clean_lines(segment.text), segment.style)

    def on_broken_pipe(self) -> None:
        raise


class Foot(Live):
    """What is drawn anew at the foot of stderr, and is gone in the end. What is written meanwhile
    goes above it, cleaned: rich would take over the colours and links in it."""

    def __init__(self, shown: Callable[[], RenderableType]) -> None:
        super().__init__(
            get_renderable=shown,
            console=Screen(stderr=True),
            transient=True,
            refresh_per_second=8,
            vertical_overflow="visible",
        )
        self._guard = ExitStack()

    def start(self, refresh: bool = False) -> None:
        super().start(refresh)
        self._guard.enter_context(cleaned_streams())

    def stop(self) -> None:
        self._guard.close()
        super().stop()
