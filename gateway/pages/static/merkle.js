// RFC 6962 hashing and C2SP signed notes, by WebCrypto alone. Each function throws where something does not hold.

const text = new TextEncoder();

export class DoesNotHold extends Error {}

export function bytesOfHex(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

export function hexOf(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function bytesOfBase64(encoded) {
  return Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
}

async function sha256(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

function bigEndian(number, size) {
  const bytes = new Uint8Array(size);
  for (let rest = BigInt(number), at = size - 1; at >= 0; at -= 1, rest >>= 8n) bytes[at] = Number(rest & 255n);
  return bytes;
}

/** Hex of the digest of a stored event, as a leaf's `d` has it. */
export async function eventDigest(event) {
  const topic = text.encode(event.topic);
  return hexOf(
    await sha256(
      text.encode("atelier/event/v1\n"),
      bytesOfHex(event.originator_id.replaceAll("-", "")),
      bigEndian(event.version, 8),
      bigEndian(topic.length, 4),
      topic,
      bytesOfBase64(event.state),
    ),
  );
}

export function leafHash(leaf) {
  return sha256(Uint8Array.of(0), text.encode(leaf));
}

/** The root to which a leaf's hash leads (RFC 9162, section 2.1.3.2). */
export async function rootFrom(hash, index, size, path) {
  if (!(index >= 0 && index < size)) throw new DoesNotHold("The leaf is not in the tree.");
  let node = BigInt(index);
  let last = BigInt(size) - 1n;
  let root = hash;
  for (const sibling of path) {
    if (last === 0n) throw new DoesNotHold("The path is too long.");
    if (node & 1n || node === last) {
      root = await sha256(Uint8Array.of(1), sibling, root);
      while (!(node & 1n) && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else {
      root = await sha256(Uint8Array.of(1), root, sibling);
    }
    node >>= 1n;
    last >>= 1n;
  }
  if (last !== 0n) throw new DoesNotHold("The path is too short.");
  return root;
}

/** Origin, size and root of a checkpoint, with its signed text and its signature lines; nothing verified yet. */
export function readCheckpoint(note) {
  const cut = note.indexOf("\n\n") + 1;
  const signed = note.slice(0, cut);
  const [origin, size, root] = signed.split("\n");
  const signatures = note
    .slice(cut + 1)
    .trimEnd()
    .split("\n")
    .map((line) => /^\u2014 (\S+) (\S+)$/.exec(line))
    .filter(Boolean)
    .map(([, name, data]) => ({ name, data: bytesOfBase64(data) }));
  return { origin, size: Number(size), root: bytesOfBase64(root), signed, signatures };
}

/** Whether the log's own key signed the checkpoint. Throws `NotSupportedError` where the browser has no Ed25519. */
export async function isSigned(checkpoint, vkey) {
  const [name, keyId, encoded] = vkey.split(/\+(.*?)\+(.*)/s);
  const key = bytesOfBase64(encoded);
  const expected = hexOf((await sha256(text.encode(`${name}\n`), key)).slice(0, 4));
  if (expected !== keyId || key[0] !== 1) throw new DoesNotHold("The verifier key is malformed.");
  const own = checkpoint.signatures.find((each) => each.name === name && hexOf(each.data.slice(0, 4)) === keyId);
  if (!own || checkpoint.origin !== name) return false;
  const imported = await crypto.subtle.importKey("raw", key.slice(1), { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "Ed25519" }, imported, own.data.slice(4), text.encode(checkpoint.signed));
}
