"""A log in memory and a year of made-up business in it, for whoever tests the warehouse."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from domain.aggregates import Owned
from domain.bookings import Booking
from domain.concepts import Concept
from domain.files import StoredFile
from domain.log import Actor, Envelope, Happened, Recorded
from domain.money import Money
from domain.operations import PLATFORM, Operations, RouteCount, Traffic
from domain.personal import Personal
from domain.provenance import Facts, Provenance
from domain.renditions import Rendition, Source, StencilOptions
from domain.studios import Studio
from domain.tenants import Key, Limits, Tenant
from domain.usage import UsageMeter, month_of
from domain.webhooks import Outcome, Settlement, Webhook
from infra.eventlog.transcoding import Transcoder
from tests.given import FakeKeyring

NAMES = UUID("5b1c0f6e-8a53-4f0f-9c4e-0d1f2a3b4c5d")
START = datetime(2025, 11, 1, 9, tzinfo=UTC)
STYLES = {"fine-line": 9, "blackwork": 7, "traditional": 6, "watercolor": 4, "geometric": 3, "japanese": 2}
MOTIFS = (
    "rose",
    "snake",
    "dagger",
    "skull",
    "swallow",
    "anchor",
    "moon",
    "moth",
    "wave",
    "fern",
    "koi",
    "lotus",
    "owl",
)
PICTURE = StoredFile("a", "image/png", 40_000, "0" * 64)


def named(*parts: object) -> UUID:
    return uuid5(NAMES, "/".join(str(part) for part in parts))


class MemoryLog:
    """Reader and decoder at once. Positions have gaps, as after a rolled-back append."""

    def __init__(self) -> None:
        self.events: list[tuple[Recorded, Happened]] = []
        self._next = 1
        self._transcoder = Transcoder(FakeKeyring())

    def append(self, aggregate: Owned, tenant: UUID, actor: Actor | None = None) -> None:
        for event in aggregate.collect_events():
            self.put(event, tenant, actor or Actor("key", str(named("key", tenant))))

    def put(self, event: object, tenant: UUID, actor: Actor, time: datetime | None = None) -> Happened:
        position = self._next
        self._next += 3 if position % 97 == 0 else 1
        at = time or event.timestamp  # type: ignore[attr-defined]
        topic: str = type(event).TOPIC  # type: ignore[attr-defined]
        ids = [str(named(name, position)) for name in ("request", "correlation", "command")]
        version = getattr(type(event), "class_version", 1)
        envelope = Envelope(named("event", position), tenant, actor, ids[0], ids[1], None, ids[2], None, at, version)
        stored = self._transcoder.encode(event, envelope)
        id, version = event.originator_id, event.originator_version  # type: ignore[attr-defined]
        recorded = Recorded(position, id, version, topic, stored.state)
        happened = Happened(position, topic, envelope, event)
        self.events.append((recorded, happened))
        return happened

    def read(self, after: int, limit: int) -> Sequence[Recorded]:
        found = (recorded for recorded, _ in self.events if recorded.position > after)
        return [recorded for recorded, _ in zip(found, range(limit), strict=False)]

    def head(self) -> int:
        return self.events[-1][0].position if self.events else 0

    def decode(self, recorded: Recorded) -> Happened:
        return next(happened for each, happened in self._from(recorded.position) if each == recorded)

    def envelope(self, recorded: Recorded) -> Envelope:
        return self.decode(recorded).envelope

    def _from(self, position: int) -> Iterator[tuple[Recorded, Happened]]:
        low = max(0, position * len(self.events) // max(1, self._next) - 50)
        return iter(self.events[low:] + self.events[:low])

    def sort(self) -> None:
        """Into the order of time, as if it had been written so; positions anew."""
        ordered = sorted((happened for _, happened in self.events), key=lambda each: each.envelope.time)
        self.events, self._next = [], 1
        for happened in ordered:
            envelope = happened.envelope
            self.put(happened.event, envelope.tenant, envelope.actor, envelope.time)


class Business:
    """Two tenants' year: growth, seasons, weekends, failures, no-shows."""

    def __init__(self, seed: int = 7, days: int = 365, per_day: float = 6.0) -> None:
        self.chance = random.Random(seed)
        self.log = MemoryLog()
        self.tenants = [named("tenant", number) for number in range(2)]
        self.studios = [named("studio", number) for number in range(2)]
        self.artists = [named("artist", number) for number in range(4)]
        self.meters: dict[tuple[UUID, str], UsageMeter] = {}
        self.traffic: dict[tuple[UUID, str], Traffic] = {}
        self._open(days)
        for day in range(days):
            season = 1 + 0.35 * math.sin(day / 365 * 2 * math.pi) + day / 365
            for tenant, share in zip(self.tenants, (1.0, 0.45), strict=True):
                self._day(tenant, START + timedelta(days=day), per_day * season * share, day / days)
        self.log.sort()

    def _open(self, days: int) -> None:
        operator = Actor("operator", "operator")
        operations = Operations.commission("local", START)
        operations.start_release("0.1.0", "1", "a" * 64, "operator", START)
        operations.raise_alert("loader-halted", "warehouse", "free text", START + timedelta(days=40))
        operations.park("views", 44, "KeyError at apply:10", START + timedelta(days=41))
        operations.retried("views", 44, "applied", START + timedelta(days=42))
        operations.export_evidence(("CC6.1",), 12, START + timedelta(days=43))
        operations.start_release("0.2.0", "1", "b" * 64, "operator", START + timedelta(days=days // 2))
        self.log.append(operations, PLATFORM, operator)
        for number, id in enumerate(self.tenants):
            tenant = Tenant.register(id, f"Tenant {number}", "basic", "local", START)
            key = Key(named("key", id), "app", "d" * 64, "abcd", ("read", "design"), None)
            tenant.issue_key(key, START)
            for days_later, role in ((3, "owner"), (50, "artist"), (90, "analyst")):
                at = START + timedelta(days=min(days_later, days - 1))
                member = named("member", id, role)
                tenant.add_member(member, Personal(member, "name", "Ana"), Personal(member, "email", "a@b.c"), role, at)
            successor = Key(named("key2", id), "app", "e" * 64, "efgh", ("read",), START + timedelta(days=900))
            tenant.rotate_key(key.id, successor, START + timedelta(days=100), START + timedelta(days=min(80, days - 1)))
            tenant.revoke_key(key.id, "left the company", START + timedelta(days=min(101, days - 1)))
            tenant.change_tier("pro", Limits(), "operator", START + timedelta(days=days // 2))
            self.log.append(tenant, id)
            self._listen(id)
            studio = Studio.open(
                self.studios[number], id, "Ink", "Europe/Berlin", ("EUR", "USD")[number], "studio", START
            )
            self.log.append(studio, id)

    def _listen(self, tenant: UUID) -> None:
        """An endpoint, and what came of its deliveries."""
        id, at = named("webhook", tenant), START + timedelta(days=2)
        webhook = Webhook.register(id, tenant, "https://example.com/x", None, (), "whsec_", at)
        webhook.disable("failing", at + timedelta(days=6))
        self.log.append(webhook, tenant)
        outcomes = tuple(
            Outcome(named("message", id, n), "concept.ready.v1", 0, outcome, n, float(n))
            for n, outcome in enumerate(("delivered", "delivered", "failed", "stopped"), 1)
        )
        self.log.append(Settlement.settle(named("batch", id), tenant, id, outcomes, at), tenant)

    def _day(self, tenant: UUID, at: datetime, mean: float, progress: float) -> None:
        for number in range(self._many(mean)):
            self._concept(tenant, at + timedelta(minutes=self.chance.uniform(0, 700)), progress, number)
        if at.weekday() != 6:
            for number in range(self._many(mean / 4)):
                self._booking(tenant, at + timedelta(hours=number), number)
        self._requests(tenant, at, int(mean * 40))

    def _concept(self, tenant: UUID, at: datetime, progress: float, number: int) -> None:
        chance, id = self.chance, named("concept", tenant, at, number)
        weights = [
            w * (1 + 1.5 * progress * (s == "fine-line") - 0.5 * progress * (s == "traditional"))
            for s, w in STYLES.items()
        ]
        seeds = tuple(range(1, chance.choice((1, 2, 2, 4)) + 1))
        self._meter(tenant, at)
        concept = Concept.request(
            id,
            tenant,
            named("subject", id),
            Personal(named("subject", id), "prompt", "secret prompt"),
            chance.choices(list(STYLES), weights)[0],
            seeds,
            80.0,
            1024,
            (),
            (),
            1,
            None,
            named("lease", tenant),
            at,
        )
        outcome = chance.random()
        if outcome < 0.03:
            concept.cancel("asker", at + timedelta(seconds=1))
        else:
            concept.start(at + timedelta(milliseconds=200))
            if outcome < 0.07:
                concept.fail("no-motif", "nothing was understood of: secret prompt", False, at + timedelta(seconds=2))
            else:
                self._draw(concept, at + timedelta(seconds=chance.lognormvariate(0.6, 0.5)))
        if outcome < 0.07:
            meter = self.meters[tenant, month_of(at)]
            meter.give_back(id, concept.units, "failed", at + timedelta(seconds=3))
            self.log.append(meter, tenant)
        self.log.append(concept, tenant)

    def _draw(self, concept: Concept, at: datetime) -> None:
        chance = self.chance
        for variant in range(len(concept.seeds)):
            motifs = tuple(sorted({MOTIFS[min(int(chance.expovariate(0.35)), len(MOTIFS) - 1)] for _ in range(2)}))
            left_out = Personal(concept.subject, "prompt", "secret") if chance.random() < 0.1 else None
            concept.draw_variant(
                variant,
                PICTURE,
                PICTURE,
                Provenance("design", "1.0", variant, "d" * 64),
                Facts(motifs, ("around",), 80.0, 95.0),
                left_out,
                at,
            )
        if chance.random() < 0.2:
            concept.rate(chance.choice((3, 4, 5)), at + timedelta(minutes=5))
        if chance.random() < 0.2:
            source = Source(PICTURE, concept.id, 0)
            options = StencilOptions(80.0, 300, False)
            rendition = Rendition.request(
                named("r", concept.id), concept.tenant, concept.subject, source, options, 1, at
            )
            rendition.finish((PICTURE,), 900, 1100, "stencil", "1", at + timedelta(seconds=1))
            self.log.append(rendition, concept.tenant)

    def _meter(self, tenant: UUID, at: datetime) -> None:
        month = month_of(at)
        if (tenant, month) not in self.meters:
            # No give-back has come yet: a month's first concept opens its meter.
            meter = UsageMeter.open(tenant, month, 1_000, at)
            meter.lease(named("lease", tenant, month), "process", 1, at)
            self.meters[tenant, month] = meter
            self.log.append(meter, tenant)

    def _booking(self, tenant: UUID, at: datetime, number: int) -> None:
        chance, which = self.chance, self.tenants.index(tenant)
        price = chance.choice((12_000, 18_000, 25_000, 40_000))
        currency = ("EUR", "USD")[which]
        start = at + timedelta(days=chance.randint(3, 20))
        id = named("booking", tenant, at, number)
        booking = Booking.request(
            id,
            tenant,
            self.studios[which],
            self.artists[which * 2 + chance.randint(0, 1)],
            named("client", id),
            None,
            start,
            start + timedelta(hours=chance.randint(1, 5)),
            Money(price, currency),
            Money(price // 5, currency),
            Personal(named("client", id), "notes", "secret notes"),
            at,
        )
        booking.hold(at + timedelta(hours=24), at)
        fate = chance.random()
        if fate < 0.08:
            booking.expire_hold(at + timedelta(hours=25))
        else:
            booking.record_deposit(Money(price // 5, currency), "card", "ch_123", at + timedelta(hours=1))
            booking.confirm(at + timedelta(hours=1))
            if fate < 0.2:
                booking.reschedule(
                    start + timedelta(days=40), start + timedelta(days=40, hours=2), at + timedelta(hours=5)
                )
            elif fate < 0.28:
                booking.cancel("Ana is ill", "client", at + timedelta(days=1))
            elif fate < 0.34:
                booking.mark_no_show(start + timedelta(hours=1))
            else:
                booking.complete(Money(price, currency), start + timedelta(hours=3))
        self.log.append(booking, tenant)

    def _requests(self, tenant: UUID, at: datetime, count: int) -> None:
        traffic = Traffic.start(tenant, at.strftime("%Y-%m-%d"), at)
        rows = tuple(
            RouteCount(route, status, max(1, int(count * share)))
            for route, status, share in (
                ("POST /v1/concepts", 202, 0.25),
                ("GET /v1/concepts/{id}", 200, 0.5),
                ("POST /v1/bookings", 201, 0.1),
                ("POST /v1/concepts", 429, 0.02),
                ("GET /v1/concepts/{id}", 404, 0.01),
                ("POST /v1/stencils", 202, 0.08),
            )
        )
        traffic.count(named("key", tenant), at, rows, at + timedelta(minutes=1))
        if self.chance.random() < 0.1:
            traffic.refuse(None, at, "unknown-key", 3, at + timedelta(minutes=1))
        self.log.append(traffic, tenant)

    def _many(self, mean: float) -> int:
        """A Poisson draw (Knuth's product of uniforms)."""
        limit, count, product = math.exp(-mean), 0, self.chance.random()
        while product > limit:
            count, product = count + 1, product * self.chance.random()
        return count
