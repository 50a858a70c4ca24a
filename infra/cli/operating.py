"""Commands for the operator: rebuilds, parked events, health, export."""

from __future__ import annotations

import os
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

from infra.cli.client import call, connect
from infra.cli.failures import Failed
from infra.settings import Settings

out = Console()


def rebuild(settings: Settings, name: str | None) -> None:
    with connect(settings) as client:
        if name is None:
            for each in call(client, "GET", "/v1/operations/projections").json()["data"]:
                out.print(each["name"] if isinstance(each, dict) else each)
            return
        done = call(client, "POST", f"/v1/operations/projections/{name}/rebuild", timeout=None).json()
        out.print(f"{done['projection']}: made again from {done['events']} events")


def parked(settings: Settings) -> None:
    with connect(settings) as client:
        rows = call(client, "GET", "/v1/operations/parked").json()["data"]
    if not rows:
        out.print("Nothing is parked.")
        return
    table = Table("follower", "position", "topic", "error", "tries", "next try")
    for row in rows:
        table.add_row(
            row["follower"],
            str(row["position"]),
            row["topic"],
            row["error"],
            str(row["attempts"]),
            row["due"] or "when asked",
        )
    out.print(table)


def retry(settings: Settings, follower: str, position: int) -> None:
    with connect(settings) as client:
        done = call(client, "POST", f"/v1/operations/parked/{follower}/{position}/retry").json()
    out.print(f"{follower} at {position}: {done['outcome']}")


def status(settings: Settings) -> None:
    with connect(settings) as client:
        health = client.get("/readyz").json()
    out.print(f"{health['status']}, log at position {health['head']}, {health['parked']} parked")
    table = Table("follower", "position", "behind by")
    for name, follower in health["followers"].items():
        table.add_row(name, str(follower["position"]), str(follower["lag"]))
    out.print(table)


def export(settings: Settings, path: Path) -> None:
    """Write the export beside its final name first, so that a broken-off one is never taken for whole."""
    temporary = path.with_name(path.name + ".part")
    lines = 0
    with connect(settings) as client, client.stream("GET", "/v1/audit/events.ndjson") as response:
        response.raise_for_status()
        with open(temporary, "wb") as file:
            try:
                for chunk in response.iter_bytes():
                    file.write(chunk)
                    lines += chunk.count(b"\n")
            except httpx.TransportError:
                raise Failed(f"the export broke off after {lines} events; the server's own messages say why.") from None
    os.replace(temporary, path)
    out.print(f"{path}: {lines} events")
