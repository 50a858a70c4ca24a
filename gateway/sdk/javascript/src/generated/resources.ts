// Made from the OpenAPI document; change that and run `python -m gateway.sdk.generation`.

import type { Requests } from "../requests.js";
import { path } from "../requests.js";
import type { Page } from "../pages.js";
import type * as t from "./types.js";

export class Designs {
  readonly #requests: Requests;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** Ask for designs. */
  generate(body: t.GenerateRequest, options?: { wait?: number }): Promise<t.Concept> {
    return this.#requests.json<t.Concept>({ method: "POST", path: path("/v1/generate"), wait: options?.wait, body, repeatable: true });
  }

  /** Concepts, newest first. */
  listConcepts(options?: { "status"?: "requested" | "generating" | "ready" | "failed" | "cancelled" | null; "style"?: string | null; "limit"?: number }): Promise<Page<t.Concept>> {
    return this.#requests.page<t.Concept>({ method: "GET", path: path("/v1/concepts"), query: options, repeatable: true });
  }

  /** One concept. */
  getConcept(id: string | number): Promise<t.Concept> {
    return this.#requests.json<t.Concept>({ method: "GET", path: path("/v1/concepts/{id}", id), repeatable: true });
  }

  /** Cancel a generation. */
  cancelConcept(id: string | number): Promise<t.ConceptOutcome> {
    return this.#requests.json<t.ConceptOutcome>({ method: "POST", path: path("/v1/concepts/{id}/cancel", id), repeatable: true });
  }

  /** Say what you think of it. */
  rateConcept(id: string | number, body: t.RatingRequest): Promise<t.ConceptOutcome> {
    return this.#requests.json<t.ConceptOutcome>({ method: "POST", path: path("/v1/concepts/{id}/rating", id), body, repeatable: true });
  }

  /** A design's file. */
  getArtifact(id: string | number, variant: string | number, format: string | number): Promise<Uint8Array> {
    return this.#requests.bytes({ method: "GET", path: path("/v1/concepts/{id}/artifacts/{variant}.{format}", id, variant, format), repeatable: true });
  }

  /** Find concepts again. */
  search(body: t.SearchRequest): Promise<t.SearchResults> {
    return this.#requests.json<t.SearchResults>({ method: "POST", path: path("/v1/search"), body, repeatable: false });
  }
}

export class Renditions {
  readonly #requests: Requests;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** Ask for a stencil. */
  makeStencil(body: t.StencilRequest, options?: { wait?: number }): Promise<t.Rendition> {
    return this.#requests.json<t.Rendition>({ method: "POST", path: path("/v1/stencil"), wait: options?.wait, body, repeatable: true });
  }

  /** Ask for a larger copy. */
  makeUpscale(body: t.UpscaleRequest, options?: { wait?: number }): Promise<t.Rendition> {
    return this.#requests.json<t.Rendition>({ method: "POST", path: path("/v1/upscale"), wait: options?.wait, body, repeatable: true });
  }

  /** One stencil. */
  getStencil(id: string | number): Promise<t.Rendition> {
    return this.#requests.json<t.Rendition>({ method: "GET", path: path("/v1/stencils/{id}", id), repeatable: true });
  }

  /** One larger copy. */
  getUpscale(id: string | number): Promise<t.Rendition> {
    return this.#requests.json<t.Rendition>({ method: "GET", path: path("/v1/upscales/{id}", id), repeatable: true });
  }

  /** A stencil's file. */
  getStencilFile(id: string | number, format: string | number): Promise<Uint8Array> {
    return this.#requests.bytes({ method: "GET", path: path("/v1/stencils/{id}/file.{format}", id, format), repeatable: true });
  }

  /** A larger copy's file. */
  getUpscaleFile(id: string | number, format: string | number): Promise<Uint8Array> {
    return this.#requests.bytes({ method: "GET", path: path("/v1/upscales/{id}/file.{format}", id, format), repeatable: true });
  }
}

