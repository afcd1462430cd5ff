-- What is old is deleted in small batches. Each statement looks at the next rows behind a position, in the
-- order of an index, whatever they are: so a batch costs the same wherever it is, and its locks are held for
-- milliseconds. With the last parameter true nothing is deleted, only counted.

-- name: try_lock
-- Held for one batch, so that of several daemons one cleans up at a time.
SELECT pg_try_advisory_xact_lock(hashtextextended('assetkit.retention', 0));

-- name: frontier
-- The first run that is too young. Runs are numbered in the order of their creation.
SELECT run_no FROM assetkit.runs WHERE run_no > $1 AND created_at >= $2 ORDER BY run_no LIMIT 1;

-- name: events
-- An event ages from the end of its run. Those of runs that go on stay: their worker builds on them.
WITH examined AS MATERIALIZED (
  SELECT e.place, e.run_no, e.sequence, r.ended_at IS NULL OR r.ended_at >= $7 AS is_early,
    e.type = ANY ($6::text[]::assetkit.event_type[]) AND r.ended_at < $7 AS is_old
  FROM (
    SELECT ctid AS place, run_no, sequence, type FROM assetkit.events
    WHERE (run_no, sequence) > ($1, $2) AND run_no < $3
    ORDER BY run_no, sequence LIMIT $4
  ) e JOIN assetkit.runs r USING (run_no)
), gone AS (
  DELETE FROM assetkit.events
  WHERE NOT $5 AND ctid = ANY (ARRAY(SELECT place FROM examined WHERE is_old))
)
SELECT count(*), count(*) FILTER (WHERE is_old),
  (array_agg(run_no ORDER BY run_no DESC, sequence DESC))[1],
  (array_agg(sequence ORDER BY run_no DESC, sequence DESC))[1],
  coalesce(array_agg(DISTINCT run_no) FILTER (WHERE is_early), '{}')
FROM examined;

-- name: old_runs
-- The run that made what an asset is now stays.
SELECT r.run_no, r.ended_at < $4 AND NOT EXISTS (
  SELECT FROM assetkit.materializations m
  JOIN assetkit.asset_state s
    ON s.asset_id = m.asset_id AND s.latest_materialization_id = m.materialization_id
  WHERE m.run_no = r.run_no)
FROM assetkit.runs r
WHERE r.run_no > $1 AND r.run_no < $2
ORDER BY r.run_no LIMIT $3;

-- name: run_events
DELETE FROM assetkit.events WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM assetkit.events WHERE run_no = ANY ($1::bigint[]) LIMIT $2));

-- name: runs
DELETE FROM assetkit.runs WHERE run_no = ANY ($1::bigint[]) AND ended_at < $2;

-- name: materializations
-- What stays: the latest of each asset and of each of its partitions, and what those were made from. Of a
-- partition the newest stays and, should they differ, the one that its state names.
WITH examined AS MATERIALIZED (
  SELECT m.materialization_id, m.at < $4
    AND NOT EXISTS (
      SELECT FROM assetkit.asset_state s
      WHERE s.asset_id = m.asset_id AND s.latest_materialization_id = m.materialization_id)
    AND (m.partition IS NULL OR EXISTS (
      SELECT FROM assetkit.materializations n
      WHERE n.asset_id = m.asset_id AND n.partition = m.partition
        AND n.materialization_id > m.materialization_id) AND NOT EXISTS (
      SELECT FROM assetkit.asset_partitions p
      WHERE p.asset_id = m.asset_id AND p.partition = m.partition
        AND p.latest_materialization_id = m.materialization_id))
    AND NOT EXISTS (
      SELECT FROM assetkit.materialization_inputs i
      JOIN assetkit.materializations u USING (materialization_id)
      JOIN assetkit.asset_state s ON s.asset_id = u.asset_id
      WHERE i.upstream_materialization_id = m.materialization_id
        AND (s.latest_materialization_id = u.materialization_id
          OR u.partition IS NOT NULL AND NOT EXISTS (
            SELECT FROM assetkit.materializations n
            WHERE n.asset_id = u.asset_id AND n.partition = u.partition
              AND n.materialization_id > u.materialization_id)
          OR EXISTS (
            SELECT FROM assetkit.asset_partitions p
            WHERE p.asset_id = u.asset_id AND p.partition = u.partition
              AND p.latest_materialization_id = u.materialization_id))) AS is_old
  FROM (
    SELECT materialization_id, asset_id, partition, at FROM assetkit.materializations
    WHERE materialization_id > $1 ORDER BY materialization_id LIMIT $2
  ) m
), gone AS (
  DELETE FROM assetkit.materializations
  WHERE NOT $3 AND materialization_id = ANY (
    ARRAY(SELECT materialization_id FROM examined WHERE is_old))
)
SELECT count(*), count(*) FILTER (WHERE is_old), max(materialization_id) FROM examined;

