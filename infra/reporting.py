"""What is read from the warehouse of one process: reports and evidence packs."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import UTC, date
from pathlib import Path
from typing import Any
from uuid import UUID

from analytics.charts import chart_names, chart_spec, render_png, render_svg
from analytics.charts.theme import THEMES
from analytics.evidence import Period, criteria, make_pack
from analytics.export import export
from analytics.model import ALL_TENANTS, Scope, SpecRefused
from analytics.reports import REPORTS, Result, UnknownReport, run_report
from domain.errors import Invalid, NotFound
from domain.ids import Clock
from domain.log import LogReader, Position
from gateway.ports.reports import NotLoaded, ReportFile
from infra.auditing import AuditFollower
from infra.evidence import LedgerProofs
from infra.stores import Store
from infra.traffic import TrafficCounter
from infra.warehouse.follower import WarehouseFollower

WIDTHS = ("wide", "narrow")
FORMATS = ("json", "csv", "parquet", "svg", "png")
PATIENCE = 10.0
"""Seconds that a reader waits for a warehouse that is behind the log."""
LOOKS = frozenset({"chart", "theme", "width"})
"""Parameters of every report that change how its chart looks, and nothing that is asked."""


def catalogue() -> list[dict[str, Any]]:
    """What may be asked, of whatever warehouse."""
    return [
        {
            "name": report.name,
            "title": report.title,
            "description": report.description,
            "parameters": [parameter.describe() for parameter in report.parameters],
        }
        for report in REPORTS.values()
    ]


class WarehouseReports:
    """`gateway.ports.reports.Reports`."""

    def __init__(
        self,
        follower: WarehouseFollower,
        traffic: TrafficCounter,
        log: LogReader,
        clock: Clock,
        store: Store,
    ) -> None:
        self._follower, self._traffic, self._log = follower, traffic, log
        self._clock, self._store = clock, store

    def catalogue(self) -> list[dict[str, Any]]:
        return catalogue()

    def render(self, name: str, parameters: dict[str, str], format: str, tenant: UUID | None) -> ReportFile:
        if format not in FORMATS:
            raise Invalid("unknown-format", f"A format is one of {', '.join(FORMATS)}.", "format")
        self._freshen()
        scope: Scope = ALL_TENANTS if tenant is None else tenant
        today: date = self._clock.now().astimezone(UTC).date()
        asked = {key: value for key, value in parameters.items() if key not in LOOKS}
        try:
            result = run_report(name, asked, self._follower.warehouse, scope, today)
        except UnknownReport:
            raise NotFound(f"report; there are {', '.join(REPORTS)}") from None
        except SpecRefused as refused:
            raise Invalid(refused.code, refused.message, refused.field) from None
        headers = {"Atelier-Position": str(result.position)}
        if format in ("svg", "png"):
            spec = self._chart(result, parameters, tenant)
            body = render_svg(spec).encode() if format == "svg" else render_png(spec)
            return ReportFile("image/svg+xml" if format == "svg" else "image/png", body, headers)
        exported = export(result, format)  # type: ignore[arg-type]
        return ReportFile(exported.media_type, exported.content, headers)

    def wait(self, position: Position, timeout: float) -> bool:
        return self._follower.waiting.wait(position, timeout)

    def _chart(self, result: Result, parameters: dict[str, str], tenant: UUID | None) -> dict[str, Any]:
        """The chart in the wanted theme; the report's principal one where none is named."""
        chart, theme = parameters.get("chart"), parameters.get("theme", "light")
        if chart is not None and chart not in chart_names(result.report):
            raise Invalid("unknown-chart", f"A chart is one of {', '.join(chart_names(result.report))}.", "chart")
        if theme not in THEMES:
            raise Invalid("unknown-theme", f"A theme is one of {', '.join(THEMES)}.", "theme")
        width = parameters.get("width", WIDTHS[0])
        if width not in WIDTHS:
            raise Invalid("unknown-width", f"A width is one of {', '.join(WIDTHS)}.", "width")
        return chart_spec(result, chart, theme, self._labels(tenant), narrow=width == "narrow")

    def _freshen(self) -> None:
        """Have the requests of the running minute in the report, too. Raises `NotLoaded`."""
        self._traffic.save()
        self._traffic.send()
        if not self.wait(self._log.head(), PATIENCE):
            raise NotLoaded

    def _labels(self, tenant: UUID | None) -> dict[str, str]:
        """Names for ids in charts: studios are no persons; artists and tenants keep their ids."""
        rows = self._store.all(
            "SELECT id, name FROM studios WHERE CAST(?1 AS TEXT) IS NULL OR tenant = ?1",
            (None if tenant is None else str(tenant),),
        )
        tenants = self._store.all("SELECT id, name FROM tenants") if tenant is None else []
        return {row["id"]: row["name"] for row in (*rows, *tenants)}


class WarehouseEvidence:
    """`gateway.ports.reports.Evidence`: packs over the published checkpoint."""

    def __init__(self, follower: WarehouseFollower, audit: AuditFollower, scratch: Path) -> None:
        self._follower, self._audit, self._scratch = follower, audit, scratch

    def pack(self, wanted: Sequence[str], start: str, end: str, tenant: UUID | None, seed: str, sample: int) -> bytes:
        unknown = sorted(set(wanted) - set(criteria()))
        if unknown or not wanted:
            raise Invalid("unknown-criterion", f"Criteria are {', '.join(criteria())}.", "criteria")
        period = _period(start, end)
        scope: Scope = ALL_TENANTS if tenant is None else tenant
        with (
            tempfile.TemporaryDirectory(dir=self._scratch) as folder,
            self._audit.reader() as ledger,
        ):
            out = Path(folder) / "pack"
            proofs = LedgerProofs(ledger, self._audit)
            if not self._follower.waiting.wait(proofs.position, PATIENCE):
                raise NotLoaded
            make_pack(wanted, period, self._follower.warehouse, proofs, out, seed, sample, scope, proofs.position)
            return zipped(out)


def zipped(folder: Path) -> bytes:
    """A folder as a zip whose bytes depend on its content alone."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            info = zipfile.ZipInfo(path.relative_to(folder).as_posix(), (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, path.read_bytes())
    return packed.getvalue()


def _period(start: str, end: str) -> Period:
    try:
        first, last = date.fromisoformat(start), date.fromisoformat(end)
    except ValueError:
        raise Invalid("bad-period", "A period's ends are dates such as 2026-11-01.", "from") from None
    if last < first:
        raise Invalid("bad-period", "A period ends after it begins.", "to")
    return Period(first, last)
