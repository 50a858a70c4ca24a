"""Explicit migrations of a PostgreSQL database: numbered SQL files, each applied once, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import psycopg
from psycopg import sql

from infra.postgres.errors import NotMigrated

RUNTIME = "atelier_runtime"
"""The role that a running platform takes: it may read the log and append to it, and never change it."""
BEGINNING = f"""
DO $body$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{RUNTIME}') THEN CREATE ROLE {RUNTIME} NOLOGIN; END IF;
END $body$;
CREATE SCHEMA IF NOT EXISTS log;
CREATE TABLE IF NOT EXISTS log.migrations (
  number int PRIMARY KEY, name text NOT NULL, applied timestamptz NOT NULL DEFAULT now());
GRANT USAGE ON SCHEMA log TO {RUNTIME};
GRANT SELECT ON log.migrations TO {RUNTIME};"""


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    name: str
    statements: str


def migrations() -> Sequence[Migration]:
    """All that this version knows, in order."""
    found = []
    for file in (files("infra.postgres") / "migrations").iterdir():
        if file.name.endswith(".sql"):
            number, _, name = file.name.removesuffix(".sql").partition("_")
            found.append(Migration(int(number), name, file.read_text()))
    return sorted(found, key=lambda migration: migration.number)


def migrate(url: str) -> Sequence[Migration]:
    """Apply what is missing; what was applied. Runs as the owner of the database, one at a time."""
    applied = []
    with psycopg.connect(url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('atelier migrations'))")
        connection.execute(BEGINNING)
        # The owner's own processes take the runtime role too, so that no slip of theirs can change the log.
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(RUNTIME)))
        there = _applied(connection)
        for migration in migrations():
            if migration.number not in there:
                connection.execute(migration.statements.encode())
                connection.execute(
                    "INSERT INTO log.migrations (number, name) VALUES (%s, %s)", (migration.number, migration.name)
                )
                applied.append(migration)
    return applied


def check(connection: psycopg.Connection[tuple[object, ...]]) -> int:
    """The database's schema number. Raises `NotMigrated` where it is not this version's."""
    newest = migrations()[-1].number
    exists = connection.execute("SELECT to_regclass('log.migrations') IS NOT NULL").fetchone()
    there = _applied(connection) if exists and exists[0] else set()
    if not there or max(there) < newest:
        raise NotMigrated("The database lacks this version's tables; run `atelier db migrate`.")
    if max(there) > newest:
        raise NotMigrated(f"The database has schema {max(there)}; this version knows {newest}. Use a newer atelier.")
    return newest


def _applied(connection: psycopg.Connection[tuple[object, ...]]) -> set[int]:
    return {int(str(row[0])) for row in connection.execute("SELECT number FROM log.migrations").fetchall()}
