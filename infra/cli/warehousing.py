"""`atelier warehouse serve`."""

from __future__ import annotations

import json
import logging
import signal
import threading

import typer
from rich.console import Console

from infra.cli.failures import Failed
from infra.folder import DataFolder
from infra.settings import Settings
from infra.warehouse.native.users import WarehouseUrl, readers_of
from infra.warehouse.served_folder import FolderServed, take

screen = Console()


def serve(settings: Settings, host: str | None, port: int | None, as_json: bool) -> None:
    """Raises `Failed` where there is no URL, the address is taken, or another process has the engine open."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    if not settings.warehouse_url:
        raise Failed(
            "set ATELIER_WAREHOUSE_URL to clickhouse://user:password@host:port/database; who asks gives it, too."
        )
    url = WarehouseUrl.of(settings.warehouse_url)
    if url.secure:
        raise Failed("ATELIER_WAREHOUSE_URL says clickhouses://, and this server speaks no TLS: put a proxy before it.")
    if not url.password:
        raise Failed("ATELIER_WAREHOUSE_URL has no password: whoever reached the port could write.")
    from infra.warehouse.native.engine import Engine, EngineError
    from infra.warehouse.native.server import WarehouseServer
    from infra.warehouse.native.users import Users

    folder = DataFolder(settings.data.absolute())
    try:
        folder.root.mkdir(parents=True, exist_ok=True)
        take(folder.warehouse)  # until this process ends
        engine = Engine(folder.warehouse, folder.root / "warehouse-inserts")
        server = WarehouseServer(
            engine,
            Users(url, readers_of(settings.warehouse_readers)),
            url.database,
            host or url.host,
            url.port if port is None else port,
        )
    except FolderServed:
        raise Failed(f"{folder.warehouse} cannot be opened: another process serves it.") from None
    except EngineError as error:
        raise Failed(f"{folder.warehouse} cannot be opened; does another process have it? {error}") from None
    except OSError as error:
        raise Failed(f"{host or url.host}: {error.strerror}; set another address with --host and --port.") from None
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.close).start())
    at = f"{server.address[0]}:{server.address[1]}"
    if as_json:
        typer.echo(json.dumps({"host": server.address[0], "port": server.address[1]}))
    else:
        screen.print(f"The warehouse in {folder.warehouse} is served on {at}; Ctrl-C stops it.", highlight=False)
    server.serve()
    server.closed.wait()
