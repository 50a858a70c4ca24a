"""The data folder: one owner, secrets made once and readable by the owner alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from infra.clock import SystemClock, SystemIds
from infra.folder import DataFolder, FolderInUse, FolderUnusable
from tests.given import FakeIds


def test_a_folder_is_made_and_belongs_to_one_process(tmp_path: Path) -> None:
    first, second = DataFolder(tmp_path / "deep" / "data"), DataFolder(tmp_path / "deep" / "data")
    first.open()
    with pytest.raises(FolderInUse, match="stop it"):
        second.open()
    first.close()
    first.close()
    second.open()
    second.close()
    assert stat.S_IMODE(second.keys.stat().st_mode) == 0o700


def test_processes_that_share_a_folder_have_it_together_and_nobody_has_it_alone(tmp_path: Path) -> None:
    folders = [DataFolder(tmp_path) for _ in range(3)]
    (tmp_path / "scratch").mkdir()
    (tmp_path / "scratch" / "left").write_text("by a killed process")
    folders[0].open(shared=True)
    assert os.listdir(tmp_path / "scratch") == []
    (tmp_path / "scratch" / "mine").write_text("at work")
    folders[1].open(shared=True)
    assert os.listdir(tmp_path / "scratch") == ["mine"], "what another is at work on stays"
    with pytest.raises(FolderInUse):
        folders[2].open()
    assert folders[0].key("a.key", FakeIds()) == folders[1].key("a.key", FakeIds("other"))
    for folder in folders[:2]:
        folder.close()
    folders[2].open()
    folders[2].close()


def test_of_two_that_make_a_key_at_once_one_wins(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.open(shared=True)

    def slowly(ids: object) -> bytes:
        (folder.keys / "a.key").write_bytes(b"the other's")
        return b"mine"

    assert folder.key("a.key", FakeIds(), slowly) == b"the other's"
    assert os.listdir(folder.keys) == ["a.key"]
    folder.close()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(FolderUnusable, match="cannot be written"):
        DataFolder(tmp_path / "file" / "data").open()


def test_a_key_is_made_once_and_kept(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.open()
    first = folder.key("a.key", FakeIds())
    assert len(first) == 32
    assert folder.key("a.key", FakeIds("other")) == first
    assert DataFolder(tmp_path).key("a.key", FakeIds("other")) == first
    assert folder.key("b.key", FakeIds("other"), lambda ids: b"made " + ids.token(2)) != first
    assert folder.key("b.key", FakeIds()).startswith(b"made ")
    for path in folder.keys.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(os.listdir(folder.keys)) == ["a.key", "b.key"]
    folder.close()


def test_the_real_clock_and_ids() -> None:
    assert SystemClock().now().tzinfo is not None
    ids = SystemIds()
    made = [ids.uuid() for _ in range(50)]
    assert (
        len(set(made)) == 50
        and {each.version for each in made} == {7}
        and {each.variant for each in made} == {"specified in RFC 4122"}
    )
    seconds = SystemClock().now().timestamp()
    assert abs((made[0].int >> 80) / 1000 - seconds) < 60
    assert len(ids.token(24)) == 24 and ids.token(8) != ids.token(8)


def test_what_a_killed_process_left_in_scratch_is_gone(tmp_path: Path) -> None:
    first = DataFolder(tmp_path)
    first.open()
    (first.scratch / "rebuild.db").write_text("Jo Tate")
    (first.scratch / "pack").mkdir()
    (first.scratch / "pack" / "rows").write_text("Jo Tate")
    first.close()
    second = DataFolder(tmp_path)
    second.open()
    assert list(second.scratch.iterdir()) == []
    second.close()


def test_a_database_that_can_only_be_read_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "log.db").write_bytes(b"")
    # Asked of a stand-in, because a test may run as a user who may write everything.
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "log.db")
    with pytest.raises(FolderUnusable, match=str(tmp_path)):
        DataFolder(tmp_path).open()
