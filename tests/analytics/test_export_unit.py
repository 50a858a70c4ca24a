"""Exports: the same values back from every format, and no formula for a spreadsheet to run."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.export import export, to_csv, to_parquet
from analytics.model import OutputColumn, TableResult, ValueType
from analytics.reports.report import Result

COLUMNS = (
    OutputColumn("period", "Period", ValueType.DATE),
    OutputColumn("style", "Style", ValueType.TEXT),
    OutputColumn("count", "Count", ValueType.INTEGER),
    OutputColumn("share", "Share", ValueType.NUMBER, "of all"),
    OutputColumn("at", "At", ValueType.TIME),
    OutputColumn("for_client", "For a client", ValueType.BOOLEAN),
)
ROW = (date(2026, 1, 1), "fine-line", 12, 0.25, datetime(2026, 1, 2, 3, 4, 5, 6, UTC), 1)


def table(*rows: tuple[Any, ...], name: str = "styles") -> TableResult:
    return TableResult(name, "Styles", COLUMNS, list(rows), "SELECT 1", {"position": 9, "from": date(2026, 1, 1)}, 9)


def result(*rows: tuple[Any, ...]) -> Result:
    params = {"from": date(2026, 1, 1), "studio": UUID(int=5), "style": None}
    return Result("style-popularity", "Style popularity", params, 9, (table(*rows), table(name="motifs")), ("A note.",))


def test_json_says_everything_about_the_report() -> None:
    exported = export(result(ROW), "json")
    document = json.loads(exported.content)

    assert exported.media_type == "application/json"
    assert document["position"] == 9
    assert document["parameters"] == {"from": "2026-01-01", "studio": str(UUID(int=5)), "style": None}
    assert [each["name"] for each in document["tables"]] == ["styles", "motifs"]
    assert document["tables"][0]["rows"] == [["2026-01-01", "fine-line", 12, 0.25, "2026-01-02T03:04:05.000006Z", 1]]
    assert document["tables"][0]["query"] == {
        "text": "SELECT 1",
        "parameters": {"position": 9, "from": "2026-01-01"},
    }


def test_parquet_has_typed_columns_and_says_where_it_comes_from() -> None:
    read = pq.read_table(io.BytesIO(to_parquet(table(ROW, (None,) * 6))))

    assert read.to_pylist() == [
        {
            "period": ROW[0],
            "style": "fine-line",
            "count": 12,
            "share": 0.25,
            "at": ROW[4],
            "for_client": True,
        },
        dict.fromkeys(("period", "style", "count", "share", "at", "for_client")),
    ]
    assert read.schema.metadata[b"position"] == b"9"
    assert read.schema.field("share").metadata == {b"title": b"Share", b"unit": b"of all"}


def parsed(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30))
def test_csv_gives_a_text_back_or_puts_an_apostrophe_before_a_formula(text: str) -> None:
    (_, row) = parsed(to_csv(table((*ROW[:1], text, *ROW[2:]))))

    assert row[1] in (text, "'" + text)
    assert not row[1].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_is_disarmed(text: str) -> None:
    assert parsed(to_csv(table((*ROW[:1], text, *ROW[2:]))))[1][1] == "'" + text


def test_numbers_stay_numbers_even_where_they_are_negative() -> None:
    assert parsed(to_csv(table((*ROW[:2], -12, -0.5, *ROW[4:]))))[1][2:4] == ["-12", "-0.5"]
    assert parsed(to_csv(table((None,) * 6)))[1] == [""] * 6


def test_one_table_is_named_in_the_file_and_another_is_refused() -> None:
    assert export(result(ROW), "csv").file_name == "style-popularity-9.csv"
    assert export(result(ROW), "csv", "motifs").file_name == "style-popularity-motifs-9.csv"
    assert parsed(export(result(ROW), "csv", "motifs").content) == [[column.name for column in COLUMNS]]
    with pytest.raises(KeyError):
        export(result(ROW), "csv", "nothing")
    with pytest.raises(KeyError):
        export(result(ROW), "xlsx")


def test_a_result_gives_its_columns_by_name() -> None:
    assert result(ROW).columns == COLUMNS
    assert result(ROW).rows == [ROW]
    assert table(ROW).column("count") == [12]
    assert table(ROW).records()[0]["style"] == "fine-line"
    with pytest.raises(KeyError):
        table(ROW).column("nothing")
