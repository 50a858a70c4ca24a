from __future__ import annotations

from pathlib import Path

import pytest

from processors.design.sheets import contact_sheet


def test_a_sheet_per_style_with_every_prompt(tmp_path: Path) -> None:
    prompts = ["a star", "a heart", "a cat", "an eye", "a leaf", "a moon"]

    written = contact_sheet(tmp_path / "art", prompts, ["fine-line", "traditional"], 1)

    assert [p.name for p in written] == ["fine-line.png", "fine-line.svg", "traditional.png", "traditional.svg"]
    for path in written:
        assert path.stat().st_size > 5000
    page = written[1].read_text()
    assert page.count("translate(") == len(prompts)
    assert "<text" not in page and "heart" not in page


def test_an_unknown_style_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no style"):
        contact_sheet(tmp_path, ["a star"], ["cubist"], 1)


def test_progress_is_told_design_by_design(tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []

    contact_sheet(tmp_path, ["a star", "a heart"], ["fine-line"], 1, drawn_one=lambda *one: told.append(one))

    assert told == [("fine-line", 1), ("fine-line", 2)]
