"""A walk through all pages in Chromium, over a real server: designs arrive live, proofs hold, nobody is shut out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.gateway.page_routes import unvisited
from tests.gateway.small_platform import picture
from tests.infra.server_process import ServerProcess

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

Opened = Callable[["BrowserContext"], "Page"]
AXE = "4.10.3"
SERIOUS = {"serious", "critical"}
PLAYED = """async film => {
  film.muted = true;
  await film.play();
  while (film.currentTime < 0.5) await new Promise(done => film.addEventListener("timeupdate", done, { once: true }));
  film.pause();
}"""
SOUGHT = """film => new Promise(done => {
  film.addEventListener("seeked", () => done(film.currentTime), { once: true });
  film.currentTime = 4.5;
})"""
SLOW = 90_000
"""Milliseconds until a browser on a busy machine gives up; nothing is measured by it."""


@pytest.fixture(scope="module")
def chromium(require: Callable[[object, str], None]) -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    require(path, "Chromium")
    require(find_spec("playwright"), "playwright")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def axe(require: Callable[[object, str], None]) -> str:
    """axe-core's source, fetched once into a folder beside this user's other temporary files."""
    folder = Path(tempfile.gettempdir()) / f"atelier-axe-{AXE}-{os.getuid()}"
    source = folder / "node_modules" / "axe-core" / "axe.min.js"
    npm = shutil.which("npm")
    if not source.exists() and npm is not None:
        folder.mkdir(exist_ok=True)
        subprocess.run(
            [npm, "install", "--no-save", "--silent", "--prefix", str(folder), f"axe-core@{AXE}"],
            check=False,
            capture_output=True,
        )
    require(source.exists(), "axe-core (by npm)")
    return source.read_text()


@pytest.fixture(scope="module")
def server(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    process = ServerProcess(tmp_path_factory.mktemp("pages") / "data")
    process.start()
    yield process
    process.stop()


@pytest.fixture(scope="module")
def signed_in(chromium: Browser, server: ServerProcess) -> dict[str, Any]:
    """The cookie of a browser that has opened the link that `serve` printed."""
    context = chromium.new_context()
    complaints: list[str] = []
    page = watched(context, complaints)
    link = server.said["sign_in"]
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.goto(link)
    page.wait_for_url(f"{server.url}/")
    token = link.partition("#")[2]
    assert token and not any(token in url.partition("#")[0] for url in sent)
    assert token not in page.url
    state = context.storage_state()
    context.close()
    again = chromium.new_context()
    second = watched(again, complaints)
    second.goto(link)
    second.wait_for_selector("[role=alert]")
    again.close()
    assert not complaints
    return state  # type: ignore[return-value]


@pytest.fixture
def context(chromium: Browser, signed_in: dict[str, Any]) -> Iterator[BrowserContext]:
    context = chromium.new_context(storage_state=signed_in, reduced_motion="reduce")  # type: ignore[arg-type]
    yield context
    context.close()


@pytest.fixture
def opened() -> Iterator[Callable[[BrowserContext], Page]]:
    """Opens pages; where a script of one fails, or the policy stops something, the test fails in the end."""
    complaints: list[str] = []
    yield lambda context: watched(context, complaints)
    assert not complaints


def watched(context: BrowserContext, complaints: list[str]) -> Page:
    page = context.new_page()
    page.set_default_timeout(SLOW)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    return page


def design(page: Page, url: str, prompt: str, variants: int) -> str:
    """Ask for designs and see them all arrive; the design's address."""
    page.goto(f"{url}/")
    page.fill("#prompt", prompt)
    page.locator("input[name=style][value=blackwork]").check(force=True)
    page.select_option("#variants", str(variants))
    page.click(".ask button")
    page.wait_for_url("**/designs/**")
    page.wait_for_selector("#live:not([data-events])")
    page.locator(".thumbs img, .flash.large img").nth(variants - 1).wait_for(state="attached")
    return page.url


