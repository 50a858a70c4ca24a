"""`atelier warehouse reconcile` and `atelier warehouse migrate`: in a process of their own, beside no other engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from infra.cli.failures import Failed
from infra.clock import SystemIds
from infra.folder import DataFolder
from infra.settings import Settings

if TYPE_CHECKING:
    from infra.warehouse.chdb import ChdbWarehouse
    from infra.warehouse.clickhouse import ClickHouseWarehouse

screen = Console()


def reconcile(settings: Settings, upto: int | None, as_json: bool) -> None:
    """Prints what was compared; exits with 1 where a row is missing, doubled or not called for. Raises `Failed`."""
    import infra.platform  # noqa: F401  every event's class is known by its topic once it was imported
    from analytics.schema import WarehouseError
    from infra.eventlog.opened import open_log
    from infra.eventlog.transcoding import Transcoder
    from infra.keyring.shut import ShutKeyring
    from projections.warehouse.differences import differences
    from projections.warehouse.reconcile import reconcile as compare

    with _opened(settings) as (folder, warehouse), closing(open_log(settings, folder, SystemIds())) as log:
        decoder = Transcoder(ShutKeyring())
        try:
            proof = compare(log, decoder, warehouse, upto)
            right = proof.ok and not proof.doubled
            found = [] if right else differences(log, decoder, warehouse, proof.upto)
        except WarehouseError as error:
            raise Failed(f"the warehouse cannot be read (ClickHouse code {error.code}).") from None
    if as_json:
        named = [
            {
                "table": each.table,
                "group": each.group,
                "missing": each.missing,
                "doubled": each.doubled,
                "unexpected": each.unexpected,
            }
            for each in found
        ]
        tables = {each.table: each.warehouse.rows for each in proof.tables}
        typer.echo(json.dumps({"ok": right, "position": proof.upto, "rows": tables, "differences": named}))
    else:
        screen.print(proof.explain(), highlight=False, soft_wrap=True)
        for each in found:
            screen.print(each.explain(), highlight=False, soft_wrap=True)
        screen.print(
            f"The log up to position {proof.upto} and the warehouse {'agree' if right else 'differ'}.", highlight=False
        )
    if not right:
        raise typer.Exit(1)


def migrate(settings: Settings, printed: bool, kind: str | None) -> None:
    """Raises `Failed`, also for a warehouse of a newer version."""
    from analytics.schema import WarehouseError
    from infra.warehouse.migrating import NewerWarehouse, kind_of, plan
    from infra.warehouse.migrating import migrate as run

    wanted = kind_of(kind or (settings.warehouse_kind if settings.warehouse_url else "embedded"))
    if wanted is None:
        raise Failed("--kind is embedded, server, replicated or distributed.")
    if printed:
        for step in plan(wanted):
            typer.echo(f"-- {step.number:04} {step.name}")
            for statement in step.statements:
                typer.echo(f"{statement};\n")
        return
    try:
        with _opened(settings) as (_, warehouse):
            applied = run(warehouse, wanted)
    except NewerWarehouse as error:
        raise Failed(str(error)) from None
    except WarehouseError as error:
        raise Failed(f"the warehouse refused (ClickHouse code {error.code}).") from None
    for step in applied:
        screen.print(f"applied {step.number:04} {step.name}")
    if not applied:
        screen.print("nothing to do")


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[DataFolder, ChdbWarehouse | ClickHouseWarehouse]]:
    """The data folder, and the server's warehouse or the folder's own, which no other process may have open then."""
    folder = DataFolder(settings.data.absolute())
    if not folder.root.exists():
        raise Failed(f"There is no data folder {settings.data}; set ATELIER_DATA to the one you mean.")
    if settings.warehouse_url:
        from infra.warehouse.clickhouse import ClickHouseWarehouse
        from infra.warehouse.native.users import WarehouseUrl

        with closing(ClickHouseWarehouse(WarehouseUrl.of(settings.warehouse_url), max_seconds=600.0)) as server:
            yield folder, server
        return
    from infra.warehouse.chdb import ChdbWarehouse

    folder.open()
    try:
        with closing(ChdbWarehouse(folder.warehouse, max_seconds=600.0, max_memory_bytes=1 << 30)) as warehouse:
            yield folder, warehouse
    finally:
        folder.close()
