"""What is to be drawn, fully said: the typed form of a prompt."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from processors.design.chance import GRAMMAR


@dataclass(frozen=True, slots=True)
class Subject:
    """A motif wanted `count` times; `number` belongs to it (a mandala's petals), 0 where none was said."""

    motif: str
    count: int = 1
    form: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Relation:
    """`subject` stands in this relation to `other`; both index `DesignSpec.subjects`."""

    kind: str
    subject: int
    other: int


@dataclass(frozen=True, slots=True)
class DesignSpec:
    """Lengths in mm. `height_mm` 0: as the composition wants. `frame`: "", "circle" or "band"."""

    style: str
    width_mm: float
    subjects: tuple[Subject, ...] = ()
    relations: tuple[Relation, ...] = ()
    height_mm: float = 0.0
    frame: str = ""
    upright: bool = False
    symmetrical: bool = False
    facing: bool = False
    minimal: bool = False
    geometric: bool = False
    banner: tuple[str, ...] = ()
    palette: tuple[str, ...] = ()

    def canonical(self) -> bytes:
        """JSON with sorted keys; a banner's text appears as its SHA-256 alone."""
        plain: dict[str, Any] = asdict(self)
        plain["banner"] = [hashlib.sha256(t.encode()).hexdigest() for t in self.banner]
        plain["grammar"] = GRAMMAR
        return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()

    def digest(self) -> str:
        return hashlib.sha256(self.canonical()).hexdigest()

    def facts(self) -> dict[str, Any]:
        """Lexicon words and numbers only: safe to keep in the clear."""
        return {
            "motifs": [s.motif for s in self.subjects],
            "counts": {s.motif: s.count for s in self.subjects},
            "relations": [r.kind for r in self.relations],
            "style": self.style,
            "size_mm": [self.width_mm, self.height_mm],
        }
