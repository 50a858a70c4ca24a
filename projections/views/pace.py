"""How fast designs are made just now: what waits, what is being drawn, and how long the last ones took."""

from __future__ import annotations

import math
import statistics
from datetime import datetime

from domain.concepts import Concept
from domain.log import Happened
from domain.sandbox import is_sandbox
from projections.store import Connection, Store

KEPT = 64
"""Finished concepts whose times are remembered."""


class PaceView:
    name = "pace"
    tables = ("pace_open", "pace_recent")
    schema = (
        """CREATE TABLE IF NOT EXISTS pace_open (
             concept TEXT PRIMARY KEY, wanted INTEGER NOT NULL, started TEXT) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS pace_recent (
             position INTEGER PRIMARY KEY, variants INTEGER NOT NULL, seconds REAL NOT NULL)""",
    )

    def apply(self, connection: Connection, happened: Happened) -> None:
        event = happened.event
        match event:
            case Concept.Requested() if not is_sandbox(event.tenant):
                connection.execute(
                    "INSERT INTO pace_open VALUES (?,?,NULL)", (str(event.originator_id), len(event.seeds))
                )
            case Concept.GenerationStarted():
                connection.execute(
                    "UPDATE pace_open SET started = ? WHERE concept = ?",
                    (event.timestamp.isoformat(), str(event.originator_id)),
                )
            case Concept.Ready():
                _remember(connection, happened.position, str(event.originator_id), event.timestamp)
                _close(connection, str(event.originator_id))
            case Concept.Failed() | Concept.Cancelled():
                _close(connection, str(event.originator_id))


def seconds_until_ready(store: Store, variants: int, unmeasured: float) -> int:
    """Whole seconds, at least 1, until so many designs asked for now should be there.

    The median time a design took lately, for these and for all that wait before them, shared among as many as are
    being drawn at once. `unmeasured` is answered where nothing has been drawn yet.
    """
    times = [
        float(row["seconds"]) / int(row["variants"]) for row in store.all("SELECT variants, seconds FROM pace_recent")
    ]
    if not times:
        return math.ceil(unmeasured)
    row = store.one("SELECT COALESCE(SUM(wanted), 0) AS ahead, COUNT(started) AS running FROM pace_open")
    ahead, running = (0, 0) if row is None else (int(row["ahead"]), int(row["running"]))
    return max(1, math.ceil(statistics.median(times) * (variants + ahead / max(1, running))))


def _remember(connection: Connection, position: int, concept: str, at: datetime) -> None:
    row = connection.execute("SELECT wanted, started FROM pace_open WHERE concept = ?", (concept,)).fetchone()
    if row is None or row["started"] is None:
        return
    seconds = max(0.0, (at - datetime.fromisoformat(row["started"])).total_seconds())
    connection.execute("INSERT INTO pace_recent VALUES (?,?,?)", (position, row["wanted"], seconds))
    connection.execute(
        "DELETE FROM pace_recent WHERE position NOT IN"
        " (SELECT position FROM pace_recent ORDER BY position DESC LIMIT ?)",
        (KEPT,),
    )


def _close(connection: Connection, concept: str) -> None:
    connection.execute("DELETE FROM pace_open WHERE concept = ?", (concept,))
