// Made from the OpenAPI document; change that and run `python -m gateway.sdk.generation`.

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

export interface Booking {
  "id": string;
  "object"?: "booking";
  "created": string;
  "status": "requested" | "slot-held" | "deposit-due" | "confirmed" | "completed" | "cancelled" | "no-show";
  "studio_id": string;
  "artist_id": string;
  "client_id": string;
  "concept_id": string | null;
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

/** A booking's state after a command; `GET` gives its notes and how it ended. */
export interface BookingOutcome {
  "id": string;
  "object"?: "booking";
  "created": string;
  "status": "requested" | "slot-held" | "deposit-due" | "confirmed" | "completed" | "cancelled" | "no-show";
  "studio_id": string;
  "artist_id": string;
  "client_id": string;
  "concept_id": string | null;
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
  "start": string;
  "end": string;
  "price": Money;
  "deposit": Money;
  "notes"?: string | null;
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
  "erased": boolean;
}

export interface ClientRequest {
  "name": string;
  "email"?: string | null;
  "phone"?: string | null;
  "notes"?: string | null;
}

export interface CompleteRequest {
  "paid": Money;
}

/** Text that becomes designs. */
export interface Concept {
  "id": string;
  "object"?: "concept";
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
  "variants"?: Array<Variant>;
  "renditions"?: Array<Rendition>;
  "rating"?: number | null;
  /** From asking to the last design. */
  "seconds"?: number | null;
  "error"?: string | null;
}

/** What a command made of a concept. */
export interface ConceptOutcome {
  "id": string;
  "object"?: "concept";
  "created": string;
  "status": "requested" | "generating" | "ready" | "failed" | "cancelled";
  "rating": number | null;
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
}

/** An API key; its secret was shown once. */
export interface Key {
  "id": string;
  "object"?: "key";
  "created": string;
  "name": string;
  /** The secret's last four characters. */
  "hint": string;
  "scopes": Array<string>;
  "expires_at": string | null;
  "revoked": boolean;
}

export interface KeyRequest {
  "name": string;
  "scopes": Array<"read" | "design" | "book" | "manage" | "report" | "audit" | "operator">;
  "expires_at"?: string | null;
}

/** Figures agreed with an Enterprise tenant, in place of its tier's. */
export interface LimitsRequest {
  "requests_per_minute"?: number | null;
  "generations_per_month"?: number | null;
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

/** A key that was just made: the only time its secret is shown. */
export interface NewKey {
  "id": string;
  "object"?: "key";
  "created": string;
  "name": string;
  /** The secret's last four characters. */
  "hint": string;
  "scopes": Array<string>;
  "expires_at": string | null;
  "revoked": boolean;
  /** Keep it: it is shown this once. */
  "secret": string;
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

/** A stencil or an upscaled copy. */
export interface Rendition {
  "id": string;
  "object": "stencil" | "upscale";
  "created": string;
  "status": "requested" | "ready" | "failed";
  "concept_id": string | null;
  "variant": number | null;
  "width_mm"?: number | null;
  "dpi"?: number | null;
  "mirrored"?: boolean | null;
  "factor"?: number | null;
  "files"?: Array<File>;
  /** Pixels. */
  "width"?: number | null;
  /** Pixels. */
  "height"?: number | null;
  "error"?: string | null;
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

export interface RescheduleRequest {
  "start": string;
  "end": string;
}

export interface Retried {
  "follower": string;
  "position": number;
  "outcome": string;
}

export interface RoleRequest {
  "role": "owner" | "artist" | "front-desk" | "analyst" | "auditor";
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
}

export interface StudioRequest {
  "name": string;
  "zone": string;
  "currency"?: string;
  "subscription"?: "studio" | "studio-enterprise" | "custom";
}

/** A style that the engine draws. */
export interface Style {
  "id": string;
  "object"?: "style";
  "name": string;
  "title": string;
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

export interface TierRequest {
  "tier": "free" | "basic" | "pro" | "enterprise";
  "limits"?: LimitsRequest;
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
  "svg": File;
  "png": File;
}

