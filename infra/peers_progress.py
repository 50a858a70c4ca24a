"""Progress of drawings that other processes make, told to those who watch here."""

from __future__ import annotations

import json
import queue
from uuid import UUID

from gateway.ports.progress import Tick
from infra.peers import PROGRESSED, Peers
from infra.progress import ProgressHub


class PeersProgress:
    """`gateway.ports.progress.ProgressFeed`: what is published in one process is fed in all."""

    def __init__(self, hub: ProgressHub, peers: Peers, holder: str) -> None:
        self._hub, self._peers, self._holder = hub, peers, holder
        peers.hear(PROGRESSED, self._heard)

    def publish(self, concept: UUID, fraction: float, stage: str, variant: int) -> None:
        if self._hub.publish(concept, fraction, stage, variant):
            self._peers.tell(PROGRESSED, json.dumps([self._holder, str(concept), fraction, stage, variant]))

    def changed(self, concept: UUID) -> None:
        self._hub.changed(concept)

    def subscribe(self, concept: UUID, after: int = 0) -> queue.Queue[Tick | None]:
        return self._hub.subscribe(concept, after)

    def unsubscribe(self, concept: UUID, feed: queue.Queue[Tick | None]) -> None:
        self._hub.unsubscribe(concept, feed)

    def _heard(self, text: str | None) -> None:
        if text is None:
            return
        holder, concept, fraction, stage, variant = json.loads(text)
        if holder != self._holder:
            self._hub.publish(UUID(concept), fraction, stage, variant)
