"""One PostgreSQL for all tests of a process, started when the first of them asks for it."""

from __future__ import annotations

import atexit
import os
import re
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from infra.postgres.migrating import migrate
from infra.postgres.throwaway import PostgresServer, binaries


@cache
def shared() -> PostgresServer:
    """One server for all tests of this process, gone with it. Skips by name, or fails where CI is set."""
    if binaries() is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is missing, and CI is set", pytrace=False)
        pytest.skip("PostgreSQL is missing")
    server = PostgresServer()
    atexit.register(server.close)
    server.start()
    return server


@cache
def database_of(folder: Path) -> str:
    """The migrated database that belongs to a test's folder; asked again, the same one."""
    return shared().migrated()


def runtime_login(url: str) -> str:
    """The same database by a login of its own that has the runtime's rights and no others."""
    return _as_role(url, "serving", "LOGIN IN ROLE atelier_runtime")


def plain_owner() -> str:
    """A migrated database whose owner is no superuser, as on most servers that others run."""
    migrate(url := plain_database())
    return url


def plain_database() -> str:
    """The same, new and empty."""
    url = _as_role(shared().database(), "plain", "LOGIN CREATEROLE")
    with psycopg.connect(shared().url(), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {url.rsplit('/', 1)[1]} OWNER TO plain".encode())
    return url


def _as_role(url: str, name: str, rights: str) -> str:
    with psycopg.connect(shared().url(), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone() is None:
            connection.execute(f"CREATE ROLE {name} {rights}".encode())
    return re.sub(r"//\w+@", f"//{name}@", url)


@cache
def schema_of(folder: Path) -> tuple[str, str, int, str]:
    """Arguments of a `PostgresStore` with tables of its own: a schema is made much faster than a database."""
    name = f"of_{uuid4().hex}"
    url = _common()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name} AUTHORIZATION atelier_runtime".encode())
    return url, name, 0, name


@cache
def _common() -> str:
    return shared().migrated()
