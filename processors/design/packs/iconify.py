"""Iconify JSON (as in the npm packages `@iconify-json/…`): icons as SVG fragments, aliases, and who made them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from processors.design.packs.fileformat import encodable, is_number
from processors.design.packs.model import PackError

_SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox={box}>{body}</svg>'


@dataclass(frozen=True, slots=True)
class IconSet:
    """An icon set's own words about itself; empty where it says nothing."""

    prefix: str
    version: str
    licence: str
    attribution: str
    url: str
    icons: Mapping[str, Any]
    aliases: Mapping[str, Any]
    size: tuple[float, float, float, float]


def is_iconify(plain: Mapping[str, Any]) -> bool:
    return isinstance(plain.get("icons"), dict) and isinstance(plain.get("prefix"), str)


def icon_set(plain: Mapping[str, Any], info: Mapping[str, Any], package: Mapping[str, Any]) -> IconSet:
    """From icons.json, and from info.json and package.json where they lie beside it."""
    info = info or _dict(plain.get("info"))
    author, licence = _dict(info.get("author")), info.get("license")
    spdx = licence if isinstance(licence, str) else _dict(licence).get("spdx") or package.get("license")
    title, by = info.get("name") or plain["prefix"], author.get("name")
    return IconSet(
        plain["prefix"],
        str(package.get("version") or info.get("version") or plain.get("lastModified") or "1"),
        spdx if isinstance(spdx, str) else "",
        f"{title} by {by}" if by else str(title) if info else "",
        str(author.get("url") or _dict(licence).get("url") or package.get("homepage") or ""),
        plain["icons"],
        _dict(plain.get("aliases")),
        tuple(_number(plain, k, d) for k, d in (("left", 0), ("top", 0), ("width", 16), ("height", 16))),  # type: ignore[arg-type]
    )


def drawings(icons: IconSet) -> Iterator[tuple[str, bytes | PackError, tuple[str, ...]]]:
    """Each icon's name, its SVG (or why there is none), and the names of its plain aliases.

    An alias that turns or mirrors its icon is an icon of its own.
    """
    also: dict[str, list[str]] = {}
    turned: list[tuple[str, str, Mapping[str, Any]]] = []
    for name, alias in icons.aliases.items():
        parent = _dict(alias).get("parent")
        if not isinstance(parent, str) or parent not in icons.icons:
            continue
        if any(_dict(alias).get(k) for k in ("hFlip", "vFlip", "rotate")):
            turned.append((name, parent, _dict(alias)))
        else:
            also.setdefault(parent, []).append(name)
    for name, icon in icons.icons.items():
        yield name, _svg(icons, _dict(icon), {}), tuple(also.get(name, ()))
    for name, parent, alias in turned:
        yield name, _svg(icons, _dict(icons.icons[parent]), alias), ()


def _svg(icons: IconSet, icon: Mapping[str, Any], alias: Mapping[str, Any]) -> bytes | PackError:
    body = icon.get("body")
    if not isinstance(body, str):
        return PackError("nothing_drawn", "it has no body")
    if not encodable(body):
        return PackError("not_svg", "its body holds half a character")
    keys = ("left", "top", "width", "height")
    x, y, w, h = (_number(icon, k, d) for k, d in zip(keys, icons.size, strict=True))
    cx, cy = x + w / 2, y + h / 2
    flip = [-1 if alias.get("hFlip") else 1, -1 if alias.get("vFlip") else 1]
    quarters = int(_number(alias, "rotate", 0)) % 4
    if alias:
        move = f"translate({cx} {cy}) rotate({90 * quarters}) scale({flip[0]} {flip[1]}) translate({-cx} {-cy})"
        body = f"<g transform={quoteattr(move)}>{body}</g>"
        if quarters % 2:
            x, y, w, h = cx - h / 2, cy - w / 2, h, w
    return _SVG.format(box=quoteattr(f"{x} {y} {w} {h}"), body=body).encode()


def _dict(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(plain: Mapping[str, Any], key: str, otherwise: float) -> float:
    """What is there if it is a number that a drawing can have, else `otherwise`."""
    value = plain.get(key, otherwise)
    return float(value) if is_number(value) else float(otherwise)


def slug(name: str) -> str:
    """A name as packs write it: small letters, digits and single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:64].strip("-")
