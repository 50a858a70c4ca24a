"""The set-up scripts, run for real on a small checkout; its environment is made by hand, not downloaded."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BASH = shutil.which("bash") or "/bin/bash"

# Stands in for the downloads: leaves what an installation leaves, and a line in `installs` for each.
INSTALL_BY_HAND = """
make_venv() { mkdir -p "$venv/bin"; ln -sf "$PYTHON" "$venv/bin/python"; }
install_into() {
  echo "$3" >>"$root/installs"
  sleep 0.3
  printf '#!/bin/sh\\nfor a in "$@"; do echo "<$a>"; done\\n' >"$venv/bin/atelier"
  chmod +x "$venv/bin/atelier"
}
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of the scripts alone, at a path with a space in it."""
    root = tmp_path / "a checkout"
    (root / "infra").mkdir(parents=True)
    for name in ("infra/run", "infra/test", "infra/environment.sh", "pyproject.toml"):
        shutil.copy(ROOT / name, root / name)
    return root


def clean_environment(**extra: str) -> dict[str, str]:
    """This process's variables without those that steer the scripts."""
    steering = {"ATELIER_VENV", "VIRTUAL_ENV", "CI"}
    return {
        **{key: value for key, value in os.environ.items() if key not in steering},
        "PYTHON": sys.executable,
        **extra,
    }


def shell(checkout: Path, script: str, **extra: str) -> subprocess.Popen[str]:
    """Bash with environment.sh sourced, downloads replaced, running `script`."""
    source = f"set -euo pipefail; . {str(checkout / 'infra/environment.sh')!r}\n{INSTALL_BY_HAND}\n{script}"
    return subprocess.Popen(
        [BASH, "-c", source],
        env=clean_environment(**extra),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def installs(checkout: Path) -> list[str]:
    log = checkout / "installs"
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


def test_run_passes_its_arguments_on_and_says_nothing_once_set_up(checkout: Path, tmp_path: Path) -> None:
    code, _, err = finish(shell(checkout, "prepare default"))
    assert (code, "setting up" in err) == (0, True), err

    ran = subprocess.run(
        [checkout / "infra/run", "one", "two words", "*"],
        cwd=tmp_path,
        env=clean_environment(VIRTUAL_ENV="/nowhere"),
        capture_output=True,
        text=True,
    )

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "<one>\n<two words>\n<*>\n", "")


