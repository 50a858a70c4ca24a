"""Generators and a linter that nobody here wrote take our document without a warning."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.openapi import openapi_document

NPM = ("@redocly/cli@2", "@hey-api/openapi-ts@0.99", "typescript@5.9")
PIP = "openapi-python-client>=0.29,<0.30"
Require = Callable[[object, str], None]


def kept(name: str) -> Path:
    """A folder beside this user's other temporary files: what is fetched once stays there."""
    folder = Path(tempfile.gettempdir()) / f"atelier-{name}-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    return folder


def ran(command: list[str], folder: Path, **environment: str) -> str:
    """What a command said; it has to end well."""
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def npm(require: Require) -> Path:
    """The folder of the programs of `NPM`."""
    folder = kept("outsiders-npm")
    programs = folder / "node_modules" / ".bin"
    if not (programs / "openapi-ts").exists() and shutil.which("npm"):
        command = ["npm", "install", "--no-save", "--silent", "--no-audit", "--no-fund", *NPM]
        subprocess.run(command, cwd=folder, check=False, capture_output=True)
    require((programs / "openapi-ts").exists(), f"{NPM} (by npm)")
    return programs


@pytest.fixture(scope="module")
def python_client(require: Require) -> Path:
    """The folder of openapi-python-client, in an environment of its own: it wants an older typer than we do."""
    folder = kept("outsiders-pip")
    programs = folder / "bin"
    if not (programs / "openapi-python-client").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=False, capture_output=True)
        command = [str(programs / "python"), "-m", "pip", "install", "-q", PIP, "ruff"]
        subprocess.run(command, check=False, capture_output=True)
    require((programs / "openapi-python-client").exists(), f"{PIP} (by pip)")
    return programs


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(openapi_document()))
    return path


def test_redocly_finds_nothing(npm: Path, document: Path) -> None:
    command = [str(npm / "redocly"), "lint", "--format", "json", str(document)]
    said = ran(command, document.parent, REDOCLY_TELEMETRY="off", REDOCLY_SUPPRESS_UPDATE_NOTICE="true")
    found = json.loads(said[said.index("{\n") : said.rindex("}") + 1])

    assert found["totals"]["errors"] == 0 and found["problems"] == []


def test_openapi_ts_makes_a_client_that_compiles(npm: Path, document: Path) -> None:
    folder = document.parent
    said = ran([str(npm / "openapi-ts"), "-i", str(document), "-o", "ts", "-c", "@hey-api/client-fetch"], folder)
    assert not re.search(r"\bwarn", said, re.IGNORECASE) and (folder / "ts" / "sdk.gen.ts").exists()
    options = ["--strict", "--noEmit", "--module", "NodeNext", "--target", "ES2022", "--lib", "ES2023,DOM,DOM.Iterable"]
    ran([str(npm / "tsc"), *options, "ts/index.ts"], folder)


def test_openapi_python_client_makes_a_client_that_imports(python_client: Path, document: Path) -> None:
    folder = document.parent
    command = [str(python_client / "openapi-python-client"), "generate", "--path", str(document), "--output-path", "py"]
    said = ran([*command, "--fail-on-warning"], folder, PATH=f"{python_client}:{os.environ['PATH']}")
    assert "Warning" not in said
    ran([str(python_client / "python"), "-c", "import atelier_client.api.designs.generate"], folder / "py")
