-- The event log: append-only, one total order, a command counts once.
--
-- Whoever runs this owns the tables. `atelier_runtime` may read them and call `append`, and nothing else: it cannot
-- insert, change, delete or truncate, and it needs no right to lock, for the function locks as its owner.

CREATE TABLE log.events (
  position bigserial PRIMARY KEY,
  originator_id uuid NOT NULL,
  originator_version bigint NOT NULL,
  topic text NOT NULL,
  state bytea NOT NULL,
  UNIQUE (originator_id, originator_version));
-- Events are sealed and so do not compress; trying to costs time on each of them.
ALTER TABLE log.events ALTER COLUMN state SET STORAGE EXTERNAL;

CREATE TABLE log.commands (
  command_id text PRIMARY KEY,
  position bigint NOT NULL,
  fingerprint text,
  answer bytea,
  subject uuid,
  at text NOT NULL);
CREATE INDEX commands_by_time ON log.commands (at) WHERE answer IS NOT NULL;

CREATE FUNCTION log.refuse() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  RAISE EXCEPTION 'the log is append-only' USING ERRCODE = 'restrict_violation';
END $body$;

CREATE TRIGGER events_refuse_change BEFORE UPDATE OR DELETE ON log.events FOR EACH STATEMENT EXECUTE FUNCTION log.refuse();
CREATE TRIGGER events_refuse_truncate BEFORE TRUNCATE ON log.events FOR EACH STATEMENT EXECUTE FUNCTION log.refuse();
CREATE TRIGGER commands_refuse_delete BEFORE DELETE ON log.commands FOR EACH STATEMENT EXECUTE FUNCTION log.refuse();
CREATE TRIGGER commands_refuse_truncate BEFORE TRUNCATE ON log.commands FOR EACH STATEMENT EXECUTE FUNCTION log.refuse();

-- All or nothing; the positions of the events in the order in which they were given. `lasts` holds for each command the
-- index of its last event, -1 where it has none and stands at `stands`. The lock makes the order of positions the order
-- of commits, so that a reader at position n has seen all before n.
CREATE FUNCTION log.append(
  originators uuid[], versions bigint[], topics text[], states bytea[],
  command_ids text[], lasts int[], stands bigint[], fingerprints text[], answers bytea[], subjects uuid[], ats text[])
RETURNS bigint[] LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  positions bigint[];
BEGIN
  LOCK TABLE log.events IN EXCLUSIVE MODE;
  WITH inserted AS (
    INSERT INTO log.events (originator_id, originator_version, topic, state)
    SELECT given.originator, given.version, given.topic, given.state
    FROM unnest(originators, versions, topics, states) WITH ORDINALITY AS given (originator, version, topic, state, place)
    ORDER BY given.place
    RETURNING position, originator_id, originator_version)
  -- SQL promises no order of RETURNING, so each position is matched to its event.
  SELECT coalesce(array_agg(inserted.position ORDER BY given.place), '{}') INTO positions
  FROM unnest(originators, versions) WITH ORDINALITY AS given (originator, version, place)
  JOIN inserted ON inserted.originator_id = given.originator AND inserted.originator_version = given.version;
  INSERT INTO log.commands (command_id, position, fingerprint, answer, subject, at)
  SELECT given.id, CASE WHEN given.last < 0 THEN given.stands ELSE positions[given.last + 1] END,
    given.fingerprint, given.answer, given.subject, given.at
  FROM unnest(command_ids, lasts, stands, fingerprints, answers, subjects, ats)
    AS given (id, last, stands, fingerprint, answer, subject, at);
  IF cardinality(positions) > 0 THEN
    PERFORM pg_notify('atelier_log', positions[cardinality(positions)]::text);
  END IF;
  RETURN positions;
END $body$;

-- Answers kept for repeats go after their day and with their person; the ids stay for ever.
CREATE FUNCTION log.forget_answers(before text, person uuid)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  forgotten bigint;
BEGIN
  UPDATE log.commands SET answer = NULL WHERE answer IS NOT NULL AND (at < before OR subject = person);
  GET DIAGNOSTICS forgotten = ROW_COUNT;
  RETURN forgotten;
END $body$;

-- Which key ring the log is sealed under. With another one everything personal would read as erased.
CREATE TABLE log.sealed_under (single boolean PRIMARY KEY DEFAULT true CHECK (single), fingerprint text NOT NULL);
CREATE FUNCTION log.claim(keys text)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  INSERT INTO log.sealed_under (fingerprint) VALUES (keys) ON CONFLICT DO NOTHING;
  RETURN (SELECT fingerprint FROM log.sealed_under);
END $body$;

REVOKE ALL ON FUNCTION log.append, log.forget_answers, log.claim FROM PUBLIC;
GRANT USAGE ON SCHEMA log TO atelier_runtime;
GRANT SELECT ON log.events, log.commands TO atelier_runtime;
GRANT EXECUTE ON FUNCTION log.append, log.forget_answers, log.claim TO atelier_runtime;
