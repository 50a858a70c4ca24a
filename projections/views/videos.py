"""Videos: what was asked for, how far it came, and what was made."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from domain.files import StoredFile
from domain.log import Happened
from domain.videos import Video
from projections.store import Connection, Store


class VideosView:
    name = "videos"
    tables = ("videos",)
    schema = (
        """CREATE TABLE IF NOT EXISTS videos (
             id TEXT PRIMARY KEY, tenant TEXT NOT NULL, subject TEXT NOT NULL, concept TEXT, variant INTEGER,
             motion TEXT NOT NULL, duration_s INTEGER NOT NULL, size TEXT NOT NULL, width INTEGER NOT NULL,
             height INTEGER NOT NULL, fps INTEGER NOT NULL, seed BIGINT NOT NULL, state TEXT NOT NULL, files TEXT,
             frames INTEGER, engine TEXT, engine_version TEXT, spec_digest TEXT, seconds REAL, error TEXT,
             created TEXT NOT NULL) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS videos_by_tenant ON videos (tenant, id)",
        "CREATE INDEX IF NOT EXISTS videos_by_concept ON videos (concept)",
    )

    def apply(self, connection: Connection, happened: Happened) -> None:
        event = happened.event
        match event:
            case Video.Requested():
                _insert(connection, event)
            case Video.Ready():
                connection.execute(
                    "UPDATE videos SET state = 'ready', files = ?, width = ?, height = ?, frames = ?, engine = ?,"
                    " engine_version = ?, spec_digest = ?, seconds = ? WHERE id = ?",
                    (
                        json.dumps([_file(file) for file in event.files]),
                        event.width,
                        event.height,
                        event.frames,
                        event.provenance.engine,
                        event.provenance.engine_version,
                        event.provenance.spec_digest,
                        event.seconds,
                        str(event.originator_id),
                    ),
                )
            case Video.Failed(message=message):
                connection.execute(
                    "UPDATE videos SET state = 'failed', error = ? WHERE id = ?", (message, str(event.originator_id))
                )
            case Video.Cancelled():
                connection.execute("UPDATE videos SET state = 'cancelled' WHERE id = ?", (str(event.originator_id),))


def video(store: Store, tenant: UUID, id: UUID) -> dict[str, Any] | None:
    row = store.one("SELECT * FROM videos WHERE id = ? AND tenant = ?", (str(id), str(tenant)))
    return None if row is None else dict(row)


def videos(
    store: Store, tenant: UUID, before: str | None, limit: int, concept: UUID | None = None, state: str | None = None
) -> list[dict[str, Any]]:
    """Newest first."""
    rows = store.all(
        "SELECT * FROM videos WHERE tenant = ?1 AND (CAST(?2 AS TEXT) IS NULL OR id < ?2)"
        " AND (CAST(?3 AS TEXT) IS NULL OR concept = ?3) AND (CAST(?4 AS TEXT) IS NULL OR state = ?4)"
        " ORDER BY id DESC LIMIT ?5",
        (str(tenant), before, None if concept is None else str(concept), state, limit),
    )
    return [dict(row) for row in rows]


def _insert(connection: Connection, event: Video.Requested) -> None:
    source, shot = event.source, event.shot
    connection.execute(
        "INSERT INTO videos (id, tenant, subject, concept, variant, motion, duration_s, size, width, height, fps, seed,"
        " state, created) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,'requested',?)",
        (
            str(event.originator_id),
            str(event.tenant),
            str(event.subject),
            None if source.concept_id is None else str(source.concept_id),
            source.variant,
            shot.motion.value,
            shot.duration_s,
            shot.size.value,
            shot.width,
            shot.height,
            shot.fps,
            shot.seed,
            event.timestamp.isoformat(),
        ),
    )


def _file(file: StoredFile) -> dict[str, Any]:
    return {"name": file.name, "type": file.media_type, "size": file.size, "sha256": file.sha256}