export class Styles {
  readonly #requests: Requests;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** A picture in another style. */
  getRestyle(id: string | number): Promise<t.Rendition> {
    return this.#requests.json<t.Rendition>({ method: "GET", path: path("/v1/restyles/{id}", id), repeatable: true });
  }

  /** The file of a picture in another style. */
  getRestyleFile(id: string | number, format: string | number): Promise<Uint8Array> {
    return this.#requests.bytes({ method: "GET", path: path("/v1/restyles/{id}/file.{format}", id, format), repeatable: true });
  }

  /** The styles there are. */
  listStyles(): Promise<Page<t.Style>> {
    return this.#requests.page<t.Style>({ method: "GET", path: path("/v1/styles"), repeatable: true });
  }

  /** Make a style of your own from flash. */
  makeStyle(body: t.StyleRequest): Promise<t.Style> {
    return this.#requests.json<t.Style>({ method: "POST", path: path("/v1/styles"), body, repeatable: true });
  }

  /** One style. */
  getStyle(id: string | number): Promise<t.Style> {
    return this.#requests.json<t.Style>({ method: "GET", path: path("/v1/styles/{id}", id), repeatable: true });
  }

  /** Retire a style of your own. */
  retireStyle(id: string | number): Promise<void> {
    return this.#requests.none({ method: "DELETE", path: path("/v1/styles/{id}", id), repeatable: true });
  }

  /** Draw a design or a picture in this style. */
  applyStyle(id: string | number, body: t.ApplyRequest, options?: { wait?: number }): Promise<unknown> {
    return this.#requests.json<unknown>({ method: "POST", path: path("/v1/styles/{id}/apply", id), wait: options?.wait, body, repeatable: true });
  }

  /** What can be drawn. */
  listMotifs(options?: { "q"?: string | null; "pack"?: string | null; "limit"?: number }): Promise<Page<t.Motif>> {
    return this.#requests.page<t.Motif>({ method: "GET", path: path("/v1/motifs"), query: options, repeatable: true });
  }
}

export class Videos {
  readonly #requests: Requests;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** Videos, newest first. */
  listVideos(options?: { "concept_id"?: string | null; "status"?: "requested" | "ready" | "failed" | "cancelled" | null; "limit"?: number }): Promise<Page<t.Video>> {
    return this.#requests.page<t.Video>({ method: "GET", path: path("/v1/videos"), query: options, repeatable: true });
  }

  /** Ask for a video. */
  makeVideo(body: t.VideoRequest, options?: { wait?: number }): Promise<t.Video> {
    return this.#requests.json<t.Video>({ method: "POST", path: path("/v1/videos"), wait: options?.wait, body, repeatable: true });
  }

  /** One video. */
  getVideo(id: string | number): Promise<t.Video> {
    return this.#requests.json<t.Video>({ method: "GET", path: path("/v1/videos/{id}", id), repeatable: true });
  }

  /** Cancel a video. */
  cancelVideo(id: string | number): Promise<t.Video> {
    return this.#requests.json<t.Video>({ method: "POST", path: path("/v1/videos/{id}/cancel", id), repeatable: true });
  }

  /** A video's file. */
  getVideoFile(id: string | number, format: string | number): Promise<Uint8Array> {
    return this.#requests.bytes({ method: "GET", path: path("/v1/videos/{id}/file.{format}", id, format), repeatable: true });
  }
}

export class Studios {
  readonly #requests: Requests;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** Your studios. */
  listStudios(options?: { "limit"?: number }): Promise<Page<t.Studio>> {
    return this.#requests.page<t.Studio>({ method: "GET", path: path("/v1/studios"), query: options, repeatable: true });
  }

  /** Open a studio. */
  openStudio(body: t.StudioRequest): Promise<t.Studio> {
    return this.#requests.json<t.Studio>({ method: "POST", path: path("/v1/studios"), body, repeatable: true });
  }

