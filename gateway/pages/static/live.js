// Designs as they are drawn: events say when to look, and the server's own page says what there is to see.

const STAGES = { spec: "Reading the prompt", draw: "Drawing", render: "Inking" };
const LONGEST_WAIT = 600_000;
const status = document.getElementById("progress");

function say(words) {
  if (status.textContent !== words) status.textContent = words;
}

/** Put the region of the page as it is now in the place of the one that is shown. */
async function refresh() {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok || answer.redirected) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = document.importNode(page.getElementById("live"), true);
  const shown = document.getElementById("live");
  const focused = shown.contains(document.activeElement) ? document.activeElement.id : "";
  for (const field of shown.querySelectorAll("input[name], select[name]")) {
    const action = field.form.getAttribute("action");
    const same = fresh.querySelector(`form[action="${action}"] [name="${field.name}"]`);
    if (same && field.type !== "hidden" && field.type !== "radio") {
      if (field.type === "checkbox") same.checked = field.checked;
      else same.value = field.value;
    }
  }
  const bar = fresh.querySelector("#bar");
  if (bar) bar.value = shown.querySelector("#bar")?.value ?? 0;
  shown.replaceWith(fresh);
  if (focused) document.getElementById(focused)?.focus();
}

function progressed(data, wanted) {
  const bar = document.getElementById("bar");
  const whole = Math.min(1, (data.variant + data.fraction) / wanted);
  if (bar && whole > bar.value) bar.value = whole;
  say(`${STAGES[data.stage] ?? "Drawing"}, design ${data.variant + 1} of ${wanted}.`);
}

function listen(address, wanted) {
  const source = new EventSource(address);
  let looking = Promise.resolve();
  const look = () => (looking = looking.then(refresh, refresh));
  source.addEventListener("progress", (event) => progressed(JSON.parse(event.data), wanted));
  source.addEventListener("concept.variant-drawn", look);
  const ended = (words) => async () => {
    source.close();
    await look();
    say(words);
    poll();
  };
  source.addEventListener("concept.ready", ended("All designs are ready."));
  source.addEventListener("concept.failed", ended("The drawing failed."));
  source.addEventListener("concept.cancelled", ended("The drawing was stopped."));
}

/** Whether somebody watches a film: the region is not taken away from under it. */
function playing() {
  return [...document.querySelectorAll("#live video")].some((film) => !film.paused && !film.ended);
}

/** Stencils, copies and videos have no stream of their own: look again until none is being made. */
async function poll() {
  const until = performance.now() + LONGEST_WAIT;
  let region = document.getElementById("live");
  if (!region.dataset.poll) return;
  while (region.dataset.poll && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, Number(region.dataset.poll)));
    if (!playing()) await refresh();
    region = document.getElementById("live");
  }
  say(region.dataset.poll ? "Still being made; open the page again in a while." : "It is ready, below.");
}

const region = document.getElementById("live");
if (region.dataset.events) listen(region.dataset.events, Number(region.dataset.wanted));
else poll();
