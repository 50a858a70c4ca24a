"""`atelier art`: the contact sheets of the art bar, to look at before a release."""

from __future__ import annotations

import time
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from infra.cli.failures import Failed
from processors.design.sheets import PROMPTS, contact_sheet
from processors.design.styles import STYLES, style_named


def art(out: Path, style: str | None, seed: int) -> None:
    """Draws the bar's prompts in one style or all, and writes the sheets and `prompts.txt` to `out`.

    Raises Failed for an unknown style.
    """
    screen = Console()
    try:
        names = [style_named(style).name] if style else [each.name for each in STYLES]
    except ValueError as unknown:
        raise Failed(f"{unknown}.") from unknown
    out.mkdir(parents=True, exist_ok=True)
    numbered = "".join(f"{number} {prompt}\n" for number, prompt in enumerate(PROMPTS, 1))
    (out / "prompts.txt").write_text(numbered, encoding="utf-8")
    started = time.perf_counter()
    with Progress(console=screen, transient=True) as shown:
        task = shown.add_task("Drawing", total=len(names) * len(PROMPTS))
        written = contact_sheet(out, PROMPTS, names, seed, drawn_one=lambda _style, _number: shown.advance(task))
    each = (time.perf_counter() - started) / (len(names) * len(PROMPTS))
    for path in written:
        screen.print(str(path), highlight=False, soft_wrap=True)
    screen.print(f"{len(names) * len(PROMPTS)} designs, {each:.2f} s each.")
