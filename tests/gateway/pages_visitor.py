"""A person with a browser that runs no scripts, in front of a small platform's pages."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

from domain.errors import Invalid, NotFound
from gateway.pages.sign_in import offer
from gateway.ports.platform import Platform
from gateway.ports.reports import ReportFile
from infra.auditing import AuditFollower
from infra.eventlog.transcoding import Transcoder
from infra.own_entries import LedgerEntries
from tests.gateway.small_platform import SmallPlatform, picture

SAME_SITE = {"Sec-Fetch-Site": "same-origin"}
_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


@dataclass
class PageReports:
    """One report with a chart, and what was asked of it."""

    asked: list[tuple[Any, ...]] = field(default_factory=list)

    def catalogue(self) -> list[dict[str, Any]]:
        parameters = [
            {"name": "from", "kind": "date", "title": "First day", "choices": [], "default": None},
            {"name": "grain", "kind": "choice", "title": "Period", "choices": ["day", "month"], "default": "month"},
            {"name": "studio", "kind": "uuid", "title": "Studio", "choices": [], "default": None},
            {"name": "top", "kind": "integer", "title": "How many", "choices": [], "default": "10"},
            {"name": "word", "kind": "text", "title": "Word", "choices": [], "default": None},
        ]
        return [{"name": "studio-bookings", "title": "Bookings", "description": "Who came.", "parameters": parameters}]

    def render(self, name: str, parameters: dict[str, str], format: str, tenant: UUID | None) -> ReportFile:
        self.asked.append((name, parameters, format, tenant))
        if name != "studio-bookings":
            raise NotFound("report")
        if parameters.get("from") == "2026-13-01":
            raise Invalid("bad-parameter", "First day is a day such as 2026-01-31.", "from")
        if format != "json":
            return ReportFile({"svg": "image/svg+xml"}.get(format, "text/plain"), b"<svg/>", {"Atelier-Position": "7"})
        made = {
            "position": 7,
            "parameters": {"from": "2026-01-01", "grain": "month"},
            "notes": ["As last agreed."],
            "tables": [
                {"name": "periods", "title": "By period", "columns": COLUMNS, "rows": ROWS},
                {"name": "none", "title": "Nothing", "columns": COLUMNS[:1], "rows": []},
            ],
        }
        return ReportFile("application/json", json.dumps(made).encode(), {"Atelier-Position": "7"})

    def wait(self, position: int, timeout: float) -> bool:
        return True


COLUMNS = [
    {"name": "period", "title": "Period", "type": "date", "unit": ""},
    {"name": "currency", "title": "Currency", "type": "text", "unit": ""},
    {"name": "bookings", "title": "Bookings", "type": "integer", "unit": ""},
    {"name": "no_show_rate", "title": "No-shows", "type": "number", "unit": "of those kept"},
    {"name": "revenue_minor", "title": "Revenue", "type": "integer", "unit": "minor units"},
    {"name": "hours", "title": "Hours", "type": "number", "unit": "h"},
]
ROWS = [["2026-03-01", "EUR", 1200, 0.25, 123450, 7.25], ["2026-04-01", "EUR", 1, None, 0, 1.0]]


class PageSwatches:
    def picture(self, style: str) -> bytes | None:
        return picture() if style == "blackwork" else None


class Studio:
    """The small platform with everything that pages show, its audit log included."""

    def __init__(self, small: SmallPlatform) -> None:
        self.small = small
        transcoder = Transcoder(small.keyring)
        path, folder = small.folder / "ledger.db", small.audit.folder
        self.audit = AuditFollower(path, folder, small.log, transcoder, bytes(32), bytes(range(32)), "test.example/log")
        self.reports = PageReports()
        entries = LedgerEntries(path, self.audit, small.log, transcoder)
        self.platform: Platform = replace(
            small.platform, reports=self.reports, entries=entries, swatches=PageSwatches()
        )
        self.app: FastAPI = small.app
        # The app that is there already, over what the pages need more: making a second one takes its time.
        self.app.state.serving = replace(self.app.state.serving, platform=self.platform)
        self._visitors: list[Visitor] = []

    def visitor(self) -> Visitor:
        """Somebody who is not signed in."""
        self._visitors.append(Visitor(self))
        return self._visitors[-1]

    def link(self, tenant: UUID, lasts: timedelta = timedelta(minutes=15)) -> str:
        """A sign-in token."""
        until = self.small.clock.now() + lasts
        return offer(self.app.state.pages.links, self.small.ids, tenant, until)

    def signed_in(self, tenant: UUID) -> Visitor:
        visitor = self.visitor()
        answer = visitor.send("POST", "/sign-in", data={"token": self.link(tenant)}, headers=SAME_SITE)
        assert (answer.status_code, answer.headers["location"]) == (303, "/"), answer.text
        return visitor

    def publish(self) -> None:
        while self.audit.step():
            pass
        self.audit.publish()

    def close(self) -> None:
        for visitor in self._visitors:
            self.small.loop.run_until_complete(visitor.http.aclose())
        self.audit.close()


def open_studio(small: SmallPlatform) -> Iterator[Studio]:
    studio = Studio(small)
    yield studio
    studio.close()


class Visitor:
    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(studio.app, raise_app_exceptions=False),
            base_url="http://atelier.test",
            headers={"Accept": "text/html"},
        )

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self.studio.small.loop.run_until_complete(self.http.request(method, path, **options))

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.send("GET", path, **options)

    def page(self, path: str) -> str:
        """The page as text without its marks; fails the test where it is no page."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return words(answer.text)

    def form_token(self) -> str:
        found = _TOKEN.search(self.get("/").text)
        assert found is not None
        return found[1]

    def post(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        """A form as a browser sends it."""
        sent = {"form_token": self.form_token(), **(fields or {})}
        return self.send("POST", path, data=sent, headers={**SAME_SITE, **headers})

    def done(self, path: str, fields: dict[str, str] | None = None) -> str:
        """Where the form led."""
        answer = self.post(path, fields)
        assert answer.status_code == 303, words(answer.text)
        return answer.headers["location"]


def words(page: str) -> str:
    text = re.sub(r"<[^>]+>", " ", page)
    return re.sub(r"\s+", " ", html.unescape(text))


DAY = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
SLOT = {"date": DAY, "time": "10:00", "hours": "2", "price": "250", "deposit": "50"}


class House:
    """A studio with an artist, a client and a drawn concept, made through the pages alone."""

    def __init__(self, visitor: Visitor, small: SmallPlatform) -> None:
        self.visitor, self.small = visitor, small
        opened = {"name": "Casa", "zone": "Europe/Berlin", "currency": "EUR"}
        self.studio = visitor.done("/studio", opened).removesuffix("?said=studio")
        artist = {"artist_name": "Lucía", "style-blackwork": "yes"}
        assert visitor.done(f"{self.studio}/artists", artist) == f"{self.studio}?said=artist"
        client = {"name": "Ana", "email": "ana@example.com", "notes": "Allergic"}
        assert visitor.done(f"{self.studio}/clients", client) == f"{self.studio}?said=client"
        wish = {"prompt": "a snake with glitter", "style": "blackwork", "variants": "2", "width_mm": "100.0"}
        self.design = visitor.done("/", wish)
        self.concept = self.design.rpartition("/")[2]

    def draw(self) -> None:
        self.small.draw(self.concept)

    def ids(self) -> dict[str, str]:
        page = self.visitor.get("/book").text
        found = re.findall(r'<option value="((art|cli)_[0-9a-f]+)"', page)
        return {"artist_id": found[0][0], "client_id": found[1][0], "studio_id": self.studio.rpartition("/")[2]}

    def book(self, **changes: str) -> str:
        """The booking's public id."""
        week = self.visitor.done("/book", {**self.ids(), "concept_id": self.concept, **SLOT, **changes})
        return re.findall(r'id="(bkg_[0-9a-f]+)"', self.visitor.get(week).text)[-1]

    def week(self) -> str:
        monday = datetime.fromisoformat(DAY).isocalendar()
        return f"{self.studio}?week={monday[0]}-W{monday[1]:02}"