def says(page: Page, selector: str, text: str) -> None:
    """Waits until what `selector` finds says just `text`: an answer may still be on its way."""
    from playwright.sync_api import expect

    expect(page.locator(selector)).to_have_text(text, timeout=SLOW)


def becomes(page: Page, condition: str, argument: str) -> None:
    """Waits until a function says so. Not by `wait_for_function`, which our pages' policy forbids to look twice."""
    ends = time.monotonic() + SLOW / 1000
    while not page.evaluate(condition, argument):
        assert time.monotonic() < ends, f"still not: {condition}"
        page.wait_for_timeout(50)


def drawn(page: Page, selector: str) -> None:
    """Waits until the pictures of `selector` are there and shown."""
    page.wait_for_selector(selector)
    becomes(
        page,
        "selector => [...document.querySelectorAll(selector)].every(each => each.complete && each.naturalWidth > 100)",
        selector,
    )


def furnish(page: Page, url: str) -> None:
    page.goto(f"{url}/studio")
    if page.locator("#zone").count() == 0:
        return
    page.fill("#name", "North Street")
    page.fill("#zone", "Europe/Berlin")
    page.select_option("#currency", "EUR")
    page.click("text=Open the studio")
    page.fill("#artist_name", "Maren Vogel")
    page.click("#add-artist button")
    page.wait_for_selector("summary:has-text('Remove Maren Vogel')", state="attached")
    page.fill("#add-client #name", "Jo Tate")
    page.click("#add-client button")
    page.wait_for_selector("text=New booking")


def test_a_design_becomes_a_film_that_plays(opened: Opened, context: BrowserContext, server: ServerProcess) -> None:
    page = opened(context)
    design(page, server.url, "a rose", 1)
    page.select_option("#size", "720p")
    page.select_option("#duration_s", "5")
    page.click("form[action$='/video'] button")
    page.select_option("#motion", "orbit")
    film = page.locator(".films video")
    film.wait_for()
    assert page.locator("#motion").input_value() == "orbit", "the page was refreshed around the form"
    parts: list[int] = []
    page.on("response", lambda answer: parts.append(answer.status) if answer.url.endswith(".mp4") else None)
    film.evaluate(PLAYED)
    assert film.evaluate("film => [film.videoWidth, film.videoHeight, film.duration]") == [1280, 720, 5]
    assert film.evaluate(SOUGHT) == 4.5
    assert parts and set(parts) == {206}


def test_a_prompt_is_drawn_live_and_becomes_a_booking(
    opened: Opened, context: BrowserContext, server: ServerProcess
) -> None:
    page = opened(context)
    furnish(page, server.url)
    where = design(page, server.url, "a snake around a dagger with a unicycle", 2)
    says(page, "#progress", "All designs are ready.")
    assert "unicycle" in page.inner_text(".note")
    with page.expect_download() as download:
        page.click("a[download$='.svg']")
    assert Path(download.value.path()).read_bytes().lstrip().startswith(b"<")
    page.click("form[action$='/stencil'] button")
    page.wait_for_selector(".renditions a[download]")
    page.locator("input[name=stars][value='4']").check(force=True)
    page.click(".rating button")
    says(page, ".said", "Thank you. Your rating is in the log.")
    page.goto(where)
    page.click("text=Book this design")
    page.fill("#price", "250")
    page.fill("#deposit", "50")
    page.click("text=Hold this slot")
    page.wait_for_selector("text=The slot is held.")
    page.click(".block")
    page.fill("input[name=reference]", "pay_1")
    page.click("text=Record deposit of 50.00 EUR")
    page.wait_for_selector("text=The deposit is recorded.")
    page.click(".bookings summary")
    page.click(".steps form[action$='/confirm'] button")
    page.wait_for_selector(".block.confirmed")
    page.click(".bookings summary")
    day = page.locator(".steps input[name=date]")
    later = (date.fromisoformat(day.input_value()) + timedelta(days=7)).isoformat()
    day.fill(later)
    page.click(".steps form[action$='/reschedule'] button")
    page.wait_for_selector("text=The booking is moved")
    page.wait_for_selector(".block.confirmed")


