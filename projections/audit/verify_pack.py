"""The checks of an evidence pack: every file, every row and its proof, the sample drawn anew."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from projections.audit.errors import Malformed
from projections.audit.notes import Checkpoint, NoteError, VerifierKey, open_note
from projections.audit.pack import (
    MANIFEST,
    PAGE,
    POPULATION,
    SAMPLE,
    Manifest,
    PackError,
    Row,
    draw_sample,
    parse_manifest,
    parse_row,
    parse_sample,
    proof_path,
)
from projections.audit.proofs import parse_proof
from projections.audit.report import Findings
from projections.audit.sources import FolderSource
from projections.audit.tiles import CHECKPOINT, VKEY

_FIXED = frozenset({POPULATION, SAMPLE, CHECKPOINT, VKEY, PAGE})


def check_pack(findings: Findings, source: FolderSource, root: Path, checkpoint: Checkpoint, log: VerifierKey) -> None:
    """Make every check of the pack in `root`, whose checkpoint's signature by `log` holds."""
    findings.begin("manifest")
    try:
        data = (root / MANIFEST).read_bytes()
        manifest = parse_manifest(data)
    except OSError as error:
        findings.problem("manifest", MANIFEST, f"cannot be read: {error.strerror}")
        return
    except PackError as error:
        findings.problem("manifest", MANIFEST, error)
        return
    try:
        open_note(f"{manifest.signed_text}\n{manifest.signature}\n".encode(), [log])
    except NoteError as error:
        findings.problem("manifest", f"{MANIFEST} signature", error)
    findings.begin("manifest", f"signed by {log.name}, SHA-256 {hashlib.sha256(data).hexdigest()}")
    _check_files(findings, source, root, manifest)
    if POPULATION not in manifest.files or not (root / POPULATION).is_file():
        return
    positions = _check_rows(findings, source, root, checkpoint)
    _check_manifest(findings, manifest, checkpoint, positions)
    _check_sample(findings, source, manifest, positions)
    expected = _FIXED | {proof_path(index) for index in positions}
    for path in sorted(manifest.files.keys() ^ expected):
        message = "is of no row of the population" if path in manifest.files else "is not in the manifest"
        findings.problem("files", path, message)


def _check_files(findings: Findings, source: FolderSource, root: Path, manifest: Manifest) -> None:
    findings.begin("files", f"{len(manifest.files)} files as the manifest has them, and no other")
    for path, digest in manifest.files.items():
        try:
            same = _sha256(root, path) == digest
        except (OSError, ValueError):
            findings.problem("files", path, "is missing")
            continue
        if not same:
            findings.problem("files", path, "is not the file that the manifest names: its SHA-256 differs")
    for path in source.listing():
        if path != MANIFEST and path not in manifest.files:
            findings.problem("files", path, "does not belong to the pack")


def _check_rows(findings: Findings, source: FolderSource, root: Path, checkpoint: Checkpoint) -> dict[int, int]:
    """Position by leaf index of every row; each proven to be in the checkpoint's tree."""
    findings.begin("population")
    findings.begin("proofs")
    note = source.read(CHECKPOINT)
    positions: dict[int, int] = {}
    last = (-1, -1)
    for place, row in _rows(findings, root):
        if not (row.index > last[0] and row.position > last[1]):
            findings.problem("population", place, f"row of leaf {row.index} is not in log order")
        last = (row.index, row.position)
        positions[row.index] = row.position
        path = proof_path(row.index)
        try:
            proof = parse_proof(source.read(path))
            if proof.index != row.index or proof.checkpoint != note:
                raise PackError("is of another leaf or another checkpoint")
            proof.verify_under(row.entry.encode(), checkpoint)
        except Malformed as error:
            findings.problem("proofs", path, error)
    findings.begin("population", f"{len(positions)} rows in log order")
    findings.begin("proofs", f"{len(positions)} rows proven to be in the tree of {checkpoint.size}")
    return positions


def _rows(findings: Findings, root: Path) -> Iterator[tuple[str, Row]]:
    with (root / POPULATION).open("rb") as lines:
        for number, line in enumerate(lines, 1):
            place = f"{POPULATION} line {number}"
            try:
                yield place, parse_row(line)
            except PackError as error:
                findings.problem("population", place, error)


def _check_manifest(findings: Findings, manifest: Manifest, checkpoint: Checkpoint, positions: dict[int, int]) -> None:
    ends = list(positions.values())
    for name, said, found in (
        ("tree_size", manifest.tree_size, checkpoint.size),
        ("rows.population", manifest.population, len(ends)),
        ("first_position", manifest.first_position, ends[0] if ends else None),
        ("last_position", manifest.last_position, ends[-1] if ends else None),
    ):
        if said != found:
            findings.problem("manifest", f"{MANIFEST} {name}", f"says {said}, found {found}")
    if ends and manifest.position < ends[-1]:
        findings.problem("manifest", f"{MANIFEST} position", f"is {manifest.position}, before the last row")


def _check_sample(findings: Findings, source: FolderSource, manifest: Manifest, positions: dict[int, int]) -> None:
    findings.begin("sample")
    try:
        sample = parse_sample(source.read(SAMPLE))
        drawn = draw_sample(sample.seed, sample.n, list(positions))
    except Malformed as error:
        findings.problem("sample", SAMPLE, error)
        return
    if sample.rows != tuple((index, positions[index]) for index in drawn):
        findings.problem("sample", SAMPLE, "is not what the seed draws from this population")
    if manifest.sample != len(sample.rows):
        message = f"says {manifest.sample}, found {len(sample.rows)}"
        findings.problem("manifest", f"{MANIFEST} rows.sample", message)
    findings.begin("sample", f"{len(drawn)} rows, drawn anew from the seed")


def _sha256(root: Path, path: str) -> str:
    """The digest of a file in the folder; a path that leads out of it is as good as missing."""
    target = root / path
    if target.is_symlink() or not target.resolve().is_relative_to(root.resolve()):
        raise FileNotFoundError(path)
    with target.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
