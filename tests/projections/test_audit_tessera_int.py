"""The published folder under an outsider's eyes: tessera's `fsck`, where Go is there to build it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.projections.audit_given import published

FSCK = "github.com/transparency-dev/tessera/cmd/fsck@v1.0.0"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "atelier/gobin"


@pytest.fixture(scope="session")
def fsck() -> Path:
    program = CACHE / "fsck"
    if program.exists():
        return program
    go = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin")
    if go is None:
        pytest.skip("no Go here to build tessera's fsck with")
    version = re.search(r"go1\.(\d+)", subprocess.run([go, "version"], capture_output=True, text=True).stdout)
    if version is None or int(version[1]) < 24:
        pytest.skip("tessera's fsck needs Go 1.24 or newer")
    built = subprocess.run(
        [go, "install", FSCK], env=os.environ | {"GOBIN": str(CACHE)}, capture_output=True, text=True
    )
    if built.returncode:
        pytest.skip(f"tessera's fsck cannot be built here: {built.stderr[-300:]}")
    return program


def run(fsck: Path, folder: Path) -> str:
    arguments = ["--ui=false", "--logtostderr", f"--storage_url=file://{folder}/"]
    done = subprocess.run(
        [fsck, *arguments, f"--public_key={folder}/log.vkey"], capture_output=True, text=True, timeout=60
    )
    return done.stderr + done.stdout


@pytest.mark.parametrize("size", [1, 255, 256, 257, 600])
def test_tessera_accepts_the_folder(fsck: Path, tmp_path: Path, size: int) -> None:
    ledger = published(tmp_path, size)
    output = run(fsck, tmp_path)
    # fsck exits with 0 whatever it finds; its word of success is all there is to trust.
    assert f"Successfully fsck'd log with size {size} and root" in output, output
    assert ledger.root(size).hex() in output


@pytest.mark.parametrize("path", ["tile/0/002.p/88", "tile/entries/002.p/88", "tile/1/000.p/2", "checkpoint"])
def test_tessera_refuses_a_changed_file(fsck: Path, tmp_path: Path, path: str) -> None:
    published(tmp_path, 600)
    data = bytearray((tmp_path / path).read_bytes())
    data[40] ^= 1
    (tmp_path / path).write_bytes(data)
    assert "Successfully" not in run(fsck, tmp_path)
