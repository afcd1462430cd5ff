-- What the metrics show: rows of current state, never the log.

-- name: open_runs
SELECT status::text, count(*), min(created_at) FROM assetkit.runs
WHERE status NOT IN ('SUCCESS', 'FAILURE', 'CANCELED') GROUP BY status;

-- name: newest_run
SELECT coalesce(max(run_no), 0) FROM assetkit.runs;

-- name: open_run_numbers
SELECT run_no FROM assetkit.runs WHERE status NOT IN ('SUCCESS', 'FAILURE', 'CANCELED');

-- name: runs_after
SELECT run_no, status::text FROM assetkit.runs WHERE run_no > $1 ORDER BY run_no LIMIT $2;

-- name: runs_numbered
SELECT run_no, status::text FROM assetkit.runs WHERE run_no = ANY ($1::bigint[]);

-- name: step_durations
SELECT name, extract(epoch FROM ended_at - started_at)::float8 FROM assetkit.steps
WHERE run_no = ANY ($1::bigint[]) AND started_at IS NOT NULL AND ended_at IS NOT NULL;

-- name: assets
SELECT a.key, t.materialization_count, m.at, m.materialization_id
FROM assetkit.asset_state t
JOIN assetkit.assets a USING (asset_id)
LEFT JOIN assetkit.materializations m ON m.materialization_id = t.latest_materialization_id
ORDER BY a.key;

-- name: numbers
SELECT m.materialization_id, f.key, f.value::text
FROM assetkit.materializations m, jsonb_each(m.metadata) f
WHERE m.materialization_id = ANY ($1::bigint[]) AND jsonb_typeof(f.value) = 'number'
ORDER BY f.key COLLATE "C";

-- name: checks
SELECT a.key, c.name, c.passed FROM assetkit.asset_checks c JOIN assetkit.assets a USING (asset_id)
ORDER BY a.key, c.name;

-- name: schedules
SELECT s.name, coalesce(s.status, s.default_status)::text, s.ticking_since, t.at, t.started_at
FROM assetkit.schedules s
LEFT JOIN LATERAL (
  SELECT at, started_at FROM assetkit.ticks
  WHERE instigator = 'SCHEDULE' AND name = s.name ORDER BY at DESC LIMIT 1) t ON true
WHERE s.is_declared ORDER BY s.name;

-- name: instance
SELECT (SELECT count(*) FROM assetkit.daemons WHERE lease_until > $1),
  (SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c
   WHERE c.relnamespace = 'assetkit'::regnamespace AND c.relkind = 'r');

-- name: sensors
-- The last column: since when there is something behind the cursor of a sensor that follows runs or
-- freshness. The cursor passes over what doesn't concern the sensor, too.
SELECT s.name, coalesce(s.status, s.default_status)::text, s.kind::text, s.evaluated_at, s.next_at,
  s.failures, s.cursor,
  CASE WHEN s.cursor ~ '^[0-9]{1,18}$' THEN CASE s.kind
    WHEN 'RUN_STATUS' THEN (
      SELECT greatest(r.created_at, r.started_at, r.ended_at)
      FROM assetkit.run_status_changes c JOIN assetkit.runs r USING (run_no)
      WHERE c.change_id > s.cursor::bigint ORDER BY c.change_id LIMIT 1)
    WHEN 'FRESHNESS' THEN (
      SELECT c.at FROM assetkit.freshness_changes c
      WHERE c.change_id > s.cursor::bigint ORDER BY c.change_id LIMIT 1)
  END END
FROM assetkit.sensors s WHERE s.is_declared ORDER BY s.name;

-- name: first_materialization
-- The first one of some assets behind a number. Few assets have any, and of those the index knows it.
SELECT min(m.at) FROM assetkit.assets a
JOIN assetkit.asset_state t USING (asset_id)
CROSS JOIN LATERAL (
  SELECT n.at FROM assetkit.materializations n
  WHERE n.asset_id = a.asset_id AND n.materialization_id > $2
  ORDER BY n.materialization_id LIMIT 1) m
WHERE a.key = ANY ($1::text[]) AND t.latest_materialization_id > $2;

-- name: freshness
SELECT a.key, f.state::text FROM assetkit.asset_freshness f JOIN assetkit.assets a USING (asset_id)
ORDER BY a.key;

-- name: open_backfills
SELECT count(DISTINCT origin) FROM assetkit.runs
WHERE status NOT IN ('SUCCESS', 'FAILURE', 'CANCELED') AND origin LIKE 'backfill:%';
