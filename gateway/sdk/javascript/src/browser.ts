/** Atelier's API for browsers: whoever sees the page sees its key, so a secret one is refused. */

import { Client as ServerClient, type ClientOptions } from "./client.js";

export * from "./shared.js";

const SECRET = /^atl_(live|test)_/;

/** As on a server, but it throws a TypeError for a secret key: call the API from your own server, or use a session. */
export class Client extends ServerClient {
  constructor(options: ClientOptions) {
    if (SECRET.test(options.apiKey ?? "")) {
      throw new TypeError("A secret key (atl_…) must never be in a page: call Atelier from your own server.");
    }
    super(options);
  }
}
