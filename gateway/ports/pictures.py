"""Pictures: those that come in, made safe; how they look; and those that go out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.styles import Hand
from domain.tenants import Brand
from projections.search.query import Picture


class PictureRefused(Exception):
    """An uploaded picture cannot be used: `code` and a sentence that says why and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded picture made safe: metadata gone, and its main colours (sRGB hex, most common first)."""

    data: bytes
    media_type: str
    width: int
    height: int
    palette: tuple[str, ...]


class Pictures(Protocol):
    def accept(self, data: bytes) -> Upload:
        """Raises `PictureRefused`."""


class Swatches(Protocol):
    def picture(self, style: str) -> bytes | None:
        """A small PNG in that style, drawn by the engine; None for an unknown style."""


class Branding(Protocol):
    def applied(self, data: bytes, media_type: str, brand: Brand | None) -> bytes:
        """The picture under that brand, or under none, and without a word of where it was made."""


class FlashReader(Protocol):
    def read(self, pictures: Sequence[bytes]) -> tuple[Hand, str]:
        """How those pictures (safe ones) are drawn, and the engine's style that is nearest. Raises `PictureRefused`."""


class Looks(Protocol):
    def compared(self, data: bytes) -> Picture:
        """An uploaded picture to search with. Raises `PictureRefused`."""
