"""The composition root: all parts of one process, put together from settings and started and stopped in order."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from domain.errors import Conflict
from domain.ids import Clock, Ids
from domain.log import Happened
from domain.usecases.operations import raise_alert
from domain.usecases.usage import Leases
from gateway.ports.platform import Platform
from gateway.ports.reports import Evidence, Reports
from infra.auditing import AuditFollower
from infra.branding import ImagingBranding
from infra.clock import SystemClock, SystemIds
from infra.drawing import engine_of
from infra.erasing import restored_from_before_an_erasure
from infra.eventlog.opened import Log, asked_log, open_log
from infra.eventlog.transcoding import Transcoder
from infra.filming import motions_of
from infra.folder import DataFolder
from infra.followers import Followers, Upkeep
from infra.ground import Ground, ground_of, system
from infra.keyring.shut import ShutKeyring
from infra.looks import ImagingFlash
from infra.motifs import motifs_of
from infra.objects.opening import BucketWatch
from infra.objects.s3 import S3Objects
from infra.operating import PlatformOperator
from infra.peers import VIEWED, Peers
from infra.pictures import SafePictures
from infra.quota_blocks import QuotaBlocks
from infra.reacting import Reacting, reacting_of
from infra.read_models import views_of
from infra.releasing import say_release
from infra.running import Running
from infra.settings import Settings
from infra.stores import VIEWS_VERSION, open_stores, opening
from infra.supervisor import Supervised
from infra.traffic import TrafficCounter
from infra.warehouse.follower import WarehouseFollower
from infra.warehouse.hosting import HostedWarehouse
from infra.warehouse.opening import WarehouseOpening
from processors.engine import Engine
from projections.follower import ViewsFollower
from projections.parking import Parked
from projections.tracking import forget_views


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
            running = _assemble(ground_of(settings, folder, clock, ids, log, stores, leases), engine)
        failed.pop_all()
    return running


@dataclass(frozen=True)
class _Derived:
    """What outsiders read: the audit log, the warehouse with reports and evidence, and the count of requests."""

    audit: AuditFollower
    traffic: TrafficCounter
    warehouse: WarehouseFollower | HostedWarehouse
    reports: Reports
    evidence: Evidence


def _assemble(ground: Ground, engine: Engine) -> Running:
    views = _views(ground)
    reacting = reacting_of(ground, views, engine)
    derived = _derived(ground)
    blocks = QuotaBlocks(
        ground.stores.store, ground.log, ground.commits, views.waiting, ground.leases, ground.stores.peers
    )
    asked = asked_log(ground.settings, ground.log)
    _followed(ground, views, reacting, derived, blocks)
    operator = _operator(ground, asked, views, reacting, derived)
    return Running(
        ground.settings,
        ground.folder,
        ground.log,
        ground.stores.keyring,
        ground.transcoder,
        ground.stores.store,
        ground.objects,
        ground.commits,
        views,
        reacting.runner,
        derived.audit,
        derived.warehouse,
        derived.traffic,
        reacting.webhooks,
        blocks,
        reacting.requests,
        _gateway(ground, views, reacting, derived, operator, engine),
        ground.stores,
        ground.snapshots,
        reacting.workers,
        engine,
        ground.threads,
        ground.tracing,
        None if asked is ground.log else asked,
    )


def _views(ground: Ground) -> ViewsFollower:
    """The read models, begun anew where they are of an older version or know of somebody who was erased since."""
    stores, store = ground.stores, ground.stores.store

    def parked(each: Parked) -> None:
        ground.park(each.follower, each.position, each.error, f"{each.follower}/{each.position}")

    def applied(batch: Sequence[Happened]) -> None:
        for happened in batch:
            if happened.topic.startswith("concept."):
                ground.hub.changed(happened.event.originator_id)
        stores.peers.tell(VIEWED, str(views.waiting.position))

    read_models = views_of(stores.text)
    if store.found < VIEWS_VERSION or restored_from_before_an_erasure(store, stores.keyring.erased()):
        with store.write() as connection:
            forget_views(connection, read_models)
        store.stamp(VIEWS_VERSION)
        store.scrub()
    views = stores.views(store, ground.log, ground.transcoder, read_models, parked, applied)
    stores.peers.hear(VIEWED, lambda text: views.waiting.reached(int(text)) if text else views.look())
    return views


def _derived(ground: Ground) -> _Derived:
    settings, folder, ids, store = ground.settings, ground.folder, ground.ids, ground.stores.store
    audit = AuditFollower(
        folder.ledger,
        folder.audit,
        ground.log,
        ground.transcoder,
        folder.key("pseudonym.key", ids),
        folder.key("signing.key", ids),
        settings.origin,
        leads=not ground.stores.peers.shared,
    )
    traffic = TrafficCounter(store, ground.commits, ground.clock, ids)
    where = settings.warehouse_url, settings.warehouse_kind
    shut = Transcoder(ShutKeyring())
    places = WarehouseOpening(folder, ground.log, shut, ground.clock, store, traffic, audit, *where, ground.tracing)
    return _Derived(audit, traffic, *places.opened(ground.stores.peers, ids))


def _followed(ground: Ground, views: ViewsFollower, reacting: Reacting, derived: _Derived, blocks: QuotaBlocks) -> None:
    """The threads, not yet begun."""
    peers, commits, ids = ground.stores.peers, ground.commits, ground.ids

    def alarm(name: str, error: str) -> None:
        commits.submit(system(f"alert/{ids.uuid()}"), lambda work: raise_alert(work, "follower-halted", name, error))

    upkeep = Upkeep(
        peers,
        reacting.workers,
        derived.traffic,
        reacting.requests,
        ground.snapshots,
        reacting.runner,
        reacting.timers,
        commits,
        ground.clock,
        reacting.erasures,
        reacting.tidying,
        blocks,
    )
    followers = Followers(
        peers,
        views,
        reacting.runner,
        derived.audit,
        derived.warehouse,
        reacting.webhooks,
        ground.stores.keyring,
        reacting.workers,
    )
    if isinstance(ground.objects, S3Objects):
        ground.threads.append(Supervised("objects", BucketWatch(ground.objects.bucket, ground.clock, ids).step))
    ground.threads.extend(followers.threads(ground.settings.played, ground.settings.workers, upkeep, alarm))


def _operator(
    ground: Ground, asked: Log, views: ViewsFollower, reacting: Reacting, derived: _Derived
) -> PlatformOperator:
    audit, warehouse, runner = derived.audit, derived.warehouse, reacting.runner
    peers, log, transcoder = ground.stores.peers, ground.log, ground.transcoder
    anew = _led_rebuild(peers, "warehouse", warehouse.rebuild) if ground.settings.warehouse_url else warehouse.rebuild
    return PlatformOperator(
        ground.stores.store,
        asked,
        ground.ids,
        views,
        runner,
        {
            "views": lambda: views.waiting.position,
            "processors": lambda: runner.position,
            "audit": lambda: audit.position,
            "warehouse": lambda: warehouse.position,
        },
        ground.threads,
        {
            "warehouse": anew,
            "audit": _led_rebuild(peers, "audit", audit.rebuild),
            "snapshots": lambda scratch: ground.snapshots.rebuild(log, transcoder),
        },
        ground.folder.scratch,
    )


def _gateway(
    ground: Ground,
    views: ViewsFollower,
    reacting: Reacting,
    derived: _Derived,
    operator: PlatformOperator,
    engine: Engine,
) -> Platform:
    folder, ids, settings = ground.folder, ground.ids, ground.settings
    return Platform(
        ground.commits,
        ground.stores.store,
        views.waiting,
        ground.leases,
        ground.clock,
        ids,
        ground.objects,
        SafePictures(),
        ground.hub,
        tuple({"name": style, "title": style.replace("-", " ").capitalize()} for style in engine.styles()),
        derived.reports,
        derived.evidence,
        derived.audit,
        derived.traffic,
        operator,
        folder.key("cursor.key", ids),
        folder.key("page.key", ids),
        webhooks=reacting.webhooks.history,
        requests=reacting.requests,
        text=ground.stores.text,
        looks=reacting.looks,
        flash=ImagingFlash(),
        branding=ImagingBranding(),
        tracing=ground.tracing,
        notices=reacting.webhooks.mails,
        motifs=motifs_of(settings),
        motions=motions_of(settings),
    )


def _led_rebuild(peers: Peers, name: str, rebuild: Callable[[Path], int]) -> Callable[[Path], int]:
    def rebuilt(scratch: Path) -> int:
        if not peers.leads(name):
            raise Conflict("not-here", "Another process leads this one; ask that process, or try again.")
        return rebuild(scratch)

    return rebuilt
