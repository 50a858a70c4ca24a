// The link's token lies in the fragment, which no server log ever sees: take it out of the address, and send it.

function signIn() {
  const token = location.hash.slice(1);
  if (!token) return;
  history.replaceState(null, "", location.pathname + location.search);
  const form = document.getElementById("sign-in");
  form.elements.token.value = token;
  form.requestSubmit();
}

// The link may be opened where this page is open already: then the fragment alone changes.
addEventListener("hashchange", signIn);
signIn();
