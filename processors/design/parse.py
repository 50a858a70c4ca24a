"""From a prompt to a spec, and to the words that are not in it."""

from __future__ import annotations

import re
from dataclasses import replace

from processors.design import lexicon
from processors.design.arrange import drawable
from processors.design.chance import Chance
from processors.design.languages import Token, is_english, translated, unelided
from processors.design.lettering import folded, missing
from processors.design.packs.vocabulary import PREFIXED, Found, Vocabulary, motif_of
from processors.design.reading import Reading
from processors.design.spec import DesignSpec, Relation, Subject

_QUOTED = re.compile(r"[\"“”«»]([^\"“”«»]{1,60})[\"“”«»]")
_SAYING = re.compile(
    r"\b(?:saying|that says?|that reads?|with the (?:words?|names?|text))\s+([^\W_][^,.;:()\"]{0,39})", re.IGNORECASE
)
_SIZE = re.compile(r"(?<![0-9.,])([0-9]{1,5})(?:\s*[x×]\s*([0-9]{1,5}))?\s*mm\b")
_WORD = re.compile(PREFIXED.pattern + r"|[^\W_]+(?:['’-][^\W_]+)*|&")
SMALLEST_MM, LARGEST_MM = 20.0, 400.0
UPRIGHT = 0.6
"""How wide an upright design is at most, in its height."""
FUNCTION = frozenset({*lexicon.NUMBERS, *lexicon.RELATIONS, *lexicon.SILENT, *lexicon.PLACES, *lexicon.MANNERS})
"""Words that stand between the things, and never for one."""


NO_PACKS = Vocabulary()


def parse(
    prompt: str,
    style: str,
    width_mm: float,
    palette: tuple[str, ...] = (),
    vocabulary: Vocabulary = NO_PACKS,
    seed: int = 0,
) -> tuple[DesignSpec, tuple[str, ...]]:
    """The spec of a prompt in a style, and the words that were not understood, in order, each once.

    The prompt may be in English, German, Spanish or French. Words that name no motif of ours are looked up in the
    packs; where several shapes fit a word equally well, the seed chooses one.
    A size in the prompt that cannot be drawn is among them. Raises ValueError where `width_mm` is out of range.
    """
    if not SMALLEST_MM <= width_mm <= LARGEST_MM:
        raise ValueError(f"a design is {SMALLEST_MM:.0f} to {LARGEST_MM:.0f} mm a side, not {width_mm:g}")
    banner, rest = _lettered(prompt)
    asked = _SIZE.search(rest)
    tokens = _tokens(_SIZE.sub(" ", rest), vocabulary)
    reading = _read(tokens, vocabulary, style, seed)
    if not reading.subjects and not banner:
        _place_itself(reading, tokens, vocabulary, style, seed)
    upright = "vertical" in reading.flags
    width, height = _size(asked, upright, width_mm) if asked else (width_mm, 0.0)
    if asked and not width:
        width = width_mm
        reading.unmatched.append(" ".join(asked[0].split()))
    _settle(reading)
    for text in banner:
        reading.unmatched += missing(text)
    banner = tuple(kept for text in banner if (kept := folded(text)))
    title = folded(reading.title).title() if style == "lettering" and not banner else ""
    if not banner and ("banner" in reading.flags or (style == "lettering" and not title)):
        # What nobody put in quotes cannot be lettered, and that is said; a style of letters writes the thing's name.
        reading.unmatched.append("banner" if "banner" in reading.flags else "lettering")
    spec = DesignSpec(
        style=style,
        width_mm=width,
        height_mm=height,
        subjects=tuple(reading.subjects),
        relations=tuple(reading.relations),
        frame="band" if "band" in reading.flags else "circle" if "circle" in reading.flags else "",
        upright=upright,
        symmetrical="symmetrical" in reading.flags,
        facing="facing" in reading.flags,
        minimal="minimal" in reading.flags,
        geometric="geometric" in reading.flags,
        banner=banner,
        palette=palette,
        title=title,
    )
    return spec, tuple(dict.fromkeys(reading.unmatched))


