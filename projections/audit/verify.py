"""Verifying a published audit log or an evidence pack: offline, from the published bytes alone.

Runs alone: `python -m projections.audit.verify FOLDER_OR_URL`. Imports the standard library, cryptography
and the formats beside it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

from projections.audit.errors import Malformed
from projections.audit.notes import (
    LOG_KEY,
    Checkpoint,
    Note,
    NoteError,
    VerifierKey,
    open_checkpoint,
    parse_vkey,
    read_vkey_file,
)
from projections.audit.pack import MANIFEST
from projections.audit.report import Findings, Report
from projections.audit.sources import FolderSource, Source, SourceError, UrlSource
from projections.audit.tiles import CHECKPOINT, VKEY
from projections.audit.verify_log import LogCheck
from projections.audit.verify_pack import check_pack

_ATTEMPTS = 3
_Export: TypeAlias = tuple[Path | str | None, bool]


def verify_folder(
    path: Path | str,
    *,
    events: Path | str | None = None,
    growing: bool = False,
    since: bytes | None = None,
    vkeys: Sequence[str] = (),
) -> Report:
    """Verify a published folder whole.

    `events` is an export to compare every leaf with, `growing` says that leaves may have come after it was made;
    `since` is an older checkpoint of this log, which must be a prefix of it; `vkeys` are the keys to trust: the log's
    own, which must be the folder's, and witnesses'.
    """
    return _verify_log(FolderSource(Path(path)), (events, growing), since, vkeys)


def verify_url(
    url: str,
    *,
    events: Path | str | None = None,
    growing: bool = False,
    since: bytes | None = None,
    vkeys: Sequence[str] = (),
) -> Report:
    """Verify a log over HTTP as `verify_folder` does, save that files beyond it cannot be seen."""
    try:
        source = UrlSource(url)
    except SourceError as error:
        findings = Findings()
        findings.problem("source", url, error)
        return findings.report()
    return _verify_log(source, (events, growing), since, vkeys)


def verify_pack(path: Path | str, *, vkeys: Sequence[str] = ()) -> Report:
    """Verify an evidence pack: its signature, every file's digest, every row's proof, the sample drawn anew."""
    findings = Findings()
    source = FolderSource(Path(path))
    keys = _keys(findings, source, vkeys)
    opened = _checkpoint(findings, source, *keys) if keys else None
    if keys is not None and opened is not None:
        check_pack(findings, source, Path(path), opened[0], keys[0])
    return findings.report()


def _verify_log(source: Source, export: _Export, since: bytes | None, vkeys: Sequence[str]) -> Report:
    """Verify; again, where the log was published anew meanwhile and its files were of two trees."""
    for _ in range(_ATTEMPTS - 1):
        before = _read_checkpoint(source)
        report = _verify_once(source, export, since, vkeys)
        if report.ok or _read_checkpoint(source) == before:
            return report
    return _verify_once(source, export, since, vkeys)


def _read_checkpoint(source: Source) -> bytes | None:
    try:
        return source.read(CHECKPOINT)
    except SourceError:
        return None


def _verify_once(source: Source, export: _Export, since: bytes | None, vkeys: Sequence[str]) -> Report:
    findings = Findings()
    keys = _keys(findings, source, vkeys)
    opened = _checkpoint(findings, source, *keys) if keys else None
    if keys is None or opened is None:
        return findings.report()
    older = _older(findings, since, *keys) if since is not None else None
    check = LogCheck(findings, source, opened[0], keys[0], older)
    events, growing = export
    if events is None:
        check.run(None)
        return findings.report()
    try:
        with Path(events).open("rb") as lines:
            check.run(lines, growing)
    except OSError as error:
        findings.problem("events", str(events), f"cannot be read: {error.strerror}")
    return findings.report()


def _keys(findings: Findings, source: Source, vkeys: Sequence[str]) -> tuple[VerifierKey, list[VerifierKey]] | None:
    """The log's key, and the keys of witnesses."""
    findings.begin("key")
    pinned: list[VerifierKey] = []
    for text in vkeys:
        try:
            pinned.append(parse_vkey(text.strip()))
        except NoteError as error:
            findings.problem("key", text[:80], error)
    try:
        log = read_vkey_file(source.read(VKEY))
    except Malformed as error:
        findings.problem("key", VKEY, error)
        return None
    trusted = [key for key in pinned if key.kind == LOG_KEY]
    if log.kind != LOG_KEY:
        findings.problem("key", VKEY, "is a witness's key, not a log's")
    if trusted and log not in trusted:
        findings.problem("key", VKEY, f"holds {log}, which is not the key given")
    origin = "as given" if trusted else "found beside the log, so compare it with one from elsewhere"
    findings.begin("key", f"{log}, {origin}")
    return (log, [key for key in pinned if key.kind != LOG_KEY]) if findings.fine("key") else None


