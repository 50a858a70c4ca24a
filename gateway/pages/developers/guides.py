"""Guides: Markdown files shown as pages, as they are (`.md`), and listed for programs that read (`/llms.txt`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from fastapi import APIRouter
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from domain.errors import NotFound
from gateway.pages.guard import OpenPage, see
from gateway.pages.rendering import render
from gateway.serving import ServingHere

router = APIRouter(route_class=OpenPage, include_in_schema=False)
TROUBLES = "troubleshooting"
NAMES = ("quick-start", "sdks", "integration", "webhooks", "migration", TROUBLES)
MARKDOWN = "text/markdown; charset=utf-8"
BASE = "http://127.0.0.1:8000"
"""What the guides call the server; shown as the address that this one is reached at."""
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"[a-z]+(?:-[a-z]+)+|overloaded|refused|internal")
LANGUAGES = {"bash": "curl", "python": "Python", "js": "JavaScript"}


@dataclass(frozen=True, slots=True)
class Guide:
    name: str
    title: str
    summary: str
    text: str

    def at(self, base: str) -> str:
        return self.text.replace(BASE, base)


@router.get("/developers/guides", response_model=None)
async def overview(request: Request) -> Response:
    return render(request, "developers/guides.html", guides=all_guides())


@router.get("/developers/guides/{name}.md", response_model=None)
async def source(name: str, serving: ServingHere) -> Response:
    return PlainTextResponse(_guide(name).at(serving.settings.public_url), media_type=MARKDOWN)


@router.get("/developers/guides/{name}", response_model=None)
async def page(request: Request, name: str, serving: ServingHere) -> Response:
    guide = _guide(name)
    html = markdown().render(guide.at(serving.settings.public_url))
    return render(request, "developers/guide.html", guide=guide, html=html, guides=all_guides())


@router.get("/problems/{code}", response_model=None)
async def problem(code: str) -> Response:
    """Where the `type` of a problem leads (RFC 9457, section 3.1.1): to the row that says what to do."""
    if f"`{code}`" not in _guide(TROUBLES).text:
        raise NotFound("problem")
    return see(f"/developers/guides/{TROUBLES}#{code}")


@router.get("/llms.txt", response_model=None)
async def for_readers(serving: ServingHere) -> Response:
    """As llmstxt.org has it: what this is, and where its texts lie."""
    base = serving.settings.public_url
    lines = [
        "# Atelier",
        "",
        "> Tattoo designs, stencils, studios and bookings over HTTP, on one append-only log that can be checked.",
        "",
        "Send an API key as `Authorization: Bearer atl_test_…`. Keys that begin with `atl_test_` open a sandbox:",
        "designs come at once, are watermarked and free.",
        "",
        "## Guides",
        "",
        *(f"- [{each.title}]({base}/developers/guides/{each.name}.md): {each.summary}" for each in all_guides()),
        "",
        "## Reference",
        "",
        f"- [OpenAPI 3.1]({base}/openapi.json): every operation, schema, problem and webhook",
        f"- [Reference]({base}/developers/reference): the same as pages",
        f"- [Changelog]({base}/developers/changelog): what each dated version brought",
        "",
    ]
    return PlainTextResponse("\n".join(lines), media_type=MARKDOWN)


@lru_cache(maxsize=1)
def all_guides() -> tuple[Guide, ...]:
    """The guides in their order. The first line of each is its title, the first paragraph its summary."""
    folder = files("gateway.pages").joinpath("guides")
    return tuple(_read(name, folder.joinpath(f"{name}.md").read_text()) for name in NAMES)


def blocks(text: str) -> list[tuple[str, str]]:
    """Language and code of each fenced block."""
    return _FENCE.findall(text)


def filled_in(base: str, key: str) -> list[tuple[str, str]]:
    """The quick start's first design in each language, with that key: title and code."""
    text = _guide("quick-start").text
    first = text.partition("## A first design")[2].partition("\n## ")[0]
    code = {language: code for language, code in blocks(first) if language in LANGUAGES}
    values = {
        "$ATELIER_BASE_URL": base,
        "$ATELIER_API_KEY": key,
        "new Client()": f'new Client({{ apiKey: "{key}", baseUrl: "{base}" }})',
        "with Client()": f'with Client("{key}", base_url="{base}")',
    }
    made = []
    for language, title in LANGUAGES.items():
        shown = code[language]
        for placeholder, value in values.items():
            shown = shown.replace(placeholder, value)
        made.append((title, shown))
    return made


@lru_cache(maxsize=1)
def markdown() -> MarkdownIt:
    """Our own texts only; HTML in them is shown, not believed."""
    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    made.add_render_rule("fence", _fence)
    made.add_render_rule("table_open", _table_open)
    made.add_render_rule("table_close", _table_close)
    made.add_render_rule("heading_open", _heading_open)
    made.add_render_rule("code_inline", _code)
    return made


def _guide(name: str) -> Guide:
    found = next((each for each in all_guides() if each.name == name), None)
    if found is None:
        raise NotFound("guide")
    return found


def _read(name: str, text: str) -> Guide:
    title, _, rest = text.removeprefix("# ").partition("\n")
    return Guide(name, title.strip(), " ".join(rest.strip().partition("\n\n")[0].split()), text)


def _fence(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    from html import escape

    return f'<pre tabindex="0"><code>{escape(tokens[index].content)}</code></pre>\n'


def _table_open(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table class="list">\n'


def _table_close(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "</table></div>\n"


def _code(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """A problem's code can be linked to where it is told of first."""
    from html import escape

    text = tokens[index].content
    seen: set[str] = env.setdefault("codes", set())
    anchor = f' id="{text}"' if _CODE.fullmatch(text) and text not in seen else ""
    seen.add(text)
    return f"<code{anchor}>{escape(text)}</code>"


def _heading_open(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    anchor = re.sub(r"[^a-z0-9]+", "-", tokens[index + 1].content.lower()).strip("-")
    return f'<{token.tag} id="{anchor}">'
