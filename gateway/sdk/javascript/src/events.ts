/** Server-sent events (WHATWG HTML, 9.2): from lines to events. */

/** `event` is `progress`, or what happened (`concept.ready`); `id` resumes the stream after it. */
export interface Event {
  id: string;
  event: string;
  data: unknown;
}

export const TERMINAL: ReadonlySet<string> = new Set(["concept.ready", "concept.failed", "concept.cancelled"]);

/** Takes lines, gives an event at each blank one. `last` is the id to resume after. */
export class EventReader {
  last = "";
  #event = "";
  #data: string[] = [];

  line(line: string): Event | null {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") this.#data.push(value);
    else if (name === "event") this.#event = value;
    else if (name === "id" && !value.includes("\0")) this.last = value;
    return null;
  }

  #dispatch(): Event | null {
    const text = this.#data.join("\n");
    const event = this.#event;
    this.#data = [];
    this.#event = "";
    if (text === "") return null;
    let data: unknown = text;
    try {
      data = JSON.parse(text);
    } catch {
      // A text is its own value.
    }
    return { id: this.last, event: event || "message", data };
  }
}

/** The lines of a stream of bytes, ended by CR, LF or both, without their ends. */
export async function* lines(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let held = "";
  for await (const chunk of body) {
    held += decoder.decode(chunk, { stream: true });
    // A CR at the very end may be half of a CR LF.
    const whole = held.endsWith("\r") ? held.slice(0, -1) : held;
    const parts = whole.split(/\r\n|\r|\n/);
    const rest = parts.pop() ?? "";
    held = rest + held.slice(whole.length);
    yield* parts;
  }
}
