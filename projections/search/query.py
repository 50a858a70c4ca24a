"""A search: words and looks, each ranked by itself, joined by reciprocal rank, within filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from projections.search.fusion import fused
from projections.search.text import TextIndex, words_of
from projections.store import Store

DEPTH = 200
"""How far down each list is read before they are joined."""
MOST_PICTURES = 50_000
"""The newest pictures of a tenant that are looked at."""
Likeness = Callable[[Sequence[bytes]], Sequence[float]]
"""How alike each picture is to the one searched with: 0 to 1, from their features."""


@dataclass(frozen=True, slots=True)
class Filters:
    """All that are given have to hold; of tags, motifs and metadata each one."""

    style: str | None = None
    tags: Sequence[str] = ()
    motifs: Sequence[str] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    client: UUID | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None

    def __bool__(self) -> bool:
        single = (self.style, self.client, self.created_after, self.created_before)
        return any(each is not None for each in single) or bool(self.tags or self.motifs or self.metadata)

    def conditions(self) -> tuple[str, list[Any]]:
        """SQL about `d`, a row of `search_documents`, and its values."""
        parts: list[tuple[str, list[Any]]] = []
        if self.style is not None:
            parts.append(("d.style = ?", [self.style]))
        if self.client is not None:
            parts.append(("d.client = ?", [str(self.client)]))
        if self.created_after is not None:
            parts.append(("d.created > ?", [self.created_after.astimezone(UTC).isoformat()]))
        if self.created_before is not None:
            parts.append(("d.created < ?", [self.created_before.astimezone(UTC).isoformat()]))
        labels = [("tag", tag.strip().lower()) for tag in self.tags]
        labels += [("motif", motif.strip().lower()) for motif in self.motifs]
        labels += [("metadata", f"{name}={value}") for name, value in self.metadata.items()]
        for label in labels:
            there = "EXISTS (SELECT 1 FROM search_labels l WHERE l.concept = d.concept AND l.kind = ? AND l.value = ?)"
            parts.append((there, list(label)))
        sql = "".join(f" AND {part}" for part, _ in parts)
        return sql, [value for _, values in parts for value in values]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture searched with: who described it, and how alike others are to it. Less alike than `least` is unlike."""

    describer: str
    likeness: Likeness
    least: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """`similarity` and `variant` tell of the picture that is most alike, where one was searched with."""

    concept: UUID
    score: float
    matched_by: tuple[Literal["text", "image"], ...]
    similarity: float | None = None
    variant: int | None = None


def search(
    store: Store,
    index: TextIndex,
    tenant: UUID,
    text: str | None,
    picture: Picture | None,
    filters: Filters,
    limit: int = 20,
) -> list[Hit]:
    """Best first; with neither text nor picture, all that the filters let through, newest first."""
    conditions, values = filters.conditions()
    lists: dict[Literal["text", "image"], list[str]] = {}
    looks: dict[str, tuple[float, int]] = {}
    if text is not None:
        words = words_of(text)
        found = index.best(store, str(tenant), words, conditions, values, DEPTH) if words else []
        lists["text"] = found
    if picture is not None:
        looks = _alike(store, tenant, picture, conditions, values)
        lists["image"] = list(looks)[:DEPTH]
    if not lists:
        return [Hit(UUID(id), 0.0, ()) for id in _newest(store, tenant, conditions, values, limit)]
    hits = []
    for id, score in fused(list(lists.values()))[:limit]:
        by = tuple(kind for kind, found in lists.items() if id in found)
        similarity, variant = looks.get(id, (None, None))
        hits.append(Hit(UUID(id), score, by, similarity, variant))
    return hits


def _alike(
    store: Store, tenant: UUID, picture: Picture, conditions: str, values: Sequence[Any]
) -> dict[str, tuple[float, int]]:
    """Of each concept its most alike variant, as (similarity, variant), best first."""
    rows = store.all(
        "SELECT p.concept, p.variant, p.features FROM search_pictures p"
        " JOIN search_documents d ON d.concept = p.concept"
        f" WHERE p.tenant = ? AND p.describer = ? AND d.tenant = ?{conditions} ORDER BY d.number DESC LIMIT ?",
        (str(tenant), picture.describer, str(tenant), *values, MOST_PICTURES),
    )
    if not rows:
        return {}
    near = picture.likeness([bytes(row["features"]) for row in rows])
    ranked = sorted(zip(near, rows, strict=True), key=lambda pair: -pair[0])
    best: dict[str, tuple[float, int]] = {}
    for similarity, row in ranked:
        if similarity >= picture.least and row["concept"] not in best:
            best[row["concept"]] = (float(similarity), int(row["variant"]))
    return best


def _newest(store: Store, tenant: UUID, conditions: str, values: Sequence[Any], limit: int) -> list[str]:
    rows = store.all(
        f"SELECT d.concept FROM search_documents d WHERE d.tenant = ?{conditions} ORDER BY d.number DESC LIMIT ?",
        (str(tenant), *values, limit),
    )
    return [row["concept"] for row in rows]
