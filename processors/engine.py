"""The port to whatever makes pictures: briefs in, progress and artifacts out."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from domain.provenance import Making
from domain.styles import Hand


@dataclass(frozen=True, slots=True)
class Brief:
    """One design wanted.

    `width_mm` is the printed width; `pixels` the longer side of the PNG. `palette` holds sRGB hex
    colours taken from reference pictures, most common first, and may be empty.
    """

    id: str
    prompt: str
    style: str
    seed: int
    width_mm: float = 120.0
    pixels: int = 1024
    palette: tuple[str, ...] = ()
    hand: Hand | None = None
    """A studio's own, in which the style is drawn."""
    priority: int = 0
    """The plan's: an engine that draws for several at a time takes the higher first."""


@dataclass(frozen=True, slots=True)
class Progress:
    brief_id: str
    fraction: float
    stage: str


@dataclass(frozen=True, slots=True)
class Artifact:
    """A finished design; from an engine that draws no lines it has no `svg`.

    `spec_digest` is SHA-256 (hex) of the canonical spec; the prompt is not in it.

    `facts` are the parsed facts safe for the warehouse (motifs, counts, relations: lexicon words
    only); `unmatched` are the prompt's words that were not drawn, personal like the prompt itself.
    """

    brief_id: str
    svg: bytes | None
    png: bytes
    width_mm: float
    height_mm: float
    engine: str
    engine_version: str
    seed: int
    spec_digest: str
    facts: dict[str, Any] = field(default_factory=dict)
    unmatched: tuple[str, ...] = ()
    making: Making | None = None
    """What a trained model took, and which rules of its policy were met."""


class Engine(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def batch_size(self) -> int: ...

    @property
    def memory_mib(self) -> int: ...

    def styles(self) -> Sequence[str]: ...

    def generate(self, briefs: list[Brief]) -> Generator[Progress | Artifact, None, None]:
        """Yields progress, and one artifact for each brief. Closing it cancels what is not done."""
