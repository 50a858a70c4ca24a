/** The client. Its resources are properties, named as in the reference. */

import { GenerationFailed, TimedOut, ApiError } from "./errors.js";
import { type Event, EventReader, TERMINAL, lines } from "./events.js";
import { Resources } from "./generated/resources.js";
import type { Concept } from "./generated/types.js";
import { type Options, Requests, type Seen, path } from "./requests.js";

export interface ClientOptions {
  /** `ATELIER_API_KEY` where it is left out. */
  apiKey?: string;
  /** `ATELIER_BASE_URL` where it is left out. */
  baseUrl?: string;
  /** Seconds. */
  timeout?: number;
  maxRetries?: number;
  fetch?: typeof fetch;
}

export interface CallOptions {
  idempotencyKey?: string;
  /** Seconds. */
  timeout?: number;
  maxRetries?: number;
  headers?: Readonly<Record<string, string>>;
}

const BASE_URL = "http://127.0.0.1:8000";
const AGAIN = 500;

/**
 * A client of one API key. Every request is tried again up to `maxRetries` times where that is safe; each POST
 * carries an idempotency key, so that a repeat does nothing twice. A read waits until it sees what this client wrote.
 */
export class Client extends Resources {
  readonly #requests: Requests;

  constructor(options: ClientOptions = {}, shared?: { options: Options; seen: Seen }) {
    const requests = new Requests(shared?.options ?? complete(options), shared?.seen ?? { position: 0 });
    super(requests);
    this.#requests = requests;
  }

  /** The same client with other options, for a call or more. */
  withOptions(more: CallOptions): Client {
    const { headers, ...others } = more;
    const given = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined));
    const options = { ...this.#requests.options, idempotencyKey: undefined, ...given };
    const merged = { ...options, headers: { ...this.#requests.options.headers, ...headers } };
    return new Client({}, { options: merged, seen: this.#requests.seen });
  }

  /** The events of a concept's life until its last, resumed where the line breaks. Throws `TimedOut`. */
  async *watch(conceptId: string, timeout = 300): AsyncGenerator<Event> {
    const reader = new EventReader();
    const signal = AbortSignal.timeout(timeout * 1000);
    const call = { method: "GET", path: path("/v1/concepts/{id}/events", conceptId), repeatable: true };
    while (!signal.aborted) {
      const resume: Record<string, string> = reader.last ? { "Last-Event-ID": reader.last } : {};
      try {
        const response = await this.#requests.open(call, { Accept: "text/event-stream", ...resume }, signal);
        if (response.status === 204 || response.body === null) return;
        for await (const line of lines(chunks(response.body))) {
          const event = reader.line(line);
          if (event === null) continue;
          yield event;
          if (TERMINAL.has(event.event)) return;
        }
      } catch (error) {
        if (error instanceof ApiError) throw error;
        if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, AGAIN));
      }
    }
    throw new TimedOut(`${conceptId} is not done after ${timeout} s`);
  }

  /** The concept once it is ready. Throws `GenerationFailed` where it ends otherwise, and `TimedOut`. */
  async wait(conceptId: string, timeout = 300): Promise<Concept> {
    for await (const _ of this.watch(conceptId, timeout));
    const concept = await this.designs.getConcept(conceptId);
    if (concept.status !== "ready") throw new GenerationFailed(concept);
    return concept;
  }
}

// Not every browser's stream can be iterated.
async function* chunks(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function complete(given: ClientOptions): Options {
  const environment = typeof process === "undefined" ? {} : process.env;
  const apiKey = given.apiKey ?? environment["ATELIER_API_KEY"] ?? "";
  if (apiKey === "") throw new TypeError("There is no API key: pass apiKey, or set ATELIER_API_KEY.");
  return {
    apiKey,
    baseUrl: (given.baseUrl ?? environment["ATELIER_BASE_URL"] ?? BASE_URL).replace(/\/+$/, ""),
    timeout: given.timeout ?? 30,
    maxRetries: given.maxRetries ?? 2,
    headers: {},
    fetch: given.fetch ?? ((input, init) => fetch(input, init)),
  };
}
