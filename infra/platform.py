"""The composition root: all parts of one process, put together from settings and started and stopped in order."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from domain.errors import Conflict
from domain.ids import Clock, Ids
from domain.log import Actor, Context, Happened, Position
from domain.operations import PLATFORM
from domain.usecases.operations import park_event, raise_alert
from domain.usecases.usage import Leases
from gateway.ports import Platform
from infra.auditing import AuditFollower
from infra.branding import ImagingBranding
from infra.carriers import Carrying, carrying
from infra.clock import SystemClock, SystemIds
from infra.drawing import close, engine_of, renderer_of
from infra.erasing import Erasures, restored_from_before_an_erasure
from infra.eventlog.commits import CommitLoop
from infra.eventlog.opened import Log, asked_log, open_log
from infra.eventlog.snapshots import StoredSnapshots
from infra.eventlog.transcoding import Transcoder
from infra.filming import filmer_of, motions_of
from infra.folder import DataFolder
from infra.followers import Followers, Upkeep
from infra.keyring.shut import ShutKeyring
from infra.keyring.stored import StoredKeyring
from infra.looks import ImagingFlash, ImagingLooks
from infra.motifs import motifs_of
from infra.objects.opening import BucketWatch, open_objects
from infra.objects.s3 import S3Objects
from infra.objects.sealing import Objects
from infra.operating import PlatformOperator
from infra.peers import APPENDED, VIEWED, Peers
from infra.peers_progress import PeersProgress
from infra.pictures import SafePictures
from infra.progress import ProgressHub
from infra.quota_blocks import QuotaBlocks
from infra.read_models import views_of
from infra.releasing import installed_version, say_release
from infra.requestlog import SealedRequestLog
from infra.settings import Settings
from infra.stores import VIEWS_VERSION, Store, Stores, open_stores, opening
from infra.supervisor import Supervised
from infra.telemetry.opening import open_tracing
from infra.tidying import Tidying
from infra.traffic import TrafficCounter
from infra.warehouse.follower import WarehouseFollower
from infra.warehouse.hosting import HostedWarehouse
from infra.warehouse.opening import WarehouseOpening
from infra.webhooks.composed import Deliveries, deliveries
from processors.engine import Engine
from processors.filming import MakeVideos
from processors.generation import GenerateDesigns
from processors.jobs import Jobs
from processors.reactions import HANDLERS
from processors.rendering import RenderPictures
from processors.timers import Timers
from processors.workers import Workers, kinds_of
from projections.follower import Parked, ViewsFollower, forget_views
from projections.views.studios import client

if TYPE_CHECKING:
    from infra.telemetry.spans import OtlpTracing

CLOSING = 3.0
"""Seconds that a thread has to end what it is doing when the platform closes."""


@dataclass
class Running:
    """A started platform. `close` ends every thread and leaves the folder to the next process."""

    settings: Settings
    folder: DataFolder
    log: Log
    keyring: StoredKeyring
    transcoder: Transcoder
    store: Store
    objects: Objects
    commits: CommitLoop
    views: ViewsFollower
    runner: Carrying
    audit: AuditFollower
    warehouse: WarehouseFollower | HostedWarehouse
    traffic: TrafficCounter
    webhooks: Deliveries
    blocks: QuotaBlocks
    requests: SealedRequestLog
    gateway: Platform
    stores: Stores
    snapshots: StoredSnapshots
    workers: Workers
    engine: Engine
    threads: list[Supervised] = field(default_factory=list)
    tracing: OtlpTracing | None = None
    asked: Log | None = None
    """Where health is asked for, if not the log itself."""

    def start(self, warehouse: bool = True, workers: bool = True) -> None:
        """Start the followers; a command's moment needs no workers, and seldom the warehouse, whose engine is large."""
        if warehouse and "warehouse" in self.settings.played:
            self.warehouse.load_engine()
        self.stores.peers.start()
        for thread in self.threads:
            if (warehouse or thread.name != "warehouse") and (workers or not thread.name.startswith("worker-")):
                thread.start()

    def settle(self, timeout: float = 60.0, warehouse: bool = True) -> bool:
        """Wait until every follower has all that is in the log now."""
        head = self.log.head()
        return (
            self.views.waiting.wait(head, timeout)
            and self.audit.wait(head, timeout)
            and (not warehouse or self.warehouse.waiting.wait(head, timeout))
        )

    def close(self) -> None:
        self.traffic.save()
        self.requests.flush()
        self.blocks.return_own()
        for thread in self.threads:
            thread.stop()
        close(self.engine)
        for thread in self.threads:
            # A drawing is not waited for: it is begun again at the next start.
            thread.join(CLOSING)
        self.webhooks.sender.close()
        self.commits.stop()
        self.snapshots.flush()
        self.warehouse.close()
        self.audit.close()
        self.stores.peers.stop()
        self.stores.close()
        self.log.close()
        if self.asked is not None:
            self.asked.close()
        self.folder.close()
        if self.tracing is not None:
            self.tracing.close()


