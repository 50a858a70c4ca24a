"""The stores' small dialect of SQL (`projections.store`) as PostgreSQL wants it."""

from __future__ import annotations

import re
from functools import lru_cache

_PIECES = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\?(\d*)|%")
_TYPES = {"TEXT": 'text COLLATE "C"', "INTEGER": "bigint", "REAL": "double precision", "BLOB": "bytea"}
_TYPE = re.compile(r"\b(TEXT|INTEGER|REAL|BLOB)\b")
_MADE = re.compile(r"\s*CREATE (?:TABLE|INDEX) IF NOT EXISTS (\w+)")


@lru_cache(1024)
def translated(sql: str) -> tuple[str, bool]:
    """The statement with psycopg's placeholders, and whether they are named `p1`, `p2`, … instead of in order."""
    numbered = False

    def piece(match: re.Match[str]) -> str:
        nonlocal numbered
        text = match[0]
        if text.startswith("?"):
            numbered = numbered or bool(match[1])
            return f"%(p{match[1]})s" if match[1] else "%s"
        return text.replace("%", "%%")

    if sql.lstrip().startswith("CREATE TABLE"):
        # Ids and ISO times must sort as they do in Python, whatever the database's language is.
        sql = _TYPE.sub(lambda match: _TYPES[match[1]], sql.replace("WITHOUT ROWID", ""))
    return _PIECES.sub(piece, sql), numbered


def made_by(sql: str) -> str | None:
    """The name of the table or index that a `CREATE … IF NOT EXISTS` makes."""
    match = _MADE.match(sql)
    return None if match is None else match[1]