  /** One studio. */
  getStudio(id: string | number): Promise<t.Studio> {
    return this.#requests.json<t.Studio>({ method: "GET", path: path("/v1/studios/{id}", id), repeatable: true });
  }

  /** Change a studio's subscription. */
  changeSubscription(id: string | number, body: t.SubscriptionRequest): Promise<t.Studio> {
    return this.#requests.json<t.Studio>({ method: "POST", path: path("/v1/studios/{id}/subscription", id), body, repeatable: true });
  }

  /** Choose who gets mails. */
  chooseNotices(id: string | number, body: t.NoticesRequest): Promise<t.Studio> {
    return this.#requests.json<t.Studio>({ method: "POST", path: path("/v1/studios/{id}/notices", id), body, repeatable: true });
  }

  /** A studio's artists. */
  listArtists(id: string | number, options?: { "limit"?: number }): Promise<Page<t.Artist>> {
    return this.#requests.page<t.Artist>({ method: "GET", path: path("/v1/studios/{id}/artists", id), query: options, repeatable: true });
  }

  /** Add an artist. */
  addArtist(id: string | number, body: t.ArtistRequest): Promise<t.Artist> {
    return this.#requests.json<t.Artist>({ method: "POST", path: path("/v1/studios/{id}/artists", id), body, repeatable: true });
  }

  /** Remove an artist. */
  removeArtist(id: string | number, artistId: string | number): Promise<void> {
    return this.#requests.none({ method: "DELETE", path: path("/v1/studios/{id}/artists/{artist_id}", id, artistId), repeatable: true });
  }
}

export class Clients {
  readonly #requests: Requests;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** A studio's clients. */
  listClients(id: string | number, options?: { "limit"?: number }): Promise<Page<t.Client>> {
    return this.#requests.page<t.Client>({ method: "GET", path: path("/v1/studios/{id}/clients", id), query: options, repeatable: true });
  }

  /** Register a client. */
  registerClient(id: string | number, body: t.ClientRequest): Promise<t.Client> {
    return this.#requests.json<t.Client>({ method: "POST", path: path("/v1/studios/{id}/clients", id), body, repeatable: true });
  }

  /** One client. */
  getClient(id: string | number): Promise<t.Client> {
    return this.#requests.json<t.Client>({ method: "GET", path: path("/v1/clients/{id}", id), repeatable: true });
  }

  /** Change a client's details. */
  changeClient(id: string | number, body: t.ClientRequest): Promise<t.Client> {
    return this.#requests.json<t.Client>({ method: "PUT", path: path("/v1/clients/{id}", id), body, repeatable: true });
  }

  /** Erase a client. */
  eraseClient(id: string | number, body?: t.ErasureRequest): Promise<t.ErasureOutcome> {
    return this.#requests.json<t.ErasureOutcome>({ method: "POST", path: path("/v1/clients/{id}/erase", id), body, repeatable: true });
  }
}

export class Bookings {
  readonly #requests: Requests;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** Your bookings. */
  listBookings(options?: { "studio_id"?: string | null; "limit"?: number }): Promise<Page<t.Booking>> {
    return this.#requests.page<t.Booking>({ method: "GET", path: path("/v1/bookings"), query: options, repeatable: true });
  }

  /** Request a booking. */
  requestBooking(body: t.BookingRequest): Promise<t.BookingOutcome> {
    return this.#requests.json<t.BookingOutcome>({ method: "POST", path: path("/v1/bookings"), body, repeatable: true });
  }

  /** One booking. */
  getBooking(id: string | number): Promise<t.Booking> {
    return this.#requests.json<t.Booking>({ method: "GET", path: path("/v1/bookings/{id}", id), repeatable: true });
  }

