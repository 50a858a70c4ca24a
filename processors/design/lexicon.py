"""The words the engine knows. Everything it does not know is handed back."""

from __future__ import annotations

NOUNS: dict[str, str] = {
    "rose": "rose",
    "leaf": "leaf",
    "foliage": "leaf",
    "snake": "snake",
    "serpent": "snake",
    "viper": "snake",
    "cobra": "snake",
    "dagger": "dagger",
    "knife": "dagger",
    "sword": "dagger",
    "blade": "dagger",
    "moon": "moon",
    "mandala": "mandala",
    "rosette": "mandala",
    "skull": "skull",
    "swallow": "swallow",
    "anchor": "anchor",
    "rope": "rope",
    "heart": "heart",
    "arrow": "arrow",
    "mountain": "mountain",
    "peak": "mountain",
    "sun": "sun",
    "cloud": "cloud",
    "moth": "moth",
    "butterfly": "butterfly",
    "wave": "wave",
    "sea": "wave",
    "ocean": "wave",
    "fern": "fern",
    "compass": "compass",
    "ship": "ship",
    "boat": "ship",
    "koi": "koi",
    "carp": "koi",
    "owl": "owl",
    "branch": "branch",
    "wolf": "wolf",
    "lotus": "lotus",
    "spine": "spine",
    "hourglass": "hourglass",
    "cat": "cat",
    "star": "star",
    "eye": "eye",
}
"""Word (singular) to motif. Words whose motif is not in the registry count as not understood."""

FORMS: dict[str, str] = {
    "crescent": "crescent",
    "full": "full",
    "phase": "phases",
    "phases": "phases",
    "luna": "luna",
    "asleep": "asleep",
    "sleeping": "asleep",
    "stem": "stem",
    "stemmed": "stem",
}
NUMBERS: dict[str, int] = {
    "a": 1,
    "an": 1,
    "one": 1,
    "single": 1,
    "two": 2,
    "pair": 2,
    "couple": 2,
    "both": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "dozen": 12,
    "sixteen": 16,
}
RELATIONS: dict[str, str] = {
    "around": "around",
    "round": "around",
    "entwining": "around",
    "encircling": "around",
    "behind": "behind",
    "over": "over",
    "above": "over",
    "under": "under",
    "below": "under",
    "beneath": "under",
    "in": "in",
    "inside": "in",
    "within": "in",
    "on": "on",
    "upon": "on",
    "among": "among",
    "amid": "among",
    "between": "among",
    "amongst": "among",
    "with": "with",
    "and": "with",
    "beside": "with",
    "by": "with",
    "crossed": "crossed",
    "crossing": "crossed",
    "pierced": "pierced",
    "through": "through",
    "plus": "with",
    "&": "with",
}
SILENT: frozenset[str] = frozenset(
    "of the its it his her their my your our to from for at as that this some any each other is are be style tattoo "
    "design flash drawing picture piece line lines please want would like into which who has have having being so "
    "wrapped wrapping coiled winding twisted wound climbing framed small large big little set".split()
)
"""Words that carry nothing to draw; "small" and "large" are left to the composition."""

PLACES: frozenset[str] = frozenset(
    "wrist arm forearm ankle leg calf thigh back chest shoulder neck finger hand ribs sleeve upper lower".split()
)
IRREGULAR: dict[str, str] = {
    "leaves": "leaf",
    "wolves": "wolf",
    "knives": "knife",
    "butterflies": "butterfly",
    "branches": "branch",
    "compasses": "compass",
    "lotuses": "lotus",
    "hourglasses": "hourglass",
    "koi": "koi",
    "lotus": "lotus",
    "compass": "compass",
    "hourglass": "hourglass",
    "roses": "rose",
    "mice": "mouse",
}


def singular(word: str) -> tuple[str, bool]:
    """The word as the lexicon lists it, and whether it was a plural."""
    if word in IRREGULAR:
        return IRREGULAR[word], word != IRREGULAR[word]
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1], True
    return word, False
