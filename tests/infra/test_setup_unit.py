"""What the checkout promises about itself: scripts, packaging, dependencies, layout, suites."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("domain", "projections", "processors", "gateway", "analytics", "infra")
TOP_LEVEL = {*ROOMS, "tests", "pyproject.toml", "README.md", "LICENSE"}
SUITES = ("_unit.py", "_contract.py", "_int.py", "_e2e.py", "_fault.py", "_gpu.py", "_bench.py")

# Distributions whose import name is not their own name.
DISTRIBUTION = {
    "PIL": "pillow",
    "cv2": "opencv-python-headless",
    "faust": "faust-streaming",
    "kafka": "kafka-python",
    "markdown_it": "markdown-it-py",
    "multipart": "python-multipart",
    "opentelemetry": "opentelemetry-sdk",
    "psycopg_pool": "psycopg",
    "python_multipart": "python-multipart",
    "skimage": "scikit-image",
    "vl_convert": "vl-convert-python",
}


@pytest.fixture(scope="module")
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def canonical(name: str) -> str:
    """A distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def named(requirement: str) -> str:
    """The canonical name of the distribution that a requirement asks for."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return canonical(found.group())


def imports(path: Path) -> Iterator[str]:
    """Every absolute import of a module, nested ones too, by its full dotted name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


def room_imports(*rooms: str) -> Iterator[tuple[Path, str]]:
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            for name in imports(path):
                yield path.relative_to(ROOT), name


def modules_after(imported: str) -> set[str]:
    """The top-level names that a new interpreter has loaded after this one import."""
    code = f"import sys, {imported}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    # Without the variables by which coverage starts itself in a new interpreter, with modules of its own.
    plain = {key: value for key, value in os.environ.items() if not key.startswith("COV")}
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, cwd=ROOT, env=plain, check=True, capture_output=True, text=True)
    return set(ran.stdout.split())


@pytest.mark.parametrize("script", ["infra/run", "infra/test", ".ci/run"])
def test_a_script_is_executable_and_parses(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    assert (ROOT / script).read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")
    subprocess.run(["bash", "-n", ROOT / script], check=True)


def test_the_shared_part_of_the_scripts_parses() -> None:
    subprocess.run(["bash", "-n", ROOT / "infra/environment.sh"], check=True)


def test_the_event_log_library_stays_under_its_next_major_version(pyproject: dict[str, Any]) -> None:
    assert "eventsourcing>=9.5,<10" in pyproject["project"]["dependencies"]


def test_every_dependency_has_a_lower_bound(pyproject: dict[str, Any]) -> None:
    extras = pyproject["project"]["optional-dependencies"].values()
    requirements = [*pyproject["project"]["dependencies"], *(entry for extra in extras for entry in extra)]
    assert [entry for entry in requirements if ">=" not in entry and not entry.startswith("atelier[")] == []


def test_every_third_party_import_is_a_declared_dependency(pyproject: dict[str, Any]) -> None:
    project = pyproject["project"]
    extras = project["optional-dependencies"]
    declared = {named(entry) for entry in [*project["dependencies"], *extras["cluster"], *extras["gpu"]]}
    ours = {*ROOMS, *sys.stdlib_module_names}
    tops = {(path, name.partition(".")[0]) for path, name in room_imports(*ROOMS)}
    undeclared = {
        (str(path), top)
        for path, top in tops
        if top not in ours and canonical(DISTRIBUTION.get(top, top)) not in declared
    }
    assert undeclared == set()


def test_the_domain_imports_the_standard_library_and_the_event_log_library_alone() -> None:
    allowed = {"domain", *sys.stdlib_module_names} - {"sqlite3", "dbm", "shelve", "socket", "http"}
    foreign = {
        (str(path), name)
        for path, name in room_imports("domain")
        if name.partition(".")[0] not in allowed
        and not re.match(r"eventsourcing\.(domain|application|utils)(\.|$)", name)
    }
    assert foreign == set()


def test_the_verifier_loads_the_standard_library_and_cryptography_alone() -> None:
    loaded = modules_after("projections.audit.verify")
    given = modules_after("cryptography.hazmat.primitives.asymmetric.ed25519")
    assert loaded - given - sys.stdlib_module_names == {"projections"}
    assert "sqlite3" not in loaded


def test_every_room_is_packaged_and_checked_for_its_imports(pyproject: dict[str, Any]) -> None:
    tool = pyproject["tool"]
    assert set(tool["hatch"]["build"]["targets"]["wheel"]["packages"]) == set(ROOMS)
    assert set(tool["importlinter"]["root_packages"]) == set(ROOMS)


def test_the_top_level_holds_the_agreed_entries_only(require: Callable[[object, str], None]) -> None:
    require((ROOT / ".git").exists(), "a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    tops = {name.partition("/")[0] for name in listed.split("\0") if name}
    assert {top for top in tops if not top.startswith(".")} - TOP_LEVEL == set()


def test_every_test_module_belongs_to_a_suite() -> None:
    strays = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "tests").rglob("*.py")
        if path.name.startswith("test_") and not path.name.endswith(SUITES)
    ]
    assert strays == []


def test_a_missing_service_fails_under_ci_and_skips_by_name_elsewhere(
    require: Callable[[object, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    require(True, "PostgreSQL")
    monkeypatch.setenv("CI", "1")
    with pytest.raises(pytest.fail.Exception, match="PostgreSQL is missing"):
        require(False, "PostgreSQL")
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="PostgreSQL is missing"):
        require(False, "PostgreSQL")
