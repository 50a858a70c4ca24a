"""A pack made of somebody's drawings: SVG files, an Iconify package, or a pack as we write it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

import shapely

from processors.design.packs.cleaning import anchors_of, cleaned
from processors.design.packs.fileformat import encodable, licence_of, name_of, parsed_json, read, text, words_of
from processors.design.packs.iconify import drawings, icon_set, is_iconify, slug
from processors.design.packs.model import FACINGS, Pack, PackError, Shape
from processors.design.packs.paths import path_text
from processors.design.packs.sources import Files, files_of
from processors.design.packs.svg import ink_of_svg

PARTICLES = frozenset(
    [
        "with",
        "of",
        "the",
        "and",
        "in",
        "on",
        "a",
        "an",
        "to",
        "at",
        "for",
        "by",
        "from",
        "mit",
        "und",
        "von",
        "auf",
        "con",
        "y",
        "de",
        "del",
        "la",
        "el",
        "avec",
        "et",
        "le",
        "du",
        "des",
        "alt",
        "copy",
        "final",
    ]
)
"""Words of a file's name that call nothing up."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A file, or an icon, that could not be used, and why."""

    file: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    pack: Pack
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What the person who imports says; empty where they leave it to the source."""

    name: str = ""
    licence: str = ""
    attribution: str = ""


NOTHING_SAID = Said()


def imported(source: Path, said: Said = NOTHING_SAID) -> Imported:
    """The pack in a folder, archive or file. Reads nothing but the source.

    Raises PackError where there is no licence, no name that can be used, or no shape that can be drawn.
    """
    files = files_of(source)
    failures = [Failure(*each) for each in files.refused]
    by_name = {PurePosixPath(name).name: name for name in sorted(files.held, key=lambda n: (-n.count("/"), n))}

    def beside(name: str) -> dict[str, Any]:
        return parsed_json(files.held[by_name[name]]) if name in by_name else {}

    if "pack.json" in by_name:
        return _told(read(files.held[by_name["pack.json"]]), said, failures)
    jsons = [name for name in files.held if name.endswith(".json")]
    main = by_name.get("icons.json") or (jsons[0] if len(files.held) == len(jsons) == 1 else None)
    if main is not None:
        plain = parsed_json(files.held[main])
        if "shapes" in plain:
            return _told(read(files.held[main]), said, failures)
        if not is_iconify(plain):
            raise PackError("bad_json", f"{main} is neither a pack nor an Iconify set")
        icons = icon_set(plain, beside("info.json"), beside("package.json"))
        about_it = {"name": slug(icons.prefix), "licence": icons.licence, "attribution": icons.attribution}
        pack = _headed(about_it, said, icons.version, icons.url)
        entries = (
            (name, svg, {"words": {"en": [w for n in (name, *also) for w in words_from(n)]}})
            for name, svg, also in drawings(icons)
        )
        return _made(pack, entries, failures)
    about = _about(files, by_name, failures)
    about_it = {"name": slug(_stem(source)), **about}
    pack = _headed(about_it, said, text(about, "version", 40) or "1", text(about, "url", 300))
    sidecars = about.get("shapes") if isinstance(about.get("shapes"), dict) else {}
    svgs = (
        (name, data, _sidecar(files, name, sidecars or {}, failures))
        for name, data in files.held.items()
        if name.lower().endswith(".svg")
    )
    return _made(pack, svgs, failures)


def words_from(name: str) -> list[str]:
    """What calls a shape up, from its name: the whole, then each word of it that means something."""
    plain = unicodedata.normalize("NFC", PurePosixPath(name).stem if name.lower().endswith(".svg") else name).lower()
    words = [w for w in "".join(c if c.isalpha() or c.isdigit() else " " for c in plain).split() if not w.isdigit()]
    useful = [w for w in words if w not in PARTICLES and len(w) > 1]
    return list(dict.fromkeys([" ".join(words), *useful])) if useful else []


def _stem(source: Path) -> str:
    name = source.name
    for ending in (".tar.gz", ".tgz", ".tar", ".zip", ".svg", ".json"):
        name = name[: -len(ending)] if name.lower().endswith(ending) else name
    return name


def _told(pack: Pack, said: Said, failures: Sequence[Failure]) -> Imported:
    changed = replace(
        pack,
        name=name_of(said.name or pack.name),
        licence=licence_of(said.licence or pack.licence),
        attribution=said.attribution or pack.attribution,
    )
    return Imported(_credited(changed), tuple(failures))


def _headed(found: Mapping[str, Any], said: Said, version: str, url: str) -> Pack:
    return _credited(
        Pack(
            name_of(said.name or found.get("name")),
            version,
            licence_of(said.licence or found.get("licence") or found.get("license")),
            said.attribution or text(found, "attribution", 200),
            url,
            (),
        )
    )


def _credited(pack: Pack) -> Pack:
    if pack.credit() and not pack.attribution:
        raise PackError("no_attribution", f"{pack.licence} asks to name the author; say who with --attribution")
    return pack


def _about(files: Files, by_name: Mapping[str, str], failures: list[Failure]) -> dict[str, Any]:
    """The sidecar of a whole folder: `motifs.json` with licence, attribution, version, url, and words by file."""
    if "motifs.json" not in by_name:
        return {}
    try:
        return parsed_json(files.held[by_name["motifs.json"]])
    except PackError as error:
        failures.append(Failure("motifs.json", error.code, str(error)))
        return {}


def _sidecar(files: Files, name: str, listed: Mapping[str, Any], failures: list[Failure]) -> Mapping[str, Any]:
    """What is said of one file: in `motifs.json`, or in a JSON file of the same name beside it."""
    path = PurePosixPath(name)
    beside = str(path.with_suffix(".json"))
    if beside in files.held:
        try:
            return parsed_json(files.held[beside])
        except PackError as error:
            failures.append(Failure(beside, error.code, str(error)))
    told = listed.get(path.name) or listed.get(path.stem)
    return told if isinstance(told, dict) else {}


def _made(
    pack: Pack, entries: Iterator[tuple[str, bytes | PackError, Mapping[str, Any]]], failures: list[Failure]
) -> Imported:
    shapes: dict[str, Shape] = {}
    for name, data, told in entries:
        try:
            if isinstance(data, PackError):
                raise data
            shape = _shape(name, data, told)
            if shape.id in shapes:
                raise PackError("same_name", f"another file gives the name {shape.id} already")
            shapes[shape.id] = shape
        except PackError as error:
            failures.append(Failure(name, error.code, str(error)))
        except (shapely.errors.GEOSException, ValueError, ArithmeticError, RecursionError) as error:
            reason = f"its outlines cannot be made sense of ({type(error).__name__})"
            failures.append(Failure(name, "not_drawable", reason))
    if not shapes:
        first = f": {failures[0].file}: {failures[0].reason}" if failures else ""
        raise PackError("no_shapes", f"there is no shape in it that can be used{first}")
    return Imported(replace(pack, shapes=tuple(shapes.values())), tuple(failures))


def _shape(name: str, data: bytes, told: Mapping[str, Any]) -> Shape:
    id = slug(unicodedata.normalize("NFKD", _stem(Path(name))))
    if not id:
        raise PackError("bad_name", "its name has no letters or digits to call it by")
    words = told.get("words")
    ink = cleaned(ink_of_svg(data))
    anchors, facing = anchors_of(ink)
    facing = told["facing"] if told.get("facing") in FACINGS else facing
    return Shape(
        id,
        words_of(words if isinstance(words, dict) and words else {"en": words_from(name)}),
        path_text(ink),
        MappingProxyType(anchors),
        facing,
        tuple(t for t in told.get("tags", ()) if encodable(t)) if isinstance(told.get("tags"), list) else (),
    )
