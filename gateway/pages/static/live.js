// Designs as they are drawn: events say when to look, and the server's own page says what there is to see.

const STAGES = { spec: "Reading the prompt", draw: "Drawing", render: "Inking" };
const LONGEST_WAIT = 600_000;
const status = document.getElementById("progress");

function say(words) {
  if (status.textContent !== words) status.textContent = words;
}

/** The region of the page as it is now; null where there is none any more, and the page is opened anew. */
async function asked() {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok || answer.redirected) return location.reload() ?? null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return document.importNode(page.getElementById("live"), true);
}

/** Put what is made of the design as it is now in the place of what is shown; forms and pictures stay as they are. */
async function refreshProducts() {
  const fresh = await asked();
  if (!fresh) return;
  const products = fresh.querySelector("#products");
  for (const each of products.querySelectorAll("li[id]")) {
    const same = document.getElementById(each.id);
    if (same?.isEqualNode(each)) each.replaceWith(same);
  }
  document.getElementById("products").replaceWith(products);
  if (!fresh.dataset.poll) delete document.getElementById("live").dataset.poll;
}

/** Put the region of the page as it is now in the place of the one that is shown. */
async function refresh() {
  const fresh = await asked();
  if (!fresh) return;
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
  const region = document.getElementById("live");
  if (!region.dataset.poll) return;
  while (region.dataset.poll && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, Number(region.dataset.poll)));
    if (!playing()) await refreshProducts();
  }
  say(region.dataset.poll ? "Still being made; open the page again in a while." : "It is ready, below.");
}

const region = document.getElementById("live");
if (region.dataset.events) listen(region.dataset.events, Number(region.dataset.wanted));
else poll();
