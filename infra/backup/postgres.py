"""The databases of a platform on PostgreSQL, dumped and restored by PostgreSQL's own programs.

They are called with the owner's rights: the runtime's role may not read all that has to be there again. Passwords go
by the environment, since a command line can be read by every user of the machine.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from domain.ids import Ids
from infra.backup.databases import Opened
from infra.backup.manifest import BackupUnusable
from infra.eventlog.postgres import PostgresEventLog
from infra.folder import DataFolder
from infra.postgres.keyring import SCHEMA as KEYS
from infra.postgres.keyring import KeysStore, SharedKeyring
from infra.postgres.migrating import BEGINNING, RUNTIME
from infra.postgres.store import SCHEMA, PostgresStore
from infra.postgres.throwaway import binaries
from infra.stores import KEYRING_VERSION

DUMP, KEYS_DUMP = "postgresql.dump", "keyring.dump"
ENVIRONMENT = {
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}
SCHEMAS = ("log", SCHEMA, "rebuilding", KEYS)


class PostgresDatabases:
    """`url` is the owner's; `derived` are the tables of the read models."""

    named = "postgresql"

    def __init__(self, url: str, derived: Sequence[str]) -> None:
        self._url, self._derived = url, derived

    def back_up(self, made: Path) -> int:
        # Without its version the store counts as new, and the read models are made from the log.
        without = (*self._derived, "versions", "processes", "leaders")
        left_out = [f"--exclude-table-data={SCHEMA}.{table}" for table in without]
        schemas = ["--schema=log", f"--schema={SCHEMA}", "--schema=rebuilding"]
        # Everything of one moment: the count, the log, and what is at work.
        with psycopg.connect(self._url) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            row = connection.execute("SELECT pg_export_snapshot(), (SELECT count(*) FROM log.events)").fetchone()
            assert row is not None
            self._run("pg_dump", "--format=custom", f"--snapshot={row[0]}", *schemas, *left_out, into=made / DUMP)
        return int(row[1])

    def back_up_keys(self, made: Path) -> None:
        self._run("pg_dump", "--format=custom", f"--schema={KEYS}", into=made / KEYS_DUMP)

    def put_back(self, backup: Path, keys: Path, folder: DataFolder) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            there = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname = ANY(%s)", [list(SCHEMAS)])
            if there.fetchone() is not None:
                raise BackupUnusable("The database is not empty: a restore needs a new one (CREATE DATABASE).")
            # Roles belong to the server and are in no dump.
            connection.execute(BEGINNING.encode())
            connection.execute(f"GRANT {RUNTIME} TO CURRENT_USER".encode())
            connection.execute("DROP SCHEMA log CASCADE")
        for dump in (backup / DUMP, keys / KEYS_DUMP):
            self._run("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", self._to(), str(dump))
        self._own()

    @contextmanager
    def opened(self, folder: DataFolder, ids: Ids) -> Iterator[Opened]:
        wrapping = folder.key("key-encryption.key", ids)
        log = PostgresEventLog(self._url)
        keys, operations = KeysStore(self._url, KEYRING_VERSION), PostgresStore(self._url, "restore", 0)
        try:
            log.claim(wrapping)
            yield Opened(log, SharedKeyring(keys, wrapping, ids), keys, operations)
        finally:
            operations.close()
            keys.close()
            log.close()

    def take_back(self) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            for schema in SCHEMAS:
                connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE".encode())

    def _own(self) -> None:
        """What the runtime makes and drops itself belongs to it."""
        with psycopg.connect(self._url) as connection:
            for schema in (SCHEMA, "rebuilding"):
                connection.execute(f"ALTER SCHEMA {schema} OWNER TO {RUNTIME}".encode())
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [SCHEMA]).fetchall()
            for (table,) in tables:
                connection.execute(f'ALTER TABLE {SCHEMA}."{table}" OWNER TO {RUNTIME}'.encode())

    def _to(self) -> str:
        return f"--dbname={conninfo_to_dict(self._url).get('dbname') or 'postgres'}"

    def _run(self, program: str, *arguments: str, into: Path | None = None) -> None:
        given = conninfo_to_dict(self._url)
        said = {ENVIRONMENT[name]: str(value) for name, value in given.items() if name in ENVIRONMENT}
        command = [_program(program), "--no-password", *arguments, *([f"--file={into}"] if into else [])]
        done = subprocess.run(command, env={**os.environ, **said}, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise BackupUnusable(f"{program} failed: {done.stderr.strip()[-400:]}")


def _program(name: str) -> str:
    """The newest one: an older one refuses a newer server."""
    folder = binaries()
    if folder is not None and (folder / name).exists():
        return str(folder / name)
    found = shutil.which(name)
    if found is None:
        raise BackupUnusable(f"{name} is missing: install PostgreSQL's client programs.")
    return found
