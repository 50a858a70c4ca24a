"""How an older log file becomes a present one: numbered steps, each in one transaction with the file's number.

A step is SQL that never touches an event's stored bytes: the digests in the audit log are taken over them. To add
one, append it to `STEPS` and change the schema in `sqlite.py`; a stored copy of the version before it goes into
`tests/infra/stored/`, on which the step is rehearsed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

Step = tuple[str, ...]

# Answers were kept without the person they are about, so nobody can say whose key opens them: they are dropped.
ANSWERS_HAVE_A_SUBJECT: Step = (
    """CREATE TABLE commands_1 (
  command_id TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  fingerprint TEXT,
  answer BLOB,
  subject TEXT,
  at TEXT NOT NULL) WITHOUT ROWID""",
    "INSERT INTO commands_1 SELECT command_id, position, fingerprint, NULL, NULL, at FROM commands",
    "DROP TABLE commands",
    "ALTER TABLE commands_1 RENAME TO commands",
    "CREATE INDEX commands_by_time ON commands (at) WHERE answer IS NOT NULL",
    """CREATE TRIGGER IF NOT EXISTS events_refuse_replace BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE position = NEW.position) OR EXISTS (
  SELECT 1 FROM events WHERE originator_id = NEW.originator_id AND originator_version = NEW.originator_version)
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
)

STEPS: tuple[Step, ...] = (ANSWERS_HAVE_A_SUBJECT,)
"""Step n carries a file from version n to n + 1."""


def migrate(connection: sqlite3.Connection, found: int, steps: Sequence[Step]) -> int:
    """Take the steps that a file of version `found` lacks; their number. A step that fails leaves no trace.

    `connection` is in no transaction and commits by itself (`isolation_level=None`).
    """
    for number, step in enumerate(steps[found:], found + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in step:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={number}")
        except BaseException:
            connection.rollback()
            raise
        connection.commit()
    return len(steps[found:])
