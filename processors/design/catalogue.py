"""What can be drawn, in the words that name it: the engine's own motifs, and the shapes of packs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from processors.design import dictionaries, languages, lexicon
from processors.design.packs.model import Pack, Words

LANGUAGES = ("en", *dictionaries.NOUNS)
_PART_OF_ANOTHER = frozenset({"rope"})
"""Known on an anchor, and not drawn alone."""


@dataclass(frozen=True, slots=True)
class Named:
    """One thing to draw: what to call it in a prompt whatever else there is, its pack (None for ours), its words."""

    id: str
    pack: str | None
    words: Words


def own() -> Iterator[Named]:
    """The engine's motifs, in the lexicon's order, with the words of every language that prompts may be in."""
    for name in dict.fromkeys(lexicon.NOUNS.values()):
        if name not in _PART_OF_ANOTHER:
            yield Named(name, None, {language: tuple(_words(name, language)) for language in LANGUAGES})


def of_packs(packs: Sequence[Pack]) -> Iterator[Named]:
    for pack in packs:
        for shape in pack.shapes:
            yield Named(f"{pack.name}:{shape.id}", pack.name, shape.words)


def _words(motif: str, language: str) -> Iterator[str]:
    """In the singular."""
    table = {word: word for word in lexicon.NOUNS} if language == "en" else languages.nouns(language)
    return (word for word, english in table.items() if lexicon.NOUNS.get(english) == motif)