  /** Record a deposit. */
  recordDeposit(id: string | number, body: t.DepositRequest): Promise<t.BookingOutcome> {
    return this.#requests.json<t.BookingOutcome>({ method: "POST", path: path("/v1/bookings/{id}/deposit", id), body, repeatable: true });
  }

  /** Confirm a booking. */
  confirmBooking(id: string | number): Promise<t.BookingOutcome> {
    return this.#requests.json<t.BookingOutcome>({ method: "POST", path: path("/v1/bookings/{id}/confirm", id), repeatable: true });
  }

  /** Move a booking. */
  rescheduleBooking(id: string | number, body: t.RescheduleRequest): Promise<t.BookingOutcome> {
    return this.#requests.json<t.BookingOutcome>({ method: "POST", path: path("/v1/bookings/{id}/reschedule", id), body, repeatable: true });
  }

  /** Cancel a booking. */
  cancelBooking(id: string | number, body: t.CancelRequest): Promise<t.BookingOutcome> {
    return this.#requests.json<t.BookingOutcome>({ method: "POST", path: path("/v1/bookings/{id}/cancel", id), body, repeatable: true });
  }

  /** Say it is done and paid. */
  completeBooking(id: string | number, body: t.CompleteRequest): Promise<t.BookingOutcome> {
    return this.#requests.json<t.BookingOutcome>({ method: "POST", path: path("/v1/bookings/{id}/complete", id), body, repeatable: true });
  }

  /** Say that nobody came. */
  markNoShow(id: string | number): Promise<t.BookingOutcome> {
    return this.#requests.json<t.BookingOutcome>({ method: "POST", path: path("/v1/bookings/{id}/no-show", id), repeatable: true });
  }
}

export class Account {
  readonly #requests: Requests;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** Your own tenant. */
  getAccount(): Promise<t.Tenant> {
    return this.#requests.json<t.Tenant>({ method: "GET", path: path("/v1/account"), repeatable: true });
  }

  /** Change your brand. */
  changeBrand(body: t.Brand): Promise<t.Tenant> {
    return this.#requests.json<t.Tenant>({ method: "PUT", path: path("/v1/brand"), body, repeatable: true });
  }

  /** Your members. */
  listMembers(options?: { "limit"?: number }): Promise<Page<t.Member>> {
    return this.#requests.page<t.Member>({ method: "GET", path: path("/v1/members"), query: options, repeatable: true });
  }

  /** Add a member. */
  addMember(body: t.MemberRequest): Promise<t.Member> {
    return this.#requests.json<t.Member>({ method: "POST", path: path("/v1/members"), body, repeatable: true });
  }

  /** Give a member another role. */
  changeRole(id: string | number, body: t.RoleRequest): Promise<t.MemberOutcome> {
    return this.#requests.json<t.MemberOutcome>({ method: "POST", path: path("/v1/members/{id}/role", id), body, repeatable: true });
  }

  /** Remove a member. */
  removeMember(id: string | number): Promise<void> {
    return this.#requests.none({ method: "DELETE", path: path("/v1/members/{id}", id), repeatable: true });
  }

  /** Quota by month. */
  listUsage(options?: { "limit"?: number }): Promise<Page<t.Month>> {
    return this.#requests.page<t.Month>({ method: "GET", path: path("/v1/usage"), query: options, repeatable: true });
  }

  /** Requests by key and endpoint. */
  listRequestCounts(options?: { "from"?: string | null; "to"?: string | null; "group_by"?: string; "key_id"?: string; "endpoint"?: string | null }): Promise<Page<t.RequestCount>> {
    return this.#requests.page<t.RequestCount>({ method: "GET", path: path("/v1/usage/requests"), query: options, repeatable: true });
  }

  /** Your users. */
  listUsers(options?: { "limit"?: number }): Promise<Page<t.User>> {
    return this.#requests.page<t.User>({ method: "GET", path: path("/v1/users"), query: options, repeatable: true });
  }

