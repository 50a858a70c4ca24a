"""Full text of concepts in the operational database: SQLite's FTS5, and PostgreSQL's tsvector behind the same port."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from projections.store import Store

MOST_WORDS = 24
COMMON = frozenset(["a", "an", "and", "at", "by", "for", "in", "is", "it", "of", "on", "or", "the", "to", "with"])
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Document:
    """What is searched of one concept."""

    concept: str
    tenant: str
    prompt: str
    tags: str
    motifs: str
    metadata: str


class TextIndex(Protocol):
    """`tables` and `schema` are parts of the search view; a document that is put again replaces the one before."""

    @property
    def tables(self) -> Sequence[str]: ...

    @property
    def schema(self) -> Sequence[str]: ...

    def put(self, connection: Any, document: Document) -> None: ...

    def add(self, connection: Any, document: Document) -> None:
        """One that was never put before: nothing has to be looked for."""

    def remove(self, connection: Any, concepts: Sequence[str]) -> None:
        """For good: no word of them is left in the index itself."""

    def best(
        self, store: Store, tenant: str, words: Sequence[str], conditions: str, values: Sequence[Any], limit: int
    ) -> list[str]:
        """Concepts with any of the words, best first. `conditions` are SQL about `d`, the row of `search_documents`."""


def words_of(text: str) -> list[str]:
    """The words that are looked for, each once; common ones only where there are no others."""
    words = list(dict.fromkeys(word.lower() for word in _WORD.findall(text)))
    return ([word for word in words if word not in COMMON] or words)[:MOST_WORDS]


class Fts5:
    """Ranked by BM25: a tag counts twice a word of the prompt. Words are stemmed (Porter) and lose their accents.

    Row ids are left to SQLite, which gives others after a rebuild: a row is found by a word of its own in `owner`.
    """

    tables = ("search_text",)
    schema = (
        """CREATE VIRTUAL TABLE IF NOT EXISTS search_text USING fts5(
             concept UNINDEXED, owner, prompt, tags, motifs, metadata,
             tokenize = "porter unicode61 remove_diacritics 2")""",
    )

    def put(self, connection: Any, document: Document) -> None:
        self._delete(connection, document.concept)
        self.add(connection, document)

    def add(self, connection: Any, document: Document) -> None:
        connection.execute(
            "INSERT INTO search_text (concept, owner, prompt, tags, motifs, metadata) VALUES (?,?,?,?,?,?)",
            (
                document.concept,
                f"{_token('t', document.tenant)} {_token('c', document.concept)}",
                document.prompt,
                document.tags,
                document.motifs,
                document.metadata,
            ),
        )

    def remove(self, connection: Any, concepts: Sequence[str]) -> None:
        for concept in concepts:
            self._delete(connection, concept)
        # A deleted row's words stay in the index's older segments until those are merged.
        connection.execute("INSERT INTO search_text (search_text) VALUES ('optimize')")

    def best(
        self, store: Store, tenant: str, words: Sequence[str], conditions: str, values: Sequence[Any], limit: int
    ) -> list[str]:
        wanted = " OR ".join(f'"{word}"' for word in words)
        query = f'owner : "{_token("t", tenant)}" AND {{prompt tags motifs metadata}} : ({wanted})'
        rows = store.all(
            "SELECT d.concept FROM search_text JOIN search_documents d ON d.concept = search_text.concept"
            f" WHERE search_text MATCH ? AND d.tenant = ?{conditions}"
            " ORDER BY bm25(search_text, 0, 0, 1.0, 2.0, 1.5, 0.7), d.number DESC LIMIT ?",
            (query, tenant, *values, limit),
        )
        return [row["concept"] for row in rows]

    def _delete(self, connection: Any, concept: str) -> None:
        found = connection.execute(
            "SELECT rowid FROM search_text WHERE search_text MATCH ?", (f'owner : "{_token("c", concept)}"',)
        ).fetchall()
        for row in found:
            connection.execute("DELETE FROM search_text WHERE rowid = ?", (row[0],))


class Tsvector:
    """Ranked by cover density (`ts_rank_cd`); tags weigh A, motifs B, the prompt C, metadata D."""

    tables = ("search_text",)
    schema = (
        """CREATE TABLE IF NOT EXISTS search_text (
             concept TEXT PRIMARY KEY, tenant TEXT NOT NULL, words TSVECTOR NOT NULL)""",
        "CREATE INDEX IF NOT EXISTS search_text_by_word ON search_text USING gin (words)",
    )

    def put(self, connection: Any, document: Document) -> None:
        self.add(connection, document)

    def add(self, connection: Any, document: Document) -> None:
        weighed = " || ".join(f"setweight(to_tsvector('english', ?), '{weight}')" for weight in "ABCD")
        connection.execute(
            f"INSERT INTO search_text VALUES (?, ?, {weighed})"
            " ON CONFLICT (concept) DO UPDATE SET words = excluded.words",
            (
                document.concept,
                document.tenant,
                document.tags,
                document.motifs,
                document.prompt,
                document.metadata,
            ),
        )

    def remove(self, connection: Any, concepts: Sequence[str]) -> None:
        for concept in concepts:
            connection.execute("DELETE FROM search_text WHERE concept = ?", (concept,))

    def best(
        self, store: Store, tenant: str, words: Sequence[str], conditions: str, values: Sequence[Any], limit: int
    ) -> list[str]:
        wanted = " | ".join(words)
        rows = store.all(
            "SELECT d.concept FROM search_text t JOIN search_documents d ON d.concept = t.concept,"
            " to_tsquery('english', ?) q"
            f" WHERE t.tenant = ? AND t.words @@ q AND d.tenant = ?{conditions}"
            " ORDER BY ts_rank_cd(t.words, q) DESC, d.number DESC LIMIT ?",
            (wanted, tenant, tenant, *values, limit),
        )
        return [row["concept"] for row in rows]


def _token(kind: str, id: str) -> str:
    """An id as one word of the index, so that rows of others are not even looked at."""
    return kind + id.replace("-", "")
