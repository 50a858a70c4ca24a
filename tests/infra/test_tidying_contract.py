"""What is tidied: once a minute, with no transaction where there is nothing to do, and no write-ahead log for ever."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import StoredEvent

from infra import tidying
from infra.eventlog.sqlite import Command
from infra.folder import DataFolder, FolderUnusable
from infra.supervisor import PAUSES, Supervised
from infra.tidying import ANSWERS_KEPT, EVERY, Tidying
from tests.given import START
from tests.parts import Parts, parts_in


def answered(parts: Parts, number: int, at: str, subject: UUID | None = None) -> None:
    event = StoredEvent(uuid4(), 1, "t", b"x" * 5000)
    parts.log.append([event], [(0, Command(f"c-{number}", 0, "f", b"sealed", subject, at))])


def wal(path: Path) -> bytes:
    return path.with_name(f"{path.name}-wal").read_bytes()


def test_old_answers_go_once_a_minute_and_nothing_is_written_otherwise(tmp_path: Path) -> None:
    now = [100.0]
    with parts_in(tmp_path) as parts:
        tidy = Tidying(parts.log, parts.store, parts.clock, lambda: now[0])
        answered(parts, 1, START.isoformat())
        answered(parts, 2, (START + timedelta(hours=2)).isoformat())
        before = wal(parts.log.path)
        now[0] += EVERY - 1
        assert not tidy.tick()
        now[0] += 1
        assert tidy.tick() and not tidy.tick()
        assert wal(parts.log.path) == before, "nothing is old, so nothing was written"
        parts.clock.time = START + ANSWERS_KEPT + timedelta(hours=1)
        now[0] += EVERY
        assert tidy.tick()
        assert [parts.log.command(f"c-{n}").answer for n in (1, 2)] == [None, b"sealed"]
        who = uuid4()
        answered(parts, 3, parts.clock.now().isoformat(), who)
        assert parts.log.forget_answers("", who) == 1
        assert parts.log.forget_answers("", who) == parts.log.forget_answers("") == 0


def test_a_log_that_a_reader_kept_growing_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(tidying, "LONG", 100_000)
    with parts_in(tmp_path) as parts:
        tidy = Tidying(parts.log, parts.store, parts.clock, lambda: now[0])
        answered(parts, 0, START.isoformat())
        reader = sqlite3.connect(parts.log.path, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT COUNT(*) FROM events").fetchone()
        for number in range(1, 60):
            answered(parts, number, START.isoformat())
        long = len(wal(parts.log.path))
        assert long > 100_000
        for closing in (False, True):
            if closing:
                reader.close()
            now[0] += EVERY
            assert tidy.tick()
            assert len(wal(parts.log.path)) == (0 if closing else long)
        assert len(parts.log.read(0, 100)) == 60


def test_what_a_killed_process_left_in_scratch_is_gone_at_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "scratch" / "pack").mkdir(parents=True)
    (tmp_path / "scratch" / "pack" / "rows").write_text("a name")
    (tmp_path / "scratch" / "rebuild-studios.db").write_text("a name")
    folder = DataFolder(tmp_path)
    folder.open()
    assert list(folder.scratch.iterdir()) == []
    second = DataFolder(tmp_path)
    (folder.scratch / "ours").write_text("in use")
    with pytest.raises(Exception, match="open; stop it"):
        second.open()
    assert (folder.scratch / "ours").exists(), "another's scratch is not touched"
    folder.close()


def test_a_database_that_is_read_only_is_told_before_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "log.db").write_bytes(b"")
    monkeypatch.setattr("infra.folder.os.access", lambda path, mode: Path(path).name != "log.db")
    with pytest.raises(FolderUnusable, match=r"log\.db is read-only.*set ATELIER_DATA"):
        DataFolder(tmp_path).open()


def test_what_comes_from_the_disk_halts_nobody() -> None:
    halted: list[str] = []
    for error, halts in ((OSError("full"), False), (ValueError("wrong"), True)):
        thread = Supervised("one", lambda: None, halts=True, on_halt=lambda name, why: halted.append(why))
        thread.stop()
        for _ in range(len(PAUSES) + 3):
            thread._failed(error)
        assert thread.status.state == ("halted" if halts else "retrying")
    assert set(halted) == {"ValueError"}
