"""What a style is: widths, colours and shading, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Style:
    """All lengths are mm on a design of 120 mm.

    `swell` thickens outlines on the shadow side (share of the width); `nib` is how much of it a broad pen's thin
    strokes lack (0: a round pen); `halo` is the bare skin left around a
    motif that lies over another, `seam` the same between faces of one motif that are solid black.
    `colours` maps materials to flat colours, `solids` are filled black with their lines left bare.
    `shading` is "whip" (tapered black strokes from the dark), "hatch" (even fine strokes), "ruled" (the same,
    straight whatever the form), "engraved" (lines that swell along the form), "planes" (faces cut like stones),
    "stipple" or "none";
    strokes lie `spacing` apart and start where the tone passes `tone_from`; at `tone_full` they close to black,
    and cover at most about `share` of a face.
    From tone `black` on (0: never) a shadow is one solid shape with a clean edge, of at most `solid_share` of a
    face; `whip` is the length of the tapered tips drawn out of it into the light. `values` says how dark a
    material is of itself, whatever the light: what sets a leaf off from a petal where there is no colour.
    Lines on `bare` materials are left out of the tone around them.
    `details` draws texture lines (scales, feathers' barbs); `skip` names materials this style leaves out.
    `facet` breaks curves into straight runs that stray so far from them, 0 leaves them round.
    `texture` is "geometry" (a construction from tip to tip of the subject), "beads" (lace within its faces, jewels on
    its points), "letters" (the words are the subject) or nothing.
    """

    name: str
    outline: float
    inner: float
    detail: float
    min_line: float
    min_gap: float
    swell: float = 0.5
    nib: float = 0.0
    halo: float = 0.0
    seam: float = 0.0
    colours: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    solids: frozenset[str] = frozenset()
    shading: str = "none"
    spacing: float = 1.6
    tone_from: float = 0.3
    tone_full: float = 0.75
    tone_gain: float = 1.0
    share: float = 0.4
    black: float = 0.0
    solid_share: float = 0.5
    whip: float = 0.0
    values: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    dot: tuple[float, float] = (0.3, 0.6)
    dots: int = 0
    details: bool = True
    skip: frozenset[str] = frozenset()
    bare: frozenset[str] = frozenset()
    symmetry: str = ""
    texture: str = ""
    facet: float = 0.0


MATERIALS: tuple[str, ...] = (
    "petal",
    "lip",
    "heart",
    "leaf",
    "leaf dark",
    "leaf light",
    "stem",
    "metal",
    "metal dark",
    "steel",
    "gold",
    "grip",
    "gem",
    "snake",
    "belly",
    "mark",
    "mouth",
    "white",
    "pupil",
    "moon",
    "night",
    "bone",
    "hollow",
    "feather",
    "feather dark",
    "breast",
    "wood",
    "rope",
    "cloth",
    "cloth back",
    "flame",
    "sun",
    "water",
    "foam",
    "fur",
    "fur dark",
    "fur pale",
    "fur light",
    "coat",
    "stripe",
    "tabby",
    "fish",
    "fin",
    "sand",
    "dune",
    "glass",
    "fir",
    "stone",
    "cliff",
    "snow",
    "cloud",
    "sail",
    "hull",
    "plate",
    "plate dark",
    "wing",
    "wing pale",
    "wing dark",
    "open",
    "scale",
    "sky",
    "letter",
    "letter dark",
    "plane",
    "plane dark",
    "plane shade",
    "shade",
    "spike",
)