-- name: freshness_changes
-- What stays: the latest of each asset, and what a sensor that runs has yet to look at. They come in the
-- order of time, so that a batch with a young one is the last.
WITH unseen AS (
  SELECT coalesce(min(CASE WHEN cursor ~ '^[0-9]{1,18}$' THEN cursor::bigint ELSE 0 END),
    9223372036854775807) AS after
  FROM assetkit.sensors
  WHERE is_declared AND kind = 'FRESHNESS' AND coalesce(status, default_status) = 'RUNNING'
), examined AS MATERIALIZED (
  SELECT c.change_id, c.at, c.at < $4 AND c.change_id <= (SELECT after FROM unseen) AND EXISTS (
    SELECT FROM assetkit.freshness_changes n
    WHERE n.asset_id = c.asset_id AND n.change_id > c.change_id) AS is_old
  FROM (
    SELECT change_id, asset_id, at FROM assetkit.freshness_changes
    WHERE change_id > $1 ORDER BY change_id LIMIT $2
  ) c
), gone AS (
  DELETE FROM assetkit.freshness_changes
  WHERE NOT $3 AND change_id = ANY (ARRAY(SELECT change_id FROM examined WHERE is_old))
)
SELECT count(*) FILTER (WHERE at < $4), count(*) FILTER (WHERE is_old), max(change_id)
FROM examined;

-- name: run_status_changes
-- What no sensor that runs has yet to look at: one that is started begins behind all that there is.
WITH unseen AS (
  SELECT coalesce(min(CASE WHEN cursor ~ '^[0-9]{1,18}$' THEN cursor::bigint ELSE 0 END),
    9223372036854775807) AS after
  FROM assetkit.sensors
  WHERE is_declared AND kind = 'RUN_STATUS' AND coalesce(status, default_status) = 'RUNNING'
), seen AS MATERIALIZED (
  SELECT change_id FROM assetkit.run_status_changes
  WHERE change_id > $1 AND change_id <= (SELECT after FROM unseen)
  ORDER BY change_id LIMIT $2
), gone AS (
  DELETE FROM assetkit.run_status_changes
  WHERE NOT $3 AND change_id = ANY (ARRAY(SELECT change_id FROM seen))
)
SELECT count(*), count(*), max(change_id) FROM seen;

-- name: tick_names
-- Each name once, by one look into the index for each; and whether it evaluates automation conditions.
WITH RECURSIVE names AS (
  (SELECT instigator, name FROM assetkit.ticks ORDER BY instigator, name LIMIT 1)
  UNION ALL
  SELECT n.instigator, n.name FROM names, LATERAL (
    SELECT t.instigator, t.name FROM assetkit.ticks t
    WHERE (t.instigator, t.name) > (names.instigator, names.name)
    ORDER BY t.instigator, t.name LIMIT 1) n
)
SELECT n.instigator::text, n.name, coalesce(s.kind = 'AUTOMATION', false)
FROM names n LEFT JOIN assetkit.sensors s ON n.instigator = 'SENSOR' AND s.name = n.name;

-- name: kept_ticks
-- From which on ticks stay whatever their age: the newest, by which a schedule knows where it is, and the
-- newest of a sensor that has a cursor.
SELECT max(at), max(at) FILTER (WHERE cursor IS NOT NULL) FROM assetkit.ticks
WHERE instigator = $1::text::assetkit.instigator_type AND name = $2;

-- name: ticks
WITH examined AS MATERIALIZED (
  SELECT ctid AS place, at, coalesce(at < CASE status
    WHEN 'STARTED' THEN $6::timestamptz WHEN 'SUCCESS' THEN $7::timestamptz
    WHEN 'FAILURE' THEN $8::timestamptz ELSE $9::timestamptz END, false)
    AND at <> ALL ($5::timestamptz[]) AS is_old
  FROM assetkit.ticks
  WHERE instigator = $1::text::assetkit.instigator_type AND name = $2 AND at > $3 AND at < $4
  ORDER BY at LIMIT $10
), gone AS (
  DELETE FROM assetkit.ticks
  WHERE NOT $11 AND ctid = ANY (ARRAY(SELECT place FROM examined WHERE is_old))
)
SELECT count(*), count(*) FILTER (WHERE is_old), max(at) FROM examined;

-- name: lost_daemons
-- Those that ended without saying so stay for a day, so that `daemon status` can tell of them.
WITH gone AS (
  DELETE FROM assetkit.daemons WHERE NOT $2 AND lease_until < $1::timestamptz - interval '1 day'
)
SELECT count(*) FROM assetkit.daemons WHERE lease_until < $1::timestamptz - interval '1 day';

-- name: ended_slots
WITH ended AS (
  SELECT s.ctid AS place FROM assetkit.pool_slots s JOIN assetkit.runs r USING (run_no)
  WHERE r.ended_at < $1
), gone AS (
  DELETE FROM assetkit.pool_slots WHERE NOT $2 AND ctid = ANY (ARRAY(SELECT place FROM ended))
)
SELECT count(*) FROM ended;

-- name: backfills
-- Those of whose runs none is left, whatever deleted them.
WITH empty AS (
  SELECT b.backfill_id FROM assetkit.backfills b
  WHERE b.created_at < $1::timestamptz - interval '1 day' AND NOT EXISTS (
    SELECT FROM assetkit.runs r
    WHERE r.origin = 'backfill:' || b.backfill_id AND r.origin LIKE 'backfill:%')
  ORDER BY b.created_at LIMIT $3
), gone AS (
  DELETE FROM assetkit.backfills
  WHERE NOT $2 AND backfill_id = ANY (ARRAY(SELECT backfill_id FROM empty))
)
SELECT count(*) FROM empty;