def test_run_works_through_a_symbolic_link(checkout: Path, tmp_path: Path) -> None:
    finish(shell(checkout, "prepare default"))
    link = tmp_path / "atelier"
    link.symlink_to(checkout / "infra/run")
    ran = subprocess.run([link, "x"], env=clean_environment(), capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (0, "<x>\n")


def test_only_a_changed_pyproject_installs_again(checkout: Path) -> None:
    for _ in range(2):
        assert finish(shell(checkout, "prepare default"))[0] == 0
    assert installs(checkout) == [str(checkout)]

    with (checkout / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    assert finish(shell(checkout, "prepare default"))[0] == 0
    assert installs(checkout) == [str(checkout)] * 2


def test_an_extra_is_installed_once_and_brings_the_default_set(checkout: Path) -> None:
    assert finish(shell(checkout, "prepare dev; prepare default; prepare dev"))[0] == 0
    assert installs(checkout) == [f"{checkout}[dev]"]


def test_an_environment_copied_with_its_checkout_is_installed_again(checkout: Path, tmp_path: Path) -> None:
    finish(shell(checkout, "prepare default"))
    copy = tmp_path / "a copy"
    shutil.copytree(checkout, copy, symlinks=True)
    assert finish(shell(copy, "is_ready default"))[0] == 1
    assert finish(shell(checkout, "is_ready default"))[0] == 0


def test_an_environment_that_another_checkout_took_over_is_installed_again(checkout: Path, tmp_path: Path) -> None:
    finish(shell(checkout, "prepare dev"))
    other = tmp_path / "another"
    shutil.copytree(checkout, other, ignore=shutil.ignore_patterns(".venv"))
    (other / ".venv").symlink_to(checkout / ".venv")
    finish(shell(other, "prepare default"))
    assert finish(shell(checkout, "is_ready dev"))[0] == 1
    finish(shell(checkout, "prepare dev"))
    assert installs(checkout) == [f"{checkout}[dev]"] * 2


@pytest.mark.skipif(not shutil.which("flock"), reason="flock is missing")
def test_of_two_at_the_same_time_one_installs_and_both_go_on(checkout: Path) -> None:
    both = [shell(checkout, "prepare default; echo ready") for _ in range(2)]
    assert [finish(process)[:2] for process in both] == [(0, "ready\n")] * 2
    assert installs(checkout) == [str(checkout)]


def test_an_installation_that_failed_is_tried_again(checkout: Path) -> None:
    code, _, err = finish(shell(checkout, "install_into() { return 1; }; prepare default"))
    assert (code, "could not install" in err) == (1, True)
    assert finish(shell(checkout, "prepare default"))[0] == 0
    assert installs(checkout) == [str(checkout)]


def test_atelier_venv_names_another_place(checkout: Path, tmp_path: Path) -> None:
    place = tmp_path / "elsewhere"
    assert finish(shell(checkout, "prepare default", ATELIER_VENV=str(place)))[0] == 0
    assert (place / "bin/atelier").exists()
    assert not (checkout / ".venv").exists()


def test_a_folder_that_is_no_environment_is_left_alone(checkout: Path, tmp_path: Path) -> None:
    place = tmp_path / "home"
    place.mkdir()
    (place / "letter.txt").write_text("dear", encoding="utf-8")
    ran = subprocess.run(
        [checkout / "infra/run"],
        env=clean_environment(ATELIER_VENV=str(place)),
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 1
    assert "holds no usable Python 3.11 environment" in ran.stderr
    assert (place / "letter.txt").read_text(encoding="utf-8") == "dear"


def fake_python(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.write_text(f"#!{BASH}\n{body}\n", encoding="utf-8")
    path.chmod(0o755)


def test_an_interpreter_that_does_not_run_is_passed_over(checkout: Path, tmp_path: Path) -> None:
    shims = tmp_path / "shims"
    shims.mkdir()
    fake_python(shims, "python3.13", "exit 127")
    fake_python(shims, "python3.12", f'exec "{sys.executable}" "$@"')
    code, out, _ = finish(shell(checkout, f"PATH={str(shims)!r}; find_python"))
    assert (code, out) == (0, f"{shims}/python3.12\n")


def test_no_interpreter_new_enough_is_said_plainly(checkout: Path, tmp_path: Path) -> None:
    shims = tmp_path / "shims"
    shims.mkdir()
    fake_python(shims, "python3", "exit 1")
    for tool in ("mkdir", "ls", "dirname", "readlink", "sha256sum", "cat"):
        found = shutil.which(tool)
        if found:
            (shims / tool).symlink_to(found)
    ran = subprocess.run(
        [BASH, checkout / "infra/run"], env=clean_environment(PATH=str(shims)), capture_output=True, text=True
    )
    assert ran.returncode == 1
    assert "no Python 3.11 or newer found" in ran.stderr


def test_a_python_without_venv_names_the_package_to_install(checkout: Path, tmp_path: Path) -> None:
    bare = tmp_path / "python3.11"
    fake_python(tmp_path, bare.name, f'case $2 in *ensurepip*) exit 1;; *) exec "{sys.executable}" "$@";; esac')
    script = f"install_debian_packages() {{ return 1; }}; require_venv_module {str(bare)!r}"
    code, _, err = finish(shell(checkout, script))
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert code == 1
    assert f"sudo apt-get install python{version}-venv" in err


@pytest.mark.parametrize(("there", "asked"), [("python3.11-venv", 1), ("python3-venv", 2)])
def test_a_python_without_venv_gets_debian_s_package_as_root(
    checkout: Path, tmp_path: Path, there: str, asked: int
) -> None:
    """The package of that very version first, which some releases do not have; apt-get stands in for itself here."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    there = there.replace("3.11", version)
    bare = tmp_path / "python3"
    body = f'case $2 in *ensurepip*) [ -e "{tmp_path}/installed" ] || exit 1;; esac; exec "{sys.executable}" "$@"'
    fake_python(tmp_path, bare.name, body)
    script = f"""
    install_debian_packages() {{ echo "$1"; [ "$1" = {there} ] && touch {str(tmp_path / "installed")!r}; }}
    require_venv_module {str(bare)!r}
    """
    code, out, err = finish(shell(checkout, script))
    assert (code, out.split()) == (0, [f"python{version}-venv", "python3-venv"][:asked]), err


def test_only_root_with_apt_get_installs_packages(checkout: Path, tmp_path: Path) -> None:
    shims = tmp_path / "shims"
    shims.mkdir()
    fake_python(shims, "apt-get", f'echo "$@" >>"{tmp_path}/asked"')
    for user, asked in ((1000, False), (0, True)):
        fake_python(shims, "id", f"echo {user}")
        code, _, _ = finish(shell(checkout, f"PATH={str(shims)!r}:$PATH; install_debian_packages one two"))
        assert (code == 0, (tmp_path / "asked").exists()) == (asked, asked)
    assert "install -y -qq --no-install-recommends one two" in (tmp_path / "asked").read_text()


def test_pip_settings_are_read_for_uv(checkout: Path) -> None:
    script = """
    pip_settings=$':env:.cert=\\'/etc/a.pem\\'\\nglobal.index-url=\\'https://one.example/simple\\''
    pip_setting index-url; pip_setting cert; pip_setting find-links
    """
    assert finish(shell(checkout, script))[:2] == (0, "https://one.example/simple\n/etc/a.pem\n")


def test_a_suite_without_files_is_said_and_is_no_failure(checkout: Path) -> None:
    (checkout / "tests").mkdir()
    finish(shell(checkout, "prepare dev"))
    ran = subprocess.run([checkout / "infra/test", "fault"], env=clean_environment(), capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "atelier: no file under tests/ matches *_fault.py\n")


def test_the_gate_measures_each_room_and_takes_no_figure_for_a_failure(checkout: Path) -> None:
    """`coverage` is replaced by a script that answers a figure a room; the last room has no data at all."""
    finish(shell(checkout, "prepare dev"))
    python = checkout / ".venv/bin/python"
    python.unlink()
    answers = (
        "case $* in *include=domain*) echo 95.0;; *include=projections*) echo 90.0;; *include=processors*) echo 89.9;; "
    )
    fake_python(python.parent, "python", answers + "*include=gateway*) echo 'No data to report.'; exit 1;; esac")
    (checkout / "tests").mkdir()

    ran = subprocess.run([checkout / "infra/test"], env=clean_environment(), capture_output=True, text=True)

    assert ran.returncode == 1
    assert ran.stdout.splitlines() == [
        "coverage of domain: 95.0%",
        "coverage of projections: 90.0%",
        "coverage of processors: 89.9, under 90%",
        "coverage of gateway: No data to report., under 90%",
    ]
