"""Making an evidence pack from the ledger: rows with their entries, proofs, sample and manifest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from typing import Any

from projections.audit.ledger import Ledger
from projections.audit.notes import Signer, open_checkpoint
from projections.audit.pack import (
    MANIFEST,
    PAGE,
    POPULATION,
    SAMPLE,
    Manifest,
    PackError,
    Question,
    Row,
    Sample,
    draw_sample,
    proof_path,
)
from projections.audit.proofs import make_proof
from projections.audit.tiles import CHECKPOINT, VKEY


def make_pack(
    ledger: Ledger,
    note: bytes,
    log: Signer,
    question: Question,
    answer: Iterable[tuple[int, Mapping[str, Any]]],
    seed: str,
    n: int,
    page: bytes,
) -> dict[str, bytes]:
    """Bytes by path of a pack about the log as the checkpoint `note` has it, its manifest signed by the log's key.

    `answer` is position and columns of each row, one an event, in log order; `page` is `index.html`. The same
    arguments give the same bytes. Raises `PackError` for a position out of order, or no leaf of that tree.
    """
    checkpoint, _ = open_checkpoint(note, log.verifier, ignore_unknown=True)
    rows = _rows(ledger, list(answer), checkpoint.size)
    drawn = draw_sample(seed, n, [row.index for row in rows])
    positions = {row.index: row.position for row in rows}
    sample = Sample(seed, n, tuple((index, positions[index]) for index in drawn))
    files = {
        POPULATION: b"".join(row.encode() for row in rows),
        SAMPLE: sample.encode(),
        CHECKPOINT: note,
        VKEY: str(log.verifier).encode(),
        PAGE: page,
    }
    node = lru_cache(maxsize=4096)(ledger.node)
    for row in rows:
        files[proof_path(row.index)] = make_proof(row.index, checkpoint.size, node, note).encode()
    manifest = Manifest(
        question,
        ledger.last_position(checkpoint.size),
        checkpoint.size,
        len(rows),
        len(drawn),
        rows[0].position if rows else None,
        rows[-1].position if rows else None,
        {path: sha256(data).hexdigest() for path, data in files.items()},
    )
    line = log.line(manifest.signed_text).removesuffix("\n")
    return files | {MANIFEST: replace(manifest, signature=line).encode()}


def _rows(ledger: Ledger, answer: list[tuple[int, Mapping[str, Any]]], size: int) -> list[Row]:
    indexes = ledger.index_of_positions(position for position, _ in answer)
    rows: list[Row] = []
    for position, columns in answer:
        entry = ledger.entry_of(position)
        if entry is None or indexes[position] >= size:
            raise PackError(f"position {position} is no leaf of the tree of {size}")
        if rows and position <= rows[-1].position:
            raise PackError(f"position {position} comes after {rows[-1].position}")
        rows.append(Row(position, indexes[position], entry.decode(), columns))
    return rows
