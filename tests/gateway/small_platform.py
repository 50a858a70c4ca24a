"""A small platform of real parts in a temporary folder, and the gateway over it, without a server to wait for.

The read models take each commit in at once, in the commit thread, unless a test holds them back. Reports,
evidence, the audit log and the operator's matters are simple ones of the test's own: the gateway only passes on.
"""

from __future__ import annotations

import asyncio
import functools
import io
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from PIL import Image, ImageDraw
from starlette.routing import BaseRoute

from domain.errors import Conflict, NotFound
from domain.ids import parse
from domain.log import Actor, Context
from domain.provenance import Facts, Provenance
from domain.usecases import concepts as use_cases
from domain.usecases.tenants import issue_key, register_tenant
from domain.usecases.usage import Leases
from domain.usecases.videos import finish_video
from domain.work import Answer, Overloaded
from gateway.app import assemble, create_app
from gateway.ports.platform import Platform
from gateway.ports.reports import ReportFile
from gateway.settings import GatewaySettings
from infra.branding import ImagingBranding
from infra.clock import SystemClock, SystemIds
from infra.eventlog.commits import CommitLoop
from infra.eventlog.sqlite import SqliteEventLog
from infra.eventlog.transcoding import Transcoder
from infra.filming import CAMERA
from infra.keyring.stored import StoredKeyring
from infra.looks import ImagingFlash, ImagingLooks
from infra.motifs import DesignMotifs
from infra.objects.folder import FolderObjects
from infra.pictures import SafePictures
from infra.progress import ProgressHub
from infra.read_models import views_of
from infra.requestlog import SealedRequestLog
from infra.settings import Settings
from infra.sqlite import Database
from processors.delivery.announcing import Announcing
from processors.delivery.history import DeliveryHistory
from processors.runner import Runner
from projections.follower import ViewsFollower
from projections.views.studios import client

ALL = ("read", "design", "book", "manage", "report", "audit")
STYLES = (
    {"name": "blackwork", "title": "Blackwork", "description": "Solid black.", "motifs": ["snake", "rose"]},
    {"name": "fine-line", "title": "Fine line", "description": "Thin lines.", "motifs": ["moon"]},
)


class MovableClock(SystemClock):
    """The real time, until a test stops it."""

    def __init__(self) -> None:
        self.stopped: datetime | None = None

    def now(self) -> datetime:
        return self.stopped or super().now()


@dataclass
class RecordedTraffic:
    counted: list[tuple[UUID, UUID, str, int]] = field(default_factory=list)
    refusals: list[tuple[UUID | None, UUID | None, str]] = field(default_factory=list)

    def count(self, tenant: UUID, key: UUID, route: str, status: int) -> None:
        self.counted.append((tenant, key, route, status))

    def refused(self, tenant: UUID | None, key: UUID | None, reason: str) -> None:
        self.refusals.append((tenant, key, reason))


@dataclass
class TestReports:
    __test__ = False
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    reached: int = 10**9

    def catalogue(self) -> list[dict[str, Any]]:
        return [{"name": "trends", "title": "Trends", "description": "What is asked for.", "parameters": []}]

    def render(self, name: str, parameters: dict[str, str], format: str, tenant: UUID | None) -> ReportFile:
        if name != "trends":
            raise NotFound("report")
        self.asked.append((name, parameters, format, tenant))
        return ReportFile("application/json", b'{"rows":[]}', {"Atelier-Position": "7"})

    def wait(self, position: int, timeout: float) -> bool:
        return position <= self.reached


@dataclass
class TestEvidence:
    __test__ = False
    asked: list[tuple[Any, ...]] = field(default_factory=list)

    def pack(self, criteria: Sequence[str], start: str, end: str, tenant: UUID | None, seed: str, sample: int) -> bytes:
        if seed == "nothing-published":
            raise Conflict("nothing-published", "There is no checkpoint yet.")
        self.asked.append((tuple(criteria), start, end, tenant, seed, sample))
        return b"PK\x05\x06" + bytes(18)


