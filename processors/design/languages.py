"""Which language a prompt is in, and its words in the lexicon's English, by the `dictionaries`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from processors.design import lexicon
from processors.design.dictionaries import FRENCH_PLURALS, GRAMMAR, NOUNS, PHRASES, PLURALS


def folded(word: str) -> str:
    """Small letters without accents: Blätter, blatter; cœur, coeur; Größe, grosse."""
    plain = word.lower().replace("œ", "oe").replace("æ", "ae").replace("ß", "ss")
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))


@dataclass(frozen=True, slots=True)
class Token:
    """A word as the lexicon has it, and as it was written."""

    word: str
    said: str


@cache
def nouns(language: str) -> dict[str, str]:
    """Each word for a thing to the lexicon's, plural to plural."""
    found: dict[str, str] = {}
    for line in NOUNS[language].strip().splitlines():
        english, words = line.split(": ")
        one, _, many = words.partition("|")
        several = PLURALS.get(english, f"{english}s")
        for word in one.split():
            found[word] = english
            if language != "de":
                found.setdefault(f"{word}s" if word[-1] in "aeiou" or language == "fr" else f"{word}es", several)
        found |= dict.fromkeys(many.split(), several)
    if language == "fr":
        found |= {word: PLURALS.get(english, f"{english}s") for word, english in FRENCH_PLURALS.items()}
    return found


@cache
def grammar(language: str) -> dict[str, str]:
    lines = (line.split(": ") for line in GRAMMAR[language].strip().splitlines())
    return {word: english for english, words in lines for word in words.split()}


def is_english(word: str) -> bool:
    """Whether the lexicon itself knows the word."""
    stem, _ = lexicon.singular(word)
    tables = (lexicon.NOUNS, lexicon.FORMS, lexicon.NUMBERS, lexicon.RELATIONS)
    return any(stem in t or word in t for t in tables) or word in lexicon.SILENT or word in lexicon.PLACES


FALSE_FRIENDS = frozenset(
    [
        *("crane", "lame", "chat", "see", "vague", "dent", "tau", "ast", "mar", "sol", "mer", "main", "die", "fin"),
        *("lotus", "am", "des", "par", "con", "face", "son", "sur", "es", "dos", "once", "six", "rose", "cobra"),
        "mandala",
    ]
)
"""Words that mean something else, or the same, in English: they do not show which language a prompt is in."""


def language_of(words: list[str]) -> str:
    """The language that has most of the words; English where none has more than it."""
    known = {"en": sum(map(is_english, words))}
    for language in NOUNS:
        table = grammar(language).keys() | nouns(language).keys()
        known[language] = sum(w in table for w in words) if any(w in table - FALSE_FRIENDS for w in words) else 0
    best = max(known, key=lambda language: known[language])
    return best if known[best] > known["en"] else "en"


def unelided(text: str) -> str:
    """Without the short words that French hangs before a vowel: d'un, l'ancre."""
    return re.sub(r"\b(?:d|l|qu|s)['’](?=\w)", " ", text)


def translated(words: list[str]) -> list[Token]:
    """The words in the lexicon's English, from the one language that the prompt is in; what no table has stays."""
    plain = [folded(w) for w in words]
    language = language_of(plain)
    tokens: list[Token] = []
    at = 0
    while at < len(words):
        for n in (4, 3, 2, 1):
            meant = PHRASES.get(" ".join(plain[at : at + n])) if at + n <= len(words) else None
            if meant and (language != "en" or n > 1 or not is_english(plain[at])):
                tokens += [Token(word, " ".join(words[at : at + n])) for word in meant.split()]
                at += n
                break
        else:
            tokens.append(Token(_meaning(plain[at], words[at], plain[at + 1 : at + 2], language), words[at]))
            at += 1
    return tokens


def _meaning(plain: str, said: str, following: list[str], language: str) -> str:
    if language != "en":
        own = nouns(language).get(plain) or grammar(language).get(plain)
        if own and not (plain == "luna" and following and following[0].startswith(("moth", "polilla"))):
            return own
    return said
