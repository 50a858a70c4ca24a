"""Commands that read the warehouse: reports and evidence packs."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from rich.console import Console

from gateway.pages.tables import in_words
from infra.cli.client import call, connect
from infra.cli.failures import Failed
from infra.cli.tables import tables_of
from infra.settings import Settings

screen = Console()
MOST_ROWS = 60
FOR_FILES = ("parquet", "svg", "png")
"""Formats that a terminal cannot show; which formats there are, the API says."""


def report(settings: Settings, name: str | None, format: str, parameters: dict[str, str], path: Path | None) -> None:
    if format in FOR_FILES and path is None:
        raise Failed(f"A terminal cannot show {format}: say where to write it with --out.")
    with connect(settings, warehouse=True) as client:
        if name is None:
            for each in call(client, "GET", "/v1/reports").json()["data"]:
                screen.print(f"[bold]{each['name']}[/]  {each['description']}")
            return
        asked = "json" if format == "table" else format
        response = call(client, "GET", f"/v1/reports/{name}", params={**parameters, "format": asked})
        names = _tenants(client) if format == "table" else {}
    if format == "table":
        _print_tables(response.json(), names)
    elif path is not None:
        path.write_bytes(response.content)
        screen.print(f"{path}: {len(response.content)} bytes")
    else:
        sys.stdout.buffer.write(response.content)


def evidence(settings: Settings, criteria: str, start: str, end: str, folder: Path, seed: str, sample: int) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise Failed(f"{folder} is not empty; give a new folder for the pack.")
    parameters = {"criteria": criteria, "from": start, "to": end, "seed": seed, "sample": str(sample)}
    with connect(settings, warehouse=True) as client:
        packed = call(client, "GET", "/v1/evidence", params=parameters).content
    unpack(packed, folder)
    screen.print(
        f"{folder}: {sum(1 for path in folder.rglob('*') if path.is_file())} files; check with: atelier verify {folder}"
    )


def unpack(packed: bytes, folder: Path) -> None:
    """Write a pack's files; `extractall` keeps every name inside the folder."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(folder)


def _tenants(client: httpx.Client) -> dict[str, str]:
    """Names of the first hundred tenants, by id; others are shown by their ids."""
    found = call(client, "GET", "/v1/tenants", params={"limit": "100"}).json()["data"]
    return {str(UUID(hex=each["id"].rpartition("_")[2])): each["name"] for each in found}


def _print_tables(result: dict[str, Any], names: dict[str, str]) -> None:
    """`names` are those of tenants, by id."""
    asked = result["parameters"]
    screen.print(f"{result['title']}, {asked.get('from')} to {asked.get('to')}", highlight=False)
    for each in result["tables"]:
        if not each["rows"]:
            screen.print(f"{each['title']}: nothing in these days; --from and --to choose others.", highlight=False)
            continue
        some = {**each, "rows": each["rows"][:MOST_ROWS]}
        for table in tables_of(in_words(some, names, asked.get("grain") or ""), screen.width):
            screen.print(table)
        if len(each["rows"]) > MOST_ROWS:
            screen.print(f"… and {len(each['rows']) - MOST_ROWS} more rows: --format csv has all.", highlight=False)
