"""What the engine can draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Motif:
    """One thing that the engine can draw: what names it in a prompt, its pack (None for the engine's own), and the
    words that call it up, by language."""

    id: str
    pack: str | None
    words: Mapping[str, Sequence[str]]


class Motifs(Protocol):
    def motifs(self) -> Sequence[Motif]:
        """By id."""
