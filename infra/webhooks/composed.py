"""What delivers webhooks, put together: the handler, the sender, what the log is told, and the mails."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from domain.ids import Clock, Ids
from domain.log import Decoder, LogReader, Position
from domain.tracing import Tracing
from domain.work import Commands
from infra.mail.composed import Mails, mails
from infra.peers import Peers
from infra.settings import Settings
from infra.stores import Store
from infra.supervisor import Supervised
from processors.delivery.announcing import Announcing
from processors.delivery.history import DeliveryHistory
from processors.delivery.posting import Post
from processors.delivery.sending import Sealed, Sender
from processors.delivery.settling import Settling


@dataclass(frozen=True)
class Deliveries:
    handler: Announcing
    sender: Sender
    history: DeliveryHistory
    mails: Mails
    threads: tuple[Supervised, ...]


def deliveries(
    settings: Settings,
    folder: Path,
    store: Store,
    reader: LogReader,
    decoder: Decoder,
    commands: Commands,
    clock: Clock,
    ids: Ids,
    announced: Callable[[], Position],
    peers: Peers,
    tracing: Tracing | None = None,
) -> Deliveries:
    """`announced` tells how far the handler has come in the log; `folder` is for mails where no server is set.

    One process at a time sends: an endpoint's share of attempts is counted in one place.
    """

    def post() -> Post:
        from infra.webhooks.transport import HttpPost  # aiohttp, only where something is to be sent

        return HttpPost(settings.webhooks_local)

    sender = Sender(store, Sealed(reader, decoder), post, clock, random.SystemRandom().random, tracing)
    settling = Settling(store, commands, clock, ids)
    mailing = mails(settings, folder, store, reader.head, clock)
    return Deliveries(
        Announcing(store, clock),
        sender,
        DeliveryHistory(store, announced, settings.webhooks_local),
        mailing,
        (
            Supervised("webhooks", peers.led("webhooks", sender.step, sender.follow, sender.lead), idle=0.1),
            Supervised("webhook-outcomes", peers.led("webhooks", settling.tick, _nothing, _nothing)),
            # Apart from the others: a mail server may take its time. Not at every commit: no mail is that urgent.
            Supervised("mail", peers.led("webhooks", mailing.sender.tick, _nothing, _nothing), idle=2.0, wakes=False),
        ),
    )


def _nothing() -> bool:
    """What a process does where another one delivers."""
    return False
