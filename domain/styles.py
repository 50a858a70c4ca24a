"""A studio's own style, made from its flash: a style of the engine with the widths, shades and colours of the studio.

It never changes once made, so that a design says for ever how it was drawn; another one is another style.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.aggregates import Created, Event, Owned
from domain.errors import Conflict, Invalid
from domain.files import StoredFile
from domain.ids import parse, public

MOST_FLASH = 8
SHADINGS = ("none", "hatch", "stipple", "whip")
_COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Hand:
    """How a studio draws. Widths are mm on a design of 120 mm; `black` is the share of the ink that is filled black.

    `colours` are sRGB hex, the most used first; none for work in black alone.
    """

    outline_mm: float
    inner_mm: float
    detail_mm: float
    black: float
    shading: str
    colours: tuple[str, ...]


class CustomStyle(Owned):
    TOPIC = "style"

    class Made(Created):
        TOPIC = "style.made"
        tenant: UUID
        name: str
        base: str
        hand: Hand
        flash: tuple[StoredFile, ...]
        studio_id: UUID | None

    class Retired(Event):
        TOPIC = "style.retired"

        def apply(self, aggregate: CustomStyle) -> None:
            aggregate.retired = True

    def __init__(
        self, tenant: UUID, name: str, base: str, hand: Hand, flash: tuple[StoredFile, ...], studio_id: UUID | None
    ) -> None:
        self.tenant, self.name, self.base = tenant, name, base
        self.hand, self.flash, self.studio_id = hand, flash, studio_id
        self.retired = False

    @classmethod
    def make(
        cls,
        id: UUID,
        tenant: UUID,
        name: str,
        base: str,
        hand: Hand,
        flash: tuple[StoredFile, ...],
        studio_id: UUID | None,
        at: datetime,
    ) -> CustomStyle:
        if not name.strip():
            raise Invalid("empty-name", "A style needs a name.", "name")
        if not 1 <= len(flash) <= MOST_FLASH:
            raise Invalid("bad-flash", f"Send 1 to {MOST_FLASH} pictures of your flash.", "flash")
        check_hand(hand)
        return cls._create(
            cls.Made,
            id=id,
            timestamp=at,
            tenant=tenant,
            name=name.strip(),
            base=base,
            hand=hand,
            flash=flash,
            studio_id=studio_id,
        )

    def retire(self, at: datetime) -> None:
        """Nothing new is drawn in it. Twice is once."""
        if not self.retired:
            self.record(self.Retired, at)

    def require_in_use(self) -> None:
        """Raises `Conflict`."""
        if self.retired:
            raise Conflict("style-retired", "This style was retired; choose another.", "style")


def check_hand(hand: Hand) -> None:
    """Raises `Invalid` for what no engine could draw."""
    widths = (hand.detail_mm, hand.inner_mm, hand.outline_mm)
    if not (0.2 <= widths[0] <= widths[1] <= widths[2] <= 6.0):
        raise Invalid(
            "bad-widths", "Lines are 0.2 to 6 mm wide: details, inner lines and outlines in that order.", "flash"
        )
    if not 0 <= hand.black <= 1 or hand.shading not in SHADINGS:
        raise Invalid("bad-shading", f"A shading is one of {', '.join(SHADINGS)}.", "flash")
    if any(not _COLOUR.fullmatch(colour) for colour in hand.colours):
        raise Invalid("bad-colours", "Colours are sRGB hex such as #c8202b.", "flash")


def style_id(style: str) -> UUID | None:
    """The id within a style of a studio's own (`sty_…`); None for one of the engine's."""
    return parse("style", style)


def style_name(id: UUID) -> str:
    """How a concept names a style of a studio's own."""
    return public("style", id)
