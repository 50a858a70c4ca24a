// Checks one entry of the log here, from the stored bytes up to the signed root, and says what came of each step.

import { bytesOfHex, eventDigest, hexOf, isSigned, leafHash, readCheckpoint, rootFrom } from "./merkle.js";

const section = document.getElementById("check");
const verdict = document.getElementById("verdict");
const NOT_HERE = "not here";

function mark(step, outcome, words) {
  const item = section.querySelector(`[data-step="${step}"]`);
  item.dataset.outcome = outcome;
  const said = document.createElement("em");
  said.textContent = words;
  item.append(said);
}

async function step(name, check) {
  try {
    const { holds, words } = await check();
    mark(name, holds ? "holds" : "broken", words);
    return holds;
  } catch (error) {
    if (error.name === "NotSupportedError") {
      mark(name, NOT_HERE, "This browser has no Ed25519; check it with the commands below.");
      return null;
    }
    mark(name, "broken", `Does not hold: ${error.message}`);
    return false;
  }
}

async function run() {
  if (!globalThis.crypto?.subtle) {
    verdict.textContent = "This browser checks hashes on https and on localhost only. Use the commands at the end.";
    return;
  }
  verdict.textContent = "Checking…";
  const answer = await fetch(section.dataset.proof);
  if (!answer.ok) {
    verdict.textContent = "The proof could not be fetched; open the page again.";
    return;
  }
  const proof = await answer.json();
  const leaf = JSON.parse(proof.leaf);
  const checkpoint = readCheckpoint(proof.checkpoint);
  let hash;
  const outcomes = [
    await step("digest", async () => {
      const digest = await eventDigest(proof.event);
      return { holds: digest === leaf.d && proof.event.position === leaf.p, words: digest };
    }),
    await step("leaf", async () => {
      hash = await leafHash(proof.leaf);
      return { holds: leaf.i === proof.index, words: hexOf(hash) };
    }),
    await step("root", async () => {
      const root = await rootFrom(hash, proof.index, checkpoint.size, proof.hashes.map(bytesOfHex));
      return { holds: hexOf(root) === hexOf(checkpoint.root), words: hexOf(root) };
    }),
    await step("signature", async () => {
      const holds = await isSigned(checkpoint, proof.vkey);
      return { holds, words: holds ? `Signed by ${proof.vkey.split("+")[0]}` : "The signature does not hold." };
    }),
  ];
  section.dataset.outcome = outcomes.includes(false) ? "broken" : outcomes.includes(null) ? NOT_HERE : "holds";
  verdict.textContent = {
    holds: "It holds: this entry is in the signed log, exactly as it was written.",
    broken: "It does not hold. Something was changed: keep this page, and tell whoever audits this log.",
    [NOT_HERE]: "The hashes hold; the signature is left for the commands at the end.",
  }[section.dataset.outcome];
}

run();
