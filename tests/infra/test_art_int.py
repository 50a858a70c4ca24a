from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.cli import art as command
from infra.cli.app import app
from infra.cli.failures import Failed


def test_the_sheets_and_their_prompts_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "PROMPTS", ("a star", "a heart"))

    ran = CliRunner().invoke(app, ["art", "--out", str(tmp_path / "art"), "--style", "fine-line", "--seed", "3"])

    assert ran.exit_code == 0, ran.output
    assert sorted(p.name for p in (tmp_path / "art").iterdir()) == ["fine-line.png", "fine-line.svg", "prompts.txt"]
    assert (tmp_path / "art" / "prompts.txt").read_text() == "1 a star\n2 a heart\n"
    assert "2 designs" in ran.output


def test_a_style_that_is_not_there_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="no style 'cubist'"):
        command.art(tmp_path / "none", "cubist", 1)

    assert not (tmp_path / "none").exists()
