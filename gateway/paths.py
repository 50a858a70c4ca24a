"""Which paths any route could take: one look at a path's parts, where the framework tries every route's pattern."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_ANY, _REST, _END = "{}", "{:path}", ""
"""Branches of the tree: a part that a parameter takes, all the parts that are left, and where a path ends."""


class KnownPaths:
    """A tree of the routes' templates by their parts. It may know too many paths, and never too few."""

    def __init__(self, routes: Iterable[Any]) -> None:
        self._tree: dict[str, Any] | None = {}
        for template in _templates(routes):
            if template is None:
                self._tree = None  # a route of a kind that is not known here may take anything
                return
            self._plant(template)

    def may_have(self, path: str) -> bool:
        return self._tree is None or _leads(self._tree, path.split("/"), 0)

    def _plant(self, template: str) -> None:
        assert self._tree is not None
        tree = self._tree
        for part in template.split("/"):
            if "{" in part and ":" in part:
                tree[_REST] = {}
                return
            tree = tree.setdefault(_ANY if "{" in part else f"/{part}", {})
        tree[_END] = {}


def _leads(tree: dict[str, Any], parts: list[str], place: int) -> bool:
    if _REST in tree:
        return True
    if place == len(parts):
        return _END in tree
    part = parts[place]
    # A parameter takes at least one letter.
    branches = (f"/{part}", _ANY) if part else ("/",)
    return any(branch in tree and _leads(tree[branch], parts, place + 1) for branch in branches)


def _templates(routes: Iterable[Any]) -> Iterable[str | None]:
    """Of each route its path; None for what has none of its own, such as a mounted app."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is None:
            yield getattr(route, "path", None) if hasattr(route, "methods") else None
        elif getattr(getattr(route, "include_context", None), "prefix", None) == "":
            yield from _templates(included.routes)
        else:
            yield None
