"""From a mail address to a first design in Chromium, with and without scripts; and no serious fault for axe-core."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest

from tests.gateway.page_routes import unvisited
from tests.gateway.test_pages_e2e import SERIOUS, SLOW, Opened, axe, chromium, drawn, opened, server, signed_in
from tests.infra.server_process import ServerProcess

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FIXTURES = (axe, chromium, opened, server, signed_in)
KEY = re.compile(r"atl_test_[0-9A-Za-z]{36}")


def mailed(server: ServerProcess, to: str) -> str:
    """The link in the mail to that address, once it is there."""
    ends = time.monotonic() + SLOW / 1000
    while time.monotonic() < ends:
        for each in (server.data / "mail").glob("*.eml"):
            message = message_from_bytes(each.read_bytes(), policy=policy.default)
            if message["To"] == to:
                return re.findall(r"http\S+#\S+", message.get_content())[0]
        time.sleep(0.05)
    raise AssertionError("no mail came")


def sign_up(page: Page, server: ServerProcess) -> str:
    """The link in the mail to an address that nobody had before."""
    email = f"{uuid4().hex}@example.com"
    page.goto(f"{server.url}/developers")
    page.click("text=Sign up by mail")
    page.fill("#name", "North Street")
    page.fill("#email", email)
    page.click("text=Send the link")
    page.wait_for_selector("text=Look into your mail")
    return mailed(server, email)


def test_from_a_mail_address_to_a_design(opened: Opened, chromium: Browser, server: ServerProcess) -> None:
    context = chromium.new_context()
    page = opened(context)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    link = sign_up(page, server)
    page.goto(link)
    page.wait_for_url(f"{server.url}/developers/start")
    assert not any(link.rpartition("#")[2] in url.partition("#")[0] for url in sent)
    page.click("text=Make the design")
    page.wait_for_selector("text=That is all it takes")
    drawn(page, ".flash img")
    page.click("text=Make a test key")
    page.wait_for_selector("text=Here it is")
    (key,) = set(KEY.findall(page.content()))
    asked = httpx.get(f"{server.url}/v1/concepts", headers={"Authorization": f"Bearer {key}"}, trust_env=False)
    assert len(asked.json()["data"]) == 1
    page.click("text=I have kept it")
    page.locator("button:has-text('Revoke')").first.click()
    page.wait_for_selector("text=The key is revoked.")
    page.goto(f"{server.url}/developers/reference/listStyles")
    page.click("text=Send")
    page.wait_for_selector("text=Answer: 200")
    context.close()


def test_without_scripts_the_link_is_pasted(opened: Opened, chromium: Browser, server: ServerProcess) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = opened(context)
    link = sign_up(page, server)
    page.goto(link)
    page.fill("#token", link)
    page.click("text=Go on")
    page.wait_for_url(f"{server.url}/developers/start")
    page.click("text=Make the design")
    page.wait_for_selector("text=That is all it takes")
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1440, "light"), (1440, "dark")])
def test_nobody_is_shut_out_and_nothing_runs_over_the_edge(
    opened: Opened,
    chromium: Browser,
    signed_in: dict[str, Any],
    server: ServerProcess,
    axe: str,
    width: int,
    scheme: Any,
) -> None:
    viewport: Any = {"width": width, "height": 900}
    context = chromium.new_context(
        storage_state=signed_in,  # type: ignore[arg-type]
        viewport=viewport,
        color_scheme=scheme,
        reduced_motion="reduce",
        # For axe alone: the pages are walked through above with their policy on.
        bypass_csp=True,
    )
    page = opened(context)
    stranger = opened(chromium.new_context(viewport=viewport, color_scheme=scheme, bypass_csp=True))
    visited: list[str] = []
    look = looking(server, axe, visited)
    for path in ("/developers", "/developers/sign-up", "/developers/welcome", "/developers/reference"):
        stranger.goto(server.url + path)
        look(stranger)
    for path in PATHS:
        visited.append(path)
        page.goto(server.url + path)
        look(page)
    page.goto(f"{server.url}/developers/start")
    page.click("text=Make the design")
    page.wait_for_selector("text=That is all it takes")
    look(page)
    page.click("text=Make a test key")
    page.wait_for_selector("text=Here it is")
    look(page)
    asked = httpx.post(f"{server.url}/v1/generate", json={}, headers=server.headers(), trust_env=False)
    assert asked.status_code == 422
    ends = time.monotonic() + SLOW / 1000
    while page.locator(".requests tbody a").count() == 0 and time.monotonic() < ends:
        page.goto(f"{server.url}/developers/requests?errors=yes")
    look(page)
    page.locator(".requests tbody a").first.click()
    page.wait_for_url("**/developers/requests/*")
    look(page)
    assert not unvisited(visited, developers=True)
    stranger.context.close()
    context.close()


PATHS = (
    "/developers",
    "/developers/start",
    "/developers/keys",
    "/developers/usage",
    "/developers/usage?mode=test",
    "/developers/reference",
    "/developers/reference/generate",
    "/developers/reference/listConcepts?try=yes&limit=2",
    "/developers/reference/webhooks/concept.ready.v1",
    "/developers/guides",
    "/developers/guides/quick-start",
    "/developers/guides/integration",
    "/developers/guides/troubleshooting",
    "/developers/status",
    "/developers/changelog",
    "/developers/requests",
    "/problems/missing-scope",
)


def looking(server: ServerProcess, axe: str, visited: list[str]) -> Callable[[Page], None]:
    def look(page: Page) -> None:
        page.wait_for_load_state("networkidle")
        path = page.url.removeprefix(server.url)
        visited.append(path)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        page.evaluate(axe)
        found = page.evaluate("axe.run()")["violations"]
        bad = [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in SERIOUS]
        assert not bad, (path, bad)

    return look
