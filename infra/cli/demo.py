"""`atelier demo`: the main job, from a fresh platform to a verified log, driven from outside over HTTP alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from infra.cli import demo_steps
from infra.cli.demo_page import write_page
from infra.cli.demo_story import Story
from infra.cli.failures import Failed

screen = Console()
PARTS = ("designs", "derived", "booking", "reports", "evidence", "erasure", "events", "verify")
"""What the summary tells of; a step that was never reached is as wrong as one that failed."""
FOLDERS = ("audit", "evidence", "designs", "reports", "pictures")
SUMMARY = "summary.json"


def run_demo(out: Path, over: Callable[[Path], AbstractContextManager[Callable[[Path], Story]]] | None = None) -> None:
    """Raises `Failed` where anything is not as it should be; the summary says what.

    `over` starts what is driven, in a new folder; a server of its own otherwise.
    """
    _clear(out)
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="atelier-demo-") as scratch,
        (over or _server)(Path(scratch) / "data") as story_of,
    ):
        story = story_of(out)
        try:
            _tell(story)
        finally:
            seconds = round(time.monotonic() - began, 1)
            found = {**_not_reached(), **story.summary}
            _write_summary(out, {**found, "seconds": seconds})
            write_page(out, {**found, "seconds": seconds}, story.designs, story.pictures)
    wrong = [name for name, part in found.items() if not part["ok"]]
    for name, part in found.items():
        mark = "[green]ok[/]" if part["ok"] else "[red]wrong[/]"
        figures = ", ".join(f"{key} {value}" for key, value in part.items() if key != "ok" and _short(value))
        screen.print(f"{mark:>14}  {name:<10} {figures}", highlight=False, soft_wrap=True)
    screen.print(f"{seconds} s; look at {out / 'index.html'}")
    if wrong:
        raise Failed(f"not as it should be: {', '.join(wrong)}; see {out / SUMMARY}")


def _clear(out: Path) -> None:
    """Make room for a new run, whose summary says from the start that nothing is proven yet.

    Raises `Failed` where there is something of another's in the way.
    """
    if not (out / SUMMARY).exists():
        for name in FOLDERS:
            if (out / name).exists():
                raise Failed(f"{out / name} is no demo's and would be written over; give another folder with --out.")
    out.mkdir(parents=True, exist_ok=True)
    _write_summary(out, _not_reached())
    (out / "index.html").unlink(missing_ok=True)
    for name in FOLDERS:
        shutil.rmtree(out / name, ignore_errors=True)
    for name in ("designs", "reports", "pictures"):
        (out / name).mkdir()


def _not_reached() -> dict[str, dict[str, Any]]:
    return {name: {"ok": False, "error": "not reached"} for name in PARTS}


def _write_summary(out: Path, summary: dict[str, Any]) -> None:
    (out / SUMMARY).write_text(json.dumps(summary, indent=2) + "\n")


def _tell(story: Story) -> None:
    steps: tuple[tuple[str, Callable[[Story], None]], ...] = (
        ("A tenant, a studio, two artists, a client", demo_steps.found),
        ("Twelve designs in four styles", demo_steps.design),
        ("An upscaled copy, a stencil, a stencil of a photograph", demo_steps.derive),
        ("A booking held, its deposit recorded, confirmed", demo_steps.book),
        ("Usage and four reports", demo_steps.report),
        ("An evidence pack", demo_steps.prove),
        ("The client erased", demo_steps.erase),
        ("The log verified, offline", demo_steps.verify),
    )
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen, transient=True) as progress:
        task = progress.add_task("", total=len(steps))
        for title, step in steps:
            progress.update(task, description=title)
            step(story)
            progress.advance(task)


@contextmanager
def _server(data: Path) -> Iterator[Callable[[Path], Story]]:
    """A server process on a free port with a new data folder."""
    environment = {**os.environ, "ATELIER_DATA": str(data), "ATELIER_LIMITS": "off"}
    command = [sys.executable, "-m", "infra.cli", "serve", "--port", "0", "--json"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise Failed("the server did not start; its own words are above.")
        said = json.loads(line)

        with _clients(data, said["url"], said["operator_key"], said["tenant_key"]) as story_of:
            yield story_of
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


@contextmanager
def on_cluster(data: Path) -> Iterator[Callable[[Path], Story]]:
    """All parts of the cluster profile on this machine, behind their proxy."""
    from infra.cluster.machine import cluster
    from infra.cluster.parts import DidNotStart

    try:
        with cluster(limits="off") as running:
            keys = running.operator_key, running.tenant_key
            with _clients(running.folder, running.url, *keys) as story_of:
                yield story_of
    except DidNotStart as error:
        raise Failed(str(error)) from None


@contextmanager
def _clients(data: Path, url: str, operator: str, trying: str) -> Iterator[Callable[[Path], Story]]:
    def client(key: str) -> httpx.Client:
        return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=60, trust_env=False)

    with client(operator) as first, client("") as tenant, client(trying) as playground:
        yield lambda out: Story(out, data, first, tenant, playground)


def _short(value: Any) -> bool:
    return isinstance(value, (int, float, str)) and len(str(value)) < 40
