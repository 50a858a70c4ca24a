"""A report's table in words: money in major units with its currency, shares in percent, names for ids."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gateway.pages import words


def in_words(table: Mapping[str, Any], labels: Mapping[str, str], grain: str) -> dict[str, Any]:
    """`table` as a report's JSON has it; `heads` and `rows` come back as people read them."""
    columns = table["columns"]
    currency = next((n for n, column in enumerate(columns) if column["name"] == "currency"), None)
    rows = []
    for row in table["rows"]:
        code = row[currency] if currency is not None else ""
        cells = zip(row, columns, strict=True)
        rows.append([_cell(value, column, code, labels, grain) for value, column in cells])
    heads = [
        {
            "title": column["title"],
            "unit": "" if column["unit"] == "minor units" else column["unit"],
            "number": column["type"] in ("integer", "number"),
        }
        for column in columns
    ]
    return {"name": table["name"], "title": table["title"], "heads": heads, "rows": rows}


def _cell(value: Any, column: Mapping[str, Any], currency: str, labels: Mapping[str, str], grain: str) -> str:
    if value is None:
        return "–"
    if column["name"] == "period" and grain == "month":
        return date.fromisoformat(value).strftime("%b %Y")
    if column["unit"] == "minor units":
        return words.money(value, currency) if currency else f"{value:,}"
    if column["name"].endswith(("_share", "_rate")) or column["name"] == "share":
        return f"{value:.0%}"
    if column["type"] == "integer" and isinstance(value, int):
        return f"{value:,}"
    if column["type"] == "number":
        return f"{value:,.1f}"
    return labels.get(str(value), str(value))
