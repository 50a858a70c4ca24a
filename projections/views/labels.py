"""What apps said about their concepts: tags, metadata, brand. In the clear here alone; whom to call back is not."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from domain.clients import Client
from domain.concepts import Concept
from domain.labels import read_metadata, read_tags
from domain.log import Happened
from domain.tenants import Brand
from projections.store import Connection, Store


class LabelsView:
    name = "labels"
    tables = ("concept_labels",)
    schema = (
        """CREATE TABLE IF NOT EXISTS concept_labels (
             concept TEXT PRIMARY KEY, tenant TEXT NOT NULL, subject TEXT NOT NULL, tags TEXT NOT NULL,
             metadata TEXT NOT NULL, brand TEXT) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS concept_labels_by_subject ON concept_labels (subject)",
    )

    def apply(self, connection: Connection, happened: Happened) -> None:
        event = happened.event
        match event:
            case Concept.Labelled():
                texts = (event.tags, event.metadata)
                subject = next((text.subject for text in texts if text is not None), happened.envelope.tenant)
                brand = event.brand
                connection.execute(
                    "INSERT INTO concept_labels (concept, tenant, subject, tags, metadata, brand) VALUES (?,?,?,?,?,?)",
                    (
                        str(event.originator_id),
                        str(happened.envelope.tenant),
                        str(subject),
                        json.dumps(read_tags(event.tags), ensure_ascii=False),
                        json.dumps(read_metadata(event.metadata), ensure_ascii=False),
                        None
                        if brand is None
                        else json.dumps([brand.name, brand.primary_colour, brand.accent_colour], ensure_ascii=False),
                    ),
                )
            case Client.Erased():
                connection.execute(
                    "UPDATE concept_labels SET tags = '[]', metadata = '{}' WHERE subject = ?",
                    (str(event.originator_id),),
                )


def labels_of(store: Store, tenant: UUID, concept: UUID) -> dict[str, Any]:
    """`tags`, `metadata` and `brand` (a `Brand` or None); empty where nothing was said."""
    row = store.one(
        "SELECT tags, metadata, brand FROM concept_labels WHERE concept = ? AND tenant = ?", (str(concept), str(tenant))
    )
    if row is None:
        return {"tags": [], "metadata": {}, "brand": None}
    brand = None if row["brand"] is None else Brand(*json.loads(row["brand"]))
    return {"tags": json.loads(row["tags"]), "metadata": json.loads(row["metadata"]), "brand": brand}
