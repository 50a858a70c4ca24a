"""Every snippet of the guides, and of the page that shows a key, runs as it stands against a live server."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path

import httpx
import pytest

from gateway.pages.developers.guides import BASE, NAMES, all_guides, blocks
from tests.infra.cluster import until
from tests.infra.server_process import ServerProcess, environment
from tests.infra.test_mail_int import Kept, read, serving

SDK = Path(__file__).parents[2] / "gateway" / "sdk"
SAME_SITE = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
SNIPPETS = [
    pytest.param(language, code, id=f"{guide.name}-{number}-{language}")
    for guide in all_guides()
    for number, (language, code) in enumerate(blocks(guide.text))
    if language != "sh"
]
SHELL = [code for guide in all_guides() for language, code in blocks(guide.text) if language == "sh"]
"""Lines to type that install or set something."""
LANGUAGES = {"bash", "python", "js", "sh"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    process = ServerProcess(tmp_path_factory.mktemp("guides") / "data")
    process.start()
    yield process
    process.stop()


@pytest.fixture(scope="module")
def javascript(tmp_path_factory: pytest.TempPathFactory, require: Callable[[object, str], None]) -> Path:
    """A folder whose `node_modules` has the SDK, as `npm install` puts it there."""
    require(shutil.which("npm") and shutil.which("node"), "node with npm")
    folder = tmp_path_factory.mktemp("node")
    copy = folder / "sdk"
    shutil.copytree(SDK / "javascript", copy, ignore=shutil.ignore_patterns("node_modules", "dist"))
    npm(copy, "install", "--silent", "--no-audit", "--no-fund")
    npm(copy, "pack", "--silent")
    (package,) = copy.glob("*.tgz")
    npm(folder, "install", "--silent", "--no-audit", "--no-fund", str(package))
    return folder


def npm(folder: Path, *arguments: str) -> None:
    ran = subprocess.run(["npm", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def signed_up(server: ServerProcess) -> Iterator[httpx.Client]:
    """Somebody who came by mail, with a browser that runs no scripts."""
    with httpx.Client(base_url=server.url, headers=SAME_SITE, timeout=60) as http:
        fields = {"name": "Guides", "email": "guides@example.com"}
        assert http.post("/developers/sign-up", data=fields).status_code == 202
        mail = until(lambda: next((server.data / "mail").glob("*.eml"), None), 60)
        text = message_from_bytes(mail.read_bytes(), policy=policy.default).get_content()
        link = re.search(r"http\S+/developers/welcome#(\S+)", text)
        assert link is not None and link[0].startswith(server.url)
        answer = http.post("/developers/welcome", data={"token": link[1]})
        assert answer.headers["location"] == "/developers/start"
        yield http


@pytest.fixture(scope="module")
def first_key(signed_up: httpx.Client) -> str:
    """The page that shows the first key."""
    token = re.search(r'name="form_token" value="([^"]+)"', signed_up.get("/developers/start").text)
    assert token is not None
    answer = signed_up.post("/developers/start", data={"form_token": token[1], "mode": "test"})
    assert answer.status_code == 201
    return answer.text


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory, require: Callable[[object, str], None]) -> Path:
    """A folder with the SDKs where a checkout has them, and an environment of its own."""
    require(shutil.which("npm") and shutil.which("node"), "node with npm")
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(SDK, folder / "gateway" / "sdk", ignore=shutil.ignore_patterns("node_modules", "dist"))
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    return folder


@pytest.mark.parametrize("code", SHELL)
def test_a_line_to_type_works(code: str, checkout: Path) -> None:
    """In a shell of somebody who has a checkout; what they installed is there afterwards."""
    settings = {**environment(), "PATH": f"{checkout / 'venv' / 'bin'}:{os.environ['PATH']}"}
    settings.pop("PYTHONPATH", None)
    shown = "\n".join([code, "env | grep ATELIER_ || true"])
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", shown],
        cwd=checkout,
        env=settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    for name, value in re.findall(r"export (\w+)=(\S+)", code):
        assert f"{name}={value}" in ran.stdout
    if "pip install" in code:
        importing = [str(checkout / "venv" / "bin" / "python"), "-c", "import atelier_sdk"]
        assert subprocess.run(importing, cwd=checkout, env=settings, check=False).returncode == 0
    if "npm install" in code:
        (checkout / "import.mjs").write_text('import { Client } from "atelier-sdk"; console.log(typeof Client);')
        assert subprocess.run(["node", "import.mjs"], cwd=checkout, check=False).returncode == 0


def run(language: str, code: str, folder: Path, base: str, key: str, node: Callable[[], Path]) -> str:
    settings = {
        **environment(),
        "ATELIER_BASE_URL": base,
        "ATELIER_API_KEY": key,
        "PYTHONPATH": str(SDK / "python"),
    }
    if language == "js":
        folder = node()
    name = folder / {"bash": "snippet.sh", "python": "snippet.py", "js": "snippet.mjs"}[language]
    name.write_text(code)
    command = {"bash": ["bash", "-euo", "pipefail"], "python": [sys.executable], "js": ["node"]}[language]
    ran = subprocess.run(
        [*command, str(name)], cwd=folder, env=settings, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.mark.parametrize(("language", "code"), SNIPPETS)
def test_a_snippet_runs(
    language: str, code: str, server: ServerProcess, first_key: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    key = re.findall(r"atl_test_[0-9A-Za-z]{36}", first_key)[0]
    code = code.replace(BASE, server.url)
    run(language, code, tmp_path, server.url, key, lambda: request.getfixturevalue("javascript"))


@pytest.mark.parametrize(("place", "language"), list(enumerate(("bash", "python", "js"))))
def test_the_snippets_beside_a_new_key_run_with_it(
    place: int, language: str, first_key: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    codes = re.findall(r"</h3>\s*<pre tabindex=\"0\"><code>(.*?)</code></pre>", first_key, re.DOTALL)
    run(language, html.unescape(codes[place]), tmp_path, "", "", lambda: request.getfixturevalue("javascript"))
    if language != "bash":
        folder = request.getfixturevalue("javascript") if language == "js" else tmp_path
        assert (folder / "design.svg").read_bytes().lstrip().startswith(b"<")


def test_every_block_says_a_language_that_is_run() -> None:
    files = Path(__file__).parents[2] / "gateway" / "pages" / "guides"
    assert {each.stem for each in files.glob("*.md")} == set(NAMES)
    for guide in all_guides():
        assert guide.text.count("```") == 2 * len(blocks(guide.text)), guide.name
        assert {language for language, _ in blocks(guide.text)} <= LANGUAGES, guide.name


def test_the_link_comes_over_smtp_and_begins_with_the_public_address(tmp_path: Path) -> None:
    kept = Kept()
    with serving(kept) as port:
        settings = {"smtp_url": f"smtp://127.0.0.1:{port}", "mail_from": "hello@atelier.example"}
        process = ServerProcess(tmp_path / "data", public_url="https://atelier.example", **settings)
        process.start()
        try:
            fields = {"name": "App", "email": "smtp@example.com"}
            with httpx.Client(base_url=process.url, headers=SAME_SITE, timeout=60, trust_env=False) as http:
                assert http.post("/developers/sign-up", data=fields).status_code == 202
                until(lambda: kept.came, 60)
                (came,) = kept.came
                assert (came["X-RcptTo"], came["From"]) == ("smtp@example.com", "hello@atelier.example")
                token = re.search(r"https://atelier\.example/developers/welcome#(\S+)", read(came).get_content())
                assert token is not None
                assert http.post("/developers/welcome", data={"token": token[1]}).status_code == 303
        finally:
            process.stop()
