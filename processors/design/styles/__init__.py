"""The styles, by name. A new one is a module here and a line in `STYLES`."""

from __future__ import annotations

from processors.design.styles.blackwork import BLACKWORK
from processors.design.styles.botanical import BOTANICAL
from processors.design.styles.dotwork import DOTWORK
from processors.design.styles.fine_line import FINE_LINE
from processors.design.styles.geometric import GEOMETRIC
from processors.design.styles.lettering import LETTERING
from processors.design.styles.ornamental import ORNAMENTAL
from processors.design.styles.table import Style
from processors.design.styles.traditional import TRADITIONAL

STYLES: tuple[Style, ...] = (FINE_LINE, BLACKWORK, DOTWORK, TRADITIONAL, GEOMETRIC, BOTANICAL, ORNAMENTAL, LETTERING)


def style_named(name: str) -> Style:
    """Raises ValueError where there is no such style."""
    wanted = name.strip().lower().replace("_", "-").replace(" ", "-")
    for style in STYLES:
        if style.name == wanted:
            return style
    raise ValueError(f"no style {name!r}: there are {', '.join(s.name for s in STYLES)}")


__all__ = ["STYLES", "Style", "style_named"]
