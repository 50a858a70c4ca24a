"""Concepts with their variants and history, and renditions. Prompts are in the clear here alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.clients import Client
from domain.concepts import Concept
from domain.files import StoredFile
from domain.log import Happened
from domain.renditions import Rendition
from projections.store import Connection, Store

UNTOLD = frozenset({Concept.Labelled.TOPIC, Concept.VariantDescribed.TOPIC, Concept.VariantCosted.TOPIC})
"""No steps in a concept's life: its history leaves them out."""


class ConceptsView:
    name = "concepts"
    tables = ("concepts", "variants", "concept_history", "renditions")
    schema = (
        """CREATE TABLE IF NOT EXISTS concepts (
             id TEXT PRIMARY KEY, tenant TEXT NOT NULL, subject TEXT NOT NULL, client TEXT, prompt TEXT,
             style TEXT NOT NULL, wanted INTEGER NOT NULL, seeds TEXT NOT NULL, width_mm REAL NOT NULL,
             pixels INTEGER NOT NULL, references_used INTEGER NOT NULL, palette TEXT NOT NULL,
             state TEXT NOT NULL, error TEXT, stars INTEGER, created TEXT NOT NULL, seconds REAL) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS concepts_by_tenant ON concepts (tenant, id)",
        "CREATE INDEX IF NOT EXISTS concepts_by_subject ON concepts (subject)",
        """CREATE TABLE IF NOT EXISTS variants (
             concept TEXT NOT NULL, variant INTEGER NOT NULL, svg TEXT, png TEXT NOT NULL,
             engine TEXT NOT NULL, engine_version TEXT NOT NULL, seed INTEGER NOT NULL, spec_digest TEXT NOT NULL,
             motifs TEXT NOT NULL, relations TEXT NOT NULL, width_mm REAL NOT NULL, height_mm REAL NOT NULL,
             unmatched TEXT, PRIMARY KEY (concept, variant)) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS concept_history (
             concept TEXT NOT NULL, position INTEGER NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL,
             PRIMARY KEY (concept, position)) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS renditions (
             id TEXT PRIMARY KEY, tenant TEXT NOT NULL, subject TEXT NOT NULL, kind TEXT NOT NULL, concept TEXT,
             variant INTEGER, options TEXT NOT NULL, state TEXT NOT NULL, files TEXT, width INTEGER,
             height INTEGER, error TEXT, created TEXT NOT NULL) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS renditions_by_tenant ON renditions (tenant, id)",
        "CREATE INDEX IF NOT EXISTS renditions_by_concept ON renditions (concept)",
    )

    def apply(self, connection: Connection, happened: Happened) -> None:
        event = happened.event
        id = str(event.originator_id)
        match event:
            case Concept.Requested():
                _insert(connection, id, event)
            case Concept.GenerationStarted():
                _set(connection, "concepts", id, "state = 'generating'")
            case Concept.VariantDrawn():
                _insert_variant(connection, id, event)
            case Concept.Ready(seconds=seconds):
                _set(connection, "concepts", id, "state = 'ready', seconds = ?", seconds)
            case Concept.Failed():
                _set(connection, "concepts", id, "state = 'failed', error = ?", event.message)
            case Concept.Cancelled():
                _set(connection, "concepts", id, "state = 'cancelled'")
            case Concept.Rated(stars=stars):
                _set(connection, "concepts", id, "stars = ?", stars)
            case Rendition.Requested():
                _insert_rendition(connection, id, event)
            case Rendition.Ready():
                _set(
                    connection,
                    "renditions",
                    id,
                    "state = 'ready', files = ?, width = ?, height = ?",
                    json.dumps([_file(file) for file in event.files]),
                    event.width,
                    event.height,
                )
            case Rendition.Failed(message=message):
                _set(connection, "renditions", id, "state = 'failed', error = ?", message)
            case Client.Erased():
                _forget(connection, id)
        if happened.topic.startswith("concept.") and happened.topic not in UNTOLD:
            connection.execute(
                "INSERT INTO concept_history VALUES (?,?,?,?)",
                (id, happened.position, happened.topic, json.dumps(_public(event))),
            )


def concept(store: Store, tenant: UUID, id: UUID) -> dict[str, Any] | None:
    row = store.one("SELECT * FROM concepts WHERE id = ? AND tenant = ?", (str(id), str(tenant)))
    return None if row is None else _with_parts(store, [row])[0]


def concepts(
    store: Store,
    tenant: UUID,
    before: str | None,
    limit: int,
    state: str | None = None,
    style: str | None = None,
) -> list[dict[str, Any]]:
    """Newest first."""
    rows = store.all(
        "SELECT * FROM concepts WHERE tenant = ?1 AND (CAST(?2 AS TEXT) IS NULL OR id < ?2)"
        " AND (CAST(?3 AS TEXT) IS NULL OR state = ?3)"
        " AND (CAST(?4 AS TEXT) IS NULL OR style = ?4) ORDER BY id DESC LIMIT ?5",
        (str(tenant), before, state, style, limit),
    )
    return _with_parts(store, rows)


