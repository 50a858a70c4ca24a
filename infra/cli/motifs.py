"""`atelier motifs`: packs of shapes that prompts can name."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from infra.cli.failures import Failed
from infra.packs import packs_of
from infra.settings import Settings
from processors.design.catalogue import own
from processors.design.packs.importing import Imported, Said, imported
from processors.design.packs.model import PackError

out = Console()
SHOWN = 40
"""Failures that are printed one by one before the rest are counted."""


def add(settings: Settings, source: Path, said: Said) -> None:
    """Clean and check the shapes of a source, and keep them; says which files could not be used, and why."""
    begun = time.monotonic()
    try:
        made = imported(source, said)
        there = packs_of(settings).add(made.pack)
    except PackError as error:
        raise Failed(f"{source}: {error}.") from error
    except OSError as error:
        raise Failed(f"The pack cannot be written to {settings.data}: {error.strerror or error}.") from error
    _report(made, there, time.monotonic() - begun)


def _report(made: Imported, there: bool, seconds: float) -> None:
    pack = made.pack
    counted = "shape" if len(pack.shapes) == 1 else "shapes"
    verb = "replaced" if there else "added"
    head = f"[bold]{pack.name}[/] {verb}: {len(pack.shapes):,} {counted} in {seconds:.1f} s, {pack.licence}"
    out.print(head, highlight=False, soft_wrap=True)
    if pack.credit():
        out.print(f"Printed with each design: {pack.credit()}", highlight=False, markup=False, soft_wrap=True)
    for failure in made.failures[:SHOWN]:
        out.print(f"  not used: {failure.file}: {failure.reason}", highlight=False, markup=False, soft_wrap=True)
    rest = Counter(f.code for f in made.failures[SHOWN:])
    for code, count in sorted(rest.items()):
        out.print(f"  and {count:,} more: {code}", highlight=False, markup=False, soft_wrap=True)
    some = [shape.id for shape in pack.shapes[:3]]
    out.print(
        f"Say their words in a prompt, or name one: {', '.join(f'{pack.name}:{id}' for id in some)}", markup=False
    )


def list_motifs(settings: Settings) -> None:
    """The engine's own in English, then the packs."""
    words = Table("motif", "words")
    for named in own():
        words.add_row(named.id, ", ".join(named.words["en"]))
    out.print(words)
    packs = packs_of(settings).packs()
    if not packs:
        out.print("There are no packs; add one with [bold]atelier motifs add SOURCE[/].", highlight=False)
        return
    table = Table("pack", "version", "shapes", "licence", "attribution")
    for pack in packs:
        table.add_row(pack.name, pack.version, f"{len(pack.shapes):,}", pack.licence, pack.attribution)
    out.print(table)


def remove(settings: Settings, name: str) -> None:
    try:
        there = packs_of(settings).remove(name)
    except PackError as error:
        raise Failed(f"{error}.") from error
    if not there:
        raise Failed(f"There is no pack {name}; `atelier motifs list` shows those there are.")
    out.print(f"{name} removed; designs drawn with it stay as they are.", highlight=False, markup=False, soft_wrap=True)
