"""Templates and static files of the pages, and the headers under which a browser gets them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from gateway.auth.sessions import Session, SignInLinks, SignIns
from gateway.pages import words

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    # Forms say where they come from by it; no other site is told anything.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Vary": "Cookie",
}
MEDIA_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Pages:
    """What the pages of one app share. `version` changes with any static file, so each may be kept for ever."""

    templates: Environment
    static: dict[str, bytes]
    version: str
    links: SignIns

    @classmethod
    def load(cls, links: SignIns | None = None) -> Pages:
        """Without `links`, those of this process alone."""
        folder = files("gateway.pages").joinpath("static")
        static = {each.name: each.read_bytes() for each in sorted(folder.iterdir(), key=lambda each: each.name)}
        digest = hashlib.sha256()
        for name, data in static.items():
            digest.update(f"{name}\n{len(data)}\n".encode() + data)
        return cls(_environment(), static, digest.hexdigest()[:16], links or SignInLinks())


def pages_of(request: Request) -> Pages:
    held: Pages = request.app.state.pages
    return held


def session_of(request: Request) -> Session | None:
    """Who is signed in; None on the pages that are open to all."""
    session: Session | None = request.scope["state"].get("session")
    return session


def render(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """The page as HTML. `values` are the template's, beside what all pages have."""
    pages, session, state = pages_of(request), session_of(request), request.scope["state"]
    page = pages.templates.get_template(template).render(
        static=f"/static/{pages.version}",
        session=session,
        tenant=state.get("tenant"),
        form_token=state.get("form_token", ""),
        path=request.url.path,
        said=words.SAID.get(request.query_params.get("said", "")),
        **values,
    )
    return HTMLResponse(page, status, HEADERS)


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("gateway.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        money=words.money,
        moment=words.moment,
        day=words.day,
        hours=words.hours,
        title_of=words.title_of,
        size=words.size,
        stars=words.stars,
        state=words.state,
        zip_self=lambda names: [(name, words.title_of(name) if name.islower() else name) for name in names],
    )
    return made
