"""The delivery log of an endpoint, for whoever looks after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from domain.log import Position
from processors.jobs import Store

Row = dict[str, Any]
DELIVERY = """
SELECT d.message, d.position, d.round, d.state, d.attempts, d.made, d.due, d.settled, m.type, m.at, m.body,
  (SELECT a.status FROM webhook_attempts a WHERE a.endpoint = d.endpoint AND a.message = d.message
   ORDER BY a.round DESC, a.number DESC LIMIT 1) AS last_status,
  (SELECT a.error FROM webhook_attempts a WHERE a.endpoint = d.endpoint AND a.message = d.message
   ORDER BY a.round DESC, a.number DESC LIMIT 1) AS last_error
FROM webhook_deliveries d JOIN webhook_messages m ON m.id = d.message
WHERE d.tenant = ? AND d.endpoint = ?"""


class DeliveryHistory:
    """What the gateway asks of the deliveries; `local` allows plain HTTP and private addresses.

    `announced` tells up to which position of the log there are deliveries.
    """

    def __init__(self, store: Store, announced: Callable[[], Position], local: bool) -> None:
        self._store, self._announced, self.local = store, announced, local

    def reached(self, position: Position) -> bool:
        return self._announced() >= position

    def deliveries(
        self, tenant: UUID, endpoint: UUID, state: str | None, before: tuple[int, str] | None, limit: int
    ) -> list[Row]:
        """Newest first; `before` is the position and message that the page before ended with."""
        sql, values = DELIVERY, [str(tenant), str(endpoint)]
        if state is not None:
            sql += " AND d.state = ?" if state != "waiting" else " AND (d.state = ? OR d.state = 'sending')"
            values.append(state)
        if before is not None:
            sql += " AND (d.position, d.message) < (?, ?)"
            values += [before[0], before[1]]  # type: ignore[list-item]
        rows = self._store.all(f"{sql} ORDER BY d.position DESC, d.message DESC LIMIT ?", (*values, limit))
        return [dict(row) for row in rows]

    def delivery(self, tenant: UUID, endpoint: UUID, message: UUID) -> Row | None:
        """One delivery with every attempt, oldest first."""
        found = self._store.one(f"{DELIVERY} AND d.message = ?", (str(tenant), str(endpoint), str(message)))
        if found is None:
            return None
        attempts = self._store.all(
            "SELECT round, number, at, status, error, seconds, response FROM webhook_attempts"
            " WHERE endpoint = ? AND message = ? ORDER BY round, number",
            (str(endpoint), str(message)),
        )
        return {**found, "tried": [dict(row) for row in attempts]}

    def message(self, tenant: UUID, message: UUID) -> bool:
        """Whether there is such a message to send again."""
        sql = "SELECT 1 FROM webhook_messages WHERE tenant = ? AND id = ?"
        return self._store.one(sql, (str(tenant), str(message))) is not None