@dataclass
class TestNotices:
    """What a test says was mailed, of every booking: kind and time."""

    __test__ = False
    mailed: list[tuple[str, str]] = field(default_factory=list)

    def sent(self, tenant: UUID, bookings: Sequence[UUID]) -> list[dict[str, Any]]:
        return [{"about": str(id), "kind": kind, "settled": at} for id in bookings for kind, at in self.mailed]


@dataclass
class TestAudit:
    __test__ = False
    folder: Path

    def wait(self, position: int, timeout: float) -> bool:
        return True

    def export(self) -> Iterator[bytes]:
        for number in range(3000):
            yield json.dumps({"position": number}).encode() + b"\n"

    def summary(self) -> dict[str, Any]:
        return {"size": 3000}


@dataclass
class TestOperator:
    __test__ = False
    status: str = "ready"
    done: list[tuple[Any, ...]] = field(default_factory=list)

    def health(self) -> dict[str, Any]:
        return {"status": self.status, "head": 9, "followers": {"views": {"position": 7, "lag": 2}}, "parked": 0}

    def parked(self) -> list[dict[str, Any]]:
        return [{"follower": "views", "position": 3, "topic": "client.registered", "error": "KeyError at x:1"}]

    def retry(self, follower: str, position: int) -> dict[str, Any]:
        if (follower, position) != ("views", 3):
            raise NotFound("parked event")
        self.done.append(("retry", follower, position))
        return {"follower": follower, "position": position, "outcome": "handled", "parked": 0}

    def rebuild(self, name: str) -> dict[str, Any]:
        if name not in self.projections():
            raise NotFound("projection", "name")
        self.done.append(("rebuild", name))
        return {"projection": name, "events": 12}

    def projections(self) -> list[str]:
        return ["concepts", "warehouse"]


class SettledCommands:
    """Commands that are answered once `settle` has run, in the commit thread."""

    def __init__(self, commits: CommitLoop, settle: Callable[[], None]) -> None:
        self._commits, self._settle = commits, settle
        self.overloaded = False

    def submit(self, *arguments: Any, **named: Any) -> Future[Answer]:
        if self.overloaded:
            raise Overloaded("too many commands are waiting")
        answered: Future[Answer] = Future()

        def settled(inner: Future[Answer]) -> None:
            self._settle()
            error = inner.exception()
            if error is None:
                answered.set_result(inner.result())
            else:
                answered.set_exception(error)

        self._commits.submit(*arguments, **named).add_done_callback(settled)
        return answered


@functools.cache
def _assembled() -> FastAPI:
    return assemble()


def _share(app: FastAPI) -> None:
    """Let all apps of a run have the same routes and templates, which know of no platform.

    Each app would make its own at the first request, and that takes longer than most tests.
    """
    shared: list[BaseRoute] = _assembled().router.routes
    assert [type(route) for route in app.router.routes[: len(shared)]] == [type(route) for route in shared]
    app.router.routes[: len(shared)] = shared
    app.state.pages = replace(app.state.pages, templates=_assembled().state.pages.templates)