def test_the_words_of_motifs_are_found_and_drawn(
    opened: Opened, context: BrowserContext, server: ServerProcess
) -> None:
    page = opened(context)
    page.goto(f"{server.url}/motifs")
    assert page.locator("#own ~ .scroll tbody tr").count() >= 24
    page.fill("#q", "schlange")
    page.keyboard.press("Enter")
    page.wait_for_url("**/motifs?q=schlange")
    assert page.locator("#own ~ .scroll tbody tr").count() == 1
    assert "snake" in page.inner_text("#own ~ .scroll tbody tr")
    page.click("text=All words")
    page.wait_for_url("**/motifs")
    page.click("text=To the prompt")
    page.wait_for_selector("#prompt")


def test_colours_come_from_a_picture(
    opened: Opened, context: BrowserContext, server: ServerProcess, tmp_path: Path
) -> None:
    (tmp_path / "rust.png").write_bytes(picture("#aa4411"))
    page = opened(context)
    page.goto(f"{server.url}/")
    page.fill("#prompt", "a rose")
    page.click(".references summary")
    page.set_input_files("#references", str(tmp_path / "rust.png"))
    page.click(".ask button")
    page.wait_for_url("**/designs/**")
    page.wait_for_selector("text=Book this design")


def test_a_clients_details_are_edited_and_an_artist_leaves(
    opened: Opened, context: BrowserContext, server: ServerProcess
) -> None:
    page = opened(context)
    furnish(page, server.url)
    page.goto(f"{server.url}/studio")
    page.click("text=Edit Jo Tate")
    page.fill("#phone", "+49 30 901820")
    page.click("text=Save")
    page.wait_for_selector("text=The client's details are saved.")
    assert "+49 30 901820" in page.inner_text(".people")
    page.click("#add-artist summary")
    page.fill("#artist_name", "Passing Through")
    page.click("#add-artist button")
    page.click("summary:has-text('Remove Passing Through')")
    page.click("button:has-text('Remove Passing Through')")
    page.wait_for_selector("text=The artist has left the studio.")
    assert "Passing" not in page.content()


def test_an_entry_is_proven_in_the_browser_and_a_changed_one_is_not(
    opened: Opened, context: BrowserContext, server: ServerProcess
) -> None:
    from playwright.sync_api import expect

    page = opened(context)
    furnish(page, server.url)
    ends = time.monotonic() + SLOW / 1000
    page.goto(f"{server.url}/log")
    while page.locator(".list tbody tr").count() <= 3 and time.monotonic() < ends:
        page.wait_for_timeout(200)
        page.reload()
    page.click(".list tbody tr:last-child a")
    page.wait_for_selector("#check[data-outcome=holds]")
    expect(page.locator(".checks-list li[data-outcome=holds]")).to_have_count(4, timeout=SLOW)

    def change(route: Any) -> None:
        answer = route.fetch()
        proof = answer.json()
        proof["leaf"] = re.sub(r'"s":(\d+)', '"s":9\\1', proof["leaf"])
        route.fulfill(response=answer, json=proof)

    page.route("**/proof.json", change)
    page.reload()
    page.wait_for_selector("#check[data-outcome=broken]")
    assert "does not hold" in page.inner_text("#verdict").lower()


def test_a_client_is_erased(opened: Opened, context: BrowserContext, server: ServerProcess) -> None:
    page = opened(context)
    furnish(page, server.url)
    page.goto(f"{server.url}/studio")
    page.click("#add-client summary")
    page.fill("#add-client #name", "Quentin Blackwater")
    page.click("#add-client button")
    page.click("text=Erase Quentin Blackwater")
    page.check("input[name=sure]")
    page.click("text=Erase for good")
    page.wait_for_selector("text=The client is erased.")
    assert "Quentin" not in page.content()


