"""The relay's process: it leads or stands by, follows the log, and tells how it is doing.

It needs the database and the brokers and nothing else: what it carries is sealed, and it has no keys.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from eventsourcing.persistence import PersistenceError

from domain.log import Decoder, LogReader
from domain.work import Overloaded
from infra.eventlog.listening import Listener
from infra.eventlog.postgres import PostgresEventLog
from infra.eventlog.transcoding import Transcoder
from infra.kafka.access import IN_THE_CLEAR, Access
from infra.kafka.positions import StoredPositions
from infra.kafka.producing import KafkaTransport
from infra.keyring.shut import ShutKeyring
from infra.peers import APPENDED
from infra.postgres.leading import Leading
from infra.postgres.store import PostgresStore
from infra.supervisor import Supervised
from projections.relay.messages import source_of
from projections.relay.relay import BATCH, Relay

NAME = "relay"
IDLE, PACE = 0.25, 0.05
"""Seconds: between two looks at the log, or at the lease; and for a crowd of events to gather. A transaction costs the
brokers a marker on each partition it touched, so many small ones are slower for all than few larger ones."""
LEASE, RENEWED = 2.0, 0.4
"""Seconds: a standby sends within five of a leader's end, and needs some of them to begin its term."""
LATE = 5.0
"""Seconds after which an event that was not sent is a fault that is told."""
ASKED = 1.0
"""Seconds for which the database is tried for an answer about health."""


@dataclass(frozen=True, slots=True)
class Health:
    """`status` is `ready` or `degraded`; `wrong` says why, in words."""

    status: str
    wrong: Sequence[str]
    leading: bool
    position: int
    head: int
    oldest_seconds: float
    """Age of the oldest event that was not sent; 0 where there is none."""
    sent: int
    failures: int

    def document(self) -> dict[str, Any]:
        """As `/readyz` of a gateway has it, and more."""
        return {
            "status": self.status,
            "wrong": list(self.wrong),
            "leading": self.leading,
            "head": self.head,
            "followers": {NAME: {"position": self.position, "lag": max(0, self.head - self.position)}},
            "oldest_unsent_seconds": round(self.oldest_seconds, 3),
            "sent": self.sent,
            "failures": self.failures,
        }


class Watch:
    """Looks at the log for itself, so that it sees a relay that stands still."""

    def __init__(self, log: LogReader, decoder: Decoder, relay: Relay, leads: Callable[[], bool]) -> None:
        self._log, self._decoder, self._relay, self._leads = log, decoder, relay, leads
        self.thread: Supervised | None = None

    def health(self) -> Health:
        wrong, head, oldest = [], 0, 0.0
        position, leading = self._relay.position, self._leads()
        try:
            head = self._log.head()
            # A standby learns the position with each look; what was sent since is no fault of anybody's.
            oldest = self._oldest(position)
        except (PersistenceError, Overloaded) as error:
            wrong.append(f"the database cannot be asked ({type(error).__name__})")
        status = None if self.thread is None else self.thread.status
        if status is not None and status.state != "running":
            wrong.append(f"the relay does not get on ({status.error}, {status.failures} times)")
        if oldest > LATE:
            wrong.append(f"an event waits for {oldest:.0f} s to be sent")
        return Health(
            "degraded" if wrong else "ready",
            wrong,
            leading,
            position,
            head,
            oldest,
            self._relay.sent,
            0 if status is None else status.failures,
        )

    def _oldest(self, position: int) -> float:
        waiting = self._log.read(position, 1)
        if not waiting:
            return 0.0
        return max(0.0, (datetime.now(UTC) - self._decoder.envelope(waiting[0]).time).total_seconds())


class RelayProcess:
    """Everything of it in this process's threads; `stop` gives the lease to whoever stands by."""

    def __init__(
        self, url: str, brokers: Sequence[str], region: str, batch: int = BATCH, access: Access = IN_THE_CLEAR
    ) -> None:
        """Raises `NotMigrated`, and `OperationalError` where the database cannot be reached."""
        self._log = PostgresEventLog(url)
        self._asked = PostgresEventLog(url, patience=ASKED)
        self._store = PostgresStore(url, "relay", size=2)
        decoder = Transcoder(ShutKeyring())
        self.holder = f"relay-{secrets.token_hex(8)}"
        self._leading = Leading(url, self.holder, (NAME,), LEASE, RENEWED)
        self._transport = KafkaTransport(brokers, f"atelier-relay-{region}", access)
        positions = StoredPositions(self._store)
        self.relay = Relay(self._log, decoder, self._transport, positions, source_of(region), batch)
        self._thread = Supervised(NAME, self._step, IDLE, pace=PACE, full=batch)
        self._watch = Watch(self._asked, decoder, self.relay, self.leads)
        self._watch.thread = self._thread
        self._listener = Listener(url, {APPENDED: lambda text: self._thread.wake()})
        self._fence: int | None = None

    def start(self) -> None:
        self._leading.start()
        self._listener.start()
        self._thread.start()

    def stop(self, timeout: float = 20.0) -> None:
        """The batch at hand is ended first."""
        self._thread.stop()
        self._thread.join(timeout)
        self._leading.stop()
        self._listener.stop()
        self._transport.close()
        self._store.close()
        self._asked.close()
        self._log.close()

    def leads(self) -> bool:
        return self._leading.holds(NAME) is not None

    def health(self) -> Health:
        return self._watch.health()

    def _step(self) -> int:
        fence = self._leading.holds(NAME)
        if fence is None:
            self._fence = None
            self._transport.stand_by()
            return self.relay.look()
        if fence != self._fence:
            self.relay.lead()
            self._fence = fence
        return self.relay.step()

    def wait(self, position: int, timeout: float) -> bool:
        """Whether all up to that position is on Kafka before the time is over."""
        end = time.monotonic() + timeout
        while self.relay.position < position:
            if time.monotonic() > end:
                return False
            time.sleep(0.01)
        return True