class SmallPlatform:
    """Everything behind one gateway; `settings` are the gateway's."""

    def __init__(self, folder: Path, settings: GatewaySettings) -> None:
        self.folder = folder
        self.clock, self.ids = MovableClock(), SystemIds()
        self.keys_db = Database(folder / "keyring.db", "OFF")
        self.store = Database(folder / "views.db", "OFF")
        self.keyring = StoredKeyring(self.keys_db, bytes(32), self.ids)
        self.log = SqliteEventLog(folder / "log.db")
        transcoder = Transcoder(self.keyring)
        self.objects = FolderObjects(folder / "objects", self.keyring, bytes(32), self.ids)
        self.views = ViewsFollower(
            self.store,
            self.log,
            transcoder,
            views_of(),
        )
        self.held = False
        self.looks = ImagingLooks()
        self.requests = SealedRequestLog(
            self.store, self.keyring, self.clock, lambda tenant, id: client(self.store, tenant, id) is not None
        )
        self.commits = CommitLoop(self.log, self.keyring, self.clock, self.ids)
        self.commits.start()
        self.commands = SettledCommands(self.commits, self._settle)
        self.traffic, self.hub = RecordedTraffic(), ProgressHub()
        self.reports, self.evidence, self.operator = TestReports(), TestEvidence(), TestOperator()
        self.notices = TestNotices()
        self.audit = TestAudit(folder / "audit")
        self.audit.folder.mkdir()
        self.announcing = Runner(
            self.store,
            self.log,
            transcoder,
            self.commits,
            (Announcing(self.store, self.clock),),
            self.clock,
            self._erase,
        )
        self.platform = Platform(
            self.commands,
            self.store,
            self.views.waiting,
            Leases("test"),
            self.clock,
            self.ids,
            self.objects,
            SafePictures(),
            self.hub,
            STYLES,
            self.reports,
            self.evidence,
            self.audit,
            self.traffic,
            self.operator,
            b"c" * 32,
            b"p" * 32,
            webhooks=DeliveryHistory(self.store, lambda: self.announcing.position, local=False),
            requests=self.requests,
            looks=self.looks,
            flash=ImagingFlash(),
            branding=ImagingBranding(),
            notices=self.notices,
            motifs=DesignMotifs(Settings(data=folder)),
            motions=CAMERA,
        )
        self.app = create_app(self.platform, settings)
        _share(self.app)
        self.loop = asyncio.new_event_loop()
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, raise_app_exceptions=False), base_url="http://atelier.test"
        )

    def close(self) -> None:
        self.loop.run_until_complete(self.http.aclose())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()
        self.commits.stop()
        for database in (self.keys_db, self.store):
            database.close()
        self.log.close()

    def catch_up(self) -> None:
        while self.views.step():
            pass

    def announce(self) -> None:
        """Make the deliveries of all that happened; none is sent."""
        while self.announcing.step():
            pass

    def _erase(self, tenant: UUID, subject: UUID) -> None:
        self.keyring.erase(subject)

    @contextmanager
    def holding(self) -> Iterator[None]:
        """While the block runs, the read models do not move."""
        self.held = True
        yield
        self.held = False
        self.catch_up()

    def _settle(self) -> None:
        if not self.held:
            self.catch_up()

    def run(self, use_case: Callable[..., Any], tenant: UUID | None = None) -> Any:
        """A command of the platform's own, as a processor would give it."""
        id = f"test/{self.ids.uuid()}"
        context = Context(tenant or UUID(int=0), Actor("system", "test"), id, id, id)
        return self.commands.submit(context, use_case).result(10).result

    def tenant(self, tier: str = "pro", scopes: tuple[str, ...] = ALL, name: str = "Casa Tinta") -> Api:
        id = self.run(lambda work: register_tenant(work, name, tier, "local"))
        return self.key(id, scopes)

    def key(self, tenant: UUID, scopes: tuple[str, ...] = ALL, expires_at: datetime | None = None) -> Api:
        id, secret = self.run(lambda work: issue_key(work, tenant, "test", scopes, expires_at))
        return Api(self, tenant, id, secret.text)

    def draw(
        self, concept: str, png: bytes | None = None, motifs: tuple[str, ...] = ("snake", "rose"), lines: bool = True
    ) -> None:
        """What the generation worker would do, all variants; without `lines`, as an engine that draws pixels alone."""
        drawn = png or picture()
        id = parse("concept", concept)
        assert id is not None
        row = self.store.one("SELECT tenant, subject, wanted, seeds FROM concepts WHERE id = ?", (str(id),))
        assert row is not None
        tenant, subject = UUID(row["tenant"]), UUID(row["subject"])
        self.run(lambda work: use_cases.start_generation(work, id))
        for variant, seed in enumerate(json.loads(row["seeds"])):
            svg = None
            if lines:
                svg = self.objects.put(tenant, subject, f"{id.hex}/{variant}.svg", "image/svg+xml", b"<svg/>")
            png = self.objects.put(tenant, subject, f"{id.hex}/{variant}.png", "image/png", drawn)
            facts = Facts(motifs, ("around",), 100.0, 140.0)
            provenance = Provenance("design", "1", seed, "ab" * 32)
            looks = self.looks.describe(drawn)
            self.run(
                lambda work, n=variant, s=svg, p=png, f=facts, o=provenance, seen=looks: use_cases.record_variant(
                    work, id, n, s, p, o, f, ("glitter",), seen
                )
            )

    def render(self, kind: str, rendition: str) -> None:
        """What the rendering worker would do."""
        id = parse(kind, rendition)
        assert id is not None
        row = self.store.one("SELECT tenant, subject FROM renditions WHERE id = ?", (str(id),))
        assert row is not None
        tenant, subject = UUID(row["tenant"]), UUID(row["subject"])
        made = [self.objects.put(tenant, subject, f"{id.hex}/file.png", "image/png", picture())]
        if kind != "upscale":
            made.insert(0, self.objects.put(tenant, subject, f"{id.hex}/file.svg", "image/svg+xml", b"<svg/>"))
        self.run(lambda work: use_cases.finish_rendition(work, id, tuple(made), 8, 8, "imaging", "1"))

    def film(self, video: str, data: bytes = bytes(range(256)) * 4) -> None:
        """What the worker that makes videos would do."""
        id = parse("video", video)
        assert id is not None
        row = self.store.one("SELECT tenant, subject FROM videos WHERE id = ?", (str(id),))
        assert row is not None
        put, tenant, subject = self.objects.put, UUID(row["tenant"]), UUID(row["subject"])
        made = (
            put(tenant, subject, f"videos/{id.hex}.mp4", "video/mp4", data),
            put(tenant, subject, f"videos/{id.hex}.jpg", "image/jpeg", b"poster"),
        )
        provenance = Provenance("camera", "1", 7, "ab" * 32)
        self.run(lambda work: finish_video(work, id, made, 1280, 720, 150, provenance))

    async def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return await self.http.request(method, path, **options)


