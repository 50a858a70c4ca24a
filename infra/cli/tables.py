"""Tables that can be read on the terminal they are printed on: where one is too wide, its rows become columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table

BORDER = 3
"""What a column takes beside its content."""
LONGEST_TITLE = 34
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def tables_of(shown: Mapping[str, Any], width: int) -> Iterator[Table]:
    """A table as `gateway.pages.tables.in_words` gives it, in as many pieces as fit on so many characters."""
    heads, rows = shown["heads"], [[_short(cell) for cell in row] for row in shown["rows"]]
    if _width(heads, rows) <= width:
        table = Table(title=shown["title"])
        for head in heads:
            table.add_column(_title(head), justify="right" if head["number"] else "left", no_wrap=not head["number"])
        for row in rows:
            table.add_row(*row)
        yield table
        return
    names = [head["title"] for head in heads]
    left = min(LONGEST_TITLE, max(len(name) for name in names)) + BORDER
    for number, some in enumerate(_pieces(rows, width - left - 1)):
        table = Table(title=shown["title"] if number == 0 else None, show_header=False)
        table.add_column(max_width=LONGEST_TITLE)
        for _ in some:
            table.add_column(justify="right", no_wrap=True)
        for name, *cells in zip(names, *some, strict=True):
            table.add_row(name, *cells)
        yield table


def _title(head: Mapping[str, Any]) -> str:
    return f"{head['title']}, {head['unit']}" if head["unit"] else str(head["title"])


def _width(heads: Sequence[Mapping[str, Any]], rows: Sequence[Sequence[str]]) -> int:
    """The least width at which no word and no cell is broken."""
    words = [max(map(len, _title(head).split())) for head in heads]
    cells = [max((len(row[n]) for row in rows), default=0) for n in range(len(heads))]
    return 1 + sum(max(pair) + BORDER for pair in zip(words, cells, strict=True))


def _pieces(rows: Sequence[Sequence[str]], room: int) -> Iterator[list[Sequence[str]]]:
    """As many rows together as fit side by side; one at least."""
    piece: list[Sequence[str]] = []
    taken = 0
    for row in rows:
        needed = max(map(len, row)) + BORDER
        if piece and taken + needed > room:
            yield piece
            piece, taken = [], 0
        piece.append(row)
        taken += needed
    if piece:
        yield piece


def _short(cell: str) -> str:
    """Ids by their ends, which tell them apart; CSV and JSON have them whole."""
    return f"…{cell[-8:]}" if _ID.fullmatch(cell) else cell
