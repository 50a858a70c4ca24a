-- Appends take turns by a table that nothing else ever touches.
--
-- By the lock of `log.events` itself each append waited while autovacuum was at that table: for a second, after which the
-- server ends the vacuum, so that it began anew a minute later and never came to its end; and one that has to prevent
-- the wraparound of transaction ids is not ended at all.

CREATE TABLE log.turn (nothing boolean);

-- All or nothing; the positions of the events in the order in which they were given. `lasts` holds for each command the
-- index of its last event, -1 where it has none and stands at `stands`. The lock makes the order of positions the order
-- of commits, so that a reader at position n has seen all before n. Whoever else locks `log.events` in exclusive mode, as
-- this function did before, comes in turn as well: the insert needs a lock that is not given beside that one, before it
-- draws its first position.
CREATE OR REPLACE FUNCTION log.append(
  originators uuid[], versions bigint[], topics text[], states bytea[],
  command_ids text[], lasts int[], stands bigint[], fingerprints text[], answers bytea[], subjects uuid[], ats text[])
RETURNS bigint[] LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  positions bigint[];
BEGIN
  LOCK TABLE log.turn IN EXCLUSIVE MODE;
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
