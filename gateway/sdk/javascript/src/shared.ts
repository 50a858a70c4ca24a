/** What the builds for servers and for browsers have in common. */

export * from "./errors.js";
export { TERMINAL, type Event } from "./events.js";
export { Page } from "./pages.js";
export type * from "./generated/types.js";
export { NotVerified, verify as verifyWebhook, type WebhookEvent } from "./webhooks.js";
export type { CallOptions, ClientOptions } from "./client.js";
