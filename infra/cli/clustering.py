"""`atelier cluster up`."""

from __future__ import annotations

import json

import typer
from rich.console import Console

from infra.cli.failures import Failed
from infra.ending import Ending
from infra.settings import Settings

screen = Console()


def up(settings: Settings, as_json: bool) -> None:
    """Raises `Failed` where a part is missing, did not start, or ended by itself."""
    try:
        from infra.cluster.machine import Cluster, cluster
        from infra.cluster.parts import DidNotStart
    except ModuleNotFoundError as error:
        raise Failed(f"the package {error.name} is missing: install atelier with its extra `cluster`.") from None
    ending = Ending()
    ending.listen()

    def tell(what: str) -> None:
        if ending.is_set():
            raise DidNotStart("it was told to end")
        if not as_json:
            screen.print(f"starting {what}", highlight=False)

    def show(running: Cluster) -> None:
        if as_json:
            keys = {"operator_key": running.operator_key, "tenant_key": running.tenant_key}
            pids = {part.name: part.pid for part in running.parts}
            typer.echo(json.dumps({"url": running.url, **keys, "addresses": dict(running.addresses), "pids": pids}))
            return
        screen.print(f"[bold]Atelier[/] runs as a cluster on {running.url}; Ctrl-C ends it, and all it holds.")
        for name, address in running.addresses.items():
            screen.print(f"  {name:<12} {address}", highlight=False, soft_wrap=True)
        screen.print(f"  operator key {running.operator_key}", highlight=False, soft_wrap=True)
        screen.print(f"  tenant's key {running.tenant_key}", highlight=False, soft_wrap=True)

    try:
        with cluster(tell, limits="on" if settings.limits else "off") as running:
            show(running)
            missing = running.watch(ending.wait)
            if missing is not None:
                raise Failed(f"{missing.name} has ended by itself:\n{missing.told()}")
    except DidNotStart as error:
        if not ending.is_set():
            raise Failed(str(error)) from None