def system(command: str, tenant: UUID = PLATFORM) -> Context:
    return Context(tenant, Actor("system", "platform"), command, command, command)


def open_platform(
    settings: Settings,
    clock: Clock | None = None,
    ids: Ids | None = None,
    engines: Sequence[Engine] | None = None,
    background: bool = True,
) -> Running:
    """Open the data folder, catch up where needed, and start (unless `background` is False).

    Raises `FolderInUse`, `FolderUnusable`, `NewerDatabase`.
    """
    clock, ids = clock or SystemClock(), ids or SystemIds()
    # Whatever a library does to the process's working folder, the data stays where it was meant.
    settings = replace(settings, data=settings.data.absolute())
    folder = DataFolder(settings.data)
    folder.open(shared=bool(settings.database_url))
    try:
        running = _compose(settings, folder, clock, ids, (engines or (engine_of(settings),))[0])
    except BaseException:
        folder.close()
        raise
    running.commits.start()
    say_release(running.commits, settings, ids)
    if not running.stores.peers.shared:
        while running.views.step():
            pass
        running.blocks.settle_gone()
    if background:
        running.start()
    return running


def _compose(settings: Settings, folder: DataFolder, clock: Clock, ids: Ids, engine: Engine) -> Running:
    with ExitStack() as failed:
        log = open_log(settings, folder, ids)
        failed.callback(log.close)
        with opening(settings):
            leases = Leases(secrets.token_hex(8))
            stores = open_stores(settings, folder, ids, leases.holder)
            failed.callback(stores.close)
            running = _assemble(settings, folder, clock, ids, engine, log, stores, leases)
        failed.pop_all()
    return running


