"""The demo's page: everything it made, to look at without a server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape

TITLES = {
    "generation-trends": "Generation trends",
    "style-popularity": "Style popularity",
    "studio-bookings": "Studio bookings and revenue",
    "usage-by-tenant": "Usage by tenant",
}


def write_page(
    out: Path, summary: dict[str, Any], designs: list[dict[str, Any]], pictures: list[dict[str, str]]
) -> None:
    environment = Environment(
        loader=PackageLoader("infra.cli"), autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True
    )
    styles: dict[str, list[dict[str, Any]]] = {}
    for design in designs:
        styles.setdefault(design["style"], []).append(design)
    parts = {name: part for name, part in summary.items() if isinstance(part, dict)}
    page = environment.get_template("demo.html").render(
        parts=parts,
        seconds=summary["seconds"],
        styles=styles,
        pictures=pictures,
        reports=[(name, title) for name, title in TITLES.items() if (out / "reports" / f"{name}.svg").exists()],
        where=out.as_posix(),
        checkpoint=_text(out / "audit" / "checkpoint"),
        good=all(part["ok"] for part in parts.values()),
    )
    (out / "index.html").write_text(page)


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""
