/** Verifying webhooks (Standard Webhooks 1.0.0): symmetric secrets, `whsec_…`. */

import { AtelierError } from "./errors.js";

/** Seconds that a delivery's time may be off, either way: an older one may be a replay. */
export const TOLERANCE = 300;

/** The delivery is not from us, was changed, or is too old: answer it with 400 and do nothing else. */
export class NotVerified extends AtelierError {}

export interface WebhookEvent {
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

type Given = Headers | Readonly<Record<string, string | string[] | undefined>>;

/** The event of a delivery. `body` is what came, not what was parsed. Throws `NotVerified`. */
export async function verify(
  body: string | Uint8Array,
  headers: Given,
  secret: string,
  now: number = Date.now() / 1000,
): Promise<WebhookEvent> {
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  const id = header(headers, "webhook-id");
  const stamp = header(headers, "webhook-timestamp");
  const signatures = header(headers, "webhook-signature");
  if (!/^\d+$/.test(stamp)) throw new NotVerified("webhook-timestamp is not a time");
  if (Math.abs(now - Number(stamp)) > TOLERANCE) {
    throw new NotVerified("the delivery's time is more than five minutes off");
  }
  const usage = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", keyOf(secret), usage, false, ["verify"]);
  const signed = new TextEncoder().encode(`${id}.${stamp}.${text}`);
  let matches = false;
  // All are compared: while a secret is rotated a delivery is signed with the old one and the new one.
  for (const each of signatures.split(" ")) {
    const [version, value] = each.split(",", 2);
    const given = version === "v1" ? bytes(value ?? "") : null;
    if (given !== null && (await crypto.subtle.verify("HMAC", key, given, signed))) matches = true;
  }
  if (!matches) throw new NotVerified("no signature matches");
  return JSON.parse(text) as WebhookEvent;
}

function header(headers: Given, name: string): string {
  if (headers instanceof Headers) return present(headers.get(name), name);
  const found = Object.entries(headers).find(([each]) => each.toLowerCase() === name)?.[1];
  return present(typeof found === "string" ? found : found?.[0], name);
}

function present(value: string | null | undefined, name: string): string {
  if (!value) throw new NotVerified(`${name} is missing`);
  return value;
}

function keyOf(secret: string): Uint8Array<ArrayBuffer> {
  const key = bytes(secret.replace(/^whsec_/, ""));
  if (key === null) throw new NotVerified("the secret is not one: it starts with whsec_");
  return key;
}

function bytes(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
  } catch {
    return null;
  }
}
