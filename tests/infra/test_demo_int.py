"""What the demo says where it does not reach its end, and what it leaves alone. Its steps are the end-to-end test's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest

from infra.cli import demo, demo_steps
from infra.cli.demo import run_demo
from infra.cli.demo_story import Story
from infra.cli.failures import Failed

NAMED = {"designs", "events", "booking", "reports", "evidence", "erasure", "verify"}
Found = dict[str, dict[str, object]]


def nowhere(data: Path) -> AbstractContextManager[Callable[[Path], Story]]:
    """No server: the steps below ask none."""

    @contextmanager
    def started() -> Iterator[Callable[[Path], Story]]:
        with httpx.Client() as client:
            yield lambda out: Story(out, data, client, client, client)

    return started()


def steps(monkeypatch: pytest.MonkeyPatch, found: Found, breaks: str = "") -> None:
    """Steps that have found this, the last with an error where one `breaks`."""

    def step(name: str) -> Callable[[Story], None]:
        def run(story: Story) -> None:
            if name == breaks:
                raise RuntimeError("a server that went away")
            story.summary.update(found.pop(name, {}))  # type: ignore[arg-type]

        return run

    for name in ("found", "design", "derive", "book", "report", "prove", "erase", "verify"):
        monkeypatch.setattr(demo_steps, name, step(name))


def fine() -> Found:
    return {"verify": {name: {"ok": True} for name in demo.PARTS}}


def summary(out: Path) -> dict[str, dict[str, object]]:
    return json.loads((out / "summary.json").read_text())  # type: ignore[no-any-return]


def test_all_is_well_where_every_part_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps(monkeypatch, fine())
    run_demo(tmp_path, nowhere)
    assert summary(tmp_path).keys() - {"seconds"} == set(demo.PARTS) > NAMED
    assert "Everything was as it should be" in (tmp_path / "index.html").read_text()


@pytest.mark.parametrize("part", sorted(NAMED))
def test_one_part_that_is_wrong_fails_all(part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = fine()
    found["verify"][part] = {"ok": False}
    steps(monkeypatch, found)
    with pytest.raises(Failed, match=part):
        run_demo(tmp_path, nowhere)
    assert summary(tmp_path)[part]["ok"] is False
    assert "Something was not as it should be" in (tmp_path / "index.html").read_text()


def test_a_part_that_no_step_told_of_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = fine()
    del found["verify"]["erasure"]
    steps(monkeypatch, found)
    with pytest.raises(Failed, match="erasure"):
        run_demo(tmp_path, nowhere)


def test_a_run_that_breaks_off_leaves_no_older_run_s_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps(monkeypatch, fine())
    run_demo(tmp_path, nowhere)
    (tmp_path / "audit").mkdir()

    steps(monkeypatch, {"design": {"designs": {"ok": True, "count": 12}}}, breaks="book")
    with pytest.raises(RuntimeError):
        run_demo(tmp_path, nowhere)

    told = summary(tmp_path)
    assert told["designs"] == {"ok": True, "count": 12}
    assert {name for name in NAMED if not told[name]["ok"]} == NAMED - {"designs"}
    assert not (tmp_path / "audit").exists()


def test_folders_of_somebody_else_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "mine.csv").write_text("1")
    with pytest.raises(Failed, match="reports is no demo's"):
        run_demo(tmp_path, nowhere)
    assert [path.name for path in tmp_path.rglob("*")] == ["reports", "mine.csv"]