  /** Add a user. */
  addUser(body: t.MemberRequest): Promise<t.User> {
    return this.#requests.json<t.User>({ method: "POST", path: path("/v1/users"), body, repeatable: true });
  }

  /** One user. */
  getUser(id: string | number): Promise<t.User> {
    return this.#requests.json<t.User>({ method: "GET", path: path("/v1/users/{id}", id), repeatable: true });
  }

  /** Give a user another role. */
  changeUser(id: string | number, body: t.RoleRequest): Promise<t.UserOutcome> {
    return this.#requests.json<t.UserOutcome>({ method: "PATCH", path: path("/v1/users/{id}", id), body, repeatable: true });
  }

  /** Remove a user. */
  removeUser(id: string | number): Promise<void> {
    return this.#requests.none({ method: "DELETE", path: path("/v1/users/{id}", id), repeatable: true });
  }

  /** What each version brought. */
  listReleases(): Promise<Page<t.Release>> {
    return this.#requests.page<t.Release>({ method: "GET", path: path("/v1/changelog"), repeatable: true });
  }

  /** What was asked, newest first. */
  listRequests(options?: { "method"?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | null; "endpoint"?: string | null; "path"?: string | null; "status"?: number | null; "errors"?: boolean | null; "key_id"?: string; "request_id"?: string | null; "since"?: string | null; "until"?: string | null; "limit"?: number }): Promise<Page<t.LoggedRequest>> {
    return this.#requests.page<t.LoggedRequest>({ method: "GET", path: path("/v1/requests"), query: options, repeatable: true });
  }

  /** One request with its bodies. */
  getRequest(id: string | number): Promise<t.LoggedBodies> {
    return this.#requests.json<t.LoggedBodies>({ method: "GET", path: path("/v1/requests/{id}", id), repeatable: true });
  }
}

export class Keys {
  readonly #requests: Requests;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** Your API keys. */
  listKeys(options?: { "limit"?: number }): Promise<Page<t.Key>> {
    return this.#requests.page<t.Key>({ method: "GET", path: path("/v1/keys"), query: options, repeatable: true });
  }

  /** Issue an API key. */
  issueKey(body: t.OwnKeyRequest): Promise<t.NewKey> {
    return this.#requests.json<t.NewKey>({ method: "POST", path: path("/v1/keys"), body, repeatable: true });
  }

  /** One API key. */
  getKey(id: string | number): Promise<t.Key> {
    return this.#requests.json<t.Key>({ method: "GET", path: path("/v1/keys/{id}", id), repeatable: true });
  }

  /** Revoke an API key. */
  revokeKey(id: string | number): Promise<void> {
    return this.#requests.none({ method: "DELETE", path: path("/v1/keys/{id}", id), repeatable: true });
  }

  /** Replace an API key. */
  rotateKey(id: string | number): Promise<t.NewKey> {
    return this.#requests.json<t.NewKey>({ method: "POST", path: path("/v1/keys/{id}/rotate", id), repeatable: true });
  }
}

export class Webhooks {
  readonly #requests: Requests;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** Your webhook endpoints. */
  listWebhooks(options?: { "limit"?: number }): Promise<Page<t.Webhook>> {
    return this.#requests.page<t.Webhook>({ method: "GET", path: path("/v1/webhooks"), query: options, repeatable: true });
  }

  /** Register a webhook endpoint. */
  registerWebhook(body: t.WebhookRequest): Promise<t.NewWebhook> {
    return this.#requests.json<t.NewWebhook>({ method: "POST", path: path("/v1/webhooks"), body, repeatable: true });
  }

  /** One webhook endpoint. */
  getWebhook(id: string | number): Promise<t.Webhook> {
    return this.#requests.json<t.Webhook>({ method: "GET", path: path("/v1/webhooks/{id}", id), repeatable: true });
  }

