-- Rendered and parsed, not executed here: it needs a cluster of ClickHouse servers with Keeper.

-- 0001 facts
CREATE TABLE IF NOT EXISTS events_local ON CLUSTER '{cluster}' (
  position UInt64 CODEC(DoubleDelta, ZSTD(1)),
  tenant LowCardinality(String),
  time DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  event_id UUID,
  topic LowCardinality(String),
  originator_id UUID,
  version UInt32,
  schema_version UInt16,
  actor_kind LowCardinality(String),
  actor_id String CODEC(ZSTD(1)),
  on_behalf_of String CODEC(ZSTD(1)),
  request_id String CODEC(ZSTD(1)),
  correlation_id String CODEC(ZSTD(1)),
  causation_id String CODEC(ZSTD(1)),
  command_id String CODEC(ZSTD(1)),
  state String CODEC(ZSTD(1)),
  trace_id String ALIAS substring(JSONExtractString(state, 'traceparent'), 4, 32),
  INDEX by_position position TYPE minmax GRANULARITY 1
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toYYYYMM(time)
ORDER BY (tenant, topic, toStartOfHour(time), position)
TTL toDateTime(time) + INTERVAL 3 MONTH RECOMPRESS CODEC(ZSTD(9))
SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800
COMMENT 'one stored event of the log, its state as stored (ciphertext where sealed)';

CREATE TABLE IF NOT EXISTS events ON CLUSTER '{cluster}' AS events_local
ENGINE = Distributed('{cluster}', currentDatabase(), events_local, cityHash64(tenant));

CREATE TABLE IF NOT EXISTS generations_local ON CLUSTER '{cluster}' (
  position UInt64 CODEC(DoubleDelta, ZSTD(1)),
  tenant LowCardinality(String),
  time DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  concept_id UUID,
  transition LowCardinality(String),
  style LowCardinality(String),
  units Int64,
  width_mm Float32,
  pixels Int64,
  reference_images Int64,
  priority Int64,
  for_client UInt8,
  seconds Float64,
  code LowCardinality(String),
  retryable UInt8,
  stars Int64,
  INDEX by_position position TYPE minmax GRANULARITY 1
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toYYYYMM(time)
ORDER BY (tenant, transition, toStartOfHour(time), position)
SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800
COMMENT 'one step in a concept''s life: requested, started, ready, failed, cancelled or rated';

CREATE TABLE IF NOT EXISTS generations ON CLUSTER '{cluster}' AS generations_local
ENGINE = Distributed('{cluster}', currentDatabase(), generations_local, cityHash64(tenant));

CREATE TABLE IF NOT EXISTS designs_local ON CLUSTER '{cluster}' (
  position UInt64 CODEC(DoubleDelta, ZSTD(1)),
  tenant LowCardinality(String),
  time DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  concept_id UUID,
  variant Int64,
  engine LowCardinality(String),
  engine_version LowCardinality(String),
  spec_digest String,
  motifs Array(LowCardinality(String)),
  relations Array(LowCardinality(String)),
  width_mm Float32,
  height_mm Float32,
  svg_bytes Int64,
  png_bytes Int64,
  partly_drawn UInt8,
  INDEX by_position position TYPE minmax GRANULARITY 1
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toYYYYMM(time)
ORDER BY (tenant, engine, toStartOfHour(time), position)
SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800
COMMENT 'one variant drawn';

CREATE TABLE IF NOT EXISTS designs ON CLUSTER '{cluster}' AS designs_local
ENGINE = Distributed('{cluster}', currentDatabase(), designs_local, cityHash64(tenant));

CREATE TABLE IF NOT EXISTS renditions_local ON CLUSTER '{cluster}' (
  position UInt64 CODEC(DoubleDelta, ZSTD(1)),
  tenant LowCardinality(String),
  time DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  rendition_id UUID,
  transition LowCardinality(String),
  kind LowCardinality(String),
  concept_id UUID,
  width_mm Float32,
  dpi Int64,
  factor Int64,
  width Int64,
  height Int64,
  engine LowCardinality(String),
  engine_version LowCardinality(String),
  seconds Float64,
  code LowCardinality(String),
  INDEX by_position position TYPE minmax GRANULARITY 1
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toYYYYMM(time)
ORDER BY (tenant, transition, toStartOfHour(time), position)
SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800
COMMENT 'one step in the life of a stencil, copy, restyled picture or video: requested, ready, failed or cancelled';

CREATE TABLE IF NOT EXISTS renditions ON CLUSTER '{cluster}' AS renditions_local
ENGINE = Distributed('{cluster}', currentDatabase(), renditions_local, cityHash64(tenant));

CREATE TABLE IF NOT EXISTS bookings_local ON CLUSTER '{cluster}' (
  position UInt64 CODEC(DoubleDelta, ZSTD(1)),
  tenant LowCardinality(String),
  time DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  booking_id UUID,
  transition LowCardinality(String),
  studio_id UUID,
  artist_id UUID,
  client_id UUID,
  concept_id UUID,
  starts_at DateTime64(6, 'UTC'),
  ends_at DateTime64(6, 'UTC'),
  previous_start DateTime64(6, 'UTC'),
  price_minor Int64,
  deposit_minor Int64,
  paid_minor Int64,
  currency LowCardinality(String),
  hold_expired UInt8,
  actor_kind LowCardinality(String),
  INDEX by_position position TYPE minmax GRANULARITY 1
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toYYYYMM(time)
ORDER BY (tenant, transition, toStartOfHour(time), position)
SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800
COMMENT 'one step in a booking''s life; money in minor units of `currency`';

CREATE TABLE IF NOT EXISTS bookings ON CLUSTER '{cluster}' AS bookings_local
ENGINE = Distributed('{cluster}', currentDatabase(), bookings_local, cityHash64(tenant));

CREATE TABLE IF NOT EXISTS usage_local ON CLUSTER '{cluster}' (
  position UInt64 CODEC(DoubleDelta, ZSTD(1)),
  tenant LowCardinality(String),
  time DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  kind LowCardinality(String),
  meter_id UUID,
  month LowCardinality(String),
  concept_id UUID,
  units Int64,
  quota Nullable(Int64),
  INDEX by_position position TYPE minmax GRANULARITY 1
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toYYYYMM(time)
ORDER BY (tenant, kind, toStartOfHour(time), position)
SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800
COMMENT 'one movement of quota: units requested or given back, a block leased or returned, a month''s limit set';

CREATE TABLE IF NOT EXISTS usage ON CLUSTER '{cluster}' AS usage_local
ENGINE = Distributed('{cluster}', currentDatabase(), usage_local, cityHash64(tenant));

CREATE TABLE IF NOT EXISTS api_requests_local ON CLUSTER '{cluster}' (
  position UInt64 CODEC(DoubleDelta, ZSTD(1)),
  tenant LowCardinality(String),
  time DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  ordinal UInt16,
  minute DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  key_id UUID,
  route LowCardinality(String),
  status Int64,
  requests Int64,
  INDEX by_position position TYPE minmax GRANULARITY 1
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toYYYYMM(time)
ORDER BY (tenant, route, toStartOfHour(time), position, ordinal)
SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800
COMMENT 'requests of one key in one minute by route and status';

CREATE TABLE IF NOT EXISTS api_requests ON CLUSTER '{cluster}' AS api_requests_local
ENGINE = Distributed('{cluster}', currentDatabase(), api_requests_local, cityHash64(tenant));

CREATE TABLE IF NOT EXISTS access_local ON CLUSTER '{cluster}' (
  position UInt64 CODEC(DoubleDelta, ZSTD(1)),
  tenant LowCardinality(String),
  time DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  action LowCardinality(String),
  key_id UUID,
  member_id UUID,
  role LowCardinality(String),
  scopes Array(LowCardinality(String)),
  expires_at Nullable(DateTime64(6, 'UTC')),
  replaced_by UUID,
  code LowCardinality(String),
  refusals Int64,
  INDEX by_position position TYPE minmax GRANULARITY 1
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toYYYYMM(time)
ORDER BY (tenant, action, toStartOfHour(time), position)
SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800
COMMENT 'one change of who may do what, or the refusals of one key in one minute';

CREATE TABLE IF NOT EXISTS access ON CLUSTER '{cluster}' AS access_local
ENGINE = Distributed('{cluster}', currentDatabase(), access_local, cityHash64(tenant));

CREATE TABLE IF NOT EXISTS changes_local ON CLUSTER '{cluster}' (
  position UInt64 CODEC(DoubleDelta, ZSTD(1)),
  tenant LowCardinality(String),
  time DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  subject LowCardinality(String),
  subject_id UUID,
  value LowCardinality(String),
  approved_by String,
  requests_per_minute Nullable(Int64),
  generations_per_month Nullable(Int64),
  release_schema LowCardinality(String),
  settings_digest String,
  INDEX by_position position TYPE minmax GRANULARITY 1
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toYYYYMM(time)
ORDER BY (tenant, subject, toStartOfHour(time), position)
SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800
COMMENT 'one change of a tier, a subscription, a webhook endpoint or the platform''s release';

CREATE TABLE IF NOT EXISTS changes ON CLUSTER '{cluster}' AS changes_local
ENGINE = Distributed('{cluster}', currentDatabase(), changes_local, cityHash64(tenant));

CREATE TABLE IF NOT EXISTS operations_local ON CLUSTER '{cluster}' (
  position UInt64 CODEC(DoubleDelta, ZSTD(1)),
  tenant LowCardinality(String),
  time DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  kind LowCardinality(String),
  name LowCardinality(String),
  about String,
  follower LowCardinality(String),
  parked_position Int64,
  outcome LowCardinality(String),
  criteria Array(LowCardinality(String)),
  exported_rows Int64,
  INDEX by_position position TYPE minmax GRANULARITY 1
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toYYYYMM(time)
ORDER BY (tenant, kind, toStartOfHour(time), position)
SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800
COMMENT 'one alert, parked event, retry or evidence export of the platform''s operation';

CREATE TABLE IF NOT EXISTS operations ON CLUSTER '{cluster}' AS operations_local
ENGINE = Distributed('{cluster}', currentDatabase(), operations_local, cityHash64(tenant));

CREATE TABLE IF NOT EXISTS deliveries_local ON CLUSTER '{cluster}' (
  position UInt64 CODEC(DoubleDelta, ZSTD(1)),
  tenant LowCardinality(String),
  time DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  ordinal UInt16,
  endpoint_id UUID,
  message_id UUID,
  event_type LowCardinality(String),
  round Int64,
  outcome LowCardinality(String),
  attempts Int64,
  seconds Float64,
  INDEX by_position position TYPE minmax GRANULARITY 1
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toYYYYMM(time)
ORDER BY (tenant, event_type, toStartOfHour(time), position, ordinal)
SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800
COMMENT 'what came of one webhook delivery: delivered, failed or stopped, after how many attempts';

CREATE TABLE IF NOT EXISTS deliveries ON CLUSTER '{cluster}' AS deliveries_local
ENGINE = Distributed('{cluster}', currentDatabase(), deliveries_local, cityHash64(tenant));

CREATE TABLE IF NOT EXISTS cuts_local ON CLUSTER '{cluster}' (
  number UInt64,
  first UInt64,
  last UInt64,
  events UInt32
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY tuple()
ORDER BY (last)
SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800
COMMENT 'one range of the log whose rows are in every table; inserted last';

CREATE TABLE IF NOT EXISTS cuts ON CLUSTER '{cluster}' AS cuts_local
ENGINE = Distributed('{cluster}', currentDatabase(), cuts_local, 0);


-- 0002 stored
CREATE TABLE IF NOT EXISTS stored ON CLUSTER '{cluster}' (
  position UInt64,
  originator String,
  version UInt32,
  topic LowCardinality(String),
  state String
) ENGINE = Null
COMMENT 'one stored event on its way in: nothing stays here, views make rows of the other tables of it';

CREATE MATERIALIZED VIEW IF NOT EXISTS access_of_stored ON CLUSTER '{cluster}' TO access AS
SELECT
  position,
  `e`.`tenant` AS tenant,
  time,
  multiIf(topic = 'traffic.access-refused', 'refused', topic = 'tenant.key-issued', 'key-issued', topic = 'tenant.key-expiry-set', 'key-expiry-set', topic = 'tenant.key-revoked', 'key-revoked', topic = 'tenant.member-added', 'member-added', topic = 'tenant.member-role-changed', 'member-role-changed', topic = 'tenant.member-removed', 'member-removed', '') AS `action`,
  multiIf(topic IN ('traffic.access-refused', 'tenant.key-issued', 'tenant.key-expiry-set', 'tenant.key-revoked'), `e`.`data`.`key_id`, toUUID('00000000-0000-0000-0000-000000000000')) AS `key_id`,
  multiIf(topic IN ('tenant.member-added', 'tenant.member-role-changed', 'tenant.member-removed'), `e`.`data`.`member_id`, toUUID('00000000-0000-0000-0000-000000000000')) AS `member_id`,
  multiIf(topic IN ('tenant.member-added', 'tenant.member-role-changed'), `e`.`data`.`role`, '') AS `role`,
  multiIf(topic = 'tenant.key-issued', `e`.`data`.`scopes`, []) AS `scopes`,
  multiIf(topic IN ('tenant.key-issued', 'tenant.key-expiry-set'), parseDateTime64BestEffortOrNull(`e`.`data`.`expires_at`, 6, 'UTC'), NULL) AS `expires_at`,
  multiIf(topic = 'tenant.key-expiry-set', `e`.`data`.`replaced_by`, toUUID('00000000-0000-0000-0000-000000000000')) AS `replaced_by`,
  multiIf(topic = 'traffic.access-refused', `e`.`data`.`reason`, '') AS `code`,
  multiIf(topic = 'traffic.access-refused', `e`.`data`.`count`, 0) AS `refusals`
FROM (
  SELECT position, topic, toUUID(originator) AS originator_id,
    JSONExtract(state, 'Tuple(tenant String, time String, schema UInt16, actor Tuple(kind String), data Tuple(`key_id` UUID, `reason` String, `count` Int64, `scopes` Array(String), `expires_at` Nullable(String), `replaced_by` UUID, `member_id` UUID, `role` String))') AS e,
    parseDateTime64BestEffort(`e`.`time`, 6, 'UTC') AS time
  FROM stored WHERE topic IN ('traffic.access-refused', 'tenant.key-issued', 'tenant.key-expiry-set', 'tenant.key-revoked', 'tenant.member-added', 'tenant.member-role-changed', 'tenant.member-removed')
)
WHERE throwIf(`e`.`schema` > 1, 'an event is newer than this program') = 0 AND `e`.`schema` = 1 AND NOT (substring(`e`.`tenant`, 15, 1) = '8' AND substring(`e`.`tenant`, 20, 1) IN ('8', '9', 'a', 'b'));

CREATE MATERIALIZED VIEW IF NOT EXISTS api_requests_of_stored ON CLUSTER '{cluster}' TO api_requests AS
SELECT
  position,
  `e`.`tenant` AS tenant,
  time,
  toUInt16(`number` - 1) AS ordinal,
  parseDateTime64BestEffort(`e`.`data`.`minute`, 6, 'UTC') AS `minute`,
  `e`.`data`.`key_id` AS `key_id`,
  `item`.`route` AS `route`,
  `item`.`status` AS `status`,
  `item`.`count` AS `requests`
FROM (
  SELECT position, topic, toUUID(originator) AS originator_id,
    JSONExtract(state, 'Tuple(tenant String, time String, schema UInt16, actor Tuple(kind String), data Tuple(`minute` String, `key_id` UUID, `counts` Array(Tuple(`route` String, `status` Int64, `count` Int64))))') AS e,
    parseDateTime64BestEffort(`e`.`time`, 6, 'UTC') AS time
  FROM stored WHERE topic IN ('traffic.counted')
)
ARRAY JOIN `e`.`data`.`counts` AS item, arrayEnumerate(`e`.`data`.`counts`) AS number
WHERE throwIf(`e`.`schema` > 1, 'an event is newer than this program') = 0 AND `e`.`schema` = 1 AND NOT (substring(`e`.`tenant`, 15, 1) = '8' AND substring(`e`.`tenant`, 20, 1) IN ('8', '9', 'a', 'b'));

CREATE MATERIALIZED VIEW IF NOT EXISTS bookings_of_stored ON CLUSTER '{cluster}' TO bookings AS
SELECT
  position,
  `e`.`tenant` AS tenant,
  time,
  originator_id AS `booking_id`,
  multiIf(topic = 'booking.requested', 'requested', topic = 'booking.slot-held', 'slot-held', topic = 'booking.deposit-became-due', 'deposit-due', topic = 'booking.deposit-recorded', 'deposit-recorded', topic = 'booking.confirmed', 'confirmed', topic = 'booking.rescheduled', 'rescheduled', topic = 'booking.completed', 'completed', topic = 'booking.marked-no-show', 'no-show', topic = 'booking.cancelled', 'cancelled', '') AS `transition`,
  multiIf(topic = 'booking.requested', `e`.`data`.`studio_id`, toUUID('00000000-0000-0000-0000-000000000000')) AS `studio_id`,
  multiIf(topic = 'booking.requested', `e`.`data`.`artist_id`, toUUID('00000000-0000-0000-0000-000000000000')) AS `artist_id`,
  multiIf(topic = 'booking.requested', `e`.`data`.`client_id`, toUUID('00000000-0000-0000-0000-000000000000')) AS `client_id`,
  multiIf(topic = 'booking.requested', `e`.`data`.`concept_id`, toUUID('00000000-0000-0000-0000-000000000000')) AS `concept_id`,
  multiIf(topic IN ('booking.requested', 'booking.rescheduled'), parseDateTime64BestEffort(`e`.`data`.`start`, 6, 'UTC'), toDateTime64(0, 6, 'UTC')) AS `starts_at`,
  multiIf(topic IN ('booking.requested', 'booking.rescheduled'), parseDateTime64BestEffort(`e`.`data`.`end`, 6, 'UTC'), toDateTime64(0, 6, 'UTC')) AS `ends_at`,
  multiIf(topic = 'booking.rescheduled', parseDateTime64BestEffort(`e`.`data`.`previous_start`, 6, 'UTC'), toDateTime64(0, 6, 'UTC')) AS `previous_start`,
  multiIf(topic = 'booking.requested', `e`.`data`.`price`.`minor`, 0) AS `price_minor`,
  multiIf(topic = 'booking.requested', `e`.`data`.`deposit`.`minor`, topic = 'booking.deposit-became-due', `e`.`data`.`amount`.`minor`, 0) AS `deposit_minor`,
  multiIf(topic = 'booking.deposit-recorded', `e`.`data`.`amount`.`minor`, topic = 'booking.completed', `e`.`data`.`paid`.`minor`, 0) AS `paid_minor`,
  multiIf(topic = 'booking.requested', `e`.`data`.`price`.`currency`, topic IN ('booking.deposit-became-due', 'booking.deposit-recorded'), `e`.`data`.`amount`.`currency`, topic = 'booking.completed', `e`.`data`.`paid`.`currency`, '') AS `currency`,
  multiIf(topic = 'booking.cancelled', `e`.`data`.`reason` = 'hold-expired', 0) AS `hold_expired`,
  `e`.`actor`.`kind` AS `actor_kind`
FROM (
  SELECT position, topic, toUUID(originator) AS originator_id,
    JSONExtract(state, 'Tuple(tenant String, time String, schema UInt16, actor Tuple(kind String), data Tuple(`studio_id` UUID, `artist_id` UUID, `client_id` UUID, `concept_id` UUID, `start` String, `end` String, `price` Tuple(`minor` Int64, `currency` String), `deposit` Tuple(`minor` Int64), `amount` Tuple(`minor` Int64, `currency` String), `previous_start` String, `paid` Tuple(`minor` Int64, `currency` String), `reason` String))') AS e,
    parseDateTime64BestEffort(`e`.`time`, 6, 'UTC') AS time
  FROM stored WHERE topic IN ('booking.requested', 'booking.slot-held', 'booking.deposit-became-due', 'booking.deposit-recorded', 'booking.confirmed', 'booking.rescheduled', 'booking.completed', 'booking.marked-no-show', 'booking.cancelled')
)
WHERE throwIf(`e`.`schema` > multiIf(topic = 'booking.requested', 2, 1), 'an event is newer than this program') = 0 AND `e`.`schema` = multiIf(topic = 'booking.requested', 2, 1) AND NOT (substring(`e`.`tenant`, 15, 1) = '8' AND substring(`e`.`tenant`, 20, 1) IN ('8', '9', 'a', 'b'));

CREATE MATERIALIZED VIEW IF NOT EXISTS changes_of_stored ON CLUSTER '{cluster}' TO changes AS
SELECT
  position,
  `e`.`tenant` AS tenant,
  time,
  multiIf(topic IN ('tenant.registered', 'tenant.tier-changed'), 'tier', topic IN ('studio.opened', 'studio.subscription-changed'), 'subscription', topic = 'operations.commissioned', 'region', topic = 'operations.release-started', 'release', topic IN ('webhook.registered', 'webhook.secret-rotated', 'webhook.disabled', 'webhook.enabled', 'webhook.deleted'), 'webhook', '') AS `subject`,
  originator_id AS `subject_id`,
  multiIf(topic IN ('tenant.registered', 'tenant.tier-changed'), `e`.`data`.`tier`, topic IN ('studio.opened', 'studio.subscription-changed'), `e`.`data`.`subscription`, topic = 'operations.commissioned', `e`.`data`.`region`, topic = 'operations.release-started', `e`.`data`.`version`, topic = 'webhook.registered', 'registered', topic = 'webhook.secret-rotated', 'secret-rotated', topic = 'webhook.disabled', concat('disabled-', `e`.`data`.`reason`), topic = 'webhook.enabled', 'enabled', topic = 'webhook.deleted', 'deleted', '') AS `value`,
  multiIf(topic IN ('tenant.tier-changed', 'studio.subscription-changed', 'operations.release-started'), `e`.`data`.`approved_by`, '') AS `approved_by`,
  multiIf(topic = 'tenant.tier-changed', `e`.`data`.`limits`.`requests_per_minute`, NULL) AS `requests_per_minute`,
  multiIf(topic = 'tenant.tier-changed', `e`.`data`.`limits`.`generations_per_month`, NULL) AS `generations_per_month`,
  multiIf(topic = 'operations.release-started', `e`.`data`.`schema_version`, '') AS `release_schema`,
  multiIf(topic = 'operations.release-started', `e`.`data`.`settings_digest`, '') AS `settings_digest`
FROM (
  SELECT position, topic, toUUID(originator) AS originator_id,
    JSONExtract(state, 'Tuple(tenant String, time String, schema UInt16, actor Tuple(kind String), data Tuple(`tier` String, `approved_by` String, `limits` Tuple(`requests_per_minute` Nullable(Int64), `generations_per_month` Nullable(Int64)), `subscription` String, `region` String, `version` String, `schema_version` String, `settings_digest` String, `reason` String))') AS e,
    parseDateTime64BestEffort(`e`.`time`, 6, 'UTC') AS time
  FROM stored WHERE topic IN ('tenant.registered', 'tenant.tier-changed', 'studio.opened', 'studio.subscription-changed', 'operations.commissioned', 'operations.release-started', 'webhook.registered', 'webhook.secret-rotated', 'webhook.disabled', 'webhook.enabled', 'webhook.deleted')
)
WHERE throwIf(`e`.`schema` > 1, 'an event is newer than this program') = 0 AND `e`.`schema` = 1 AND NOT (substring(`e`.`tenant`, 15, 1) = '8' AND substring(`e`.`tenant`, 20, 1) IN ('8', '9', 'a', 'b'));

CREATE MATERIALIZED VIEW IF NOT EXISTS deliveries_of_stored ON CLUSTER '{cluster}' TO deliveries AS
SELECT
  position,
  `e`.`tenant` AS tenant,
  time,
  toUInt16(`number` - 1) AS ordinal,
  `e`.`data`.`endpoint_id` AS `endpoint_id`,
  `item`.`message_id` AS `message_id`,
  `item`.`event_type` AS `event_type`,
  `item`.`round` AS `round`,
  `item`.`outcome` AS `outcome`,
  `item`.`attempts` AS `attempts`,
  `item`.`seconds` AS `seconds`
FROM (
  SELECT position, topic, toUUID(originator) AS originator_id,
    JSONExtract(state, 'Tuple(tenant String, time String, schema UInt16, actor Tuple(kind String), data Tuple(`endpoint_id` UUID, `outcomes` Array(Tuple(`message_id` UUID, `event_type` String, `round` Int64, `outcome` String, `attempts` Int64, `seconds` Float64))))') AS e,
    parseDateTime64BestEffort(`e`.`time`, 6, 'UTC') AS time
  FROM stored WHERE topic IN ('webhook.deliveries-settled')
)
ARRAY JOIN `e`.`data`.`outcomes` AS item, arrayEnumerate(`e`.`data`.`outcomes`) AS number
WHERE throwIf(`e`.`schema` > 1, 'an event is newer than this program') = 0 AND `e`.`schema` = 1 AND NOT (substring(`e`.`tenant`, 15, 1) = '8' AND substring(`e`.`tenant`, 20, 1) IN ('8', '9', 'a', 'b'));

CREATE MATERIALIZED VIEW IF NOT EXISTS designs_of_stored ON CLUSTER '{cluster}' TO designs AS
SELECT
  position,
  `e`.`tenant` AS tenant,
  time,
  originator_id AS `concept_id`,
  `e`.`data`.`variant` AS `variant`,
  `e`.`data`.`provenance`.`engine` AS `engine`,
  `e`.`data`.`provenance`.`engine_version` AS `engine_version`,
  `e`.`data`.`provenance`.`spec_digest` AS `spec_digest`,
  `e`.`data`.`facts`.`motifs` AS `motifs`,
  `e`.`data`.`facts`.`relations` AS `relations`,
  `e`.`data`.`facts`.`width_mm` AS `width_mm`,
  `e`.`data`.`facts`.`height_mm` AS `height_mm`,
  `e`.`data`.`svg`.`size` AS `svg_bytes`,
  `e`.`data`.`png`.`size` AS `png_bytes`,
  isNotNull(`e`.`data`.`unmatched`) AS `partly_drawn`
FROM (
  SELECT position, topic, toUUID(originator) AS originator_id,
    JSONExtract(state, 'Tuple(tenant String, time String, schema UInt16, actor Tuple(kind String), data Tuple(`variant` Int64, `provenance` Tuple(`engine` String, `engine_version` String, `spec_digest` String), `facts` Tuple(`motifs` Array(String), `relations` Array(String), `width_mm` Float64, `height_mm` Float64), `svg` Tuple(`size` Int64), `png` Tuple(`size` Int64), `unmatched` Nullable(String)))') AS e,
    parseDateTime64BestEffort(`e`.`time`, 6, 'UTC') AS time
  FROM stored WHERE topic IN ('concept.variant-drawn')
)
WHERE throwIf(`e`.`schema` > 1, 'an event is newer than this program') = 0 AND `e`.`schema` = 1 AND NOT (substring(`e`.`tenant`, 15, 1) = '8' AND substring(`e`.`tenant`, 20, 1) IN ('8', '9', 'a', 'b'));

CREATE MATERIALIZED VIEW IF NOT EXISTS generations_of_stored ON CLUSTER '{cluster}' TO generations AS
SELECT
  position,
  `e`.`tenant` AS tenant,
  time,
  originator_id AS `concept_id`,
  multiIf(topic = 'concept.requested', 'requested', topic = 'concept.generation-started', 'started', topic = 'concept.ready', 'ready', topic = 'concept.failed', 'failed', topic = 'concept.cancelled', 'cancelled', topic = 'concept.rated', 'rated', '') AS `transition`,
  multiIf(topic = 'concept.requested', `e`.`data`.`style`, '') AS `style`,
  multiIf(topic = 'concept.requested', toInt64(length(`e`.`data`.`seeds`)), 0) AS `units`,
  multiIf(topic = 'concept.requested', `e`.`data`.`width_mm`, 0) AS `width_mm`,
  multiIf(topic = 'concept.requested', `e`.`data`.`pixels`, 0) AS `pixels`,
  multiIf(topic = 'concept.requested', toInt64(length(`e`.`data`.`references`)), 0) AS `reference_images`,
  multiIf(topic = 'concept.requested', `e`.`data`.`priority`, 0) AS `priority`,
  multiIf(topic = 'concept.requested', isNotNull(`e`.`data`.`client_id`), 0) AS `for_client`,
  multiIf(topic = 'concept.ready', `e`.`data`.`seconds`, 0) AS `seconds`,
  multiIf(topic = 'concept.failed', `e`.`data`.`code`, '') AS `code`,
  multiIf(topic = 'concept.failed', `e`.`data`.`retryable`, 0) AS `retryable`,
  multiIf(topic = 'concept.rated', `e`.`data`.`stars`, 0) AS `stars`
FROM (
  SELECT position, topic, toUUID(originator) AS originator_id,
    JSONExtract(state, 'Tuple(tenant String, time String, schema UInt16, actor Tuple(kind String), data Tuple(`style` String, `seeds` Array(String), `width_mm` Float64, `pixels` Int64, `references` Array(String), `priority` Int64, `client_id` Nullable(String), `seconds` Float64, `code` String, `retryable` Bool, `stars` Int64))') AS e,
    parseDateTime64BestEffort(`e`.`time`, 6, 'UTC') AS time
  FROM stored WHERE topic IN ('concept.requested', 'concept.generation-started', 'concept.ready', 'concept.failed', 'concept.cancelled', 'concept.rated')
)
WHERE throwIf(`e`.`schema` > 1, 'an event is newer than this program') = 0 AND `e`.`schema` = 1 AND NOT (substring(`e`.`tenant`, 15, 1) = '8' AND substring(`e`.`tenant`, 20, 1) IN ('8', '9', 'a', 'b'));

CREATE MATERIALIZED VIEW IF NOT EXISTS operations_of_stored ON CLUSTER '{cluster}' TO operations AS
SELECT
  position,
  `e`.`tenant` AS tenant,
  time,
  multiIf(topic = 'operations.alert-raised', 'alert-raised', topic = 'operations.event-parked', 'event-parked', topic = 'operations.parked-event-retried', 'parked-event-retried', topic = 'operations.evidence-exported', 'evidence-exported', '') AS `kind`,
  multiIf(topic = 'operations.alert-raised', `e`.`data`.`name`, '') AS `name`,
  multiIf(topic = 'operations.alert-raised', `e`.`data`.`about`, '') AS `about`,
  multiIf(topic IN ('operations.event-parked', 'operations.parked-event-retried'), `e`.`data`.`follower`, '') AS `follower`,
  multiIf(topic IN ('operations.event-parked', 'operations.parked-event-retried'), `e`.`data`.`parked_position`, 0) AS `parked_position`,
  multiIf(topic = 'operations.parked-event-retried', `e`.`data`.`outcome`, '') AS `outcome`,
  multiIf(topic = 'operations.evidence-exported', `e`.`data`.`criteria`, []) AS `criteria`,
  multiIf(topic = 'operations.evidence-exported', `e`.`data`.`rows`, 0) AS `exported_rows`
FROM (
  SELECT position, topic, toUUID(originator) AS originator_id,
    JSONExtract(state, 'Tuple(tenant String, time String, schema UInt16, actor Tuple(kind String), data Tuple(`name` String, `about` String, `follower` String, `parked_position` Int64, `outcome` String, `criteria` Array(String), `rows` Int64))') AS e,
    parseDateTime64BestEffort(`e`.`time`, 6, 'UTC') AS time
  FROM stored WHERE topic IN ('operations.alert-raised', 'operations.event-parked', 'operations.parked-event-retried', 'operations.evidence-exported')
)
WHERE throwIf(`e`.`schema` > 1, 'an event is newer than this program') = 0 AND `e`.`schema` = 1 AND NOT (substring(`e`.`tenant`, 15, 1) = '8' AND substring(`e`.`tenant`, 20, 1) IN ('8', '9', 'a', 'b'));

CREATE MATERIALIZED VIEW IF NOT EXISTS renditions_of_stored ON CLUSTER '{cluster}' TO renditions AS
SELECT
  position,
  `e`.`tenant` AS tenant,
  time,
  originator_id AS `rendition_id`,
  multiIf(topic IN ('rendition.requested', 'video.requested'), 'requested', topic IN ('rendition.ready', 'video.ready'), 'ready', topic IN ('rendition.failed', 'video.failed'), 'failed', topic = 'video.cancelled', 'cancelled', '') AS `transition`,
  multiIf(topic = 'rendition.requested', `e`.`data`.`kind`, topic = 'video.requested', 'video', '') AS `kind`,
  multiIf(topic IN ('rendition.requested', 'video.requested'), `e`.`data`.`source`.`concept_id`, toUUID('00000000-0000-0000-0000-000000000000')) AS `concept_id`,
  multiIf(topic = 'rendition.requested', coalesce(`e`.`data`.`stencil`.`width_mm`, `e`.`data`.`restyle`.`width_mm`, 0), 0) AS `width_mm`,
  multiIf(topic = 'rendition.requested', `e`.`data`.`stencil`.`dpi`, 0) AS `dpi`,
  multiIf(topic = 'rendition.requested', `e`.`data`.`upscale`.`factor`, 0) AS `factor`,
  multiIf(topic IN ('rendition.ready', 'video.ready'), `e`.`data`.`width`, 0) AS `width`,
  multiIf(topic IN ('rendition.ready', 'video.ready'), `e`.`data`.`height`, 0) AS `height`,
  multiIf(topic = 'rendition.ready', `e`.`data`.`engine`, topic = 'video.ready', `e`.`data`.`provenance`.`engine`, '') AS `engine`,
  multiIf(topic = 'rendition.ready', `e`.`data`.`engine_version`, topic = 'video.ready', `e`.`data`.`provenance`.`engine_version`, '') AS `engine_version`,
  multiIf(topic IN ('rendition.ready', 'video.ready'), `e`.`data`.`seconds`, 0) AS `seconds`,
  multiIf(topic IN ('rendition.failed', 'video.failed'), `e`.`data`.`code`, '') AS `code`
FROM (
  SELECT position, topic, toUUID(originator) AS originator_id,
    JSONExtract(state, 'Tuple(tenant String, time String, schema UInt16, actor Tuple(kind String), data Tuple(`kind` String, `source` Tuple(`concept_id` UUID), `stencil` Tuple(`width_mm` Nullable(Float64), `dpi` Int64), `restyle` Tuple(`width_mm` Nullable(Float64)), `upscale` Tuple(`factor` Int64), `width` Int64, `height` Int64, `engine` String, `engine_version` String, `seconds` Float64, `code` String, `provenance` Tuple(`engine` String, `engine_version` String)))') AS e,
    parseDateTime64BestEffort(`e`.`time`, 6, 'UTC') AS time
  FROM stored WHERE topic IN ('rendition.requested', 'rendition.ready', 'rendition.failed', 'video.requested', 'video.ready', 'video.failed', 'video.cancelled')
)
WHERE throwIf(`e`.`schema` > multiIf(topic = 'rendition.requested', 2, 1), 'an event is newer than this program') = 0 AND `e`.`schema` = multiIf(topic = 'rendition.requested', 2, 1) AND NOT (substring(`e`.`tenant`, 15, 1) = '8' AND substring(`e`.`tenant`, 20, 1) IN ('8', '9', 'a', 'b'));

CREATE MATERIALIZED VIEW IF NOT EXISTS usage_of_stored ON CLUSTER '{cluster}' TO usage AS
SELECT
  position,
  `e`.`tenant` AS tenant,
  time,
  multiIf(topic = 'concept.requested', 'requested', topic IN ('usage.meter-opened', 'usage.limit-changed'), 'limit', topic = 'usage.block-leased', 'leased', topic = 'usage.block-returned', 'returned', topic = 'usage.units-given-back', 'given-back', '') AS `kind`,
  multiIf(topic = 'concept.requested', toUUID(concat(substring(hex(SHA1(concat(unhex('0d0f9f0a3f7e5b578f3e6c2d2f4b9f5e'), `e`.`tenant`, '/', formatDateTime(time, '%Y-%m', 'UTC')))), 1, 8), '-', substring(hex(SHA1(concat(unhex('0d0f9f0a3f7e5b578f3e6c2d2f4b9f5e'), `e`.`tenant`, '/', formatDateTime(time, '%Y-%m', 'UTC')))), 9, 4), '-5', substring(hex(SHA1(concat(unhex('0d0f9f0a3f7e5b578f3e6c2d2f4b9f5e'), `e`.`tenant`, '/', formatDateTime(time, '%Y-%m', 'UTC')))), 14, 3), '-', substring('89AB', 1 + bitAnd(reinterpretAsUInt8(unhex(substring(hex(SHA1(concat(unhex('0d0f9f0a3f7e5b578f3e6c2d2f4b9f5e'), `e`.`tenant`, '/', formatDateTime(time, '%Y-%m', 'UTC')))), 17, 2))), 48) / 16, 1), substring(hex(SHA1(concat(unhex('0d0f9f0a3f7e5b578f3e6c2d2f4b9f5e'), `e`.`tenant`, '/', formatDateTime(time, '%Y-%m', 'UTC')))), 18, 3), '-', substring(hex(SHA1(concat(unhex('0d0f9f0a3f7e5b578f3e6c2d2f4b9f5e'), `e`.`tenant`, '/', formatDateTime(time, '%Y-%m', 'UTC')))), 21, 12))), topic IN ('usage.meter-opened', 'usage.limit-changed', 'usage.block-leased', 'usage.block-returned', 'usage.units-given-back'), originator_id, toUUID('00000000-0000-0000-0000-000000000000')) AS `meter_id`,
  multiIf(topic = 'concept.requested', formatDateTime(time, '%Y-%m', 'UTC'), topic = 'usage.meter-opened', `e`.`data`.`month`, '') AS `month`,
  multiIf(topic = 'concept.requested', originator_id, topic = 'usage.units-given-back', `e`.`data`.`concept_id`, toUUID('00000000-0000-0000-0000-000000000000')) AS `concept_id`,
  multiIf(topic = 'concept.requested', toInt64(length(`e`.`data`.`seeds`)), topic = 'usage.block-leased', `e`.`data`.`units`, topic = 'usage.block-returned', `e`.`data`.`used`, topic = 'usage.units-given-back', -`e`.`data`.`units`, 0) AS `units`,
  multiIf(topic IN ('usage.meter-opened', 'usage.limit-changed'), `e`.`data`.`limit`, NULL) AS `quota`
FROM (
  SELECT position, topic, toUUID(originator) AS originator_id,
    JSONExtract(state, 'Tuple(tenant String, time String, schema UInt16, actor Tuple(kind String), data Tuple(`seeds` Array(String), `month` String, `limit` Nullable(Int64), `units` Int64, `used` Int64, `concept_id` UUID))') AS e,
    parseDateTime64BestEffort(`e`.`time`, 6, 'UTC') AS time
  FROM stored WHERE topic IN ('concept.requested', 'usage.meter-opened', 'usage.limit-changed', 'usage.block-leased', 'usage.block-returned', 'usage.units-given-back')
)
WHERE throwIf(`e`.`schema` > 1, 'an event is newer than this program') = 0 AND `e`.`schema` = 1 AND NOT (substring(`e`.`tenant`, 15, 1) = '8' AND substring(`e`.`tenant`, 20, 1) IN ('8', '9', 'a', 'b'));

CREATE MATERIALIZED VIEW IF NOT EXISTS events_of_stored ON CLUSTER '{cluster}' TO events AS
SELECT
  position, `e`.`tenant` AS tenant, parseDateTime64BestEffort(`e`.`time`, 6, 'UTC') AS time, `e`.`id` AS event_id, topic,
  toUUID(originator) AS originator_id, version, `e`.`schema` AS schema_version, `e`.`actor`.`kind` AS actor_kind,
  `e`.`actor`.`id` AS actor_id, `e`.`actor`.`on_behalf_of` AS on_behalf_of, `e`.`request` AS request_id,
  `e`.`correlation` AS correlation_id, `e`.`causation` AS causation_id, `e`.`command` AS command_id, state
FROM (SELECT position, originator, version, topic, state, JSONExtract(state, 'Tuple(id UUID, tenant String, actor Tuple(kind String, id String, on_behalf_of String), request String, correlation String, causation String, command String, time String, schema UInt16)') AS e FROM stored)
WHERE throwIf(
  `e`.`schema` = 0 OR empty(`e`.`tenant`) OR empty(`e`.`id`) OR empty(`e`.`actor`.`kind`) OR empty(`e`.`command`),
  'an envelope lacks something'
) = 0;


-- 0003 roll-ups
CREATE TABLE IF NOT EXISTS generations_rolled_local ON CLUSTER '{cluster}' (
  segment UInt64 CODEC(DoubleDelta, ZSTD(1)),
  tenant LowCardinality(String),
  transition LowCardinality(String),
  day Date32,
  style LowCardinality(String),
  code LowCardinality(String),
  priority Int64,
  steps UInt64,
  units Int64,
  stars Int64,
  seconds Array(Float64)
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY intDiv(segment, 16)
ORDER BY (tenant, transition, day, style, code, priority, segment)
SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800
COMMENT 'steps of concepts of one tenant, day, kind, style, reason of failure and priority';

CREATE TABLE IF NOT EXISTS generations_rolled ON CLUSTER '{cluster}' AS generations_rolled_local
ENGINE = Distributed('{cluster}', currentDatabase(), generations_rolled_local, cityHash64(tenant));

CREATE TABLE IF NOT EXISTS designs_rolled_local ON CLUSTER '{cluster}' (
  segment UInt64 CODEC(DoubleDelta, ZSTD(1)),
  tenant LowCardinality(String),
  day Date32,
  engine LowCardinality(String),
  style LowCardinality(String),
  for_client UInt8,
  designs UInt64,
  partly_drawn UInt64,
  png_bytes Int64
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY intDiv(segment, 16)
ORDER BY (tenant, day, engine, style, for_client, segment)
SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800
COMMENT 'designs of one tenant, day, engine, style, and for a client or not';

CREATE TABLE IF NOT EXISTS designs_rolled ON CLUSTER '{cluster}' AS designs_rolled_local
ENGINE = Distributed('{cluster}', currentDatabase(), designs_rolled_local, cityHash64(tenant));

CREATE TABLE IF NOT EXISTS motifs_rolled_local ON CLUSTER '{cluster}' (
  segment UInt64 CODEC(DoubleDelta, ZSTD(1)),
  motif LowCardinality(String),
  day Date32,
  engine LowCardinality(String),
  style LowCardinality(String),
  for_client UInt8,
  designs UInt64,
  concepts AggregateFunction(groupBitmap, UInt64)
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY intDiv(segment, 16)
ORDER BY (motif, day, engine, style, for_client, segment)
SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800
COMMENT 'designs of everyone with one motif, by day, engine, style, and for a client or not';

CREATE TABLE IF NOT EXISTS motifs_rolled ON CLUSTER '{cluster}' AS motifs_rolled_local
ENGINE = Distributed('{cluster}', currentDatabase(), motifs_rolled_local, 0);

CREATE TABLE IF NOT EXISTS bookings_rolled_local ON CLUSTER '{cluster}' (
  segment UInt64 CODEC(DoubleDelta, ZSTD(1)),
  tenant LowCardinality(String),
  day Date32,
  studio_id UUID,
  artist_id UUID,
  currency LowCardinality(String),
  state LowCardinality(String),
  hold_expired UInt8,
  bookings Int64,
  price_minor Int64,
  deposit_minor Int64,
  paid_minor Int64,
  minutes Int64
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY intDiv(segment, 16)
ORDER BY (tenant, day, studio_id, artist_id, currency, state, hold_expired, segment)
SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800
COMMENT 'bookings by how they stand; one that changes is taken out where it stood, and put in where it stands now';

CREATE TABLE IF NOT EXISTS bookings_rolled ON CLUSTER '{cluster}' AS bookings_rolled_local
ENGINE = Distributed('{cluster}', currentDatabase(), bookings_rolled_local, cityHash64(tenant));

CREATE TABLE IF NOT EXISTS usage_rolled_local ON CLUSTER '{cluster}' (
  segment UInt64 CODEC(DoubleDelta, ZSTD(1)),
  tenant LowCardinality(String),
  meter_id UUID,
  kind LowCardinality(String),
  position UInt64,
  month LowCardinality(String),
  units Int64,
  quota Nullable(Int64)
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY intDiv(segment, 16)
ORDER BY (tenant, meter_id, kind, segment)
SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800
COMMENT 'movements of one meter''s quota of one kind, as if they were one: units added up, the last limit';

CREATE TABLE IF NOT EXISTS usage_rolled ON CLUSTER '{cluster}' AS usage_rolled_local
ENGINE = Distributed('{cluster}', currentDatabase(), usage_rolled_local, cityHash64(tenant));

CREATE TABLE IF NOT EXISTS requests_rolled_local ON CLUSTER '{cluster}' (
  segment UInt64 CODEC(DoubleDelta, ZSTD(1)),
  tenant LowCardinality(String),
  day Date32,
  route LowCardinality(String),
  status Int64,
  requests Int64
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY intDiv(segment, 16)
ORDER BY (tenant, day, route, status, segment)
SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800
COMMENT 'API requests of one tenant and day by route and status';

CREATE TABLE IF NOT EXISTS requests_rolled ON CLUSTER '{cluster}' AS requests_rolled_local
ENGINE = Distributed('{cluster}', currentDatabase(), requests_rolled_local, cityHash64(tenant));

CREATE TABLE IF NOT EXISTS segments_local ON CLUSTER '{cluster}' (
  number UInt64,
  first UInt64,
  last UInt64
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY tuple()
ORDER BY (number)
SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800
COMMENT 'one segment of the log that is in every roll-up; inserted last';

CREATE TABLE IF NOT EXISTS segments ON CLUSTER '{cluster}' AS segments_local
ENGINE = Distributed('{cluster}', currentDatabase(), segments_local, 0);


-- 0004 policies
CREATE ROLE IF NOT EXISTS atelier_analyst ON CLUSTER '{cluster}';

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.events TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.events AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.events AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.events_local TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.events_local AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.events_local AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.generations TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.generations AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.generations AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.generations_local TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.generations_local AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.generations_local AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.designs TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.designs AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.designs AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.designs_local TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.designs_local AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.designs_local AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.renditions TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.renditions AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.renditions AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.renditions_local TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.renditions_local AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.renditions_local AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.bookings TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.bookings AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.bookings AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.bookings_local TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.bookings_local AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.bookings_local AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.usage TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.usage AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.usage AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.usage_local TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.usage_local AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.usage_local AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.api_requests TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.api_requests AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.api_requests AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.api_requests_local TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.api_requests_local AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.api_requests_local AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.access TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.access AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.access AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.access_local TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.access_local AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.access_local AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.changes TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.changes AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.changes AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.changes_local TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.changes_local AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.changes_local AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.operations TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.operations AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.operations AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.operations_local TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.operations_local AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.operations_local AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.deliveries TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.deliveries AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.deliveries AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.deliveries_local TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.deliveries_local AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.deliveries_local AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.generations_rolled TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.generations_rolled AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.generations_rolled AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.generations_rolled_local TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.generations_rolled_local AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.generations_rolled_local AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.designs_rolled TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.designs_rolled AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.designs_rolled AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.designs_rolled_local TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.designs_rolled_local AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.designs_rolled_local AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.motifs_rolled TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.motifs_rolled AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.motifs_rolled AS RESTRICTIVE FOR SELECT USING 0 TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.motifs_rolled_local TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.motifs_rolled_local AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.motifs_rolled_local AS RESTRICTIVE FOR SELECT USING 0 TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.bookings_rolled TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.bookings_rolled AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.bookings_rolled AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.bookings_rolled_local TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.bookings_rolled_local AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.bookings_rolled_local AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.usage_rolled TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.usage_rolled AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.usage_rolled AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.usage_rolled_local TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.usage_rolled_local AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.usage_rolled_local AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.requests_rolled TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.requests_rolled AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.requests_rolled AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;

GRANT ON CLUSTER '{cluster}' SELECT ON atelier.requests_rolled_local TO atelier_analyst;

CREATE ROW POLICY IF NOT EXISTS everyone ON CLUSTER '{cluster}' ON atelier.requests_rolled_local AS PERMISSIVE FOR SELECT USING 1 TO ALL;

CREATE ROW POLICY IF NOT EXISTS one_tenant ON CLUSTER '{cluster}' ON atelier.requests_rolled_local AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant') TO atelier_analyst;
