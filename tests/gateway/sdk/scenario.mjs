// Runs `scenario.json` with the JavaScript SDK: `node scenario.mjs PATH_OF_THE_SDK RESOURCES`, where RESOURCES is JSON that
// names each operation's resource. Prints the calls that were made; exits with 1 for a step that does not hold.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [, , sdk, resources] = process.argv;
const { Client, ApiError } = sdk.endsWith("cjs/index.js") ? createRequire(import.meta.url)(sdk) : await import(sdk);
const resourceOf = JSON.parse(resources);
const steps = JSON.parse(readFileSync(new URL("scenario.json", import.meta.url), "utf8"));
const saved = { run: randomUUID() };
const client = new Client();

function filled(value) {
  if (typeof value === "string" && value.startsWith("$")) {
    const [name, ...rest] = value.slice(1).split("-");
    return [saved[name], ...rest].join("-");
  }
  if (value !== null && typeof value === "object" && !Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, filled(each)]));
  }
  return value;
}

async function everything(iterable) {
  const found = [];
  for await (const each of iterable) found.push(each);
  return found;
}

async function call(step) {
  const places = (step.path ?? []).map(filled);
  if (step.call === "watch") return everything(client.watch(...places, 60));
  if (step.call === "wait") return client.wait(...places, 60);
  const key = step.idempotency_key && filled(step.idempotency_key);
  const caller = key ? client.withOptions({ idempotencyKey: key }) : client;
  const rest = [...(step.body ? [filled(step.body)] : []), ...(step.query ? [step.query] : [])];
  const found = await caller[resourceOf[step.call]][step.call](...places, ...rest);
  return step.all ? everything(found) : found;
}

function check(step, found) {
  if (step.all) {
    const values = found.map((each) => String(each[step.all])).sort();
    if (step.contains) assert(values.includes(step.contains), values.join());
    if (step.expect) assert.deepEqual(values, step.expect);
  } else if (step.last) {
    assert.equal(found.at(-1).event, step.last);
  } else if (step.starts) {
    assert(new TextDecoder().decode(found).startsWith(step.starts));
  } else {
    for (const [name, value] of Object.entries(filled(step.expect ?? {}))) assert.equal(found[name], value, step.call);
  }
}

for (const step of steps) {
  let found;
  try {
    found = await call(step);
  } catch (error) {
    if (!(error instanceof ApiError) || !step.fails) throw error;
    assert.deepEqual([error.status, error.name], [step.fails.status, step.fails.kind]);
    assert(error.requestId.startsWith("req_"));
    if (step.fails.field) assert(error.errors.some((each) => each.field === step.fails.field));
    continue;
  }
  assert(!step.fails, `${step.call} was answered`);
  check(step, found);
  for (const [name, field] of Object.entries(step.save ?? {})) saved[name] = found[field];
}
console.log(JSON.stringify(steps.map((step) => step.call)));
