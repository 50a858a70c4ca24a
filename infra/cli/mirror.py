"""Copies a published audit log over HTTP, as any monitor could: all paths follow from the checkpoint and entries."""

from __future__ import annotations

import json
from pathlib import Path

import httpx

from infra.cli.client import call
from projections.audit.notes import open_checkpoint, read_vkey_file
from projections.audit.tiles import CHECKPOINT, ENTRIES, HEADS, VKEY, decode_bundle, tiles_of


def mirror(client: httpx.Client, folder: Path) -> int:
    """Fetch until one consistent state is held; its number of leaves."""
    for _ in range(5):
        size = _fetch(client, folder)
        if call(client, "GET", f"/audit/{CHECKPOINT}").content == (folder / CHECKPOINT).read_bytes():
            return size
    return size


def _fetch(client: httpx.Client, folder: Path) -> int:
    note, vkey = _get(client, folder, CHECKPOINT), _get(client, folder, VKEY)
    size = open_checkpoint(note, read_vkey_file(vkey), ignore_unknown=True)[0].size
    tenants: set[str] = set()
    for tile in tiles_of(size):
        content = _get(client, folder, tile.path)
        if tile.level == ENTRIES:
            tenants |= {json.loads(entry)["t"] for entry in decode_bundle(content, tile.width)}
    for tenant in sorted(tenants):
        _get(client, folder, f"{HEADS}/{tenant}")
    return size


def _get(client: httpx.Client, folder: Path, path: str) -> bytes:
    content = call(client, "GET", f"/audit/{path}").content
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return content
