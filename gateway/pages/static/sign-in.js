// The link's token lies in the fragment, which no server log ever sees: take it out of the address, and send it.

const token = location.hash.slice(1);
if (token) {
  history.replaceState(null, "", location.pathname + location.search);
  const form = document.getElementById("sign-in");
  form.elements.token.value = token;
  form.requestSubmit();
}
