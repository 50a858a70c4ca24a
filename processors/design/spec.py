"""What is to be drawn, fully said: the typed form of a prompt."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from processors.design.chance import GRAMMAR
from processors.design.motifs import BY_NAME, Motif


@dataclass(frozen=True, slots=True)
class Subject:
    """A motif wanted `count` times; `number` belongs to it (a mandala's petals), 0 where none was said.

    One from a pack brings its `drawn` along, and `shape`: the pack, the shape's name and its outlines' digest.
    """

    motif: str
    count: int = 1
    form: str = ""
    number: int = 0
    shape: tuple[str, ...] = ()
    drawn: Motif | None = field(default=None, compare=False, repr=False)

    def kind(self) -> Motif:
        """How it is drawn and behaves."""
        return self.drawn or BY_NAME[self.motif]


@dataclass(frozen=True, slots=True)
class Relation:
    """`subject` stands in this relation to `other`; both index `DesignSpec.subjects`."""

    kind: str
    subject: int
    other: int


@dataclass(frozen=True, slots=True)
class DesignSpec:
    """Lengths in mm. `height_mm` 0: as the composition wants. `frame`: "", "circle" or "band". `title` is the prompt's
    word for its first subject, where a style of letters was given no text: a word of the lexicon or of a pack."""

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
    title: str = ""

    def canonical(self) -> bytes:
        """JSON with sorted keys. Of a banner's text only the number of letters appears: it is often somebody's name,
        and a name can be found again from its hash by trying names, long after the person was erased."""
        bare = replace(self, subjects=tuple(replace(s, drawn=None) for s in self.subjects))
        plain: dict[str, Any] = asdict(bare)
        for subject in plain["subjects"]:
            subject.pop("drawn")
            if not subject["shape"]:
                subject.pop("shape")
        plain["banner"] = [len(t) for t in self.banner]
        if not self.title:
            plain.pop("title")
        plain["grammar"] = GRAMMAR
        return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()

    def digest(self) -> str:
        return hashlib.sha256(self.canonical()).hexdigest()

    def facts(self) -> dict[str, Any]:
        """Lexicon words and numbers only: safe to keep in the clear."""
        return {
            "motifs": [s.motif.rpartition(":")[2] for s in self.subjects],
            "counts": {s.motif.rpartition(":")[2]: s.count for s in self.subjects},
            "relations": [r.kind for r in self.relations],
            "style": self.style,
            "size_mm": [self.width_mm, self.height_mm],
            "letters": sum(len(t) for t in self.banner),
        }
