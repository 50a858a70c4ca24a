"""Log: the newest checkpoint, the tenant's own entries, and one entry with its proof."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from domain.errors import NotFound
from gateway.pages.guard import needs, page_router
from gateway.pages.rendering import render
from gateway.ports.published_log import OwnEntries, ProvenEntry
from gateway.serving import CallerHere, Serving, ServingHere
from projections.audit.notes import parse_checkpoint, split_note
from projections.audit.proofs import parse_proof

router = page_router()
SHOWN = 50
MOST_DIGITS = 18


@router.get("/log", **needs("audit"))
async def overview(request: Request, caller: CallerHere, serving: ServingHere, before: str | None = None) -> Response:
    entries = serving.platform.entries
    note, vkey = (None, "") if entries is None else await asyncio.to_thread(entries.checkpoint)
    last = int(before) if before is not None and _numeric(before) else None
    rows = [] if entries is None else await asyncio.to_thread(entries.newest, caller.tenant, SHOWN, last)
    return render(
        request,
        "log.html",
        checkpoint=None if note is None else checkpoint_of(note),
        vkey=vkey,
        entries=rows,
        older=rows[-1].sequence if rows and rows[-1].sequence > 1 else None,
        newest=last is None,
        base=str(request.base_url).rstrip("/"),
        public=serving.settings.public_audit,
    )


@router.get("/log/{position}", **needs("audit"))
async def entry(request: Request, position: str, caller: CallerHere, serving: ServingHere) -> Response:
    proven = await _proven(serving, caller.tenant, position)
    proof = parse_proof(proven.proof)
    return render(
        request,
        "entry.html",
        entry=proven.entry,
        leaf=json.loads(proven.leaf),
        leaf_text=proven.leaf.decode(),
        event=json.loads(proven.event),
        hashes=[each.hex() for each in proof.hashes],
        checkpoint=checkpoint_of(proof.checkpoint),
        vkey=proven.vkey,
        base=str(request.base_url).rstrip("/"),
        public=serving.settings.public_audit,
    )


@router.get("/log/{position}/proof.json", **needs("audit", part=True))
async def proof(position: str, caller: CallerHere, serving: ServingHere) -> Response:
    """What a browser needs to check the entry by itself."""
    proven = await _proven(serving, caller.tenant, position)
    parsed = parse_proof(proven.proof)
    return JSONResponse(
        {
            "event": json.loads(proven.event),
            "leaf": proven.leaf.decode(),
            "index": parsed.index,
            "hashes": [each.hex() for each in parsed.hashes],
            "checkpoint": parsed.checkpoint.decode(),
            "vkey": proven.vkey,
        }
    )


@router.get("/log/{position}/proof.txt", **needs("audit"))
async def proof_text(position: str, caller: CallerHere, serving: ServingHere) -> Response:
    """The C2SP tlog-proof, to keep."""
    proven = await _proven(serving, caller.tenant, position)
    named = {"Content-Disposition": f'attachment; filename="entry-{proven.entry.position}.tlog-proof"'}
    return Response(proven.proof, 200, named, "text/plain; charset=utf-8")


async def _proven(serving: Serving, tenant: Any, position: str) -> ProvenEntry:
    entries: OwnEntries | None = serving.platform.entries
    found = None
    if entries is not None and _numeric(position):
        found = await asyncio.to_thread(entries.proven, tenant, int(position))
    if found is None:
        raise NotFound("entry")
    return found


def _numeric(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < len(text) <= MOST_DIGITS and int(text) > 0


def checkpoint_of(note: bytes) -> dict[str, Any]:
    """What a page shows of a signed checkpoint."""
    parsed = parse_checkpoint(split_note(note)[0])
    return {"origin": parsed.origin, "size": parsed.size, "root": parsed.root.hex(), "note": note.decode()}