def _checkpoint(
    findings: Findings, source: Source, log: VerifierKey, witnesses: list[VerifierKey]
) -> tuple[Checkpoint, Note] | None:
    findings.begin("checkpoint")
    try:
        checkpoint, note = open_checkpoint(source.read(CHECKPOINT), log, witnesses)
    except Malformed as error:
        findings.problem("checkpoint", CHECKPOINT, error)
        return None
    seen = [f"cosigned by {item.by.name} at {item.time}" for item in note.signatures if item.by != log]
    findings.begin("checkpoint", ", ".join([f"size {checkpoint.size}, signed by {log.name}", *seen]))
    return checkpoint, note


def _older(findings: Findings, since: bytes, log: VerifierKey, witnesses: list[VerifierKey]) -> Checkpoint | None:
    findings.begin("consistency")
    try:
        return open_checkpoint(since, log, witnesses)[0]
    except NoteError as error:
        findings.problem("consistency", "older checkpoint", error)
        return None


def _text_or_file(text: str) -> str:
    path = Path(text)
    return path.read_text() if "+" not in text and path.is_file() else text


def _nothing_at(place: str) -> str:
    """Why there is nothing that could be verified, in a sentence; empty where there is something."""
    if "://" in place:
        try:
            source = UrlSource(place)
        except SourceError as error:
            return f"{place} cannot be verified: {error}."
        answers = []
        for name in (CHECKPOINT, VKEY):
            try:
                source.read(name)
                return ""
            except SourceError as error:
                answers.append(str(error))
        return f"There is no published log at {place}: its {CHECKPOINT} {answers[0]}."
    folder = Path(place)
    if not folder.exists():
        return f"There is no folder {place}."
    if not folder.is_dir():
        return f"{place} is a file; give the folder of a published log or of an evidence pack, or a log's address."
    if not any((folder / name).exists() for name in (CHECKPOINT, VKEY, MANIFEST)):
        return f"{place} holds neither a published log ({CHECKPOINT}, {VKEY}) nor an evidence pack ({MANIFEST})."
    return ""


def run(arguments: Iterable[str] | None = None) -> int:
    """The command: 0 where all holds, 1 where something does not, 2 for a wrong call."""
    parser = argparse.ArgumentParser(prog="verify", description="Verify an audit log or an evidence pack.")
    parser.add_argument("place", metavar="FOLDER_OR_URL")
    parser.add_argument("--events", metavar="FILE", help="an event export to compare every leaf with")
    parser.add_argument(
        "--growing", action="store_true", help="the log is being written to: it may be newer than the export"
    )
    parser.add_argument("--since", metavar="FILE", help="an older checkpoint that must be a prefix")
    parser.add_argument(
        "--vkey", action="append", default=[], help="a key to trust, or a file with one; may be repeated"
    )
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    chosen = parser.parse_args(None if arguments is None else list(arguments))
    try:
        since = Path(chosen.since).read_bytes() if chosen.since else None
        vkeys = [_text_or_file(text) for text in chosen.vkey]
    except (OSError, UnicodeDecodeError) as error:
        parser.error(str(error))
    nothing = _nothing_at(chosen.place)
    if nothing:
        print(f"verify: {nothing}", file=sys.stderr)
        return 2
    if "://" in chosen.place:
        report = verify_url(chosen.place, events=chosen.events, growing=chosen.growing, since=since, vkeys=vkeys)
    elif (Path(chosen.place) / MANIFEST).exists():
        if chosen.events or since:
            parser.error("--events and --since are for a log, not for an evidence pack")
        report = verify_pack(chosen.place, vkeys=vkeys)
    else:
        report = verify_folder(chosen.place, events=chosen.events, growing=chosen.growing, since=since, vkeys=vkeys)
    print(json.dumps(report.as_json(), indent=2) if chosen.json else report.as_text())
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(run())
