"""What a pack is, once it has been read and checked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

BOX = 1000.0
"""The longer side of every shape, in units; the middle of its box is the origin, y points down."""

ANCHORS = ("top", "base", "centre", "left", "right")
FACINGS = ("left", "right", "front")
NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
"""Of packs and of shapes: what is safe in a file name and in a prompt."""

WITHOUT_ATTRIBUTION = frozenset({"CC0-1.0", "MIT-0", "0BSD", "Unlicense", "WTFPL", "PDDL-1.0", "LicenseRef-own"})
"""Licences under which nobody need be named; `LicenseRef-own` is a studio's own flash."""

_CREATIVE_COMMONS = re.compile(r"CC-([A-Z-]+)-(\d\.\d)")
Words = Mapping[str, tuple[str, ...]]


class PackError(ValueError):
    """A pack, or one shape of it, cannot be used; `code` is stable, the message says why and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape: `path` is SVG path data in units of the box, filled even-odd.

    `words` are by language ("en"), singular and lower case; `facing` is the way it looks.
    """

    id: str
    words: Words
    path: str
    anchors: Mapping[str, tuple[float, float]] = field(default_factory=lambda: MappingProxyType({}))
    facing: str = "front"
    tags: tuple[str, ...] = ()

    def digest(self) -> str:
        """SHA-256 of what is drawn: a spec that names the shape names these very outlines."""
        return hashlib.sha256(f"{self.facing}\n{self.path}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Pack:
    """Shapes under one licence (an SPDX id); `attribution` is what the licence wants said, `url` where it is from."""

    name: str
    version: str
    licence: str
    attribution: str
    url: str
    shapes: tuple[Shape, ...]

    def credit(self) -> str:
        """The line that is printed with a drawing, empty where the licence asks for none."""
        if self.licence in WITHOUT_ATTRIBUTION:
            return ""
        return f"{self.attribution}, " + _CREATIVE_COMMONS.sub(r"CC \1 \2", self.licence)

    def facts(self) -> dict[str, str]:
        return {"name": self.name, "licence": self.licence, "attribution": self.attribution}


class PackSource(Protocol):
    def packs(self) -> Sequence[Pack]:
        """The packs there are now, the same objects as long as nothing has changed."""


def unchanged(before: Sequence[Pack], now: Sequence[Pack]) -> bool:
    """Whether a source gave the same packs at two looks; what was made of them may be kept then."""
    return len(before) == len(now) and all(a is b for a, b in zip(before, now, strict=True))


@dataclass(frozen=True, slots=True)
class Shelf:
    """Packs that do not change."""

    held: tuple[Pack, ...] = ()

    def packs(self) -> Sequence[Pack]:
        return self.held
