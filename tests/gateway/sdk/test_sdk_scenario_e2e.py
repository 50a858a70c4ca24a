"""Both SDKs run the same scenario against a live gateway, and build as packages that others can install."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gateway.openapi import openapi_document
from gateway.sdk.generation.operations import camel_case, operations
from tests.gateway.sdk import scenario
from tests.infra.server_process import ServerProcess

SDK = Path(__file__).parents[3] / "gateway" / "sdk"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    process = ServerProcess(tmp_path_factory.mktemp("sdk") / "data")
    process.start()
    yield process
    process.stop()


@pytest.fixture(scope="module")
def javascript(tmp_path_factory: pytest.TempPathFactory, require: Callable[[object, str], None]) -> Path:
    """The package, built in a copy, as `npm` puts it together."""
    require(shutil.which("npm") and shutil.which("node"), "node with npm")
    copy = tmp_path_factory.mktemp("javascript") / "sdk"
    shutil.copytree(SDK / "javascript", copy, ignore=shutil.ignore_patterns("node_modules", "dist"))
    for arguments in (["install", "--silent", "--no-audit", "--no-fund"], ["pack", "--silent"]):
        ran = subprocess.run(["npm", *arguments], cwd=copy, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    return copy


def test_the_python_sdk_runs_the_scenario(server: ServerProcess) -> None:
    with scenario.Client(server.said["tenant_key"], base_url=server.url) as client:
        assert len(scenario.run(client)) == len(scenario.STEPS)


@pytest.mark.parametrize("kind", ["esm", "cjs"])
def test_the_javascript_sdk_runs_the_scenario(server: ServerProcess, javascript: Path, kind: str) -> None:
    resources = {each.id: camel_case(each.resource) for each in operations(openapi_document())}
    entry = javascript / "dist" / kind / "index.js"
    ran = subprocess.run(
        ["node", str(Path(__file__).parent / "scenario.mjs"), str(entry), json.dumps(resources)],
        env={**os.environ, "ATELIER_API_KEY": server.said["tenant_key"], "ATELIER_BASE_URL": server.url},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert len(json.loads(ran.stdout)) == len(scenario.STEPS)


def test_the_browser_build_refuses_a_secret_key(javascript: Path) -> None:
    entry = json.dumps((javascript / "dist" / "esm" / "browser.js").as_uri())
    program = f"""
        const {{ Client }} = await import({entry});
        for (const apiKey of ["atl_live_x", "atl_test_x"]) {{
          try {{ new Client({{ apiKey }}); }} catch (error) {{ console.log(error.name); }}
        }}
        new Client({{ apiKey: "session" }});
    """
    ran = subprocess.run(["node", "--input-type=module", "-e", program], capture_output=True, text=True, check=False)
    assert ran.stdout.split() == ["TypeError", "TypeError"], ran.stderr


def test_the_javascript_package_holds_what_it_exports(javascript: Path) -> None:
    (package,) = javascript.glob("*.tgz")
    with tarfile.open(package) as archive:
        names = {name.removeprefix("package/") for name in archive.getnames()}
    exports = json.loads((javascript / "package.json").read_text())["exports"]["."]
    files = {path.removeprefix("./") for each in exports.values() for path in each.values()}
    assert files <= names
    assert "dependencies" not in json.loads((javascript / "package.json").read_text())


def test_the_python_package_is_a_typed_wheel(tmp_path: Path) -> None:
    copy = shutil.copytree(SDK / "python", tmp_path / "sdk")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--wheel-dir", str(tmp_path), str(copy)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    (wheel,) = tmp_path.glob("atelier_sdk-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert {"atelier_sdk/py.typed", "atelier_sdk/resources.py"} <= set(archive.namelist())
