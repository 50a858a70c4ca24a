"""Deliveries over the real parts, with a post office of the test's own: nothing leaves the process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.ids import public
from domain.usecases import studios
from domain.usecases import webhooks as use_cases
from processors.delivery.announcing import Announcing
from processors.delivery.history import DeliveryHistory
from processors.delivery.posting import Answered
from processors.delivery.sending import Sealed, Sender
from processors.delivery.settling import Settling
from processors.runner import Runner
from tests.parts import Parts, parts_in
from tests.scenes import Scene, set_scene

URL = "https://one.example/hooks"


@dataclass(frozen=True)
class Sent:
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class FakePost:
    """Answers as told by `answer`, which may raise; keeps what was sent."""

    answer: Callable[[Sent], Answered] = lambda sent: Answered(204, b"")
    sent: list[Sent] = field(default_factory=list)
    closed: bool = False

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answered:
        self.sent.append(Sent(url, dict(headers), body))
        return self.answer(self.sent[-1])

    async def close(self) -> None:
        self.closed = True


class Delivering:
    """One process: the runner with its handler, a sender, and what the log is told."""

    def __init__(self, parts: Parts, post: FakePost | None = None) -> None:
        self.parts, self.post = parts, post or FakePost()
        self.erased: list[UUID] = []
        self.monotonic = 0.0
        handler = Announcing(parts.store, parts.clock)
        self.runner = Runner(
            parts.store, parts.log, parts.transcoder, parts.commits, (handler,), parts.clock, self._erase
        )
        self.sealed = Sealed(parts.log, parts.transcoder)
        self.sender = Sender(parts.store, self.sealed, lambda: self.post, parts.clock, lambda: 0.5)
        self.settling = Settling(parts.store, parts.commits, parts.clock, parts.ids, lambda: self.monotonic)
        self.history = DeliveryHistory(parts.store, lambda: self.runner.position, local=False)

    def _erase(self, tenant: UUID, subject: UUID) -> None:
        self.erased.append(subject)
        self.parts.keyring.erase(subject)

    def announce(self) -> None:
        while self.runner.step():
            pass

    def send(self) -> int:
        """All that is due now, to the end; the number of attempts."""
        before = len(self.post.sent)
        while self.sender.step():
            pass
        return len(self.post.sent) - before

    def settle(self) -> None:
        self.monotonic += 10
        self.settling.tick()
        self.announce()

    def go(self) -> None:
        self.announce()
        self.send()
        self.settle()

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.parts.store.all(sql, values)]

    def states(self) -> list[tuple[Any, ...]]:
        return self.rows("SELECT state, attempts FROM webhook_deliveries ORDER BY endpoint, position")


@dataclass
class Shop:
    """A tenant with a studio and what happens there."""

    parts: Parts
    scene: Scene

    def do(self, use_case: Callable[..., Any], **named: Any) -> Any:
        return self.parts.do(partial(use_case, **named), self.scene.tenant)

    def webhook(self, url: str = URL, *types: str) -> UUID:
        webhook, _ = self.do(use_cases.register_webhook, url=url, description=None, event_types=types)
        id: UUID = webhook.id
        return id

    def client(self) -> str:
        """One more event that the world hears of; the client's public id."""
        id = self.do(
            studios.register_client, studio_id=self.scene.studio, name="Jo Tate", email=None, phone=None, notes=None
        )
        return public("client", id)


@contextmanager
def delivering(root: Path, post: FakePost | None = None, store: Any = None) -> Iterator[tuple[Delivering, Shop]]:
    with parts_in(root, store=store) as parts:
        scene = set_scene(parts.do)
        process = Delivering(parts, post)
        process.announce()
        try:
            yield process, Shop(parts, scene)
        finally:
            process.sender.close()
