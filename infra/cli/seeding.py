"""`atelier seed`: a history made through the real use cases, with a clock that is moved along."""

from __future__ import annotations

import dataclasses
import heapq
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.progress import Progress

from domain.errors import Conflict
from domain.files import StoredFile
from domain.log import Actor, Context
from domain.money import Money
from domain.operations import RouteCount
from domain.provenance import Facts, Provenance
from domain.usecases import bookings, concepts, studios, tenants
from domain.usecases.operations import count_requests
from domain.work import Work
from infra.cli.failures import Failed
from infra.platform import open_platform
from infra.provision import prepare
from infra.running import Running
from infra.settings import Settings
from processors.design.engine import DesignEngine
from processors.engine import Artifact, Brief
from processors.timers import Timers
from projections.views.tenants import tenants as all_tenants

screen = Console()
PROMPTS = (
    ("a rose with leaves", 5),
    ("three roses", 3),
    ("a snake around a dagger", 5),
    ("crescent moon and leaves", 3),
    ("mandala of twelve petals", 4),
    ("a dagger behind a rose", 3),
    ("a snake", 2),
    ("two leaves crossed", 1),
    ("full moon over a rose", 2),
)
SEASON = (0.8, 0.85, 1.0, 1.1, 1.25, 1.3, 1.2, 1.05, 1.0, 0.9, 0.85, 0.7)
"""Demand by month, January first: tattoos are asked for before summer."""


