// Made from the OpenAPI document; change that and run `python -m gateway.sdk.generation`.

/** Asks for a design, or an uploaded picture, in another style. */
export interface ApplyRequest {
  /** The concept to make it from, or else `image`. */
  "concept_id"?: string | null;
  /** Which design of the concept. */
  "variant"?: number;
  /** A picture to make it from, or else `concept_id`. */
  "image"?: string | null;
  /** Whose picture it is: it is erased with this person. */
  "client_id"?: string | null;
  /** Of a picture: how wide on the skin. */
  "width_mm"?: number;
}

export interface Artist {
  "id": string;
  "object"?: "artist";
  "created": string;
  "studio_id": string;
  /** Null once the person was erased. */
  "name": string | null;
  "styles": Array<string>;
}

export interface ArtistRequest {
  "name": string;
  "styles"?: Array<string>;
}

export interface Attempt {
  "number": number;
  "replay": number;
  "at": string;
  "status": number | null;
  "error": string | null;
  "seconds": number;
  /** The beginning of the answer's body. Gone when a person is erased: it may name them. */
  "response": string | null;
}

export interface Booking {
  "id": string;
  "object"?: "booking";
  "created": string;
  /** `deposit-due` lasts until it is confirmed, which needs the deposit: `deposit_paid` tells of that. */
  "status": "requested" | "slot-held" | "deposit-due" | "confirmed" | "completed" | "cancelled" | "no-show";
  "studio_id": string;
  "artist_id": string;
  "client_id": string;
  "concept_id": string | null;
  /** Which of the concept's designs, from 0; null where it was left open. */
  "variant": number | null;
  "start": string;
  "end": string;
  "price": Money;
  "deposit": Money;
  "deposit_paid": boolean;
  "held_until": string | null;
  "paid": Money | null;
  /** Why it was cancelled. */
  "reason": string | null;
  "notes": string | null;
}

