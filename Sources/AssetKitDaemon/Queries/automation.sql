-- What automation conditions look at, and what is remembered of them.

-- name: latest
SELECT a.key, m.materialization_id, m.data_version, r.selection, m.partition
FROM assetkit.assets a
JOIN assetkit.asset_state t USING (asset_id)
JOIN assetkit.materializations m ON m.materialization_id = t.latest_materialization_id
LEFT JOIN assetkit.runs r USING (run_no)
WHERE a.key = ANY ($1::text[]);

-- name: partitions
-- The partitions that were made.
SELECT a.key, p.partition, p.latest_materialization_id
FROM assetkit.assets a JOIN assetkit.asset_partitions p USING (asset_id)
WHERE a.key = ANY ($1::text[]) AND p.latest_materialization_id IS NOT NULL;

-- name: dynamic
SELECT partition FROM assetkit.dynamic_partitions WHERE name = $1 ORDER BY place;

-- name: last_id
SELECT coalesce(max(materialization_id), 0) FROM assetkit.materializations;

-- name: open_runs
-- The runs that haven't ended, each with the assets and partitions that it has made already.
SELECT r.selection, r.tags::text, ARRAY(
  SELECT a.key || E'\x1F' || coalesce(m.partition, '') FROM assetkit.materializations m JOIN assetkit.assets a USING (asset_id)
  WHERE m.run_no = r.run_no)
FROM assetkit.runs r WHERE r.status NOT IN ('SUCCESS', 'FAILURE', 'CANCELED');

-- name: states
SELECT a.key, s.evaluated_at, s.was_requested, s.state::text
FROM assetkit.automation_state s JOIN assetkit.assets a USING (asset_id)
WHERE a.key = ANY ($1::text[]);

-- name: sensor
SELECT claim_no, next_at FROM assetkit.sensors
WHERE name = $1 AND is_declared AND ($2 OR coalesce(status, default_status) = 'RUNNING');

-- name: advance
-- The number decides: of two daemons that evaluated the same state, one stores what follows.
UPDATE assetkit.sensors SET claim_no = claim_no + 1, evaluated_at = $3, next_at = $4
WHERE name = $1 AND claim_no = $2;

-- name: save
INSERT INTO assetkit.automation_state (asset_id, evaluated_at, was_requested, state)
SELECT a.asset_id, $2, g.was_requested, g.state::jsonb
FROM unnest($1::text[], $3::boolean[], $4::text[]) AS g(key, was_requested, state)
JOIN assetkit.assets a USING (key)
ON CONFLICT (asset_id) DO UPDATE SET evaluated_at = excluded.evaluated_at,
  was_requested = excluded.was_requested, state = excluded.state;

-- name: forget
-- The memory of a condition that is gone must not come back with it.
DELETE FROM assetkit.automation_state s USING assetkit.assets a
WHERE a.asset_id = s.asset_id AND a.automation_condition IS NULL;
