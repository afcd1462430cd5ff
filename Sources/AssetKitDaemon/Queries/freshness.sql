-- How fresh assets are.

-- name: states
SELECT g.key, f.state::text, m.at
FROM unnest($1::text[]) AS g(key)
LEFT JOIN assetkit.assets a USING (key)
LEFT JOIN assetkit.asset_freshness f USING (asset_id)
LEFT JOIN assetkit.asset_state t USING (asset_id)
LEFT JOIN assetkit.materializations m ON m.materialization_id = t.latest_materialization_id;

-- name: change
-- One daemon's update finds the old state; the first state of an asset is no change.
WITH given AS (
  SELECT a.asset_id, g.old::assetkit.freshness_state AS old, g.state::assetkit.freshness_state AS state
  FROM unnest($1::text[], $2::text[], $3::text[]) AS g(key, old, state)
  JOIN assetkit.assets a USING (key)
), new AS (
  INSERT INTO assetkit.asset_freshness (asset_id, state, changed_at)
  SELECT asset_id, state, $4 FROM given WHERE old IS NULL
  ON CONFLICT (asset_id) DO NOTHING
  RETURNING asset_id, state
), changed AS (
  UPDATE assetkit.asset_freshness f SET state = g.state, changed_at = $4
  FROM given g WHERE f.asset_id = g.asset_id AND f.state = g.old
  RETURNING f.asset_id, f.state, g.old
), logged AS (
  INSERT INTO assetkit.freshness_changes (asset_id, at, state, previous_state)
  SELECT asset_id, $4, state, old FROM changed
)
SELECT a.key, c.state::text, c.old::text
FROM (SELECT asset_id, state, old FROM changed UNION ALL SELECT asset_id, state, NULL FROM new) c
JOIN assetkit.assets a USING (asset_id);

-- name: check
INSERT INTO assetkit.asset_checks AS c
  (asset_id, name, run_no, at, passed, severity, description, metadata)
SELECT a.asset_id, 'freshness', NULL, $5, g.passed, g.severity::assetkit.check_severity,
  g.description, '{}'
FROM unnest($1::text[], $2::boolean[], $3::text[], $4::text[])
  AS g(key, passed, severity, description)
JOIN assetkit.assets a USING (key)
ON CONFLICT (asset_id, name) DO UPDATE SET
  run_no = NULL, at = excluded.at, passed = excluded.passed, severity = excluded.severity,
  description = excluded.description, metadata = excluded.metadata;

-- name: forget
-- Assets that have no policy any more.
WITH gone AS (
  DELETE FROM assetkit.asset_freshness f USING assetkit.assets a
  WHERE a.asset_id = f.asset_id AND a.freshness_policy IS NULL RETURNING f.asset_id
)
DELETE FROM assetkit.asset_checks c USING gone
WHERE c.asset_id = gone.asset_id AND c.name = 'freshness' AND c.run_no IS NULL;

-- name: notify
SELECT pg_notify('assetkit', 'sensors');
