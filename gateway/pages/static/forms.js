// A form that is on its way is not sent twice; coming back to the page makes it ready again.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  // After the browser has taken the form's fields.
  setTimeout(() => {
    for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = true;
    form.setAttribute("aria-busy", "true");
  });
});

addEventListener("pageshow", () => {
  for (const form of document.forms) {
    form.removeAttribute("aria-busy");
    for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = false;
  }
});

// A link to a booking opens what can be done with it.
function openTarget() {
  const target = document.getElementById(location.hash.slice(1));
  if (!target) return;
  const details = target.matches("details") ? target : target.querySelector("details");
  if (details) details.open = true;
  target.focus({ preventScroll: true });
}
addEventListener("hashchange", openTarget);
openTarget();

// Most studios are where their browser is.
const zone = document.getElementById("zone");
if (zone && !zone.value) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
