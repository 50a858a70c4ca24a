"""Fine line: three weights of line, the silhouette the heaviest; whipped strokes in the shade, black only in slits."""

from __future__ import annotations

from types import MappingProxyType

from processors.design.styles.table import Style

FINE_LINE = Style(
    name="fine-line",
    outline=1.0,
    inner=0.6,
    detail=0.38,
    min_line=0.25,
    min_gap=0.3,
    swell=0.4,
    halo=1.2,
    seam=0.5,
    solids=frozenset(
        {"pupil", "hollow", "heart", "metal dark", "mark", "night", "feather dark", "stripe", "tabby", "fir"}
    ),
    skip=frozenset({"sky", "shade", "spike"}),
    shading="hatch",
    spacing=1.05,
    tone_from=0.2,
    tone_full=1.0,
    share=0.8,
    values=MappingProxyType({"leaf dark": 0.2, "plate dark": 0.3, "dune": 0.2, "grip": 0.5, "gem": 0.3}),
    details=False,
)