/** The slot is free again. The reason may be a matter of health, and stays with the studio. */
export interface BookingCancelledV1 {
  "type": "booking.cancelled.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

/** And was paid. */
export interface BookingCompletedV1 {
  "type": "booking.completed.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

/** The slot is taken. */
export interface BookingConfirmedV1 {
  "type": "booking.confirmed.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

/** The slot is free again where it is not paid by then. */
export interface BookingDepositDueV1 {
  "type": "booking.deposit_due.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

/** How, is in the studio's books. */
export interface BookingDepositRecordedV1 {
  "type": "booking.deposit_recorded.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

/** To a confirmed appointment. */
export interface BookingNoShowV1 {
  "type": "booking.no_show.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

/** A booking's state after a command; `GET` gives its notes and how it ended. */
export interface BookingOutcome {
  "id": string;
  "object"?: "booking";
  "created": string;
  /** `deposit-due` lasts until it is confirmed, which needs the deposit: `deposit_paid` tells of that. */
  "status": "requested" | "slot-held" | "deposit-due" | "confirmed" | "completed" | "cancelled" | "no-show";
  "studio_id": string;
  "artist_id": string;
  "client_id": string;
  "concept_id": string | null;
  /** Which of the concept's designs, from 0; null where it was left open. */
  "variant": number | null;
  "start": string;
  "end": string;
  "price": Money;
  "deposit": Money;
  "deposit_paid": boolean;
  "held_until": string | null;
}

export interface BookingRequest {
  "studio_id": string;
  "artist_id": string;
  "client_id": string;
  "concept_id"?: string | null;
  "variant"?: number | null;
  "start": string;
  "end": string;
  "price": Money;
  "deposit": Money;
  "notes"?: string | null;
}

/** Its slot is held for a day. */
export interface BookingRequestedV1 {
  "type": "booking.requested.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

/** To another time. */
export interface BookingRescheduledV1 {
  "type": "booking.rescheduled.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

/** What is shown instead of our name. */
export interface Brand {
  "name": string;
  "primary_colour": string;
  "accent_colour": string;
}

/** The reason stays in the log for ever: so it is one of these, and no free text. */
export interface CancelRequest {
  "reason": "client-asked" | "studio-asked" | "no-deposit" | "illness" | "other";
  "by"?: "client" | "studio";
}

export interface Change {
  "kind": "added" | "changed" | "deprecated" | "removed";
  "text": string;
}

export interface Client {
  "id": string;
  "object"?: "client";
  "created": string;
  "studio_id": string;
  /** Null once the person was erased, like all that follows. */
  "name": string | null;
  "email": string | null;
  "phone": string | null;
  "notes": string | null;
  /** Whether this person gets mails about appointments. */
  "notify": boolean;
  "erased": boolean;
}

/** `GET /v1/clients/{id}`. */
export interface ClientChangedV1 {
  "type": "client.changed.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

/** Erase what you hold of this person, too (GDPR, article 17). */
export interface ClientErasedV1 {
  "type": "client.erased.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

/** `GET /v1/clients/{id}` tells who. */
export interface ClientRegisteredV1 {
  "type": "client.registered.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

export interface ClientRequest {
  "name": string;
  "email"?: string | null;
  "phone"?: string | null;
  "notes"?: string | null;
  /** Whether this person gets mails about appointments; left out, it stays as it is (at first: yes). */
  "notify"?: boolean | null;
}

export interface CompleteRequest {
  "paid": Money;
}

/** Text that becomes designs. */
export interface Concept {
  "id": string;
  "object"?: "concept";
  /** False in a sandbox: the designs are watermarked. */
  "livemode": boolean;
  "created": string;
  "status": "requested" | "generating" | "ready" | "failed" | "cancelled";
  /** Null once the person was erased. */
  "prompt": string | null;
  "style": string;
  "client_id": string | null;
  "seeds": Array<number>;
  "width_mm": number;
  "pixels": number;
  /** How many came with it. */
  "reference_images": number;
  /** What was taken from them. */
  "reference_images_used": "palette" | null;
  "palette": Array<string>;
  "tags"?: Array<string>;
  "metadata"?: Record<string, string>;
  "variants"?: Array<Variant>;
  "renditions"?: Array<Rendition>;
  "rating"?: number | null;
  /** From asking to the last design. */
  "seconds"?: number | null;
  "error"?: string | null;
}

/** Nobody wants it any more. */
export interface ConceptCancelledV1 {
  "type": "concept.cancelled.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

/** It will not be drawn; its units of quota are given back. */
export interface ConceptFailedV1 {
  "type": "concept.failed.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

/** What a command made of a concept. */
export interface ConceptOutcome {
  "id": string;
  "object"?: "concept";
  "created": string;
  "status": "requested" | "generating" | "ready" | "failed" | "cancelled";
  "rating": number | null;
}

/** Every variant is drawn: fetch it with `GET /v1/concepts/{id}`. */
export interface ConceptReadyV1 {
  "type": "concept.ready.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

export interface Delivery {
  /** The message's id, the same in each attempt. */
  "id": string;
  "object"?: "delivery";
  /** When it happened. */
  "created": string;
  "event_type": string;
  /** Place in the log: it tells the order. */
  "position": number;
  /** `failed`: no attempt is left. `stopped`: the endpoint was disabled first. */
  "status": "waiting" | "delivered" | "failed" | "stopped";
  /** Since it was last asked for. */
  "attempts": number;
  "replays": number;
  "next_attempt": string | null;
  "settled": string | null;
  /** The receiver's last HTTP status. */
  "last_status": number | null;
  /** What stood in the way where there was no answer. */
  "last_error": string | null;
  /** The body, byte for byte as it is signed. */
  "payload": string;
}

export interface DeliveryWithAttempts {
  /** The message's id, the same in each attempt. */
  "id": string;
  "object"?: "delivery";
  /** When it happened. */
  "created": string;
  "event_type": string;
  /** Place in the log: it tells the order. */
  "position": number;
  /** `failed`: no attempt is left. `stopped`: the endpoint was disabled first. */
  "status": "waiting" | "delivered" | "failed" | "stopped";
  /** Since it was last asked for. */
  "attempts": number;
  "replays": number;
  "next_attempt": string | null;
  "settled": string | null;
  /** The receiver's last HTTP status. */
  "last_status": number | null;
  /** What stood in the way where there was no answer. */
  "last_error": string | null;
  /** The body, byte for byte as it is signed. */
  "payload": string;
  /** Oldest first. */
  "tried": Array<Attempt>;
}

export interface DepositRequest {
  "amount": Money;
  "method": "card" | "cash" | "transfer" | "online";
  /** The payment's number where it was paid; no names, no card numbers. */
  "reference": string;
}

export interface ErasureOutcome {
  "id": string;
  "object"?: "client";
  "created": string;
  "erased"?: true;
}

/** The reason stays in the log for ever: so it is one of these, and no free text. */
export interface ErasureRequest {
  "reason"?: "client-request" | "retention-over" | "entered-by-mistake" | "other";
}

/** One field that is wrong. */
export interface FieldError {
  /** The field's name, or the parameter's or header's. */
  "field": string;
  /** What is wrong with it, and what to do. */
  "message": string;
}

/** Where bytes are to be had. */
export interface File {
  /** A path of this API; needs the key, too. */
  "url": string;
  "media_type": string;
  /** Bytes. */
  "size": number;
}

/** Asks for designs. One variant is one unit of quota. */
export interface GenerateRequest {
  /** What to draw. */
  "prompt": string;
  /** A name from `GET /v1/styles`. */
  "style": string;
  /** How many designs. */
  "variants"?: number;
  /** The same seed gives the same designs; random without one. */
  "seed"?: number | null;
  /** How wide on the skin. */
  "width_mm"?: number;
  /** The PNG's longer side. */
  "pixels"?: number;
  /** Whom it is for: it is erased with this person. */
  "client_id"?: string | null;
  /** Only their colours are used, and the answer says so. */
  "reference_images"?: Array<string>;
  /** Words to find it by. */
  "tags"?: Array<string>;
  /** What your own software knows of it. */
  "metadata"?: Record<string, unknown>;
}

/** How a studio draws, as measured on its flash. Widths are mm on a design of 120 mm. */
export interface Hand {
  "outline_mm": number;
  "inner_mm": number;
  "detail_mm": number;
  /** The share of the ink that is filled black. */
  "black": number;
  "shading": "none" | "hatch" | "stipple" | "whip";
  "colours": Array<string>;
}

/** An API key; its secret was shown once. */
export interface Key {
  "id": string;
  "object"?: "key";
  "created": string;
  "name": string;
  "mode"?: "live" | "test";
  /** The secret's last four characters. */
  "hint": string;
  "scopes": Array<string>;
  /** From anywhere where there is none. */
  "allowed_from"?: Array<string>;
  "expires_at": string | null;
  "revoked": boolean;
}

export interface KeyRequest {
  "name": string;
  "scopes": Array<"read" | "design" | "book" | "manage" | "report" | "audit" | "operator">;
  "expires_at"?: string | null;
  /** IP addresses and networks (CIDR) that the key may be used from; from anywhere without them. */
  "allowed_from"?: Array<string>;
}

/** Figures agreed with an Enterprise tenant, in place of its tier's. */
export interface LimitsRequest {
  "requests_per_minute"?: number | null;
  "generations_per_month"?: number | null;
}

/** With its bodies, where they were kept: of commands and refusals, without secrets and long texts. */
export interface LoggedBodies {
  "id": string;
  "object"?: "request";
  "created": string;
  /** As the answer's `X-Request-Id` told. */
  "request_id": string;
  "key_id": string;
  "method": string;
  /** The path with its ids left out; empty where there is none such. */
  "endpoint": string;
  "path": string;
  "status": number;
  "milliseconds": number;
  /** JSON; null where it was not kept, or went with its person. */
  "request_body": unknown;
  /** JSON; null where it was not kept, or went with its person. */
  "response_body": unknown;
}

/** One request and its answer. */
export interface LoggedRequest {
  "id": string;
  "object"?: "request";
  "created": string;
  /** As the answer's `X-Request-Id` told. */
  "request_id": string;
  "key_id": string;
  "method": string;
  /** The path with its ids left out; empty where there is none such. */
  "endpoint": string;
  "path": string;
  "status": number;
  "milliseconds": number;
}

export interface Member {
  "id": string;
  "object"?: "member";
  /** Null once the person was erased. */
  "name": string | null;
  "email": string | null;
  "role": string;
}

export interface MemberOutcome {
  "id": string;
  "object"?: "member";
  "role": string;
}

export interface MemberRequest {
  "name": string;
  "email": string;
  "role": "owner" | "artist" | "front-desk" | "analyst" | "auditor";
}

/** A message on its way. */
export interface Message {
  /** The `webhook-id` that it arrives with. */
  "id": string;
  "object"?: "message";
}

/** Integer minor units with an ISO 4217 code: 9900 USD is $99.00. */
export interface Money {
  "amount_minor": number;
  "currency": string;
}

/** Units of quota of one UTC month; a unit is one design asked for. */
export interface Month {
  /** The month. */
  "id": string;
  "object"?: "usage";
  "month": string;
  /** Null: unlimited. */
  "limit": number | null;
  "requested": number;
  /** Of generations that failed or were cancelled. */
  "given_back": number;
  "used": number;
  /** Null: unlimited. */
  "remaining": number | null;
}

/** A thing that the engine can draw. */
export interface Motif {
  /** Names it in a prompt; a pack's shape by `pack:shape`. */
  "id": string;
  "object"?: "motif";
  /** The pack that it is of; none for the engine's own. */
  "pack": string | null;
  /** The words that call it up, in the singular, by language. */
  "words": Record<string, Array<string>>;
}

export type Motion = "reveal" | "zoom" | "pan" | "orbit" | "animate";

/** A key that was just made: the only time its secret is shown. */
export interface NewKey {
  "id": string;
  "object"?: "key";
  "created": string;
  "name": string;
  "mode"?: "live" | "test";
  /** The secret's last four characters. */
  "hint": string;
  "scopes": Array<string>;
  /** From anywhere where there is none. */
  "allowed_from"?: Array<string>;
  "expires_at": string | null;
  "revoked": boolean;
  /** Keep it: it is shown this once. */
  "secret": string;
}

/** The only time that the secret is shown. */
export interface NewWebhook {
  "id": string;
  "object"?: "webhook";
  "created": string;
  "url": string;
  "description": string | null;
  /** None: all of them. */
  "event_types": Array<string>;
  "enabled": boolean;
  /** `gone`: it answered 410. `failing`: for five days it answered nothing well. */
  "disabled_reason": "by-tenant" | "gone" | "failing" | null;
  /** Until when two signatures are sent. */
  "previous_secret_until": string | null;
  /** Verifies signatures (Standard Webhooks 1.0.0). Keep it: it is shown this once. */
  "secret": string;
}

/** Who gets mails about the studio's appointments. */
export interface NoticesRequest {
  /** Deposits due, confirmations, changes and reminders, to clients with an address. */
  "clients": boolean;
  /** New and cancelled bookings, to owners and the front desk. */
  "team": boolean;
}

export interface OwnKeyRequest {
  "name": string;
  "scopes": Array<"read" | "design" | "book" | "manage" | "report" | "audit" | "operator">;
  "expires_at"?: string | null;
  /** IP addresses and networks (CIDR) that the key may be used from; from anywhere without them. */
  "allowed_from"?: Array<string>;
  /** `test` for a key of your sandbox: designs at once, watermarked, free of quota, data of its own. The asking key's own mode without it. */
  "mode"?: "live" | "test" | null;
}

/** An event that a follower could not handle; those of the same aggregate wait behind it. */
export interface ParkedEvent {
  "follower": string;
  "position": number;
}

/** RFC 9457 problem details, with a stable `code` and the request's id. */
export interface Problem {
  /** Identifies the kind of problem. */
  "type": string;
  /** The kind of problem, in words. */
  "title": string;
  /** The HTTP status. */
  "status": number;
  /** What happened, and what to do. */
  "detail": string;
  /** The path that was asked for. */
  "instance": string;
  /** Stable, for programs. */
  "code": string;
  /** The fields that are wrong, where fields are. */
  "errors": Array<FieldError>;
  /** Name it when you ask for help. */
  "request_id": string;
}

export interface Projection {
  "id": string;
  "object"?: "projection";
  "name": string;
}

export interface RatingRequest {
  "stars": number;
}

export interface Rebuilt {
  "projection": string;
}

export interface Release {
  /** The version, as `Atelier-Version` takes it. */
  "id": string;
  "object"?: "release";
  "title": string;
  "current": boolean;
  "changes": Array<Change>;
}

/** A stencil, an upscaled copy, or a picture in another style. */
export interface Rendition {
  "id": string;
  "object": "stencil" | "upscale" | "restyle";
  "created": string;
  "status": "requested" | "ready" | "failed";
  "concept_id": string | null;
  "variant": number | null;
  "width_mm"?: number | null;
  "dpi"?: number | null;
  "mirrored"?: boolean | null;
  "factor"?: number | null;
  "style"?: string | null;
  "files"?: Array<File>;
  /** Pixels. */
  "width"?: number | null;
  /** Pixels. */
  "height"?: number | null;
  "error"?: string | null;
}

/** What was asked for; the deliveries list shows what comes of it. */
export interface Replay {
  "object"?: "replay";
  "webhook_id": string;
  "message_id": string | null;
  "since": string | null;
  "until": string | null;
  "undelivered_only": boolean;
}

/** One message, or all of a span of time that the endpoint's filters let through. */
export interface ReplayRequest {
  "message_id"?: string | null;
  "since"?: string | null;
  "until"?: string | null;
  /** Of a span: only those that never arrived. */
  "undelivered_only"?: boolean;
}

/** A report and its parameters. */
export interface Report {
  "id": string;
  "object"?: "report";
  "name": string;
  "title": string;
  "description": string;
  "parameters"?: Array<unknown>;
}

/** How many requests there were; the groups that were not asked for are null. */
export interface RequestCount {
  "object"?: "request_count";
  "day": string | null;
  "key_id": string | null;
  /** Method and path, with the ids left out. */
  "endpoint": string | null;
  "status": number | null;
  "requests": number;
  /** Those with a status of 400 or above. */
  "errors": number;
}

export interface RescheduleRequest {
  "start": string;
  "end": string;
}

/** It cannot be made. */
export interface RestyleFailedV1 {
  "type": "restyle.failed.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

/** `GET /v1/restyles/{id}`. */
export interface RestyleReadyV1 {
  "type": "restyle.ready.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

export interface Retried {
  "follower": string;
  "position": number;
  "outcome": string;
}

export interface RoleRequest {
  "role": "owner" | "artist" | "front-desk" | "analyst" | "auditor";
}

export interface RotateRequest {
  /** How long the old secret signs beside the new one. */
  "overlap_hours"?: number;
}

/** All that are given have to hold; of tags, motifs and metadata each one. */
export interface SearchFilters {
  "style"?: string | null;
  /** Words to find it by. */
  "tags"?: Array<string>;
  "motifs"?: Array<string>;
  /** What your own software knows of it. */
  "metadata"?: Record<string, unknown>;
  "client_id"?: string | null;
  "created_after"?: string | null;
  "created_before"?: string | null;
}

/** Text, a picture, filters, or all three. */
export interface SearchRequest {
  "text"?: string | null;
  "image"?: string | null;
  "filters"?: SearchFilters;
  "limit"?: number;
}

export interface SearchResult {
  "concept": Concept;
  /** By reciprocal rank fusion: higher is better, and says nothing across searches. */
  "score": number;
  "matched_by": Array<"text" | "image">;
  /** How alike the picture is, 0 to 1, where one was given. */
  "similarity": number | null;
  /** Which of its designs is most alike. */
  "variant": number | null;
}

export interface SearchResults {
  "object"?: "search_results";
  "data": Array<SearchResult>;
}

/** It cannot be made. */
export interface StencilFailedV1 {
  "type": "stencil.failed.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

/** `GET /v1/stencils/{id}`. */
export interface StencilReadyV1 {
  "type": "stencil.ready.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

/** Asks for a stencil: lines alone, at a true size. */
export interface StencilRequest {
  /** The concept to make it from, or else `image`. */
  "concept_id"?: string | null;
  /** Which design of the concept. */
  "variant"?: number;
  /** A picture to make it from, or else `concept_id`. */
  "image"?: string | null;
  /** Whose picture it is: it is erased with this person. */
  "client_id"?: string | null;
  "width_mm"?: number;
  "dpi"?: number;
  /** Mirrored, for transfer paper that needs it. */
  "mirrored"?: boolean;
}

export interface Studio {
  "id": string;
  "object"?: "studio";
  "created": string;
  "name": string;
  "zone": string;
  "currency": string;
  "subscription": string;
  /** Whether clients get mails about their appointments. */
  "notify_clients": boolean;
  /** Whether owners and the front desk get mails about bookings. */
  "notify_team": boolean;
}

export interface StudioRequest {
  "name": string;
  "zone": string;
  /** ISO 4217. All the studio's prices are in it, so it is never assumed. */
  "currency": string;
  "subscription"?: "studio" | "studio-enterprise" | "custom";
}

/** A style that the engine draws, or a studio's own. */
export interface Style {
  /** What `style` takes wherever one is asked for. */
  "id": string;
  "object"?: "style";
  "name": string;
  "title": string;
  "custom"?: boolean;
  /** Of a studio's own: the engine's style that it starts from. */
  "base"?: string | null;
  /** Of a studio's own: how it draws. */
  "hand"?: Hand | null;
  "studio_id"?: string | null;
  /** Of a studio's own: of how many pictures it was made. */
  "flash"?: number | null;
  "created"?: string | null;
  "retired"?: boolean | null;
}

/** Makes a style of one's own from flash. */
export interface StyleRequest {
  "name": string;
  /** Scans or photographs of drawn flash. */
  "flash": Array<string>;
  /** The engine's style to start from; the nearest without it. */
  "base"?: string | null;
  /** Whose flash it is. */
  "studio_id"?: string | null;
}

export interface SubscriptionRequest {
  "subscription": "studio" | "studio-enterprise" | "custom";
}

export interface Tenant {
  "id": string;
  "object"?: "tenant";
  "created": string;
  "name": string;
  "tier": string;
  "region": string;
  "requests_per_minute": number;
  /** Null: unlimited. */
  "generations_per_month": number | null;
  "brand": Brand | null;
}

export interface TenantRequest {
  "name": string;
  "tier"?: "free" | "basic" | "pro" | "enterprise";
  "region"?: "local" | "us-east" | "us-west" | "eu-central" | "ap-southeast";
}

/** One attempt, of an example. */
export interface TestRequest {
  /** Whose example to send; a plain test where it is left out. */
  "event_type"?: string | null;
}

export interface TierRequest {
  "tier": "free" | "basic" | "pro" | "enterprise";
  "limits"?: LimitsRequest;
}

/** It cannot be made. */
export interface UpscaleFailedV1 {
  "type": "upscale.failed.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

/** `GET /v1/upscales/{id}`. */
export interface UpscaleReadyV1 {
  "type": "upscale.ready.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

/** Asks for a larger copy. */
export interface UpscaleRequest {
  /** The concept to make it from, or else `image`. */
  "concept_id"?: string | null;
  /** Which design of the concept. */
  "variant"?: number;
  /** A picture to make it from, or else `concept_id`. */
  "image"?: string | null;
  /** Whose picture it is: it is erased with this person. */
  "client_id"?: string | null;
  /** 2 or 4. */
  "factor"?: 2 | 4;
}

export interface User {
  "id": string;
  "object"?: "user";
  /** Null once the person was erased. */
  "name": string | null;
  "email": string | null;
  "role": string;
}

export interface UserOutcome {
  "id": string;
  "object"?: "user";
  "role": string;
}

/** One design, with where it comes from: engine, version, seed and the digest of what was drawn. */
export interface Variant {
  "index": number;
  "seed": number;
  "engine": string;
  "engine_version": string;
  "spec_digest": string;
  "motifs": Array<string>;
  "relations": Array<string>;
  "width_mm": number;
  "height_mm": number;
  /** The words of the prompt that could not be drawn. */
  "unmatched": string | null;
  /** Null where the engine draws pixels alone; a stencil of it has lines. */
  "svg": File | null;
  "png": File;
}

/** A film of a design or a picture: MP4 (H.264, 4:2:0), with a poster. */
export interface Video {
  "id": string;
  "object"?: "video";
  /** False in a sandbox: the video is small and watermarked. */
  "livemode": boolean;
  "created": string;
  "status": "requested" | "ready" | "failed" | "cancelled";
  /** From 0 to 1, while it is being made. */
  "progress"?: number | null;
  "concept_id": string | null;
  "variant": number | null;
  "motion": Motion;
  "duration_s": number;
  "size": VideoSize;
  /** Pixels. */
  "width": number;
  /** Pixels. */
  "height": number;
  "fps": number;
  "seed": number;
  "frames"?: number | null;
  /** The film, and its poster. */
  "files"?: Array<File>;
  "engine"?: string | null;
  "engine_version"?: string | null;
  "spec_digest"?: string | null;
  /** From asking to the film. */
  "seconds"?: number | null;
  "error"?: string | null;
}

/** Nobody wants it any more. */
export interface VideoCancelledV1 {
  "type": "video.cancelled.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

/** It cannot be made. */
export interface VideoFailedV1 {
  "type": "video.failed.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

/** `GET /v1/videos/{id}`. */
export interface VideoReadyV1 {
  "type": "video.ready.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

/** Asks for a video of one shot, without sound. Free of quota. */
export interface VideoRequest {
  /** The concept to make it from, or else `image`. */
  "concept_id"?: string | null;
  /** Which design of the concept. */
  "variant"?: number;
  /** A picture to make it from, or else `concept_id`. */
  "image"?: string | null;
  /** Whose picture it is: it is erased with this person. */
  "client_id"?: string | null;
  /** `reveal`: the drawing draws itself, stroke by stroke (a design with lines alone). `zoom`, `pan`, `orbit`: a camera over the picture. `animate`: a trained model moves the picture, where one is set up. Without one, what suits the picture best. */
  "motion"?: Motion | null;
  /** Seconds. */
  "duration_s"?: number;
  /** `1080p` is 1920 × 1080, `720p` 1280 × 720, `square` 1080 × 1080, `vertical` 1080 × 1920. In a sandbox, the longer side is 512. */
  "size"?: VideoSize;
  /** The same seed makes the same video; random without one. */
  "seed"?: number | null;
}

export type VideoSize = "1080p" | "720p" | "square" | "vertical";

export interface Webhook {
  "id": string;
  "object"?: "webhook";
  "created": string;
  "url": string;
  "description": string | null;
  /** None: all of them. */
  "event_types": Array<string>;
  "enabled": boolean;
  /** `gone`: it answered 410. `failing`: for five days it answered nothing well. */
  "disabled_reason": "by-tenant" | "gone" | "failing" | null;
  /** Until when two signatures are sent. */
  "previous_secret_until": string | null;
}

/** What is left out stays as it is. */
export interface WebhookChange {
  "url"?: string | null;
  "description"?: string | null;
  "event_types"?: Array<string> | null;
  /** False: nothing is sent, and what waits is not sent later. */
  "enabled"?: boolean | null;
}

export interface WebhookRequest {
  /** An absolute https URL in ASCII, to a public address, without user name, password and fragment. */
  "url": string;
  /** For yourself; empty: none. */
  "description"?: string;
  /** Which events to hear of, by name or as `booking.*`; none: all of them, new ones too. */
  "event_types"?: Array<string>;
}

/** Sent when somebody asks for it. */
export interface WebhookTestV1 {
  "type": "webhook.test.v1";
  /** When it happened. */
  "timestamp": string;
  "data": Record<string, unknown>;
}

/** Whose a design is: the branding that it was asked with, or else the tenant's own brand. */
export interface WhiteLabelBrand {
  "name": string;
  "primaryColor": string;
  "accentColor": string;
}

/** Whose the designs are, for those who see them: the pictures carry this name and these colours. */
export interface WhiteLabelBranding {
  "name": string;
  "primaryColor"?: string;
  "accentColor"?: string;
}

export interface WhiteLabelConcept {
  "id": string;
  "status": "requested" | "generating" | "ready" | "failed" | "cancelled";
  "createdAt": string;
  /** Null once the person was erased. */
  "textPrompt": string | null;
  "style": string;
  "clientId": string | null;
  "tags": Array<string>;
  "metadata": Record<string, string>;
  "branding": WhiteLabelBrand | null;
  /** How many came with it; their colours alone were used. */
  "referenceImages": number;
  "images": Array<WhiteLabelPicture>;
  /** From asking to the last design. */
  "seconds": number | null;
  "error": string | null;
}

export interface WhiteLabelCreateRequest {
  "textPrompt": string;
  /** Only their colours are used. */
  "referenceImages"?: Array<string>;
  "options"?: WhiteLabelOptions;
}

export interface WhiteLabelCreated {
  "success"?: true;
  "conceptId": string;
  "status": "requested" | "generating" | "ready" | "failed" | "cancelled";
  /** Seconds, from the times that the last designs took. */
  "estimatedCompletion": number;
  /** Verifies what comes to `webhookUrl`. Only where there is one, and in this answer alone. */
  "webhookSecret"?: string | null;
}

/** What went wrong, in words and as a stable code. */
export interface WhiteLabelError {
  "error": string;
  /** Stable, for programs. */
  "code": string;
  /** The fields that are wrong, where fields are. */
  "errors": Array<WhiteLabelField>;
  /** Name it when you ask for help. */
  "requestId": string;
  /** Only with a 429: when it becomes possible again. */
  "resetAt"?: string | null;
}

export interface WhiteLabelField {
  "field": string;
  "message": string;
}

/** All that are given have to hold. */
export interface WhiteLabelFilters {
  "style"?: string | null;
  /** Words to find it by. */
  "tags"?: Array<string>;
  "motifs"?: Array<string>;
  /** What your own software knows of it. */
  "metadata"?: Record<string, unknown>;
  "clientId"?: string | null;
  "createdAfter"?: string | null;
  "createdBefore"?: string | null;
}

export interface WhiteLabelFound {
  "success"?: true;
  "concept": WhiteLabelConcept;
}

export interface WhiteLabelOptions {
  /** In place of your tenant's own brand. */
  "branding"?: WhiteLabelBranding | null;
  /** An https address on the public internet that is told once what came of it: `concept.ready.v1`, `concept.failed.v1` or `concept.cancelled.v1`, signed with `webhookSecret` (Standard Webhooks). */
  "webhookUrl"?: string | null;
  /** The first style without one. */
  "style"?: string | null;
  "variants"?: number;
  "seed"?: number | null;
  "widthMm"?: number;
  "pixels"?: number;
  /** Whom it is for: it is erased with this person. */
  "clientId"?: string | null;
  /** Words to find it by. */
  "tags"?: Array<string>;
  /** What your own software knows of it. */
  "metadata"?: Record<string, unknown>;
}

export interface WhiteLabelPicture {
  "index": number;
  /** The PNG, with your branding under it; a path of this API that needs the key. */
  "url": string;
  /** The drawing alone, for printing; null where the engine draws pixels. */
  "svgUrl": string | null;
  "isPrimary": boolean;
  "seed": number;
  "motifs": Array<string>;
  "widthMm": number;
  "heightMm": number;
  /** The words of the prompt that could not be drawn. */
  "notDrawn": string | null;
}

export interface WhiteLabelResult {
  "id": string;
  "status": "requested" | "generating" | "ready" | "failed" | "cancelled";
  "createdAt": string;
  /** Null once the person was erased. */
  "textPrompt": string | null;
  "style": string;
  "clientId": string | null;
  "tags": Array<string>;
  "metadata": Record<string, string>;
  "branding": WhiteLabelBrand | null;
  /** How many came with it; their colours alone were used. */
  "referenceImages": number;
  "images": Array<WhiteLabelPicture>;
  /** From asking to the last design. */
  "seconds": number | null;
  "error": string | null;
  /** By reciprocal rank fusion: higher is better, and says nothing across searches. */
  "score": number;
  "matchedBy": Array<"text" | "image">;
  /** How alike the picture is, 0 to 1, where one was given. */
  "similarity": number | null;
}

export interface WhiteLabelResults {
  "success"?: true;
  "results": Array<WhiteLabelResult>;
  /** How many are in `results`. */
  "total": number;
}

/** Text, a picture, filters, or all three. */
export interface WhiteLabelSearchRequest {
  "queryText"?: string | null;
  "queryImage"?: string | null;
  "filters"?: WhiteLabelFilters;
  "limit"?: number;
}

