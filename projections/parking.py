"""Applying events to a view, where one that cannot be handled is parked and the others go on.

What follows of the same aggregate is parked with it, so that it is never seen out of order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from domain.log import Decoder, Happened, Position, Recorded
from projections.store import Connection
from projections.view import Together, View


@dataclass(frozen=True, slots=True)
class Parked:
    follower: str
    position: Position
    originator: UUID
    topic: str
    error: str


class BehindParked(Exception):
    """The event itself is fine; one before it, of the same aggregate, is parked."""


def attempt(connection: Connection, view: View, happened: Happened) -> Exception | None:
    """Apply in a savepoint; what went wrong, with nothing of it left behind."""
    connection.execute("SAVEPOINT one")
    try:
        view.apply(connection, happened)
        connection.execute("RELEASE one")  # what was not sent yet is, and may fail
    except Exception as error:  # the caller parks it with its description
        connection.execute("ROLLBACK TO one")
        connection.execute("RELEASE one")
        return error
    return None


def apply_all(
    connection: Connection,
    view: View,
    pairs: Sequence[tuple[Recorded, Happened | Exception]],
    blocked: set[tuple[str, UUID]],
) -> list[Parked]:
    """Apply events in order, or set them aside; what an operator must be told.

    All in one savepoint first, which costs a fraction of one each; where any of them fails, one by one.
    """
    if not any(isinstance(each, Exception) or (view.name, at.originator_id) in blocked for at, each in pairs):
        connection.execute("SAVEPOINT many")
        try:
            _apply(connection, view, cast("Sequence[Happened]", [happened for _, happened in pairs]))
            connection.execute("RELEASE many")  # what was not sent yet is, and may fail
            return []
        except Exception:  # whatever it is, the event that it belongs to raises it again below
            connection.execute("ROLLBACK TO many")
            connection.execute("RELEASE many")
    each_parked = (apply_or_park(connection, view, recorded, happened, blocked) for recorded, happened in pairs)
    return [parked for parked in each_parked if parked is not None]


def _apply(connection: Connection, view: View, events: Sequence[Happened]) -> None:
    if isinstance(view, Together):
        view.apply_together(connection, events)
        return
    for happened in events:
        view.apply(connection, happened)


def decoded(decoder: Decoder, recorded: Recorded) -> Happened | Exception:
    try:
        return decoder.decode(recorded)
    except Exception as error:  # whatever it is, it must not stop the other aggregates
        return error


def apply_or_park(
    connection: Connection,
    view: View,
    recorded: Recorded,
    happened: Happened | Exception,
    blocked: set[tuple[str, UUID]],
) -> Parked | None:
    """Apply one event, or set it aside; what an operator must be told, where it is the first of its aggregate.

    `blocked` holds (view, aggregate) of all that is parked already, and grows here.
    """
    key = (view.name, recorded.originator_id)
    behind = key in blocked
    if behind:
        error: Exception | None = BehindParked()
    else:
        error = happened if isinstance(happened, Exception) else attempt(connection, view, happened)
    if error is None:
        return None
    blocked.add(key)
    parked = Parked(view.name, recorded.position, recorded.originator_id, recorded.topic, describe(error))
    connection.execute(
        "INSERT INTO parked (follower, position, originator, topic, error) VALUES (?,?,?,?,?)"
        " ON CONFLICT (follower, position) DO UPDATE SET error = excluded.error, attempts = 1, due = NULL",
        (parked.follower, parked.position, str(parked.originator), parked.topic, parked.error),
    )
    return None if behind else parked


def describe(error: Exception) -> str:
    """Type and place of an error; never its message, which may quote a person's data."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f" at {trace.tb_frame.f_code.co_name}:{trace.tb_lineno}"
    return f"{type(error).__name__}{place}"


def blocked_in(connection: Connection) -> set[tuple[str, UUID]]:
    rows = connection.execute("SELECT DISTINCT follower, originator FROM parked")
    return {(row["follower"], UUID(row["originator"])) for row in rows}
