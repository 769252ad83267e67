"""Tools for annotators, by name."""

from nutgraf.labelling.tools.argilla import ARGILLA
from nutgraf.labelling.tools.columns import CONLL
from nutgraf.labelling.tools.doccano import DOCCANO
from nutgraf.labelling.tools.inception import INCEPTION
from nutgraf.labelling.tools.label_studio import LABEL_STUDIO, label_studio_interface
from nutgraf.labelling.tools.prodigy import PRODIGY
from nutgraf.labelling.tools.tool import OURS, Task, Tool

__all__ = ["OURS", "TOOLS", "Task", "Tool", "label_studio_interface"]

TOOLS: dict[str, Tool] = {
    "label-studio": LABEL_STUDIO,
    "doccano": DOCCANO,
    "argilla": ARGILLA,
    "prodigy": PRODIGY,
}
"""Those that texts go to, and labels come from."""

READ: dict[str, Tool] = {**TOOLS, "inception": INCEPTION, "conll": CONLL}
"""All that labels come from."""
