"""`atelier bench`: figures that anyone can take again, with the machine they were taken on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from infra.bench import (
    append,
    auth,
    diffusion,
    follow,
    gateway,
    pictures,
    relay,
    report,
    scaling,
    search,
    server,
    telemetry,
    verify,
    video,
    warehouse,
    webhooks,
)
from infra.bench.machine import machine
from infra.cli.failures import Failed

screen = Console()
BENCHES: dict[str, Callable[..., dict[str, Any]]] = {
    "idle": server.idle,
    "commands": server.commands,
    "append": append.append,
    "gateway": gateway.gateway,
    "follow": follow.follow,
    "relay": relay.relay,
    "verify": verify.verify,
    "report": report.report,
    "warehouse": warehouse.warehouse,
    "auth": auth.auth,
    "webhooks": webhooks.webhooks,
    "designs": pictures.designs,
    "imaging": pictures.imaging,
    "video": video.video,
    "search": search.search,
    "scaling": scaling.scaling,
    "telemetry": telemetry.telemetry,
    "diffusion": diffusion.diffusion,
}


def bench(name: str | None, as_json: bool, model: str | None = None) -> None:
    if name is None:
        for each, function in BENCHES.items():
            screen.print(f"[bold]{each}[/]  {(function.__doc__ or '').strip()}")
        return
    if name not in BENCHES:
        raise Failed(f"there is no bench {name!r}; there are {', '.join(BENCHES)}.")
    if model is not None and name != "diffusion":
        raise Failed("--model is for the bench `diffusion`.")
    if model not in (None, *diffusion.MODELS):
        raise Failed(f"there is no model {model!r}; there are {', '.join(diffusion.MODELS)}.")
    try:
        figures, on = BENCHES[name](*([model] if model else [])), machine()
    except ImportError as error:
        if name != "diffusion":
            raise
        raise Failed(f"the bench `diffusion` needs the extra `gpu`: pip install 'atelier[gpu]' ({error}).") from error
    if as_json:
        typer.echo(json.dumps({"bench": name, "figures": figures, "machine": on}))
        return
    table = Table("figure", "value", title=name)
    for key, value in figures.items():
        table.add_row(key, str(value))
    screen.print(table)
    screen.print(", ".join(f"{key} {value}" for key, value in on.items()), highlight=False)
