"""Commands for the operator: rebuilds, parked events, health, export."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

import httpx
from rich.console import Console
from rich.table import Table

from infra.cli.client import call, connect, problem_of
from infra.cli.failures import Failed
from infra.settings import Settings

out = Console()


def rebuild(settings: Settings, name: str | None) -> None:
    with connect(settings, warehouse=name == "warehouse") as client:
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
    table = Table("Follower", "Position", "Event", "Error", "Tries", "Next try")
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
    table = Table("Follower", "Position", "Behind by")
    for name, follower in health["followers"].items():
        table.add_row(name, str(follower["position"]), str(follower["lag"]))
    out.print(table)


def export(settings: Settings, path: Path) -> None:
    """Write the export beside its final name first, so that a broken-off one is never taken for whole."""
    temporary = path.with_name(path.name + ".part")
    try:
        with connect(settings) as client, open(temporary, "wb") as file:
            lines = _received(client, file)
        os.replace(temporary, path)
    except OSError as error:
        raise Failed(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        temporary.unlink(missing_ok=True)
    out.print(
        f"{path}: {lines} events, up to the newest checkpoint; later ones need a new export.",
        highlight=False,
        soft_wrap=True,
    )


def _received(client: httpx.Client, file: BinaryIO) -> int:
    """The number of lines. Raises `Failed` where it breaks off."""
    lines = 0
    with client.stream("GET", "/v1/audit/events.ndjson") as response:
        if response.is_error:
            response.read()
            raise Failed(problem_of(response))
        try:
            for chunk in response.iter_bytes():
                file.write(chunk)
                lines += chunk.count(b"\n")
        except httpx.TransportError:
            raise Failed(
                f"The export broke off after {lines} events, and nothing was kept; what the server printed says why."
            ) from None
    return lines
