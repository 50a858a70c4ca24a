/** One call as data, and when it is made again. Nothing here touches a socket. */

/** `wait`: seconds the server may take to answer with the finished work (`Prefer: wait`). */
export interface Call {
  method: string;
  path: string;
  query?: Readonly<Record<string, unknown>> | undefined;
  body?: unknown;
  wait?: number | undefined;
  repeatable: boolean;
}

/** Statuses after which the same request may succeed. So may a 409 that says when to come again. */
const AGAIN: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);
const FIRST = 0.5;
const LONGEST = 8;
/** Seconds that a server may ask for; one that asks for more has its error raised at once. */
const PATIENCE = 60;

/** The template with its values, in order, each of them one segment. */
export function path(template: string, ...values: Array<string | number>): string {
  let at = 0;
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(values[at++] ?? "");
    if (value === "" || value === "." || value === "..") throw new TypeError(`${name} must not be "${value}"`);
    return encodeURIComponent(value);
  });
}

/** The path with its query, without the parameters that were left out. */
export function target(call: Call): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined && value !== null && name !== "wait") query.set(name, String(value));
  }
  const text = query.toString();
  return text === "" ? call.path : `${call.path}?${text}`;
}

/**
 * Seconds before the next try; null where there is none. `attempt` counts from 0, `chance` is a random number in
 * [0, 1), `now` the time in POSIX seconds. What the server says (`Retry-After`, RFC 9110 10.2.3) is kept to.
 */
export function pause(status: number, headers: Headers, attempt: number, chance: number, now: number): number | null {
  const said = retryAfter(headers.get("retry-after"), now);
  if (!AGAIN.has(status) && !(status === 409 && said !== null)) return null;
  if (said !== null) return said <= PATIENCE ? said : null;
  return backoff(attempt, chance);
}

/** Seconds before the next try, where nobody says: doubling, half of it by chance. */
export function backoff(attempt: number, chance: number): number {
  return Math.min(FIRST * 2 ** attempt, LONGEST) * (0.5 + chance / 2);
}

function retryAfter(text: string | null, now: number): number | null {
  if (text === null) return null;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date / 1000 - now);
}