@dataclass
class Api:
    """One key's view of the API. Calls are answered when they return."""

    small: SmallPlatform
    tenant: UUID
    key: UUID
    secret: str = field(repr=False)

    async def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        own = (
            {"x-api-key": self.secret} if path.startswith("/api/v2/wl/") else {"Authorization": f"Bearer {self.secret}"}
        )
        headers = {**own, **options.pop("headers", {})}
        return await self.small.request(method, path, headers=headers, **options)

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self.small.loop.run_until_complete(self.send(method, path, **options))

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.call("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return self.call("POST", path, **({"json": body} if body is not None else {}), **options)

    def made(self, path: str, body: Any = None) -> dict[str, Any]:
        """The answer's body; fails the test where it was refused."""
        answer = self.post(path, body)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found


def flash(width: int = 4, colour: str = "#111111") -> bytes:
    """A sheet of line work: rings and a leaf, drawn with a nib of so many pixels on 400."""
    sheet = Image.new("RGB", (400, 400), "white")
    pen = ImageDraw.Draw(sheet)
    for n in range(4):
        pen.ellipse((20 + 45 * n, 30 + 30 * n, 380 - 45 * n, 370 - 30 * n), outline=colour, width=width)
    pen.line((20, 200, 380, 200), colour, width)
    pen.line((200, 20, 200, 380), colour, width)
    held = io.BytesIO()
    sheet.save(held, "PNG")
    return held.getvalue()


def picture(colour: str = "#aa2211") -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(held, "PNG")
    return held.getvalue()