  /** Change, disable or enable a webhook endpoint. */
  changeWebhook(id: string | number, body: t.WebhookChange): Promise<t.Webhook> {
    return this.#requests.json<t.Webhook>({ method: "PATCH", path: path("/v1/webhooks/{id}", id), body, repeatable: true });
  }

  /** Delete a webhook endpoint. */
  deleteWebhook(id: string | number): Promise<void> {
    return this.#requests.none({ method: "DELETE", path: path("/v1/webhooks/{id}", id), repeatable: true });
  }

  /** Replace a webhook's secret. */
  rotateWebhookSecret(id: string | number, body: t.RotateRequest): Promise<t.NewWebhook> {
    return this.#requests.json<t.NewWebhook>({ method: "POST", path: path("/v1/webhooks/{id}/rotate", id), body, repeatable: true });
  }

  /** Send a test. */
  testWebhook(id: string | number, body: t.TestRequest): Promise<t.Message> {
    return this.#requests.json<t.Message>({ method: "POST", path: path("/v1/webhooks/{id}/test", id), body, repeatable: true });
  }

  /** Send again what was sent, or missed. */
  replayWebhook(id: string | number, body: t.ReplayRequest): Promise<t.Replay> {
    return this.#requests.json<t.Replay>({ method: "POST", path: path("/v1/webhooks/{id}/replay", id), body, repeatable: true });
  }

  /** What was sent to an endpoint. */
  listDeliveries(id: string | number, options?: { "status"?: "waiting" | "delivered" | "failed" | "stopped" | null; "limit"?: number }): Promise<Page<t.Delivery>> {
    return this.#requests.page<t.Delivery>({ method: "GET", path: path("/v1/webhooks/{id}/deliveries", id), query: options, repeatable: true });
  }

  /** One delivery, every attempt. */
  getDelivery(id: string | number, messageId: string | number): Promise<t.DeliveryWithAttempts> {
    return this.#requests.json<t.DeliveryWithAttempts>({ method: "GET", path: path("/v1/webhooks/{id}/deliveries/{message_id}", id, messageId), repeatable: true });
  }
}

export class Reports {
  readonly #requests: Requests;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** The reports there are. */
  listReports(): Promise<Page<t.Report>> {
    return this.#requests.page<t.Report>({ method: "GET", path: path("/v1/reports"), repeatable: true });
  }

  /** One report. */
  getReport(name: string | number, options?: { "format"?: "json" | "csv" | "parquet" | "svg" | "png"; [parameter: string]: string | undefined }): Promise<Uint8Array> {
    return this.#requests.bytes({ method: "GET", path: path("/v1/reports/{name}", name), query: options, repeatable: true });
  }

  /** An evidence pack. */
  getEvidence(options: { "from": string; "to": string; "criteria"?: string; "seed"?: string; "sample"?: number }): Promise<Uint8Array> {
    return this.#requests.bytes({ method: "GET", path: path("/v1/evidence"), query: options, repeatable: true });
  }
}

export class Tenants {
  readonly #requests: Requests;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** All tenants. */
  listTenants(options?: { "limit"?: number }): Promise<Page<t.Tenant>> {
    return this.#requests.page<t.Tenant>({ method: "GET", path: path("/v1/tenants"), query: options, repeatable: true });
  }

  /** Register a tenant. */
  registerTenant(body: t.TenantRequest): Promise<t.Tenant> {
    return this.#requests.json<t.Tenant>({ method: "POST", path: path("/v1/tenants"), body, repeatable: true });
  }

  /** One tenant. */
  getTenant(id: string | number): Promise<t.Tenant> {
    return this.#requests.json<t.Tenant>({ method: "GET", path: path("/v1/tenants/{id}", id), repeatable: true });
  }

  /** Put a tenant on another tier. */
  changeTier(id: string | number, body: t.TierRequest): Promise<t.Tenant> {
    return this.#requests.json<t.Tenant>({ method: "POST", path: path("/v1/tenants/{id}/tier", id), body, repeatable: true });
  }