def history(store: Store, concept: UUID, after: int) -> list[dict[str, Any]]:
    rows = store.all(
        "SELECT position, kind, data FROM concept_history WHERE concept = ? AND position > ? ORDER BY position",
        (str(concept), after),
    )
    return [dict(row) for row in rows]


def rendition(store: Store, tenant: UUID, id: UUID) -> dict[str, Any] | None:
    row = store.one("SELECT * FROM renditions WHERE id = ? AND tenant = ?", (str(id), str(tenant)))
    return None if row is None else dict(row)


def _with_parts(store: Store, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """The concepts with their variants and renditions: two questions, however many concepts there are."""
    found = {row["id"]: {**dict(row), "variants": [], "renditions": []} for row in rows}
    if not found:
        return []
    of_these = f"WHERE concept IN ({','.join('?' * len(found))})"
    for each in store.all(f"SELECT * FROM variants {of_these} ORDER BY concept, variant", tuple(found)):
        found[each["concept"]]["variants"].append(dict(each))
    for each in store.all(f"SELECT * FROM renditions {of_these} ORDER BY id", tuple(found)):
        found[each["concept"]]["renditions"].append(dict(each))
    return list(found.values())


def _insert(connection: Connection, id: str, event: Concept.Requested) -> None:
    connection.execute(
        "INSERT INTO concepts (id, tenant, subject, client, prompt, style, wanted, seeds, width_mm, pixels,"
        " references_used, palette, state, created) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,'requested',?)",
        (
            id,
            str(event.tenant),
            str(event.subject),
            None if event.client_id is None else str(event.client_id),
            event.prompt.value,
            event.style,
            len(event.seeds),
            json.dumps(event.seeds),
            event.width_mm,
            event.pixels,
            len(event.references),
            json.dumps(event.palette),
            event.timestamp.isoformat(),
        ),
    )


def _insert_variant(connection: Connection, id: str, event: Concept.VariantDrawn) -> None:
    connection.execute(
        "INSERT INTO variants VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            id,
            event.variant,
            None if event.svg is None else json.dumps(_file(event.svg)),
            json.dumps(_file(event.png)),
            event.provenance.engine,
            event.provenance.engine_version,
            event.provenance.seed,
            event.provenance.spec_digest,
            json.dumps(event.facts.motifs),
            json.dumps(event.facts.relations),
            event.facts.width_mm,
            event.facts.height_mm,
            None if event.unmatched is None else event.unmatched.value,
        ),
    )


def _insert_rendition(connection: Connection, id: str, event: Rendition.Requested) -> None:
    options: dict[str, Any] = (
        {"factor": event.upscale.factor}
        if event.upscale is not None
        else {"style": event.restyle.style, "width_mm": event.restyle.width_mm}
        if event.restyle is not None
        else {
            "width_mm": event.stencil.width_mm,
            "dpi": event.stencil.dpi,
            "mirrored": event.stencil.mirrored,
        }
        if event.stencil is not None
        else {}
    )
    source = event.source
    connection.execute(
        "INSERT INTO renditions (id, tenant, subject, kind, concept, variant, options, state, created)"
        " VALUES (?,?,?,?,?,?,?,'requested',?)",
        (
            id,
            str(event.tenant),
            str(event.subject),
            event.kind.value,
            None if source.concept_id is None else str(source.concept_id),
            source.variant,
            json.dumps(options),
            event.timestamp.isoformat(),
        ),
    )


def _forget(connection: Connection, subject: str) -> None:
    connection.execute(
        "UPDATE variants SET unmatched = NULL WHERE concept IN (SELECT id FROM concepts WHERE subject = ?)",
        (subject,),
    )
    connection.execute("UPDATE concepts SET prompt = NULL WHERE subject = ?", (subject,))


def _set(connection: Connection, table: str, id: str, changes: str, *values: Any) -> None:
    connection.execute(f"UPDATE {table} SET {changes} WHERE id = ?", (*values, id))


def _file(file: StoredFile) -> dict[str, Any]:
    return {"name": file.name, "type": file.media_type, "size": file.size, "sha256": file.sha256}


def _public(event: Any) -> dict[str, Any]:
    """What a history entry tells beside its kind; nothing personal."""
    match event:
        case Concept.VariantDrawn(variant=variant):
            return {"variant": variant}
        case Concept.VariantFlagged(variant=variant, rules=rules):
            return {"variant": variant, "rules": list(rules)}
        case Concept.Failed(code=code, message=message):
            return {"code": code, "message": message}
        case Concept.AssetDerived(kind=kind, variant=variant):
            return {"asset": kind, "variant": variant}
        case _:
            return {}
