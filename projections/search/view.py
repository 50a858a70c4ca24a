"""What is searched: documents, their labels for filters, and how each variant looks. Gone with the person."""

from __future__ import annotations

import base64
import json
from typing import Any

from domain.clients import Client
from domain.concepts import Concept
from domain.labels import read_metadata, read_tags
from domain.log import Happened
from projections.search.text import Document, Fts5, TextIndex


class SearchView:
    """`number` is the position at which a concept was asked for: unique, growing, and the same after a rebuild."""

    name = "search"

    def __init__(self, text: TextIndex | None = None) -> None:
        self.text = text or Fts5()
        self.tables = ("search_documents", "search_labels", "search_pictures", *self.text.tables)
        self.schema = (
            """CREATE TABLE IF NOT EXISTS search_documents (
                 concept TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, tenant TEXT NOT NULL, subject TEXT NOT NULL,
                 client TEXT, style TEXT NOT NULL, created TEXT NOT NULL, prompt TEXT NOT NULL,
                 tags TEXT NOT NULL DEFAULT '', motifs TEXT NOT NULL DEFAULT '',
                 metadata TEXT NOT NULL DEFAULT '') WITHOUT ROWID""",
            "CREATE INDEX IF NOT EXISTS search_documents_by_tenant ON search_documents (tenant, number)",
            "CREATE INDEX IF NOT EXISTS search_documents_by_subject ON search_documents (subject)",
            """CREATE TABLE IF NOT EXISTS search_labels (
                 concept TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL,
                 PRIMARY KEY (concept, kind, value)) WITHOUT ROWID""",
            """CREATE TABLE IF NOT EXISTS search_pictures (
                 tenant TEXT NOT NULL, describer TEXT NOT NULL, concept TEXT NOT NULL, variant INTEGER NOT NULL,
                 features BLOB NOT NULL, PRIMARY KEY (tenant, describer, concept, variant)) WITHOUT ROWID""",
            "CREATE INDEX IF NOT EXISTS search_pictures_by_concept ON search_pictures (concept)",
            *self.text.schema,
        )

    def apply(self, connection: Any, happened: Happened) -> None:
        event = happened.event
        id = str(event.originator_id)
        match event:
            case Concept.Requested():
                if event.prompt.value is not None:
                    self._insert(connection, happened, id)
            case Concept.Labelled():
                tags, metadata = read_tags(event.tags), read_metadata(event.metadata)
                if self._change(connection, id, tags=" ".join(tags), metadata=" ".join(metadata.values())):
                    _label(connection, id, "tag", [tag.lower() for tag in tags])
                    _label(connection, id, "metadata", [f"{name}={value}" for name, value in metadata.items()])
            case Concept.VariantDrawn():
                row = connection.execute("SELECT motifs FROM search_documents WHERE concept = ?", (id,)).fetchone()
                if row is not None:
                    known = json.loads(row[0] or "[]")
                    motifs = list(dict.fromkeys([*known, *event.facts.motifs]))
                    if motifs != known:
                        self._change(connection, id, motifs=json.dumps(motifs))
                        _label(connection, id, "motif", motifs)
            case Concept.VariantDescribed():
                _picture(connection, str(happened.envelope.tenant), id, event)
            case Client.Erased():
                self._forget(connection, id)

    def _insert(self, connection: Any, happened: Happened, id: str) -> None:
        event: Concept.Requested = happened.event
        connection.execute(
            "INSERT INTO search_documents (concept, number, tenant, subject, client, style, created, prompt)"
            " VALUES (?,?,?,?,?,?,?,?)",
            (
                id,
                happened.position,
                str(event.tenant),
                str(event.subject),
                None if event.client_id is None else str(event.client_id),
                event.style,
                event.timestamp.isoformat(),
                event.prompt.value,
            ),
        )
        self.text.add(connection, Document(id, str(event.tenant), event.prompt.value or "", "", "", ""))

    def _change(self, connection: Any, id: str, **columns: str) -> bool:
        """False where there is no such document: its person was erased."""
        changes = ", ".join(f"{name} = ?" for name in columns)
        done = connection.execute(
            f"UPDATE search_documents SET {changes} WHERE concept = ?", (*columns.values(), id)
        ).rowcount
        if done:
            self._index(connection, id)
        return bool(done)

    def _index(self, connection: Any, id: str) -> None:
        row = connection.execute(
            "SELECT tenant, prompt, tags, motifs, metadata FROM search_documents WHERE concept = ?", (id,)
        ).fetchone()
        tenant, prompt, tags, motifs, metadata = tuple(row)
        self.text.put(connection, Document(id, tenant, prompt, tags, " ".join(json.loads(motifs or "[]")), metadata))

    def _forget(self, connection: Any, subject: str) -> None:
        rows = connection.execute("SELECT concept FROM search_documents WHERE subject = ?", (subject,)).fetchall()
        concepts = [row[0] for row in rows]
        if not concepts:
            return
        self.text.remove(connection, concepts)
        for concept in concepts:
            for table in ("search_documents", "search_labels", "search_pictures"):
                connection.execute(f"DELETE FROM {table} WHERE concept = ?", (concept,))


def _label(connection: Any, id: str, kind: str, values: list[str]) -> None:
    for value in values:
        connection.execute(
            "INSERT INTO search_labels VALUES (?,?,?) ON CONFLICT (concept, kind, value) DO NOTHING", (id, kind, value)
        )


def _picture(connection: Any, tenant: str, id: str, event: Concept.VariantDescribed) -> None:
    if event.features.value is None:
        return
    connection.execute(
        "INSERT INTO search_pictures VALUES (?,?,?,?,?)",
        (tenant, event.describer, id, event.variant, base64.b64decode(event.features.value)),
    )
