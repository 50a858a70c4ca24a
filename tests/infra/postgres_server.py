"""One PostgreSQL for all tests of a process, started when the first of them asks for it."""

from __future__ import annotations

import atexit
import os
from functools import cache
from pathlib import Path

import pytest

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
