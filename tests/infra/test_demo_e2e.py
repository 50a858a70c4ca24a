"""The main job, as a user runs it. Not counted for coverage: the rooms' own tests must earn that."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from projections.audit.verify import verify_folder, verify_pack

ROOT = Path(__file__).parents[2]


def test_the_demo_makes_everything_it_promises(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, "-m", "infra.cli", "demo", "--out", str(out)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    summary = json.loads((out / "summary.json").read_text())
    for part in ("designs", "events", "booking", "reports", "evidence", "erasure", "verify"):
        assert summary[part]["ok"] is True, summary[part]
    assert summary["designs"]["count"] == 12
    assert (out / "index.html").stat().st_size > 4000
    assert verify_folder(out / "audit", events=out / "events.ndjson").ok
    assert verify_pack(out / "evidence").ok
    checkpoint = (out / "audit" / "checkpoint").read_bytes()
    (out / "audit" / "checkpoint").write_bytes(checkpoint.replace(b"\n", b"\n1", 1))
    assert not verify_folder(out / "audit").ok
