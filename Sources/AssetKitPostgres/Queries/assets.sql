-- What is known of assets.

-- name: asset_numbers
SELECT asset_id, key FROM assetkit.assets WHERE key = ANY ($1::text[]);

-- name: add_assets
-- Keys that nobody declared, such as those of a run whose program is gone.
INSERT INTO assetkit.assets (key) SELECT DISTINCT key FROM unnest($1::text[]) AS given(key)
ON CONFLICT (key) DO NOTHING;

-- name: registered_fingerprint
SELECT fingerprint FROM assetkit.registrations;

-- name: lock_registration
SELECT pg_advisory_xact_lock(hashtext('assetkit.registrations'));

-- name: save_fingerprint
INSERT INTO assetkit.registrations (fingerprint) VALUES ($1)
ON CONFLICT (singleton) DO UPDATE SET fingerprint = excluded.fingerprint;

-- name: register_assets
INSERT INTO assetkit.assets AS a
  (key, group_name, kinds, owners, tags, description, code_version, metadata, is_external,
   code_location, freshness_policy, automation_condition, is_declared)
SELECT d.key, d.group_name,
  ARRAY(SELECT jsonb_array_elements_text(d.kinds::jsonb)),
  ARRAY(SELECT jsonb_array_elements_text(d.owners::jsonb)),
  d.tags::jsonb, d.description, d.code_version, d.metadata::jsonb, d.is_external, d.code_location,
  d.freshness_policy, d.automation_condition, true
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
  $8::text[], $9::boolean[], $10::text[], $11::text[], $12::text[])
  AS d(key, group_name, kinds, owners, tags, description, code_version, metadata, is_external,
    code_location, freshness_policy, automation_condition)
ON CONFLICT (key) DO UPDATE SET
  group_name = excluded.group_name, kinds = excluded.kinds, owners = excluded.owners,
  tags = excluded.tags, description = excluded.description, code_version = excluded.code_version,
  metadata = excluded.metadata, is_external = excluded.is_external,
  code_location = excluded.code_location, freshness_policy = excluded.freshness_policy,
  automation_condition = excluded.automation_condition, is_declared = true;

-- name: undeclare_assets
UPDATE assetkit.assets SET is_declared = false, freshness_policy = NULL, automation_condition = NULL
WHERE is_declared AND key <> ALL ($1::text[]);

-- name: clear_deps
DELETE FROM assetkit.asset_deps d USING assetkit.assets a
WHERE a.asset_id = d.asset_id AND a.key = ANY ($1::text[]);

-- name: register_deps
INSERT INTO assetkit.asset_deps (asset_id, upstream_id)
SELECT a.asset_id, u.asset_id
FROM unnest($1::text[], $2::text[]) AS d(key, upstream)
JOIN assetkit.assets a ON a.key = d.key
JOIN assetkit.assets u ON u.key = d.upstream
ON CONFLICT DO NOTHING;

-- name: undeclare_schedules
UPDATE assetkit.schedules SET is_declared = false, ticking_since = NULL WHERE is_declared AND name <> ALL ($1::text[]);

-- name: register_schedule
INSERT INTO assetkit.schedules
  (name, target, cron, time_zone, default_status, description, tags, code_location, is_declared)
VALUES ($1, $2, $3::text[], $4, $5::text::assetkit.schedule_state, $6, $7::text::jsonb, $8, true)
ON CONFLICT (name) DO UPDATE SET
  target = excluded.target, cron = excluded.cron, time_zone = excluded.time_zone,
  default_status = excluded.default_status, description = excluded.description,
  tags = excluded.tags, code_location = excluded.code_location, is_declared = true,
  ticking_since = CASE
    WHEN (schedules.cron, schedules.time_zone) = (excluded.cron, excluded.time_zone)
    THEN schedules.ticking_since END;

-- name: undeclare_sensors
UPDATE assetkit.sensors SET is_declared = false WHERE is_declared AND name <> ALL ($1::text[]);

-- name: register_sensor
-- What it remembers stays, unless it is another kind of sensor now.
INSERT INTO assetkit.sensors AS s
  (name, kind, target, monitored, run_statuses, minimum_interval, default_status, description, tags,
   code_location, is_declared, cursor)
VALUES ($1, $2::text::assetkit.sensor_kind, $3, $4, $5::text[]::assetkit.run_status[],
  $6 * interval '1 microsecond', $7::text::assetkit.schedule_state, $8, $9::text::jsonb, $10, true,
  CASE WHEN $7 = 'RUNNING' THEN assetkit.sensor_start($2::text::assetkit.sensor_kind) END)
ON CONFLICT (name) DO UPDATE SET
  kind = excluded.kind, target = excluded.target, monitored = excluded.monitored,
  run_statuses = excluded.run_statuses, minimum_interval = excluded.minimum_interval,
  default_status = excluded.default_status, description = excluded.description,
  tags = excluded.tags, code_location = excluded.code_location, is_declared = true,
  cursor = CASE WHEN s.kind = excluded.kind THEN s.cursor
    ELSE assetkit.sensor_start(excluded.kind) END;

-- name: latest_materializations
SELECT a.key, m.materialization_id, r.run_id::text, m.at, m.code_version, m.data_version,
  m.metadata::text, m.partition
FROM assetkit.assets a
JOIN assetkit.asset_state t USING (asset_id)
JOIN assetkit.materializations m ON m.materialization_id = t.latest_materialization_id
LEFT JOIN assetkit.runs r USING (run_no)
WHERE a.key = ANY ($1::text[]);

-- name: materializations
SELECT a.key, m.materialization_id, r.run_id::text, m.at, m.code_version, m.data_version,
  m.metadata::text, m.partition
FROM assetkit.materializations m
JOIN assetkit.assets a USING (asset_id)
LEFT JOIN assetkit.runs r USING (run_no)
WHERE m.asset_id = (SELECT asset_id FROM assetkit.assets WHERE key = $1)
  AND m.materialization_id < $2
ORDER BY m.materialization_id DESC LIMIT $3;

-- name: cursor
SELECT t.cursor FROM assetkit.asset_state t JOIN assetkit.assets a USING (asset_id)
WHERE a.key = $1;

-- name: latest_checks
SELECT a.key, c.name, r.run_id::text, c.at, c.passed, c.severity::text, c.description,
  c.metadata::text
FROM assetkit.asset_checks c
JOIN assetkit.assets a USING (asset_id)
LEFT JOIN assetkit.runs r USING (run_no)
WHERE a.key = ANY ($1::text[])
ORDER BY a.key COLLATE "C", c.name COLLATE "C";

-- name: wipe
WITH target AS (
  SELECT asset_id, key FROM assetkit.assets WHERE key = ANY ($1::text[])
), history AS (
  DELETE FROM assetkit.materializations m USING target
  WHERE m.asset_id = target.asset_id RETURNING target.key
), partitions AS (
  DELETE FROM assetkit.asset_partitions p USING target
  WHERE p.asset_id = target.asset_id RETURNING target.key
), state AS (
  DELETE FROM assetkit.asset_state s USING target
  WHERE s.asset_id = target.asset_id RETURNING target.key
), checks AS (
  DELETE FROM assetkit.asset_checks c USING target
  WHERE c.asset_id = target.asset_id RETURNING target.key
)
SELECT key FROM history UNION SELECT key FROM partitions UNION SELECT key FROM state UNION SELECT key FROM checks;
