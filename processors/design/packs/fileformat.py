"""`pack.json`, format 1: what a pack is on disk.

One UTF-8 JSON object:

    {"format": "atelier-motifs/1", "name": "harbour", "version": "1.0", "licence": "CC-BY-4.0",
     "attribution": "Harbour flash by Ana Ruiz", "url": "https://…",
     "shapes": [{"id": "storm-lantern",
                 "words": {"en": ["storm lantern", "lantern"], "de": ["Sturmlaterne"]},
                 "path": "M-312 -500l…z",
                 "anchors": {"top": [0, -500], "base": [0, 500], "centre": [0, 12], "left": […], "right": […]},
                 "facing": "right", "tags": ["sea"]}]}

`licence` is an SPDX id, `LicenseRef-own` for flash of one's own. A `path` is SVG path data filled even-odd, in a box
whose longer side is 1,000 units, its middle at the origin, y down. `words` are by language, the singular first;
`anchors`, `facing` and `tags` may be left out and are then found from the shape.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeGuard

from processors.design.packs.cleaning import anchors_of, cleaned, of_path
from processors.design.packs.model import ANCHORS, FACINGS, NAME, Pack, PackError, Shape, Words
from processors.design.packs.paths import path_text

FORMAT = "atelier-motifs/1"
MOST_SHAPES, MOST_WORDS, LONGEST_WORD = 20_000, 24, 48
LARGEST_NUMBER = 1e9
LICENCE_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-+")


def written(pack: Pack) -> bytes:
    """The same pack gives the same bytes."""
    shapes = [
        {
            "id": s.id,
            "words": {language: list(words) for language, words in sorted(s.words.items())},
            "path": s.path,
            "anchors": {k: list(v) for k, v in s.anchors.items()},
            "facing": s.facing,
            "tags": list(s.tags),
        }
        for s in pack.shapes
    ]
    plain = {
        "format": FORMAT,
        "name": pack.name,
        "version": pack.version,
        "licence": pack.licence,
        "attribution": pack.attribution,
        "url": pack.url,
        "shapes": shapes,
    }
    return (json.dumps(plain, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def read(data: bytes, checked: bool = False) -> Pack:
    """The pack in a `pack.json`. Raises PackError.

    `checked` is for what this program wrote itself: shapes are then taken as they stand. Otherwise every shape is
    cleaned again, as one of an SVG is.
    """
    plain = parsed_json(data)
    if plain.get("format") != FORMAT:
        raise PackError("bad_pack", f"its format is not {FORMAT}")
    shapes = plain.get("shapes")
    if not isinstance(shapes, list) or not 0 < len(shapes) <= MOST_SHAPES:
        raise PackError("bad_pack", f"it needs 1 to {MOST_SHAPES:,} shapes")
    return Pack(
        name_of(plain.get("name")),
        text(plain, "version", 40) or "1",
        licence_of(plain.get("licence")),
        text(plain, "attribution", 200),
        text(plain, "url", 300),
        tuple(_shape(s, checked) for s in shapes),
    )


def parsed_json(data: bytes) -> dict[str, Any]:
    """The object in JSON bytes. Raises PackError."""
    try:
        plain = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise PackError("bad_json", "it is not well-formed JSON") from error
    if not isinstance(plain, dict):
        raise PackError("bad_json", "it is not a JSON object")
    return plain


def encodable(value: object) -> TypeGuard[str]:
    """Whether it is a text that can be written: JSON may hold half a character, which no encoding has."""
    return isinstance(value, str) and not any("\ud800" <= c <= "\udfff" for c in value)


def is_number(value: object) -> TypeGuard[float]:
    """Whether it is a number that a drawing can have. JSON's may be endless, or longer than any float."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER


def name_of(value: object) -> str:
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise PackError("bad_name", f"a name is small letters, digits and hyphens, not {str(value)[:40]!r}")
    return value


UNLICENSED = (
    "it does not say its licence; add --licence LicenseRef-own where the shapes are yours,"
    " else the SPDX id that they came with"
)


def licence_of(value: object) -> str:
    """Raises PackError where no licence is said: what may not be used must not be drawn."""
    if not isinstance(value, str) or not value.strip():
        raise PackError("no_licence", UNLICENSED)
    licence = value.strip()
    if len(licence) > 60 or not set(licence) <= LICENCE_CHARACTERS:
        raise PackError("bad_licence", f"{licence[:60]!r} is not an SPDX id, such as CC-BY-4.0 or LicenseRef-own")
    return licence


def text(plain: Mapping[str, Any], key: str, most: int) -> str:
    value = plain.get(key, "")
    kept = "".join(c for c in value if c.isprintable()) if isinstance(value, str) else ""
    return " ".join(kept.split())[:most]


def words_of(value: object) -> Words:
    """Words by language, cleaned. Raises PackError where there is none."""
    found: dict[str, tuple[str, ...]] = {}
    for language, words in value.items() if isinstance(value, dict) else ():
        if not isinstance(language, str) or not 2 <= len(language) <= 12 or not isinstance(words, list):
            continue
        kept = [" ".join(w.lower().split())[:LONGEST_WORD] for w in words[:MOST_WORDS] if encodable(w)]
        if any(kept):
            found[language.lower()] = tuple(dict.fromkeys(w for w in kept if w))
    if not found:
        raise PackError("no_words", "it has no words that would call it up")
    return MappingProxyType(found)


def _shape(plain: object, checked: bool) -> Shape:
    if not isinstance(plain, dict) or not isinstance(plain.get("path"), str):
        raise PackError("bad_pack", "a shape has no path")
    id = name_of(plain.get("id"))
    path: str = plain["path"]
    anchors, facing = _anchors(plain.get("anchors")), plain.get("facing")
    if not checked:
        try:
            ink = cleaned(of_path(path))
        except PackError as error:
            raise PackError(error.code, f"shape {id}: {error}") from error
        path = path_text(ink)
        found, looks = anchors_of(ink)
        anchors, facing = {**found, **anchors}, facing if facing in FACINGS else looks
    tags = plain.get("tags", ())
    return Shape(
        id,
        words_of(plain.get("words")),
        path,
        MappingProxyType(anchors),
        facing if facing in FACINGS else "front",
        tuple(t for t in tags if encodable(t)) if isinstance(tags, list) else (),
    )


def _anchors(plain: object) -> dict[str, tuple[float, float]]:
    found = {}
    for key, at in plain.items() if isinstance(plain, dict) else ():
        if key in ANCHORS and isinstance(at, list) and len(at) == 2 and all(is_number(v) for v in at):
            found[key] = (float(at[0]), float(at[1]))
    return found
