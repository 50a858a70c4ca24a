"""Which shape a word calls up, in all the packs there are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from processors.design.chance import Chance
from processors.design.languages import folded
from processors.design.motifs import Motif
from processors.design.packs.drawing import drawing_of, is_long
from processors.design.packs.model import Pack, Shape
from processors.design.parts import Drawing

LONGEST = 4
"""Words of a name that are tried together."""
_PART_OF = frozenset({"head", "face", "kopf", "cabeza", "tete"})
"""A dragon's head may stand for the dragon."""
_ENDINGS = (
    ("ies", "y"),
    ("uses", "us"),
    ("ves", "f"),
    ("xes", "x"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("sses", "ss"),
    ("s", ""),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A shape and its pack, and how well a word names it: 0 is its whole name."""

    pack: Pack
    shape: Shape
    rank: int


@dataclass(frozen=True, slots=True)
class Found:
    """What was called: the words as facts may keep them, how many were used, whether they were a plural, and the
    shapes that are meant, the equally good ones."""

    word: str
    used: int
    plural: bool
    entries: tuple[Entry, ...]


class Vocabulary:
    """The words of packs, each to its shapes. Built once and kept while the packs are the same."""

    def __init__(self, packs: Sequence[Pack] = ()) -> None:
        self.packs = tuple(packs)
        self._shapes: dict[str, list[Entry]] = {}
        for pack in self.packs:
            for shape in pack.shapes:
                for phrase, rank in _phrases(shape):
                    self._shapes.setdefault(phrase, []).append(Entry(pack, shape, rank))

    def find(self, words: Sequence[str], pack: str = "") -> Found | None:
        """The longest run of the first words that names a shape, of one pack where that is named."""
        plain = [folded(w) for w in words[:LONGEST]]
        for n in range(len(plain), 0, -1):
            best: Found | None = None
            for last, plural in _singulars(plain[n - 1]):
                phrase = " ".join([*plain[: n - 1], last])
                entries = [e for e in self._shapes.get(phrase, ()) if not pack or e.pack.name == pack]
                rank = min((e.rank for e in entries), default=99)
                # A word of a longer name calls its shape; several words only as a whole name.
                if entries and (n == 1 or rank == 0) and (best is None or rank < best.entries[0].rank):
                    best = Found(phrase, n, plural, tuple(e for e in entries if e.rank == rank))
            if best:
                return best
        return None

    def has_pack(self, name: str) -> bool:
        return any(pack.name == name for pack in self.packs)


def _phrases(shape: Shape) -> Iterator[tuple[str, int]]:
    """The phrases that call a shape, and the rank of each: its names, then the last word of one, then the others."""
    best: dict[str, int] = {shape.id.replace("-", " "): 0}
    for words in shape.words.values():
        longest = max(len(w.split()) for w in words)
        for phrase in words:
            plain = folded(phrase)
            alone = " " not in plain
            whole = plain == shape.id.replace("-", " ") or longest == 1 or not alone
            rank = 0 if whole else _rank(plain, [folded(w) for w in words if " " in w])
            best[plain] = min(rank, best.get(plain, rank))
    yield from best.items()


def _rank(word: str, names: Sequence[str]) -> int:
    """How much of a longer name a word is: its last word is the thing itself, the first of a head nearly so."""
    ranks = [9]
    for name in names:
        parts = name.split()
        if word in parts:
            thing = parts[-1] == word or (parts[-1] in _PART_OF and parts[-2] == word)
            ranks.append(len(parts) - 1 + (0 if thing else 3))
    return min(ranks)


def _singulars(word: str) -> Iterator[tuple[str, bool]]:
    yield word, False
    for ending, instead in _ENDINGS:
        if len(word) > len(ending) + 2 and word.endswith(ending):
            yield word[: -len(ending)] + instead, True


def motif_of(entry: Entry, word: str, style: str) -> Motif:
    """A shape as a motif: how a style draws it, how large, and whether it crosses others."""
    shape = entry.shape
    long = is_long(shape)

    def draw(chance: Chance, form: str, number: int) -> Drawing:
        lean = 0.0 if shape.facing == "front" or long else chance.spread("lean", -6.0, 6.0)
        return drawing_of(shape, style).placed(degrees=lean)

    several = 3 if shape.facing == "front" else 2
    return Motif(word, draw, 180.0 if long else 125.0, long=long, several=several, pair="crossed" if long else "")


PREFIXED = re.compile(r"([a-z0-9][a-z0-9-]*):([^\W_]+(?:-[^\W_]+)*)")
"""`game-icons:dragon-head`, which names a shape even where a word of ours is the same."""
