"""The stores' dialect in PostgreSQL's words."""

from __future__ import annotations

import pytest

from infra.postgres.dialect import made_by, translated


@pytest.mark.parametrize(
    ("given", "made", "numbered"),
    [
        ("SELECT 1", "SELECT 1", False),
        ("SELECT * FROM a WHERE b = ? AND c = ?", "SELECT * FROM a WHERE b = %s AND c = %s", False),
        ("SELECT * FROM a WHERE b = ?1 OR c = ?1", "SELECT * FROM a WHERE b = %(p1)s OR c = %(p1)s", True),
        ("SELECT '?', \"a?b\", 'it''s ?' WHERE x = ?", "SELECT '?', \"a?b\", 'it''s ?' WHERE x = %s", False),
        (
            "SELECT (julianday(?1) - julianday(d.made)) * 86400",
            "SELECT ((extract(epoch FROM CAST(%(p1)s AS timestamptz)) / 86400)"
            " - (extract(epoch FROM CAST(d.made AS timestamptz)) / 86400)) * 86400",
            True,
        ),
        ("SELECT 5 % 2, '50%' WHERE a LIKE ?", "SELECT 5 %% 2, '50%%' WHERE a LIKE %s", False),
    ],
)
def test_parameters(given: str, made: str, numbered: bool) -> None:
    assert translated(given) == (made, numbered)


def test_tables() -> None:
    made, _ = translated("CREATE TABLE IF NOT EXISTS a (id TEXT PRIMARY KEY, n INTEGER, x REAL, b BLOB) WITHOUT ROWID")
    assert " ".join(made.split()) == (
        'CREATE TABLE IF NOT EXISTS a (id text COLLATE "C" PRIMARY KEY, n bigint, x double precision, b bytea)'
    )


def test_words_that_are_types_elsewhere_stay() -> None:
    assert translated("UPDATE a SET x = 'TEXT' WHERE CAST(? AS TEXT) IS NULL")[0] == (
        "UPDATE a SET x = 'TEXT' WHERE CAST(%s AS TEXT) IS NULL"
    )


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("CREATE TABLE IF NOT EXISTS jobs (id TEXT)", "jobs"),
        ("\nCREATE TABLE IF NOT EXISTS traffic_pending (\n", "traffic_pending"),
        ("CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs (state)", "jobs_by_state"),
        ("DROP TABLE jobs", None),
        ("SELECT 'CREATE TABLE IF NOT EXISTS x'", None),
    ],
)
def test_what_a_statement_makes(statement: str, name: str | None) -> None:
    assert made_by(statement) == name