def test_reports_have_charts_in_both_themes_and_files(
    opened: Opened, chromium: Browser, signed_in: dict[str, Any], server: ServerProcess
) -> None:
    for scheme in ("light", "dark"):
        context = chromium.new_context(storage_state=signed_in, color_scheme=scheme)  # type: ignore[arg-type]
        page = opened(context)
        page.goto(f"{server.url}/reports")
        names = page.locator(".tabs a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        assert len(names) == 4
        for name in names:
            page.goto(f"{server.url}{name}")
            drawn(page, ".chart img")
            for chart in page.locator(".chart img").all():
                assert f"-{scheme}.svg" in chart.evaluate("image => image.currentSrc")
        with page.expect_download() as download:
            page.click("text=CSV")
        assert Path(download.value.path()).read_bytes().startswith(b"\xef\xbb\xbf")
        context.close()


def test_a_keyboard_alone_reaches_and_draws(opened: Opened, context: BrowserContext, server: ServerProcess) -> None:
    from playwright.sync_api import expect

    page = opened(context)
    page.goto(f"{server.url}/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused(timeout=SLOW)
    page.keyboard.press("Enter")
    # The browser follows a link to a place in the page in its own time; the next key would come before it.
    expect(page.locator("#main")).to_be_focused(timeout=SLOW)
    page.keyboard.press("Tab")
    expect(page.locator("#prompt")).to_be_focused(timeout=SLOW)
    page.keyboard.type("a rose")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Everything that can be drawn")).to_be_focused(timeout=SLOW)
    page.keyboard.press("Tab")
    expect(page.locator("input[name=style]:focus")).to_have_count(1, timeout=SLOW)
    first = page.evaluate("document.activeElement.value")
    page.keyboard.press("ArrowRight")
    becomes(page, "first => document.activeElement.checked && document.activeElement.value !== first", first)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Draw", exact=True)).to_be_focused(timeout=SLOW)
    assert page.input_value("#prompt") == "a rose"
    page.keyboard.press("Enter")
    page.wait_for_url("**/designs/**")


REACHABLE = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
  )].filter(each => !each.disabled && each.checkVisibility({ visibilityProperty: true }) && (
    // Of radio buttons of one name, the keyboard stops at one.
    each.type !== "radio" || each.checked || !document.querySelector(`input[name="${each.name}"]:checked`)
  )).map((each, place) => (each.dataset.place = place))"""
FOCUSED = """() => {
  const each = document.activeElement, style = getComputedStyle(each);
  // A control that is drawn by its label shows the focus there.
  const shown = [each, ...(each.labels || [])].some(one => {
    const seen = getComputedStyle(one);
    return (seen.outlineStyle !== "none" && parseFloat(seen.outlineWidth) > 0) || seen.boxShadow !== "none";
  });
  return [each.dataset.place ?? null, shown, each.outerHTML.slice(0, 120)];
}"""


@pytest.mark.parametrize(
    "path", ["/", "/motifs", "/studio", "/book", "/log", "/reports/style-popularity", "/webhooks", "/developers/keys"]
)
def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    opened: Opened, context: BrowserContext, server: ServerProcess, path: str
) -> None:
    page = opened(context)
    furnish(page, server.url)
    page.goto(server.url + path)
    page.wait_for_load_state("networkidle")
    wanted = set(map(str, page.evaluate(REACHABLE)))
    assert len(wanted) >= 5
    reached: set[str] = set()
    for _ in range(2 * len(wanted) + 10):
        page.keyboard.press("Tab")
        place, shown, html = page.evaluate(FOCUSED)
        if place is not None:
            assert shown, f"the focus cannot be seen on {html}"
            reached.add(place)
        if wanted <= reached:
            break
    missed = [
        page.evaluate(f"document.querySelector('[data-place=\"{each}\"]').outerHTML") for each in wanted - reached
    ]
    assert not missed


def test_without_scripts_everything_can_be_read_and_sent(
    opened: Opened, chromium: Browser, signed_in: dict[str, Any], server: ServerProcess
) -> None:
    context = chromium.new_context(storage_state=signed_in, java_script_enabled=False)  # type: ignore[arg-type]
    page = opened(context)
    page.goto(f"{server.url}/")
    page.fill("#prompt", "a rose")
    page.click(".ask button")
    page.wait_for_url("**/designs/**")
    page.wait_for_selector("text=Book this design")
    for path, heading in (("/log", "The log"), ("/reports/style-popularity", "Style popularity")):
        page.goto(server.url + path)
        assert page.inner_text("h1") == heading
    context.close()


def listening(server: ServerProcess) -> tuple[str, str]:
    """The pages of an endpoint and of a delivery to it, made where there are none."""
    with httpx.Client(base_url=server.url, headers=server.headers(), trust_env=False) as api:
        found = api.get("/v1/webhooks").json()["data"]
        made = found[0] if found else api.post("/v1/webhooks", json={"url": "https://listener.example/x"}).json()
        sent = api.post(f"/v1/webhooks/{made['id']}/test", json={})
        return f"/webhooks/{made['id']}", f"/webhooks/{made['id']}/deliveries/{sent.json()['id']}"


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
    context = chromium.new_context(
        storage_state=signed_in,  # type: ignore[arg-type]
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
        # For axe alone: the pages themselves are walked through above with their policy on.
        bypass_csp=True,
    )
    page = opened(context)
    furnish(page, server.url)
    webhook, delivery = listening(server)
    page.goto(f"{server.url}/")
    shown = page.locator(".gallery a")
    where = shown.first.get_attribute("href") if shown.count() else design(page, server.url, "a moon", 1)
    page.goto(f"{server.url}/studio")
    client = str(page.get_attribute("a:has-text('Edit')", "href"))
    visited = []
    for path in (
        "/",
        str(where).removeprefix(server.url),
        "/motifs",
        "/motifs?q=snake",
        "/studio?new=true",
        "/studio",
        "/book",
        "/log",
        "/log/1",
        "/reports",
        "/reports/generation-trends",
        "/reports/studio-bookings",
        "/reports/style-popularity",
        "/reports/usage-by-tenant",
        "/webhooks",
        webhook,
        delivery,
        client,
        f"{client}/erase",
        "/audit",
        "/audit/",
        "/sign-in",
        "/nothing-here",
    ):
        page.goto(server.url + path)
        page.wait_for_load_state("networkidle")
        visited += [path, page.url.removeprefix(server.url)]
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        if path.startswith("/reports"):
            drawn(page, ".chart img")
        for chart in page.locator(".chart img").all():
            assert ("width=narrow" in chart.evaluate("image => image.currentSrc")) == (width == 390)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        page.evaluate(axe)
        found = page.evaluate("axe.run()")["violations"]
        bad = [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in SERIOUS]
        assert not bad, (path, bad)
    assert not unvisited(visited, developers=False)
    context.close()


def test_signing_out_shuts_the_door(opened: Opened, chromium: Browser, server: ServerProcess) -> None:
    environment = {**os.environ, "ATELIER_DATA": str(server.data)}
    said = subprocess.run(
        [sys.executable, "-m", "infra.cli", "sign-in"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    ).stdout
    found = re.search(r"http\S+#\S+", said)
    assert found is not None
    context = chromium.new_context()
    page = opened(context)
    page.goto(found[0])
    page.wait_for_url(f"{server.url}/")
    page.click("text=Sign out")
    page.wait_for_selector("text=You are signed out.")
    page.goto(f"{server.url}/log")
    page.wait_for_url("**/sign-in**")
    context.close()
