"""The parts of a platform that act on events, put together."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.log import Position
from infra.carriers import Carrying, carrying
from infra.drawing import renderer_of
from infra.erasing import Erasures
from infra.filming import filmer_of
from infra.ground import Ground
from infra.looks import ImagingLooks
from infra.requestlog import SealedRequestLog
from infra.tidying import Tidying
from infra.webhooks.composed import Deliveries, deliveries
from processors.engine import Engine
from processors.filming import MakeVideos
from processors.generation import GenerateDesigns
from processors.jobs import Jobs
from processors.reactions import HANDLERS
from processors.rendering import RenderPictures
from processors.timers import Timers
from processors.workers import Workers, kinds_of
from projections.follower import ViewsFollower
from projections.views.studios import client


@dataclass(frozen=True)
class Reacting:
    """What follows from events: reactions, jobs, timers, erasures, webhooks and mails."""

    webhooks: Deliveries
    runner: Carrying
    timers: Timers
    workers: Workers
    erasures: Erasures
    tidying: Tidying
    requests: SealedRequestLog
    looks: ImagingLooks


def reacting_of(ground: Ground, views: ViewsFollower, engine: Engine) -> Reacting:
    settings, clock, ids, log, tracing = ground.settings, ground.clock, ground.ids, ground.log, ground.tracing
    commits, objects, transcoder = ground.commits, ground.objects, ground.transcoder
    store, keys, keyring, peers = ground.stores.store, ground.stores.keys, ground.stores.keyring, ground.stores.peers
    tidying = Tidying(log, store, clock)
    requests = SealedRequestLog(store, keyring, clock, lambda tenant, id: client(store, tenant, id) is not None)

    def forgotten() -> Position:
        """The read models and the rows of deliveries hold what has to be gone before the file is written anew."""
        return min(views.waiting.position, runner.position)

    def forget_mails(tenant: UUID, subject: UUID) -> None:
        webhooks.mails.forget(tenant, subject)

    erasures = Erasures(keyring, objects, log, store, keys, forgotten, (requests.forget, forget_mails))
    mails = ground.folder.mails
    webhooks = deliveries(
        settings, mails, store, log, transcoder, commits, clock, ids, lambda: runner.position, peers, tracing
    )

    def gave_up(handler: str, position: int, error: str) -> None:
        ground.park(handler, position, error, f"{handler}/{position}/{ids.uuid()}")

    handlers = (*HANDLERS, webhooks.handler, webhooks.mails.handler)
    runner = carrying(settings, store, log, transcoder, commits, handlers, clock, erasures.erase, gave_up, tracing)
    jobs = Jobs(store)
    if not peers.shared:
        jobs.reclaim(None)
    looks = ImagingLooks()
    works = (
        GenerateDesigns(engine, objects, looks),
        RenderPictures(renderer_of(settings, engine), objects),
        MakeVideos(filmer_of(settings, engine, ground.folder.scratch), objects),
    )
    kinds = kinds_of(settings.kinds, works)
    told, stored = ground.hub.publish, objects.require
    workers = Workers(jobs, log, transcoder, commits, clock, works, told, kinds, stored, tracing)
    return Reacting(webhooks, runner, Timers(store), workers, erasures, tidying, requests, looks)
