import type { FieldError } from "./generated/types.js";

/** What can go wrong, by kind. Every answer that is an error carries the request's id: name it when you ask for help. */

export class AtelierError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The server could not be reached, or the line broke, more often than was tried again. */
export class ConnectionFailed extends AtelierError {}

/** What was waited for did not happen in time. */
export class TimedOut extends AtelierError {}

/** A concept ended without designs; `concept` is what the API says of it. */
export class GenerationFailed extends AtelierError {
  constructor(readonly concept: { id: string; status: string; error?: unknown }) {
    super(`${concept.id} is ${concept.status}: ${concept.error ?? "no designs"}`);
  }
}

interface Problem {
  title?: string;
  detail?: string;
  code?: string;
  errors?: FieldError[];
  request_id?: string;
}

/** An answer that is an error (RFC 9457). `code` is stable, for programs; `errors` names the fields. */
export class ApiError extends AtelierError {
  readonly code: string;
  readonly detail: string;
  readonly errors: FieldError[];
  readonly requestId: string;

  constructor(
    readonly status: number,
    problem: Problem,
    readonly headers: Headers,
    readonly body: string,
  ) {
    const code = problem.code ?? "";
    const detail = problem.detail ?? problem.title ?? `HTTP status ${status}`;
    const errors = problem.errors ?? [];
    const requestId = problem.request_id ?? headers.get("x-request-id") ?? "";
    const fields = errors.map((each) => ` ${each.field}: ${each.message}`).join("");
    super(`${detail}${fields} (status ${status}, code ${code}, request ${requestId})`);
    this.code = code;
    this.detail = detail;
    this.errors = errors;
    this.requestId = requestId;
  }
}

/** 400, 413 or 415: the request cannot be read. */
export class BadRequest extends ApiError {}
/** 401: no key, or one that does not hold. */
export class Unauthenticated extends ApiError {}
/** 403: the key lacks a scope. */
export class NotAllowed extends ApiError {}
/** 404, and 410 for what is gone. */
export class NotFound extends ApiError {}
/** 409: not in this state. */
export class Conflict extends ApiError {}
/** 422: a field is wrong; `errors` names it. */
export class Invalid extends ApiError {}
/** 429: too many requests, or no units left this month. */
export class QuotaExceeded extends ApiError {}
/** 5xx, after all retries. */
export class ServerError extends ApiError {}

const KINDS = new Map<number, typeof ApiError>([
  [400, BadRequest],
  [401, Unauthenticated],
  [403, NotAllowed],
  [404, NotFound],
  [409, Conflict],
  [410, NotFound],
  [413, BadRequest],
  [415, BadRequest],
  [422, Invalid],
  [429, QuotaExceeded],
]);

/** The error for an answer; a body that is no problem document is kept as it is. */
export function errorOf(status: number, headers: Headers, body: string): ApiError {
  let problem: unknown = {};
  try {
    problem = JSON.parse(body);
  } catch {
    // Something between may answer with a page.
  }
  const Kind = KINDS.get(status) ?? (status >= 500 ? ServerError : ApiError);
  return new Kind(status, typeof problem === "object" && problem !== null ? problem : {}, headers, body);
}
