"""How pictures look, by `processors.looks`: for the job that describes designs, and for searching with a picture.

An embedding engine takes its place by the same two ports (`processors.generation.Describer` and
`gateway.ports.pictures.Looks`): its name keeps its features apart from these. OpenCV is imported with the first
picture.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from domain.provenance import Looks
from domain.styles import Hand
from gateway.ports.pictures import PictureRefused
from projections.search.query import Picture

LEAST = 0.4
"""Below this, two designs have no more in common than any two."""


class ImagingLooks:
    def describe(self, png: bytes) -> Looks:
        from processors.looks.describe import NAME, packed

        return Looks(NAME, base64.b64encode(packed(_described(png))).decode())

    def compared(self, data: bytes) -> Picture:
        """Raises `PictureRefused`."""
        from processors.imaging.pictures import PictureError
        from processors.looks.compare import similarities
        from processors.looks.describe import NAME, unpacked

        try:
            wanted = _described(data)
        except PictureError as error:
            raise PictureRefused(error.code, str(error)) from None

        def likeness(known: Sequence[bytes]) -> Sequence[float]:
            found: list[float] = similarities(wanted, unpacked(list(known))).tolist()
            return found

        return Picture(NAME, likeness, LEAST)


class ImagingFlash:
    """`gateway.ports.pictures.FlashReader`."""

    def read(self, pictures: Sequence[bytes]) -> tuple[Hand, str]:
        from processors.imaging.pictures import decode
        from processors.looks.flash import NoFlash, measured

        try:
            found = measured([decode(data).pixels for data in pictures])
        except NoFlash as error:
            raise PictureRefused("no-flash", str(error)) from None
        widths = (found.outline_mm, found.inner_mm, found.detail_mm)
        return Hand(*widths, found.black, found.shading, found.colours), found.base


def _described(data: bytes) -> Any:
    from processors.imaging.pictures import decode
    from processors.looks.describe import described

    return described(decode(data).pixels)
