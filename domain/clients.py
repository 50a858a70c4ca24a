"""A studio's client: a person, sealed field by field, who can be erased."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.aggregates import Created, Event, Owned
from domain.errors import Gone
from domain.personal import PersonalText


class Client(Owned):
    TOPIC = "client"

    class Registered(Created):
        TOPIC = "client.registered"
        tenant: UUID
        studio_id: UUID
        name: PersonalText
        email: PersonalText | None
        phone: PersonalText | None
        notes: PersonalText | None

    class DetailsChanged(Event):
        TOPIC = "client.details-changed"
        name: PersonalText
        email: PersonalText | None
        phone: PersonalText | None
        notes: PersonalText | None

        def apply(self, aggregate: Client) -> None:
            aggregate.name, aggregate.email = self.name, self.email
            aggregate.phone, aggregate.notes = self.phone, self.notes

    class NoticesChosen(Event):
        TOPIC = "client.notices-chosen"
        wanted: bool

        def apply(self, aggregate: Client) -> None:
            aggregate.notify = self.wanted

    class Erased(Event):
        TOPIC = "client.erased"
        reason: str

        def apply(self, aggregate: Client) -> None:
            aggregate.erased = True

    def __init__(
        self,
        tenant: UUID,
        studio_id: UUID,
        name: PersonalText,
        email: PersonalText | None,
        phone: PersonalText | None,
        notes: PersonalText | None,
    ) -> None:
        self.tenant = tenant
        self.studio_id = studio_id
        self.name = name
        self.email = email
        self.phone = phone
        self.notes = notes
        self.erased = False
        self.notify = True

    @classmethod
    def register(
        cls,
        id: UUID,
        tenant: UUID,
        studio_id: UUID,
        name: PersonalText,
        email: PersonalText | None,
        phone: PersonalText | None,
        notes: PersonalText | None,
        at: datetime,
    ) -> Client:
        return cls._create(
            cls.Registered,
            id=id,
            timestamp=at,
            tenant=tenant,
            studio_id=studio_id,
            name=name,
            email=email,
            phone=phone,
            notes=notes,
        )

    def change(
        self,
        name: PersonalText,
        email: PersonalText | None,
        phone: PersonalText | None,
        notes: PersonalText | None,
        at: datetime,
    ) -> None:
        self.require_present()
        self.record(self.DetailsChanged, at, name=name, email=email, phone=phone, notes=notes)

    def choose_notices(self, wanted: bool, at: datetime) -> None:
        """Whether this person gets mails about appointments."""
        self.require_present()
        if wanted != self.notify:
            self.record(self.NoticesChosen, at, wanted=wanted)

    def erase(self, reason: str, at: datetime) -> None:
        """Say in the log that the person is erased; whoever hears it destroys the keys. Twice is once."""
        if not self.erased:
            self.record(self.Erased, at, reason=reason)

    def require_present(self) -> None:
        if self.erased:
            raise Gone("client-erased", "This client was erased.")