class MovedClock:
    """A clock that stands where it was put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def seed(settings: Settings, months: int, per_month: int, random_seed: int) -> None:
    if not 1 <= months <= 60 or not 1 <= per_month <= 2000:
        raise Failed("Give 1 to 60 months and 1 to 2000 concepts a month.")
    end = datetime.now(UTC).replace(microsecond=0)
    clock = MovedClock(end - timedelta(days=30.44 * months))
    # No workers: the history draws its own designs, at the moved time.
    running = open_platform(dataclasses.replace(settings, workers=0), clock=clock)
    try:
        prepare(running)
        if len(all_tenants(running.store, "", 10)) > 2:
            raise Failed("The folder has tenants already; set ATELIER_DATA to a new one.")
        History(running, clock, end, random.Random(random_seed)).tell(per_month)
        running.settle(120)
        screen.print(
            f"{running.log.head()} events in {settings.data}; `atelier serve` prints the keys,"
            f" and a link into the pages of {PLACES[0][0]}.",
            highlight=False,
            soft_wrap=True,
        )
    finally:
        running.close()


class History:
    """Three tenants with studios, artists and clients who ask, book, come, and sometimes do not."""

    def __init__(self, running: Running, clock: MovedClock, end: datetime, chance: random.Random) -> None:
        self._running, self._clock, self._end, self._chance = running, clock, end, chance
        self._timers = Timers(running.store)
        self._numbers = count(1)
        self._engine = DesignEngine()
        self._styles = tuple(self._engine.styles())
        self._drawn: dict[tuple[str, str, int], Artifact] = {}
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []

    def tell(self, per_month: int) -> None:
        places = [self._found(*place) for place in PLACES]
        self._plan(places, self._clock.at, per_month)
        with Progress(transient=True) as progress:
            task = progress.add_task("A year in minutes", total=len(self._agenda))
            while self._agenda and self._agenda[0][0] < self._end:
                at, _, act = heapq.heappop(self._agenda)
                self._reach(at)
                act()
                progress.advance(task)
        self._reach(self._end)

    def _reach(self, at: datetime) -> None:
        """Move the clock on, standing still at each timer that is due before: a hold expires when it said it would."""
        self._react()
        while (due := self._timers.next_due()) is not None and due <= at:
            self._clock.at = max(self._clock.at, due)
            self._timers.fire_due(self._clock.at, self._running.commits)
            self._react()
        self._clock.at = max(self._clock.at, at)

    def _react(self) -> None:
        """What was appended has made its timers; the process's own thread would be behind the moved clock."""
        while self._running.runner.step():
            pass

    def _plan(self, places: list[dict[str, Any]], begin: datetime, per_month: int) -> None:
        """Who asks when: by season, and more towards the end."""
        span, due = (self._end - begin).days, 0.0
        for n in range(span):
            day = begin + timedelta(days=n)
            due += per_month / 30.44 * SEASON[day.month - 1] * (0.7 + 0.6 * n / span)
            while due >= 1:
                due -= 1
                place = self._chance.choice(places)
                at = day + timedelta(seconds=self._chance.randrange(12 * 3600))
                self._later(at, partial(self._ask, place))
            self._later(day + timedelta(hours=12), lambda: self._requests(places))

    def _later(self, at: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (at, next(self._numbers), act))

    def _found(self, name: str, tier: str, studio: str, zone: str, currency: str) -> dict[str, Any]:
        tenant = self._do(UUID(int=0), lambda work: tenants.register_tenant(work, name, tier, "local"), "operator")
        key, _ = self._do(
            tenant, lambda work: tenants.issue_key(work, tenant, "app", ("read", "design", "book", "report"))
        )
        id = self._do(tenant, lambda work: studios.open_studio(work, studio, zone, currency, "studio-enterprise"))
        artists = [
            self._do(tenant, partial(_add_artist, id, name, self._chance.choice(self._styles)))
            for name in ("Ines", "Tomo", "Sade")
        ]
        clients = [self._do(tenant, partial(_add_client, id, f"Client {number}")) for number in range(1, 13)]
        return {
            "tenant": tenant,
            "key": key,
            "studio": id,
            "artists": artists,
            "clients": clients,
            "currency": currency,
        }

    def _ask(self, place: dict[str, Any]) -> None:
        prompts, weights = zip(*PROMPTS, strict=True)
        prompt = self._chance.choices(prompts, weights)[0]
        age = (self._end - self._clock.at).days / 365
        style = self._chance.choices(self._styles, [1 + (n + 1) * (1 - age) for n in range(len(self._styles))])[0]
        seeds = tuple(self._chance.randrange(3) for _ in range(self._chance.choice((1, 1, 2, 3))))
        client = self._chance.choice(place["clients"])
        tenant = place["tenant"]
        concept = self._do(
            tenant,
            lambda work: concepts.request_concept(
                work,
                self._running.gateway.leases,
                self._styles,
                prompt,
                style,
                seeds,
                120.0,
                512,
                client_id=client,
            ),
        )
        self._clock.at += timedelta(seconds=2)
        self._do(tenant, lambda work: concepts.start_generation(work, concept))
        if self._chance.random() < 0.03:
            self._do(tenant, lambda work: concepts.cancel_concept(work, concept, "key"))
            return
        for variant, number in enumerate(seeds):
            self._clock.at += timedelta(seconds=self._chance.uniform(1, 9))
            self._draw(tenant, client, concept, variant, prompt, style, number)
        if self._chance.random() < 0.4:
            self._book(place, client, concept)

    def _draw(
        self, tenant: UUID, client: UUID, concept: UUID, variant: int, prompt: str, style: str, number: int
    ) -> None:
        made = self._made(prompt, style, number)
        objects = self._running.objects
        name = f"concepts/{concept.hex}/{variant}"
        svg = None if made.svg is None else objects.put(tenant, client, f"{name}.svg", "image/svg+xml", made.svg)
        png: StoredFile = objects.put(tenant, client, f"{name}.png", "image/png", made.png)
        provenance = Provenance(made.engine, made.engine_version, made.seed, made.spec_digest)
        facts = Facts(tuple(made.facts["motifs"]), tuple(made.facts["relations"]), made.width_mm, made.height_mm)
        self._do(
            tenant,
            lambda work: concepts.record_variant(work, concept, variant, svg, png, provenance, facts, made.unmatched),
        )

    def _made(self, prompt: str, style: str, number: int) -> Artifact:
        """The engine's drawing; the same brief gives the same bytes, so it is drawn once."""
        key = (prompt, style, number)
        if key not in self._drawn:
            brief = Brief("0", prompt, style, number, 120.0, 512)
            self._drawn[key] = next(made for made in self._engine.generate([brief]) if isinstance(made, Artifact))
        return self._drawn[key]

    def _book(self, place: dict[str, Any], client: UUID, concept: UUID) -> None:
        tenant, chance = place["tenant"], self._chance
        start = (self._clock.at + timedelta(days=chance.randrange(2, 25))).replace(
            hour=chance.randrange(9, 17), minute=0, second=0, microsecond=0
        )
        price = Money(chance.randrange(12, 60) * 1000, place["currency"])
        try:
            booking = self._do(
                tenant,
                lambda work: bookings.request_booking(
                    work,
                    place["studio"],
                    chance.choice(place["artists"]),
                    client,
                    concept,
                    start,
                    start + timedelta(hours=chance.choice((1, 2, 3))),
                    price,
                    Money(price.minor // 5, price.currency),
                ),
            )
        except Conflict:  # the slot was taken: the client goes home, as in life
            return
        if chance.random() < 0.1:
            return  # nobody pays: the hold's timer frees the slot a day later
        deposit = Money(price.minor // 5, price.currency)
        reference = f"seed-{next(self._numbers)}"
        self._do(tenant, lambda work: bookings.record_deposit(work, booking, deposit, "card", reference))
        self._do(tenant, lambda work: bookings.confirm_booking(work, booking))
        self._later(start + timedelta(hours=3), lambda: self._end_of(tenant, booking, price))

    def _end_of(self, tenant: UUID, booking: UUID, price: Money) -> None:
        luck = self._chance.random()
        if luck < 0.06:
            self._do(tenant, lambda work: bookings.mark_no_show(work, booking))
        elif luck < 0.12:
            self._do(tenant, lambda work: bookings.cancel_booking(work, booking, "changed their mind", "client"))
        else:
            self._do(tenant, lambda work: bookings.complete_booking(work, booking, price))

    def _requests(self, places: list[dict[str, Any]]) -> None:
        minute = self._clock.at.replace(second=0, microsecond=0)
        for place in places:
            counts = tuple(
                RouteCount(route, status, self._chance.randrange(low, high))
                for route, status, low, high in (
                    ("/v1/generate", 202, 1, 9),
                    ("/v1/concepts/{id}", 200, 4, 40),
                    ("/v1/generate", 422, 1, 3),
                )
            )
            self._do(
                place["tenant"],
                partial(_count, place["tenant"], place["key"], minute, counts),
                "system",
            )

    def _do(self, tenant: UUID, use_case: Callable[[Work], Any], kind: str = "key") -> Any:
        id = f"seed/{self._running.gateway.ids.uuid()}"
        context = Context(tenant, Actor(kind, "seed"), id, id, id)
        return self._running.commits.submit(context, use_case).result().result


PLACES = (
    ("Nordlicht", "pro", "Nordlicht Tattoo", "Europe/Berlin", "EUR"),
    ("Iron Lotus", "enterprise", "Iron Lotus", "America/New_York", "USD"),
    ("Tinta Viva", "pro", "Tinta Viva", "Europe/Lisbon", "EUR"),
)


def _add_artist(studio: UUID, name: str, style: str, work: Work) -> UUID:
    return studios.add_artist(work, studio, name, (style,))


def _add_client(studio: UUID, name: str, work: Work) -> UUID:
    return studios.register_client(work, studio, name, None, None, None)


def _count(tenant: UUID, key: UUID, minute: datetime, counts: tuple[RouteCount, ...], work: Work) -> None:
    count_requests(work, tenant, key, minute, counts)
