"""`atelier simulate`: what a cluster of workers would have done, on the terminal, as JSON, and as a picture."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from infra.cli.failures import Failed
from infra.simulating import Assumed, needed, paces, scenario_crowd, scenario_month
from infra.worker_chart import chart_of
from processors.scaling.figures import Node

screen = Console()


def simulate(assumed: Assumed, samples: Path | None, out: Path | None, as_json: bool) -> None:
    """Raises `Failed` for samples that are no list of seconds, and for a policy that cannot be."""
    if samples is not None:
        service = _samples(samples)
        policy = replace(assumed.policy, service_s=sum(service) / len(service))
        assumed = replace(assumed, service_s=service, policy=policy)
    try:
        month, day_run = scenario_month(assumed)
        crowd, crowd_run = scenario_crowd(assumed)
    except ValueError as wrong:
        raise Failed(f"{wrong}.") from None
    found = {"day": month, "crowd": crowd, "startup": needed(assumed), "devices": paces(assumed)}
    if out is not None:
        from analytics.charts import render_png

        out.mkdir(parents=True, exist_ok=True)
        (out / "simulation.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
        for name, run in (("day", day_run), ("crowd", crowd_run)):
            (out / f"{name}.png").write_bytes(render_png(chart_of(run)))
    if as_json:
        typer.echo(json.dumps(found))
        return
    _show(found, assumed, out)


def _samples(path: Path) -> list[float]:
    try:
        found = json.loads(path.read_bytes())
        seconds = [float(each) for each in found]
    except (OSError, ValueError, TypeError) as error:
        raise Failed(
            f"{path} cannot be used: it has to hold a JSON list of seconds ({type(error).__name__})."
        ) from None
    if not seconds or not all(0 < each < 86_400 for each in seconds):
        raise Failed(f"{path} cannot be used: give one service time at least, each more than nothing and under a day.")
    return seconds


def _show(found: Mapping[str, Any], assumed: Assumed, out: Path | None) -> None:
    policy = assumed.policy
    mean = sum(assumed.service_s) / len(assumed.service_s)
    screen.print(
        f"{policy.floor} to {policy.ceiling} workers, {mean:.2f} s a design, {assumed.startup_s:g} s until a worker"
        f" works, looked at every {assumed.poll_s:g} s; target {policy.target_s:g} s.",
        highlight=False,
    )
    _latencies(f"A day of {assumed.per_month:,.0f} generations a month", found["day"], policy.target_s)
    screen.print(
        f"{_workers(found['day'])}; {found['day']['cost_a_month']:,} a month,"
        f" {found['day']['cost_a_design']:.4f} a design, at {assumed.node.price_per_hour:.2f} an hour for a node of"
        f" {assumed.node.workers}.\n",
        highlight=False,
    )
    _latencies(f"{assumed.crowd:,} asked for at one moment", found["crowd"], policy.target_s)
    screen.print(f"{_workers(found['crowd'])}; {found['crowd']['cost']:,} in all.\n", highlight=False)
    heads = {
        "startup_s": "until a worker works, s",
        "day_p99_s": "up to the peak p99, s",
        "day_within": "in time",
        "crowd_p95_s": "crowd p95, s",
        "warm_workers": "warm workers for the crowd",
    }
    _rows("How fast new workers have to come", heads, found["startup"])
    heads = {
        "device": "device",
        "service_s": "design, s",
        "crowd_p95_s": "crowd p95, s",
        "warm_workers": "warm workers",
        "slowest_start_s": "or started in, s",
    }
    _rows("The same crowd, all workers warm, on other devices (published times)", heads, found["devices"])
    if out is not None:
        screen.print(f"Written to {out}: simulation.json, day.png, crowd.png.", highlight=False)


def _workers(figures: Mapping[str, Any]) -> str:
    return (
        f"{figures['workers_mean']} workers in the mean, {figures['workers_most']} at most,"
        f" {figures['utilisation']:.0%} of their time at work, up to {figures['most_in_hand']:,} in hand"
    )


def _latencies(title: str, figures: Mapping[str, Any], target_s: float) -> None:
    table = Table(
        "plan", "jobs", "p50 s", "p95 s", "p99 s", f"within {target_s:g} s", title=title, title_justify="left"
    )
    for plan, each in figures["latency"].items():
        seconds = (f"{each[name]:.1f}" for name in ("p50_s", "p95_s", "p99_s"))
        table.add_row(plan, f"{each['jobs']:,}", *seconds, f"{each['within']:.1%}")
    screen.print(table)


def _rows(title: str, heads: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
    table = Table(*heads.values(), title=title, title_justify="left")
    for row in rows:
        table.add_row(*(_cell(name, row[name]) for name in heads))
    screen.print(table)


def _cell(name: str, value: Any) -> str:
    if value is None:
        return "never"
    if name.endswith("within"):
        return f"{value:.1%}"
    return f"{value:.1f}" if name.endswith(("p95_s", "p99_s")) else f"{value:g}" if name.endswith("_s") else str(value)


def assumed_of(
    startup: float, service: float, target: float, floor: int, ceiling: int, month: float, peak: float, crowd: int,
    node_price: float, node_workers: int, seed: int,
) -> Assumed:  # fmt: skip
    """Raises `Failed` for figures that nothing can have."""
    if startup < 0 or month <= 0 or crowd < 1 or node_price < 0 or node_workers < 1:
        raise Failed("Give a start-up time of 0 s or more, a month and a crowd of 1 or more, and a node with a worker.")
    base = Assumed()
    try:
        policy = replace(base.policy, target_s=target, service_s=service, floor=floor, ceiling=ceiling)
    except ValueError as wrong:
        raise Failed(f"{wrong}.") from None
    return replace(
        base, service_s=(service,), policy=policy, startup_s=startup, per_month=month, peak=peak, crowd=crowd,
        node=Node(node_workers, node_price), seed=seed,
    )  # fmt: skip
