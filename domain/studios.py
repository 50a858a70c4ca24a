"""A studio: its zone, currency, subscription and artists."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.aggregates import Created, Event, Owned
from domain.errors import Conflict, Invalid, NotFound
from domain.money import Money
from domain.personal import PersonalText
from domain.plans import SUBSCRIPTIONS, Subscription


class Studio(Owned):
    TOPIC = "studio"

    class Opened(Created):
        TOPIC = "studio.opened"
        tenant: UUID
        name: str
        zone: str
        currency: str
        subscription: str

    class SubscriptionChanged(Event):
        TOPIC = "studio.subscription-changed"
        subscription: str
        approved_by: str

        def apply(self, aggregate: Studio) -> None:
            aggregate.subscription = self.subscription

    class ArtistJoined(Event):
        TOPIC = "studio.artist-joined"
        artist_id: UUID
        name: PersonalText
        styles: tuple[str, ...]

        def apply(self, aggregate: Studio) -> None:
            aggregate.artists.add(self.artist_id)

    class ArtistLeft(Event):
        TOPIC = "studio.artist-left"
        artist_id: UUID

        def apply(self, aggregate: Studio) -> None:
            aggregate.artists.remove(self.artist_id)

    class NoticesChosen(Event):
        TOPIC = "studio.notices-chosen"
        clients: bool
        team: bool

        def apply(self, aggregate: Studio) -> None:
            aggregate.notify_clients, aggregate.notify_team = self.clients, self.team

    def __init__(self, tenant: UUID, name: str, zone: str, currency: str, subscription: str) -> None:
        self.tenant = tenant
        self.name = name
        self.zone = zone
        self.currency = currency
        self.subscription = subscription
        self.artists: set[UUID] = set()
        self.notify_clients = self.notify_team = True

    @classmethod
    def open(
        cls, id: UUID, tenant: UUID, name: str, zone: str, currency: str, subscription: str, at: datetime
    ) -> Studio:
        if not name.strip():
            raise Invalid("empty-name", "A studio needs a name.", "name")
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise Invalid("unknown-zone", "A zone is an IANA name such as Europe/Berlin.", "zone") from None
        Money(0, currency)
        _known_subscription(subscription)
        return cls._create(
            cls.Opened,
            id=id,
            timestamp=at,
            tenant=tenant,
            name=name.strip(),
            zone=zone,
            currency=currency,
            subscription=subscription,
        )

    def change_subscription(self, subscription: str, approved_by: str, at: datetime) -> None:
        wanted = _known_subscription(subscription)
        if wanted.artists is not None and len(self.artists) > wanted.artists:
            raise Conflict(
                "too-many-artists",
                f"The studio has {len(self.artists)} artists; {subscription} allows {wanted.artists}.",
            )
        self.record(self.SubscriptionChanged, at, subscription=subscription, approved_by=approved_by)

    def add_artist(self, artist_id: UUID, name: PersonalText, styles: tuple[str, ...], at: datetime) -> None:
        allowed = SUBSCRIPTIONS[self.subscription].artists
        if allowed is not None and len(self.artists) >= allowed:
            raise Conflict("too-many-artists", f"Subscription {self.subscription} allows {allowed} artists.")
        self.record(self.ArtistJoined, at, artist_id=artist_id, name=name, styles=styles)

    def remove_artist(self, artist_id: UUID, at: datetime) -> None:
        self.require_artist(artist_id)
        self.record(self.ArtistLeft, at, artist_id=artist_id)

    def choose_notices(self, clients: bool, team: bool, at: datetime) -> None:
        """Whether mails about appointments go to clients, and to the tenant's people."""
        if (clients, team) != (self.notify_clients, self.notify_team):
            self.record(self.NoticesChosen, at, clients=clients, team=team)

    def require_artist(self, artist_id: UUID) -> None:
        """Raises `NotFound` where the artist does not work here."""
        if artist_id not in self.artists:
            raise NotFound("artist", "artist_id")


def _known_subscription(name: str) -> Subscription:
    if name not in SUBSCRIPTIONS:
        raise Invalid("unknown-subscription", f"A subscription is one of {', '.join(SUBSCRIPTIONS)}.", "subscription")
    return SUBSCRIPTIONS[name]
