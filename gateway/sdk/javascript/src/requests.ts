/** Sending calls: keys, idempotency, retries, errors. */

import { type Call, backoff, pause, target } from "./calls.js";
import { ConnectionFailed, errorOf } from "./errors.js";
import { Page } from "./pages.js";

export { path } from "./calls.js";

export const VERSION = "0.1.0";
const POSITION = "Atelier-Position";

/** What every request of a client has in common. `timeout` is in seconds. */
export interface Options {
  apiKey: string;
  baseUrl: string;
  timeout: number;
  maxRetries: number;
  idempotencyKey?: string | undefined;
  headers: Readonly<Record<string, string>>;
  fetch: typeof fetch;
}

/** How far in the log this client's own writes are: its reads wait until they are visible. */
export interface Seen {
  position: number;
}

interface List<T> {
  data: T[];
  next_cursor: string | null;
}

export class Requests {
  constructor(
    readonly options: Options,
    readonly seen: Seen,
  ) {}

  async json<T>(call: Call): Promise<T> {
    return (await (await this.#send(call)).json()) as T;
  }

  async bytes(call: Call): Promise<Uint8Array> {
    return new Uint8Array(await (await this.#send(call)).arrayBuffer());
  }

  async none(call: Call): Promise<void> {
    await (await this.#send(call)).arrayBuffer();
  }

  async page<T>(call: Call): Promise<Page<T>> {
    const found = await this.json<List<T>>(call);
    const next = (cursor: string) => this.page<T>({ ...call, query: { ...call.query, cursor } });
    return new Page(found.data, found.next_cursor, next);
  }

  /** A request that is answered by a stream; errors are raised, nothing is tried again. */
  async open(call: Call, more: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response> {
    const headers = { ...this.#headers(call), ...more };
    const response = await this.options.fetch(this.options.baseUrl + target(call), { headers, signal });
    if (!response.ok) throw errorOf(response.status, response.headers, await response.text());
    return response;
  }

  async #send(call: Call): Promise<Response> {
    const headers = this.#headers(call);
    const init: RequestInit = { method: call.method, headers };
    if (call.body !== undefined) init.body = JSON.stringify(call.body);
    for (let attempt = 0; ; attempt++) {
      const seconds = await this.#attempt(call, init, attempt);
      if (typeof seconds !== "number") return seconds;
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }

  /** The answer, or the seconds until the next try. */
  async #attempt(call: Call, init: RequestInit, attempt: number): Promise<Response | number> {
    const again = call.repeatable && attempt < this.options.maxRetries;
    const timeout = Math.max(this.options.timeout, (call.wait ?? 0) + 10);
    let response: Response;
    try {
      const signal = AbortSignal.timeout(timeout * 1000);
      response = await this.options.fetch(this.options.baseUrl + target(call), { ...init, signal });
    } catch (error) {
      if (again) return backoff(attempt, Math.random());
      throw new ConnectionFailed(`${call.method} ${call.path}: ${String(error)}`, { cause: error });
    }
    if (response.ok) {
      const position = Number(response.headers.get(POSITION) ?? 0);
      this.seen.position = Math.max(this.seen.position, position || 0);
      return response;
    }
    const body = await response.text();
    const seconds = again
      ? pause(response.status, response.headers, attempt, Math.random(), Date.now() / 1000)
      : null;
    if (seconds === null) throw errorOf(response.status, response.headers, body);
    return seconds;
  }

  /** A call's headers; the same for all its tries, so that a repeat is known as one. */
  #headers(call: Call): Record<string, string> {
    const headers: Record<string, string> = {
      Authorization: `Bearer ${this.options.apiKey}`,
      "User-Agent": `atelier-sdk-javascript/${VERSION}`,
      ...this.options.headers,
    };
    if (call.body !== undefined) headers["Content-Type"] = "application/json";
    if (call.method === "GET" && this.seen.position > 0) headers[POSITION] = String(this.seen.position);
    if (call.method === "POST" && call.repeatable) {
      headers["Idempotency-Key"] = this.options.idempotencyKey ?? crypto.randomUUID();
    }
    if (call.wait !== undefined) headers["Prefer"] = `wait=${call.wait}`;
    return headers;
  }
}