  /** Issue a tenant's key. */
  issueTenantKey(id: string | number, body: t.KeyRequest): Promise<t.NewKey> {
    return this.#requests.json<t.NewKey>({ method: "POST", path: path("/v1/tenants/{id}/keys", id), body, repeatable: true });
  }
}

export class Operations {
  readonly #requests: Requests;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** Parked events. */
  listParked(): Promise<Page<t.ParkedEvent>> {
    return this.#requests.page<t.ParkedEvent>({ method: "GET", path: path("/v1/operations/parked"), repeatable: true });
  }

  /** Take a parked event up again. */
  retryParked(follower: string | number, position: string | number): Promise<t.Retried> {
    return this.#requests.json<t.Retried>({ method: "POST", path: path("/v1/operations/parked/{follower}/{position}/retry", follower, position), repeatable: false });
  }

  /** The projections there are. */
  listProjections(): Promise<Page<t.Projection>> {
    return this.#requests.page<t.Projection>({ method: "GET", path: path("/v1/operations/projections"), repeatable: true });
  }

  /** Make a projection again from the log. */
  rebuildProjection(name: string | number): Promise<t.Rebuilt> {
    return this.#requests.json<t.Rebuilt>({ method: "POST", path: path("/v1/operations/projections/{name}/rebuild", name), repeatable: false });
  }

  /** Every stored event. */
  exportEvents(): Promise<Uint8Array> {
    return this.#requests.bytes({ method: "GET", path: path("/v1/audit/events.ndjson"), repeatable: true });
  }
}

export class WhiteLabel {
  readonly #requests: Requests;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** Ask for designs. */
  wlCreateConcept(body: t.WhiteLabelCreateRequest): Promise<t.WhiteLabelCreated> {
    return this.#requests.json<t.WhiteLabelCreated>({ method: "POST", path: path("/api/v2/wl/concepts/create"), body, repeatable: true });
  }

  /** One concept. */
  wlGetConcept(id: string | number): Promise<t.WhiteLabelFound> {
    return this.#requests.json<t.WhiteLabelFound>({ method: "GET", path: path("/api/v2/wl/concepts/{id}", id), repeatable: true });
  }

  /** A design's picture. */
  wlGetImage(id: string | number, variant: string | number, format: string | number): Promise<Uint8Array> {
    return this.#requests.bytes({ method: "GET", path: path("/api/v2/wl/concepts/{id}/images/{variant}.{format}", id, variant, format), repeatable: true });
  }

  /** Find concepts again. */
  wlSearch(body: t.WhiteLabelSearchRequest): Promise<t.WhiteLabelResults> {
    return this.#requests.json<t.WhiteLabelResults>({ method: "POST", path: path("/api/v2/wl/search"), body, repeatable: false });
  }
}

/** All resources of a client. */
export class Resources {
  readonly designs: Designs;
  readonly renditions: Renditions;
  readonly styles: Styles;
  readonly videos: Videos;
  readonly studios: Studios;
  readonly clients: Clients;
  readonly bookings: Bookings;
  readonly account: Account;
  readonly keys: Keys;
  readonly webhooks: Webhooks;
  readonly reports: Reports;
  readonly tenants: Tenants;
  readonly operations: Operations;
  readonly whiteLabel: WhiteLabel;

  constructor(requests: Requests) {
    this.designs = new Designs(requests);
    this.renditions = new Renditions(requests);
    this.styles = new Styles(requests);
    this.videos = new Videos(requests);
    this.studios = new Studios(requests);
    this.clients = new Clients(requests);
    this.bookings = new Bookings(requests);
    this.account = new Account(requests);
    this.keys = new Keys(requests);
    this.webhooks = new Webhooks(requests);
    this.reports = new Reports(requests);
    this.tenants = new Tenants(requests);
    this.operations = new Operations(requests);
    this.whiteLabel = new WhiteLabel(requests);
  }
}
