"""Commands on studios, their artists and clients."""

from __future__ import annotations

from uuid import UUID

from domain.clients import Client
from domain.personal import Personal
from domain.studios import Studio
from domain.work import Work


def open_studio(work: Work, name: str, zone: str, currency: str, subscription: str) -> UUID:
    studio = Studio.open(work.ids.uuid(), work.context.tenant, name, zone, currency, subscription, work.now)
    work.save(studio)
    return studio.id


def change_subscription(work: Work, studio_id: UUID, subscription: str, approved_by: str) -> None:
    studio = work.get(Studio, studio_id)
    studio.change_subscription(subscription, approved_by, work.now)
    work.save(studio)


def choose_notices(work: Work, studio_id: UUID, clients: bool, team: bool) -> None:
    """Whether mails about a studio's appointments go to its clients, and to the tenant's people."""
    studio = work.get(Studio, studio_id)
    studio.choose_notices(clients, team, work.now)
    work.save(studio)


def add_artist(work: Work, studio_id: UUID, name: str, styles: tuple[str, ...]) -> UUID:
    studio = work.get(Studio, studio_id)
    artist = work.ids.uuid()
    studio.add_artist(artist, Personal(artist, "identity", name), styles, work.now)
    work.save(studio)
    return artist


def remove_artist(work: Work, studio_id: UUID, artist_id: UUID) -> None:
    studio = work.get(Studio, studio_id)
    studio.remove_artist(artist_id, work.now)
    work.save(studio)


def register_client(
    work: Work,
    studio_id: UUID,
    name: str,
    email: str | None,
    phone: str | None,
    notes: str | None,
    notify: bool | None = None,
) -> UUID:
    """`notify` says whether this person gets mails about appointments; None is yes."""
    studio = work.get(Studio, studio_id)
    id = work.ids.uuid()
    client = Client.register(
        id,
        work.context.tenant,
        studio.id,
        Personal(id, "identity", name),
        _personal(id, "contact", email),
        _personal(id, "contact", phone),
        _personal(id, "notes", notes),
        work.now,
    )
    if notify is not None:
        client.choose_notices(notify, work.now)
    work.save(client)
    return id


def change_client(
    work: Work,
    client_id: UUID,
    name: str,
    email: str | None,
    phone: str | None,
    notes: str | None,
    notify: bool | None = None,
) -> None:
    """With `notify` None it stays as it is whether this person gets mails about appointments."""
    client = work.get(Client, client_id)
    client.change(
        Personal(client.id, "identity", name),
        _personal(client.id, "contact", email),
        _personal(client.id, "contact", phone),
        _personal(client.id, "notes", notes),
        work.now,
    )
    if notify is not None:
        client.choose_notices(notify, work.now)
    work.save(client)


def erase_client(work: Work, client_id: UUID, reason: str) -> None:
    """The event goes first; the handler of `client.erased` destroys keys and files, however often it is told."""
    client = work.get(Client, client_id)
    client.erase(reason, work.now)
    work.save(client)


def _personal(subject: UUID, purpose: str, text: str | None) -> Personal | None:
    return None if text is None else Personal(subject, purpose, text)
