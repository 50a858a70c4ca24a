-- What running platforms share beside the log: read models, jobs, timers, leases, sign-ins, and the key ring.
--
-- The tables of `platform` follow from the log or say who is at work on what; the runtime makes and drops them as its
-- version needs, so it owns them. The key ring follows from nothing: the runtime may add keys and delete those of a
-- person, and can take back no tombstone.

CREATE SCHEMA platform AUTHORIZATION atelier_runtime;
-- Where a read model is made anew, beside the old one.
CREATE SCHEMA rebuilding AUTHORIZATION atelier_runtime;
CREATE TABLE platform.versions (name text PRIMARY KEY, version int NOT NULL);
-- `until` is by the server's clock, so that the processes' own need not agree. `fence` grows with each new holder.
CREATE TABLE platform.leaders (
  name text PRIMARY KEY, holder text NOT NULL, fence bigint NOT NULL, until timestamptz NOT NULL);
-- A process that is at work, for as long as it says so.
CREATE TABLE platform.processes (holder text PRIMARY KEY, until timestamptz NOT NULL);
ALTER TABLE platform.versions OWNER TO atelier_runtime;
ALTER TABLE platform.leaders OWNER TO atelier_runtime;
ALTER TABLE platform.processes OWNER TO atelier_runtime;

CREATE SCHEMA keyring;
CREATE TABLE keyring.data_keys (
  subject text COLLATE "C" NOT NULL, purpose text COLLATE "C" NOT NULL, nonce bytea NOT NULL, wrapped bytea NOT NULL,
  PRIMARY KEY (subject, purpose));
CREATE TABLE keyring.tombstones (
  subject text COLLATE "C" PRIMARY KEY, number bigserial NOT NULL UNIQUE);
GRANT USAGE ON SCHEMA keyring TO atelier_runtime;
GRANT SELECT, INSERT, DELETE ON keyring.data_keys TO atelier_runtime;
GRANT SELECT, INSERT ON keyring.tombstones TO atelier_runtime;
GRANT USAGE ON SEQUENCE keyring.tombstones_number_seq TO atelier_runtime;

-- Write the keys anew, without those that were deleted: only an owner may, and the runtime is none.
CREATE FUNCTION keyring.rewrite()
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  CLUSTER keyring.data_keys USING data_keys_pkey;
END $body$;
REVOKE ALL ON FUNCTION keyring.rewrite FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keyring.rewrite TO atelier_runtime;
