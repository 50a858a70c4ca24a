"""Callbacks of single concepts: remembered when asked for, told the outcome once, and gone when that has settled.

A callback waits in a row of its own. With the concept's outcome it becomes a target like that of an endpoint, under
the concept's id, so that claims, attempts and leases are the same; no aggregate stands behind it, so nothing disables
it, nobody is written a mail, and it is neither listed nor counted among the endpoints.
"""

from __future__ import annotations

from domain.concepts import Concept
from domain.log import Happened
from domain.personal import Personal
from processors.store import Connection

REMEMBER = "INSERT INTO webhook_callbacks (concept, tenant, subject, position) VALUES (?,?,?,?) ON CONFLICT DO NOTHING"
OPEN = """
INSERT INTO webhook_targets (id, tenant, event_types, registered, address, secret)
SELECT concept, tenant, '[]', position, position, position FROM webhook_callbacks WHERE concept = ?
ON CONFLICT DO NOTHING"""
OUTCOMES = (Concept.Ready, Concept.Failed, Concept.Cancelled)


def remember(happened: Happened, connection: Connection) -> None:
    """Nothing where there is no callback, no secret to sign with, or the person is gone since."""
    event: Concept.Labelled = happened.event
    if isinstance(event.callback, Personal) and isinstance(event.callback_secret, Personal):
        values = (str(event.originator_id), str(happened.envelope.tenant), str(event.callback.subject))
        connection.execute(REMEMBER, (*values, happened.position))


def waits_for(connection: Connection, happened: Happened) -> bool:
    """Whether somebody is to be called back with this event."""
    if not isinstance(happened.event, OUTCOMES):
        return False
    return is_callback(connection, str(happened.event.originator_id))


def is_callback(connection: Connection, id: str) -> bool:
    return connection.execute("SELECT 1 FROM webhook_callbacks WHERE concept = ?", (id,)).fetchone() is not None


def open_target(connection: Connection, concept: str) -> None:
    connection.execute(OPEN, (concept,))


def close(connection: Connection, concept: str) -> None:
    """Its deliveries stay as long as others do: read again, the log makes none anew. Nothing happens to endpoints."""
    if is_callback(connection, concept):
        connection.execute("DELETE FROM webhook_targets WHERE id = ?", (concept,))
        connection.execute("DELETE FROM webhook_callbacks WHERE concept = ?", (concept,))


def forget(connection: Connection, subject: str) -> None:
    """With a person go their callbacks, told or not."""
    found = connection.execute("SELECT concept FROM webhook_callbacks WHERE subject = ?", (subject,)).fetchall()
    for row in found:
        close(connection, row["concept"])
        connection.execute("DELETE FROM webhook_deliveries WHERE endpoint = ?", (row["concept"],))
        connection.execute("DELETE FROM webhook_attempts WHERE endpoint = ?", (row["concept"],))
