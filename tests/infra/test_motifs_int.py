"""`atelier motifs` as a user types it, and the platform that draws from what it added."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.cli.app import app
from infra.cli.failures import Failed
from infra.packs import packs_of
from infra.settings import Settings
from tests.processors.motif_pack import DRAWN, folder_of

EMPTY = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'


def run(data: Path, *arguments: str) -> str:
    done = CliRunner().invoke(app, ["motifs", *arguments], env={"ATELIER_DATA": str(data), "COLUMNS": "160"})
    if done.exception:
        raise done.exception
    return done.stdout


def test_a_pack_is_added_listed_replaced_and_removed(tmp_path: Path) -> None:
    data, folder = tmp_path / "data", folder_of(tmp_path, {**DRAWN, "blank.svg": EMPTY})
    by = ("--licence", "CC-BY-4.0", "--attribution", "Ana Ruiz")

    assert "There are no packs" in run(data, "list")
    added = run(data, "add", str(folder), *by)
    assert "harbour added: 3 shapes" in added and "Ana Ruiz, CC BY 4.0" in added
    assert "not used: blank.svg: nothing is filled or stroked in it" in added
    assert "harbour replaced" in run(data, "add", str(folder), *by)
    listed = run(data, "list")
    assert "harbour" in listed and "CC-BY-4.0" in listed and "Ana Ruiz" in listed
    assert [p.name for p in packs_of(Settings(data=data)).packs()] == ["harbour"]
    assert "removed" in run(data, "remove", "harbour")
    assert "There are no packs" in run(data, "list")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("add", "{folder}"), "--licence"),
        (("add", "{folder}", "--licence", "CC-BY-4.0"), "--attribution"),
        (("add", "{folder}/none.zip", "--licence", "CC0-1.0"), "is not there"),
        (("remove", "nothing"), "no pack nothing"),
        (("remove", "../keys"), "small letters"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    folder = folder_of(tmp_path)

    with pytest.raises(Failed, match=message):
        run(tmp_path / "data", *(each.format(folder=folder) for each in arguments))


def test_many_failures_are_counted_by_kind(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, DRAWN | {f"blank-{n}.svg": EMPTY for n in range(50)})

    said = run(tmp_path / "data", "add", str(folder), "--licence", "LicenseRef-own")

    assert said.count("not used:") == 40 and "and 10 more: nothing_drawn" in said
    assert "Printed with each design" not in said


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")

    with pytest.raises(Failed, match="cannot be written"):
        run(tmp_path / "data", "add", str(folder_of(tmp_path)), "--licence", "CC0-1.0")
