"""`infra.peers.Peers` on PostgreSQL: leases, LISTEN and NOTIFY, and advisory locks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager

from domain.work import Overloaded
from infra.eventlog.listening import Listener
from infra.peers import Heard, Step
from infra.postgres.leading import Leading
from infra.postgres.store import PostgresStore, alone
from infra.roles import PLAYED, leases_of

log = logging.getLogger("atelier")


class PostgresPeers:
    shared = True

    def __init__(self, store: PostgresStore, holder: str, names: Sequence[str] = leases_of(PLAYED)) -> None:
        """`names` are those that this process may lead."""
        self._store = store
        self._leading = Leading(store.url, holder, names)
        self._heard: dict[str, Heard] = {}
        self._listener = Listener(store.url, self._heard)

    def led(self, name: str, step: Step, look: Step, lead: Callable[[], object]) -> Step:
        term: int | None = None

        def stepped() -> object:
            nonlocal term
            fence = self._leading.holds(name)
            if fence is None:
                term = None
                return look()
            if fence != term:
                lead()
                term = fence
            return step()

        return stepped

    def leads(self, name: str) -> bool:
        return self._leading.holds(name) is not None

    def alone(self, name: str) -> AbstractContextManager[None]:
        return alone(self._store.url, name)

    def gone(self, holders: Iterable[str]) -> set[str]:
        return self._leading.gone(holders)

    def hear(self, channel: str, heard: Heard) -> None:
        self._heard[channel] = heard

    def tell(self, channel: str, text: str) -> None:
        try:
            self._store.all("SELECT pg_notify(?, ?)", (channel, text))
        except Overloaded:
            log.info("nobody could be told on %s", channel)

    def start(self) -> None:
        self._leading.start()
        self._listener.start()

    def stop(self) -> None:
        self._listener.stop()
        self._leading.stop()
