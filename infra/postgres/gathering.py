"""Inserts that nobody waits for, kept until something else is asked: one way to the server and back for all of them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import psycopg

_VALUES = re.compile(r"INSERT INTO (\w+) (?:\([^()]*\) )?VALUES ")
_ASKS = re.compile(r"\b(?:SELECT|RETURNING)\b")


class Gathered:
    """Rows by the statement that inserts them, in the order in which the statements first came.

    Rows of one table keep their order: it has one statement here at a time. Those of different tables may change
    places, so no table may have a trigger or a foreign key that looks at another.
    """

    def __init__(self) -> None:
        self._rows: dict[str, list[Any]] = {}
        self._statements: dict[str, str] = {}

    def takes(self, text: str) -> bool:
        """Whether it is a plain insert of values that can go together with what is here."""
        table = _table(text)
        return table is not None and self._statements.setdefault(table, text) == text

    def take(self, text: str, parameters: Any) -> None:
        self._rows.setdefault(text, []).append(parameters)

    def clear(self) -> None:
        self._rows, self._statements = {}, {}

    def __bool__(self) -> bool:
        return bool(self._rows)

    def send(self, connection: psycopg.Connection[Any], before: str | None) -> None:
        """All of them, after the statement `before`; nothing is kept. Raises what the first bad one raises."""
        rows = self._rows
        self.clear()
        with connection.pipeline():
            if before is not None:
                connection.execute(before.encode())
            for text, each in rows.items():
                if len(each) == 1:
                    connection.execute(text.encode(), each[0])
                else:
                    connection.cursor().executemany(text.encode(), each)


@lru_cache(256)
def _table(text: str) -> str | None:
    """Where a plain insert of values goes."""
    match = _VALUES.match(text)
    return None if match is None or _ASKS.search(text) is not None else match[1]
