"""What the log is told of deliveries: outcomes, many in one event, and endpoints that are disabled for what they did.

A batch of outcomes is named before it is told, so that after a crash the same batch is told again and counts once.
"""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from domain.errors import Refused
from domain.ids import Clock, Ids
from domain.log import Actor, Context
from domain.usecases.webhooks import disable_webhook, settle_deliveries
from domain.webhooks import KEPT, Outcome
from domain.work import Commands
from processors.delivery.tables import prepare, utc
from processors.jobs import Store

EVERY = 1.0
"""Seconds: what ends within one becomes one event for each endpoint."""
BATCH = 200
"""Outcomes of one event."""
BATCHES = 40
"""Of one tick."""
TIDIED = timedelta(minutes=10)
AT_ONCE = 5000
log = logging.getLogger("atelier")


class Settling:
    """`tick` may be called at any time, by one thread."""

    def __init__(
        self,
        store: Store,
        commands: Commands,
        clock: Clock,
        ids: Ids,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._commands, self._clock, self._ids = store, commands, clock, ids
        self._monotonic = monotonic
        self._told: float | None = None
        self._tidied = clock.now()
        with store.write() as connection:
            prepare(connection)

    def tick(self) -> int:
        """Tell what the log does not know yet, once in a second; the number of batches told."""
        now = self._monotonic()
        if self._told is not None and now - self._told < EVERY:
            return 0
        self._told = now
        self._disable()
        self._name()
        batches = self._store.all(
            "SELECT batch, endpoint, tenant FROM webhook_outcomes WHERE batch IS NOT NULL"
            " GROUP BY batch, endpoint, tenant LIMIT ?",
            (BATCHES,),
        )
        for row in batches:
            self._tell(UUID(row["batch"]), UUID(row["endpoint"]), UUID(row["tenant"]))
        self._tidy()
        return len(batches)

    def _name(self) -> None:
        if self._store.one("SELECT 1 FROM webhook_outcomes WHERE batch IS NULL LIMIT 1") is None:
            return
        with self._store.write() as connection:
            for _ in range(BATCHES):
                row = connection.execute(
                    "SELECT endpoint FROM webhook_outcomes WHERE batch IS NULL ORDER BY endpoint LIMIT 1"
                ).fetchone()
                if row is None:
                    return
                connection.execute(
                    "UPDATE webhook_outcomes SET batch = ? WHERE id IN (SELECT id FROM webhook_outcomes"
                    " WHERE batch IS NULL AND endpoint = ? ORDER BY id LIMIT ?)",
                    (str(self._ids.uuid()), row["endpoint"], BATCH),
                )

    def _tell(self, batch: UUID, endpoint: UUID, tenant: UUID) -> None:
        rows = self._store.all("SELECT * FROM webhook_outcomes WHERE batch = ? ORDER BY id", (str(batch),))
        outcomes = tuple(
            Outcome(UUID(row["message"]), row["type"], row["round"], row["outcome"], row["attempts"], row["seconds"])
            for row in rows
        )
        context = _context(f"webhooks/settle/{batch}", tenant)
        self._commands.submit(context, lambda work: settle_deliveries(work, batch, endpoint, outcomes)).result()
        with self._store.write() as connection:
            connection.execute("DELETE FROM webhook_outcomes WHERE batch = ?", (str(batch),))

    def _disable(self) -> None:
        """The verdict goes when its event comes back through the log; until then the command repeats itself."""
        for row in self._store.all(
            "SELECT id, tenant, verdict, failing_since FROM webhook_targets WHERE verdict IS NOT NULL AND enabled = 1"
        ):
            id, reason = UUID(row["id"]), row["verdict"]
            context = _context(f"webhooks/disable/{id}/{row['failing_since']}", UUID(row["tenant"]))
            disabling = functools.partial(disable_webhook, id=id, reason=reason)
            try:
                self._commands.submit(context, disabling).result()
            except Refused as refused:
                log.warning("webhook %s was not disabled (%s)", id, refused.code)

    def _tidy(self) -> None:
        """Forget messages, deliveries and attempts that are older than they are kept."""
        now = self._clock.now()
        if TIDIED > now - self._tidied >= timedelta():
            return
        self._tidied = now
        with self._store.write() as connection:
            old = connection.execute(
                "SELECT m.id FROM webhook_messages m WHERE m.at < ? AND NOT EXISTS (SELECT 1 FROM"
                " webhook_deliveries d WHERE d.message = m.id AND d.state IN ('waiting', 'sending')) LIMIT ?",
                (utc(now - KEPT), AT_ONCE),
            ).fetchall()
            ids = [(row["id"],) for row in old]
            connection.executemany(
                "DELETE FROM webhook_attempts WHERE (endpoint, message) IN"
                " (SELECT endpoint, message FROM webhook_deliveries WHERE message = ?)",
                ids,
            )
            connection.executemany("DELETE FROM webhook_deliveries WHERE message = ?", ids)
            connection.executemany("DELETE FROM webhook_messages WHERE id = ?", ids)


def _context(command: str, tenant: UUID) -> Context:
    return Context(tenant, Actor("system", "webhooks"), command, command, command)
