"""A style with a studio's own hand: its widths, blacks, shading and colours in place of the style's."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, replace

from domain.styles import Hand
from processors.design.styles.palette import recoloured
from processors.design.styles.table import Style

DARK = (
    "hollow",
    "mark",
    "night",
    "metal dark",
    "grip",
    "feather dark",
    "fur dark",
    "wing dark",
    "leaf dark",
    "plate dark",
)
"""Materials that are filled black as a studio's blacks grow, the first ones first."""


def hand_of_style(style: Style) -> Hand:
    """The engine's own style as a hand: how it would draw a picture that is not its own."""
    shading = {"ruled": "hatch"}.get(style.shading, style.shading)
    black = min(1.0, len(style.solids) / 10)
    return Hand(style.outline, style.inner, style.detail, black, shading, tuple(dict.fromkeys(style.colours.values())))


def own_digest(spec: str, hand: Hand) -> str:
    """The digest of a spec (hex) with the hand it is drawn in."""
    told = json.dumps([spec, *(getattr(hand, field.name) for field in fields(hand))], separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def in_hand(style: Style, hand: Hand) -> Style:
    """The widths are the hand's; what else a style is (its texture, symmetry) stays."""
    filled = round(min(1.0, hand.black * 1.6) * len(DARK))
    solids = frozenset({"pupil", "fir", *DARK[: max(1, filled)]})
    made = replace(
        style,
        outline=hand.outline_mm,
        inner=hand.inner_mm,
        detail=hand.detail_mm,
        min_line=min(style.min_line, hand.detail_mm),
        shading=hand.shading,
        solids=solids,
        dots=style.dots or (5200 if hand.shading == "stipple" else 0),
    )
    if not hand.colours:
        return replace(made, colours={})
    return recoloured(replace(made, colours=style.colours), hand.colours)
