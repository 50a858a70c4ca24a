"""`atelier simulate`, and its model against workers that really draw."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.bench.scaling import compared
from infra.cli.app import app
from infra.cli.failures import Failed

SMALL = ["simulate", "--month", "60000", "--crowd", "60", "--ceiling", "8", "--service", "2"]


def test_the_figures_of_a_small_cluster(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, [*SMALL, "--json", "--out", str(tmp_path)])
    assert told.exit_code == 0, told.output
    found = json.loads(told.output)
    assert found == json.loads((tmp_path / "simulation.json").read_text())
    assert found["day"]["jobs"] == pytest.approx(2000, rel=0.1) and found["day"]["latency"]["all"]["within"] > 0.99
    assert found["crowd"]["jobs"] == 60 and found["crowd"]["workers_most"] == 8
    p95 = [row["crowd_p95_s"] for row in found["startup"]]
    assert p95 == sorted(p95) and p95[0] < p95[-1]
    for name in ("day", "crowd"):
        assert (tmp_path / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_it_is_told_in_words() -> None:
    told = CliRunner().invoke(app, SMALL)
    assert told.exit_code == 0, told.output
    for word in ("enterprise", "asked for at one moment", "How fast new workers have to come", "A100, PyTorch"):
        assert word in told.output


def test_measured_times_are_drawn_from(tmp_path: Path) -> None:
    samples = tmp_path / "seconds.json"
    samples.write_text("[1.0, 3.0]")
    told = CliRunner().invoke(app, [*SMALL, "--samples", str(samples), "--json"])
    assert 1.9 < json.loads(told.output)["day"]["latency"]["all"]["p95_s"] < 4


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["--floor", "9", "--ceiling", "8"], "floor has to lie"),
        (["--peak", "5"], "peak has to be"),
        (["--crowd", "0"], "crowd of 1 or more"),
        (["--service", "0"], "more than nothing"),
    ],
)
def test_what_cannot_be_is_said(arguments: list[str], said: str) -> None:
    told = CliRunner().invoke(app, ["simulate", *arguments])
    assert isinstance(told.exception, Failed) and said in str(told.exception)


@pytest.mark.parametrize("text", ["{}", "[]", "[-1]", '["x"]', "no json"])
def test_samples_that_are_none(tmp_path: Path, text: str) -> None:
    samples = tmp_path / "seconds.json"
    samples.write_text(text)
    told = CliRunner().invoke(app, ["simulate", "--samples", str(samples)])
    assert isinstance(told.exception, Failed) and "cannot be used" in str(told.exception)


@pytest.mark.parametrize("workers", [1, 2])
def test_the_model_tells_what_workers_do(workers: int) -> None:
    """The comparison is one of ratios, within a run: a slow machine is slow in both, if it is so throughout the run."""

    def tells() -> bool:
        figures = compared(workers, 8)
        mean = figures["model_mean_s"] == pytest.approx(figures["real_mean_s"], rel=0.5)
        return bool(mean and figures["model_end_s"] == pytest.approx(figures["real_end_s"], rel=0.3))

    assert any(tells() for _ in range(3))
