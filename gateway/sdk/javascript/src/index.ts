/** Atelier's API for servers. */

export * from "./shared.js";
export { Client } from "./client.js";
