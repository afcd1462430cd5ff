-- Sensors and their evaluations.

-- name: states
-- A claim by a daemon that is gone is none; of others, how many seconds their daemon is alive for certain. A
-- lease that is far ahead is of a time before the clock was put back.
SELECT s.name, coalesce(s.status, s.default_status)::text, s.cursor, s.evaluated_at, s.next_at,
  CASE WHEN s.daemon_id IS NULL OR d.daemon_id IS NOT NULL THEN s.claimed_until END,
  s.last_run_key, s.failures, extract(epoch FROM d.lease_until - $1)::float8
FROM assetkit.sensors s
LEFT JOIN assetkit.daemons d ON d.daemon_id = s.daemon_id
  AND d.lease_until > $1 AND d.lease_until < $1 + interval '5 minutes'
WHERE s.is_declared;

-- name: set_status
-- A sensor of runs or freshness that is started begins now; one of materializations goes on where it was.
UPDATE assetkit.sensors s SET status = $2::text::assetkit.schedule_state, next_at = NULL,
  cursor = CASE
    WHEN coalesce(status, default_status) = 'RUNNING'
      OR coalesce($2::text::assetkit.schedule_state, default_status) <> 'RUNNING' THEN cursor
    WHEN kind IN ('RUN_STATUS', 'FRESHNESS') OR cursor IS NULL
      THEN coalesce(assetkit.sensor_start(kind), cursor)
    ELSE cursor END
WHERE name = ANY ($1::text[]);

-- name: notify
SELECT pg_notify('assetkit', 'sensors');

-- name: set_cursor
-- An evaluation under way loses its claim, lest it overwrite the cursor.
UPDATE assetkit.sensors SET cursor = $2, claim_no = claim_no + 1, claimed_until = NULL,
  next_at = NULL, failures = 0
WHERE name = $1;

-- name: claim
-- Each evaluation has an instant of its own, by which its tick is known. What lies beyond $5 and $6 was
-- written by a clock that was wrong.
UPDATE assetkit.sensors s SET claim_no = s.claim_no + 1, claimed_until = $3,
  daemon_id = $7::text::uuid,
  evaluated_at = CASE WHEN s.evaluated_at >= $2 AND s.evaluated_at < $2 + interval '1 second'
    THEN s.evaluated_at + interval '1 microsecond' ELSE $2 END
FROM (SELECT name, evaluated_at FROM assetkit.sensors WHERE name = $1 FOR NO KEY UPDATE) AS before
WHERE s.name = before.name AND is_declared
  AND (claimed_until IS NULL OR claimed_until < $2 OR claimed_until > $6
    OR daemon_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM assetkit.daemons d WHERE d.daemon_id = s.daemon_id
        AND d.lease_until > $8 AND d.lease_until < $8 + interval '5 minutes'))
  AND ($4 OR (coalesce(status, default_status) = 'RUNNING'
    AND (next_at IS NULL OR next_at <= $2 OR next_at > $5)))
RETURNING s.claim_no, s.cursor, s.last_run_key, s.failures, s.evaluated_at, before.evaluated_at;

-- name: end
UPDATE assetkit.sensors SET claimed_until = NULL, next_at = $3, cursor = $4,
  last_run_key = coalesce($5, last_run_key), failures = $6
WHERE name = $1 AND claim_no = $2;

-- name: tick
INSERT INTO assetkit.ticks
  (instigator, name, at, status, started_at, ended_at, run_ids, message, cursor)
VALUES ('SENSOR', $1, $2, $3::text::assetkit.tick_status, $2, $4, $5::text[]::uuid[], $6, $7)
ON CONFLICT (instigator, name, at) DO NOTHING;

-- name: skip
-- Of evaluations without news that follow each other, the last one is kept.
WITH latest AS (
  SELECT tick_id, status FROM assetkit.ticks
  WHERE instigator = 'SENSOR' AND name = $1 ORDER BY at DESC LIMIT 1
), again AS (
  UPDATE assetkit.ticks t SET at = $2, started_at = $2, ended_at = $3, message = $4, cursor = $5
  FROM latest WHERE t.tick_id = latest.tick_id AND latest.status = 'SKIPPED'
  RETURNING t.tick_id
)
INSERT INTO assetkit.ticks
  (instigator, name, at, status, started_at, ended_at, message, cursor)
SELECT 'SENSOR', $1, $2, 'SKIPPED', $2, $3, $4, $5 WHERE NOT EXISTS (SELECT FROM again)
ON CONFLICT (instigator, name, at) DO NOTHING;

-- name: heads
-- The newest visible row of each thing that sensors watch.
SELECT (SELECT max(materialization_id) FROM assetkit.materializations),
  (SELECT max(change_id) FROM assetkit.run_status_changes),
  (SELECT max(change_id) FROM assetkit.freshness_changes);

-- name: writers
-- The transactions that write to a table: a row of theirs may yet appear under a number that is less
-- than one which is visible already.
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND relation = $1::text::regclass AND mode = 'RowExclusiveLock' AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database());

-- name: materializations
SELECT m.materialization_id, a.key, r.run_id::text, m.at, m.code_version, m.data_version,
  m.metadata::text, m.partition
FROM assetkit.materializations m
JOIN assetkit.assets a USING (asset_id)
LEFT JOIN assetkit.runs r USING (run_no)
WHERE m.asset_id = ANY (ARRAY(SELECT asset_id FROM assetkit.assets WHERE key = ANY ($1::text[])))
  AND m.materialization_id > $2 AND m.materialization_id <= $3
ORDER BY m.materialization_id LIMIT $4;

-- name: has_materializations
SELECT EXISTS (
  SELECT FROM assetkit.materializations m JOIN assetkit.assets a USING (asset_id)
  WHERE a.key = ANY ($1::text[]) AND m.materialization_id > $2);

-- name: run_status_changes
-- A sensor isn't told of the runs that it asked for itself, lest it answer itself for ever.
SELECT c.change_id, c.status::text, r.run_id::text
FROM assetkit.run_status_changes c JOIN assetkit.runs r USING (run_no)
WHERE c.change_id > $1 AND c.change_id <= $2 AND c.status = ANY ($3::text[]::assetkit.run_status[])
  AND r.tags @> $4::text::jsonb AND r.origin IS DISTINCT FROM $5
ORDER BY c.change_id LIMIT $6;

-- name: prune_run_status_changes
-- What all that watch have looked at. A sensor that is stopped begins anew when it is started, and so does
-- one that was polled before, whose cursor is any text.
DELETE FROM assetkit.run_status_changes WHERE change_id < (
  SELECT min(CASE WHEN cursor ~ '^[0-9]{1,18}$' THEN cursor::bigint ELSE 0 END) FROM assetkit.sensors
  WHERE is_declared AND kind = 'RUN_STATUS' AND coalesce(status, default_status) = 'RUNNING');

-- name: freshness_changes
SELECT c.change_id, a.key, c.state::text, c.previous_state::text, c.at
FROM assetkit.freshness_changes c JOIN assetkit.assets a USING (asset_id)
WHERE c.change_id > $1 AND c.change_id <= $2
  AND c.state = ANY ($3::text[]::assetkit.freshness_state[]) AND a.key = ANY ($4::text[])
ORDER BY c.change_id LIMIT $5;
