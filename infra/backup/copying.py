"""Copies of what a running platform writes: databases as they were at one moment, and files that never change."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path


def copy_database(source: Path, target: Path) -> None:
    """The whole file at one moment, beside its writer (SQLite's online backup), without a write-ahead log."""
    with closing(_reading(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")
    _durable(target)


def copy_tables(source: Path, target: Path, left_out: Iterable[str]) -> None:
    """All tables of one moment but some, into a new file: no byte of those gets there, not even in free pages."""
    unwanted = set(left_out)
    with closing(_reading(source)) as connection:
        connection.execute("ATTACH DATABASE ? AS copy", (str(target),))
        connection.execute("BEGIN")
        made = connection.execute(
            "SELECT type, name, tbl_name, sql FROM main.sqlite_master"
            " WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type = 'index', name"
        ).fetchall()
        for kind, name, table, sql in made:
            if kind not in ("table", "index") or table in unwanted or sql.upper().startswith("CREATE VIRTUAL"):
                continue
            connection.execute(_within_copy(kind, sql))
            if kind == "table":
                connection.execute(f'INSERT INTO copy."{name}" SELECT * FROM main."{name}"')
        connection.commit()
    _durable(target)


def copy_file(source: Path, target: Path) -> bool:
    """False where there is no such file (any more)."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(source, target)
    except FileNotFoundError:
        return False
    _durable(target)
    return True


def copy_immutable(source: Path, target: Path, base: Path | None) -> int:
    """Every file of a folder whose files never change; hard links to `base`, an older copy, where that has them.

    The number of files. Files that are being written (`.tmp`) are not taken, nor those erased meanwhile.
    """
    count = 0
    for path in source.rglob("*") if source.is_dir() else ():
        if path.is_dir() or path.suffix == ".tmp":
            continue
        name = path.relative_to(source)
        count += _linked(base / name, target / name, path) if base is not None else copy_file(path, target / name)
    return count


def _linked(older: Path, target: Path, source: Path) -> bool:
    try:
        if os.path.getsize(older) == os.path.getsize(source):
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(older, target)
            return True
    except OSError:  # not there, or on another file system
        pass
    return copy_file(source, target)


def _reading(path: Path) -> sqlite3.Connection:
    # Not `mode=ro`: a reader of a write-ahead log that nobody has open may have to make its index.
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    connection.execute("PRAGMA trusted_schema=OFF")
    return connection


def _within_copy(kind: str, sql: str) -> str:
    head = {"table": "CREATE TABLE ", "index": "CREATE INDEX "}
    for start in (head[kind], "CREATE UNIQUE INDEX "):
        if sql.upper().startswith(start):
            return f"{sql[: len(start)]}copy.{sql[len(start) :]}"
    raise ValueError(f"unexpected schema: {sql[:40]}")


def _durable(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