def _assemble(
    settings: Settings,
    folder: DataFolder,
    clock: Clock,
    ids: Ids,
    engine: Engine,
    log: Log,
    stores: Stores,
    leases: Leases,
) -> Running:
    store, keys, keyring, peers = stores.store, stores.keys, stores.keyring, stores.peers
    threads: list[Supervised] = []

    def committed(position: Position | None) -> None:
        for thread in threads:
            thread.wake()

    transcoder = Transcoder(keyring)
    objects = open_objects(settings, folder, keyring, ids)
    tracing = open_tracing(settings.region, installed_version())
    snapshots = StoredSnapshots(store)
    commits = CommitLoop(log, keyring, clock, ids, committed, snapshots)
    hub = PeersProgress(ProgressHub(), peers, leases.holder)

    def parked(each: Parked) -> None:
        commits.submit(
            system(f"park/{each.follower}/{each.position}"),
            lambda work: park_event(work, each.follower, each.position, each.error),
        )

    def applied(batch: Sequence[Happened]) -> None:
        for happened in batch:
            if happened.topic.startswith("concept."):
                hub.changed(happened.event.originator_id)
        peers.tell(VIEWED, str(views.waiting.position))

    read_models = views_of(stores.text)
    if store.found < VIEWS_VERSION or restored_from_before_an_erasure(store, keyring.erased()):
        with store.write() as connection:
            forget_views(connection, read_models)
        store.stamp(VIEWS_VERSION)
        store.scrub()
    views = stores.views(store, log, transcoder, read_models, parked, applied)

    tidying = Tidying(log, store, clock)
    requests = SealedRequestLog(store, keyring, clock, lambda tenant, id: client(store, tenant, id) is not None)

    def forgotten() -> Position:
        """The read models and the rows of deliveries hold what has to be gone before the file is written anew."""
        return min(views.waiting.position, runner.position)

    def forget_mails(tenant: UUID, subject: UUID) -> None:
        webhooks.mails.forget(tenant, subject)

    erasures = Erasures(keyring, objects, log, store, keys, forgotten, (requests.forget, forget_mails))
    webhooks = deliveries(
        settings, folder.mails, store, log, transcoder, commits, clock, ids, lambda: runner.position, peers, tracing
    )

    def gave_up(handler: str, position: int, error: str) -> None:
        commits.submit(
            system(f"park/{handler}/{position}/{ids.uuid()}"),
            lambda work: park_event(work, handler, position, error),
        )

    handlers = (*HANDLERS, webhooks.handler, webhooks.mails.handler)
    runner = carrying(settings, store, log, transcoder, commits, handlers, clock, erasures.erase, gave_up, tracing)
    jobs, timers = Jobs(store), Timers(store)
    if not peers.shared:
        jobs.reclaim(None)
    looks = ImagingLooks()
    works = (
        GenerateDesigns(engine, objects, looks),
        RenderPictures(renderer_of(settings, engine), objects),
        MakeVideos(filmer_of(settings, engine, folder.scratch), objects),
    )
    kinds = kinds_of(settings.kinds, works)
    workers = Workers(jobs, log, transcoder, commits, clock, works, hub.publish, kinds, objects.require, tracing)
    audit = AuditFollower(
        folder.ledger,
        folder.audit,
        log,
        transcoder,
        folder.key("pseudonym.key", ids),
        folder.key("signing.key", ids),
        settings.origin,
        leads=not peers.shared,
    )
    traffic = TrafficCounter(store, commits, clock, ids)
    where = settings.warehouse_url, settings.warehouse_kind
    places = WarehouseOpening(folder, log, Transcoder(ShutKeyring()), clock, store, traffic, audit, *where, tracing)
    warehouse, reports, evidence = places.opened(peers, ids)
    blocks = QuotaBlocks(store, log, commits, views.waiting, leases, peers)

    def alarm(name: str, error: str) -> None:
        commits.submit(system(f"alert/{ids.uuid()}"), lambda work: raise_alert(work, "follower-halted", name, error))

    upkeep = Upkeep(
        peers, workers, traffic, requests, snapshots, runner, timers, commits, clock, erasures, tidying, blocks
    )
    asked = asked_log(settings, log)
    followers = Followers(peers, views, runner, audit, warehouse, webhooks, keyring, workers)
    peers.hear(APPENDED, lambda text: committed(None))
    peers.hear(VIEWED, lambda text: views.waiting.reached(int(text)) if text else views.look())
    if isinstance(objects, S3Objects):
        threads.append(Supervised("objects", BucketWatch(objects.bucket, clock, ids).step))
    threads.extend(followers.threads(settings.played, settings.workers, upkeep, alarm))
    operator = PlatformOperator(
        store,
        asked,
        ids,
        views,
        runner,
        {
            "views": lambda: views.waiting.position,
            "processors": lambda: runner.position,
            "audit": lambda: audit.position,
            "warehouse": lambda: warehouse.position,
        },
        threads,
        {
            "warehouse": _led_rebuild(peers, "warehouse", warehouse.rebuild)
            if settings.warehouse_url
            else warehouse.rebuild,
            "audit": _led_rebuild(peers, "audit", audit.rebuild),
            "snapshots": lambda scratch: snapshots.rebuild(log, transcoder),
        },
        folder.scratch,
    )
    gateway = Platform(
        commits,
        store,
        views.waiting,
        leases,
        clock,
        ids,
        objects,
        SafePictures(),
        hub,
        tuple({"name": style, "title": style.replace("-", " ").capitalize()} for style in engine.styles()),
        reports,
        evidence,
        audit,
        traffic,
        operator,
        folder.key("cursor.key", ids),
        folder.key("page.key", ids),
        webhooks=webhooks.history,
        requests=requests,
        text=stores.text,
        looks=looks,
        flash=ImagingFlash(),
        branding=ImagingBranding(),
        tracing=tracing,
        notices=webhooks.mails,
        motifs=motifs_of(settings),
        motions=motions_of(settings),
    )
    return Running(
        settings,
        folder,
        log,
        keyring,
        transcoder,
        store,
        objects,
        commits,
        views,
        runner,
        audit,
        warehouse,
        traffic,
        webhooks,
        blocks,
        requests,
        gateway,
        stores,
        snapshots,
        workers,
        engine,
        threads,
        tracing,
        None if asked is log else asked,
    )


def _led_rebuild(peers: Peers, name: str, rebuild: Callable[[Path], int]) -> Callable[[Path], int]:
    def rebuilt(scratch: Path) -> int:
        if not peers.leads(name):
            raise Conflict("not-here", "Another process leads this one; ask that process, or try again.")
        return rebuild(scratch)

    return rebuilt
