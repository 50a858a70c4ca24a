"""Every page there is, from the routes themselves: a walk through the pages that leaves one out fails."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from fastapi.routing import APIRoute

from gateway import audit_files
from gateway.pages.guard import PART
from gateway.pages.routes import ROUTERS, static

NO_PAGE = re.compile(r"\.(md|txt|png|json|svg|\{format\})$|^/audit/\{path:path\}$|/events$")
"""Files, and streams that a page listens to."""


def pages() -> list[APIRoute]:
    """The routes that answer a browser with a page, those with an id in their path last."""
    found = [
        route
        for router in (*ROUTERS, audit_files.router)
        if router is not static
        for route in router.routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ())
    ]
    shown = [each for each in found if not (each.openapi_extra or {}).get(PART) and not NO_PAGE.search(each.path)]
    return sorted(shown, key=lambda route: route.path.count("{"))


def unvisited(paths: Iterable[str], developers: bool) -> list[str]:
    """Pages (of the developers, or all others) that none of the paths leads to."""
    every = pages()
    seen = {
        next((route.path for route in every if route.path_regex.match(urlsplit(path).path)), path) for path in paths
    }
    return [
        route.path
        for route in every
        if route.path.startswith(("/developers", "/problems")) == developers and route.path not in seen
    ]