def _lettered(prompt: str) -> tuple[tuple[str, ...], str]:
    """The texts that are to be lettered, and the rest of the prompt in small letters."""
    banner = tuple(t.strip() for t in _QUOTED.findall(prompt) if t.strip())
    rest = _QUOTED.sub(" ", prompt)
    if not banner and (saying := _SAYING.search(rest)):
        # Few put quotes where they say that something is to be read.
        banner, rest = (saying[1].strip(),), _SAYING.sub(" ", rest, count=1)
    return banner, rest.lower()


def _read(tokens: list[Token], vocabulary: Vocabulary, style: str, seed: int) -> Reading:
    reading = Reading()
    style_words = set(re.split(r"[-\s]", style)) | {style}
    at = 0
    while at < len(tokens):
        found = _called(tokens[at:], vocabulary, style_words)
        if found:
            reading.said, reading.named = found.word, ""
            reading.shape(found, _subject(found, ":" in tokens[at].word, style, seed))
            at += found.used
            continue
        reading.said = tokens[at].said
        reading.before, reading.named = reading.named, ""
        reading.hear(tokens[at].word, tokens[at + 1].word if at + 1 < len(tokens) else "", style_words)
        at += 1
    return reading


def _settle(reading: Reading) -> None:
    """Relations as they are drawn, once every word is known; one that cannot be drawn is told."""
    if reading.relation == "pierced" and reading.relations and reading.relations[-1].kind == "with":
        # German says what was done last: "ein Herz von einem Pfeil durchbohrt".
        reading.relations[-1] = replace(reading.relations[-1], kind="pierced")
    for at, relation in enumerate(reading.relations):
        if not drawable(relation.kind, reading.subjects[relation.subject]):
            reading.relations[at] = Relation("with", relation.subject, relation.other)
            reading.unmatched.append(relation.kind)


def _size(asked: re.Match[str], upright: bool, width_mm: float) -> tuple[float, float]:
    """(width, height) in mm, the height 0 where none was said; (0, 0) where one of them is out of range."""
    sides = [float(side) for side in asked.groups() if side is not None]
    if not all(SMALLEST_MM <= side <= LARGEST_MM for side in sides):
        return 0.0, 0.0
    if upright and len(sides) == 1:
        return max(SMALLEST_MM, min(width_mm, sides[0] * UPRIGHT)), sides[0]
    return sides[0], sides[1] if len(sides) == 2 else 0.0


def _tokens(text: str, vocabulary: Vocabulary) -> list[Token]:
    """The words in the lexicon's English; `pack:word` stays one where there is such a pack."""
    words = [m[0] for m in _WORD.finditer(unelided(text))]
    split = [[w] if ":" not in w or vocabulary.has_pack(w.split(":")[0]) else w.split(":") for w in words]
    return translated([w for each in split for w in each])


def _called(tokens: list[Token], vocabulary: Vocabulary, style_words: set[str]) -> Found | None:
    """The shape of a pack that the first words call, if it is not one of our own words that is meant."""
    first = tokens[0]
    pack, colon, word = first.word.partition(":")
    if colon:
        found = vocabulary.find(word.split("-"), pack)
        return replace(found, used=1) if found else None
    if not vocabulary.packs or first.word in style_words or first.word in FUNCTION:
        return None
    found = vocabulary.find([token.said for token in tokens])
    # Our own motifs win over a pack's on the same word, and a name made of our words alone is said of ours.
    if found and all(is_english(token.word) or token.word in FUNCTION for token in tokens[: found.used]):
        return None
    return found


def _place_itself(reading: Reading, tokens: list[Token], vocabulary: Vocabulary, style: str, seed: int) -> None:
    """Where nothing else is named, the part of the body that is: a hand is then not where to draw, but what."""
    for token in tokens:
        found = vocabulary.find([token.said]) if token.word in lexicon.PLACES else None
        if found:
            reading.said = found.word
            reading.shape(found, _subject(found, False, style, seed))
            return


def _subject(found: Found, named: bool, style: str, seed: int) -> Subject:
    """The shape that the seed picks among those that fit; `named` where its pack was said."""
    entry = found.entries[Chance(seed, "packs").at(found.word).pick("shape", len(found.entries))]
    word = f"{entry.pack.name}:{found.word}" if named else found.word
    shape = (entry.pack.name, entry.shape.id, entry.shape.digest())
    return Subject(word, shape=shape, drawn=motif_of(entry, word, style))
