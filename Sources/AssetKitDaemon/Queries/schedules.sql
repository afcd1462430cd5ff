-- Schedules and their ticks.

-- name: states
SELECT s.name, coalesce(s.status, s.default_status)::text, s.ticking_since, t.at
FROM assetkit.schedules s
LEFT JOIN LATERAL (
  SELECT at FROM assetkit.ticks
  WHERE instigator = 'SCHEDULE' AND name = s.name ORDER BY at DESC LIMIT 1) t ON true
WHERE s.is_declared
-- All daemons insert their ticks in this order, and so wait for each other instead of in a circle.
ORDER BY s.name;

-- name: begin_ticking
UPDATE assetkit.schedules SET ticking_since = $2
WHERE name IN (
  SELECT name FROM assetkit.schedules
  WHERE name = ANY ($1::text[]) AND ticking_since IS NULL ORDER BY name FOR NO KEY UPDATE);

-- name: fire
-- The unique constraint decides which daemon's tick it is; only the winner gets the row back.
INSERT INTO assetkit.ticks (instigator, name, at, status, started_at, ended_at, run_ids)
SELECT 'SCHEDULE', g.name, g.at, 'SUCCESS', $4, $4, ARRAY[g.run_id::uuid]
FROM unnest($1::text[], $2::timestamptz[], $3::text[]) AS g(name, at, run_id)
ON CONFLICT (instigator, name, at) DO NOTHING
RETURNING run_ids[1]::text;

-- name: miss
INSERT INTO assetkit.ticks (instigator, name, at, status, started_at, ended_at, message)
SELECT 'SCHEDULE', $1, g.at, 'MISSED', $4, $4, g.message
FROM unnest($2::timestamptz[], $3::text[]) AS g(at, message)
ON CONFLICT (instigator, name, at) DO NOTHING;

-- name: begin_ticks
-- All that are due at once: a tick that wasn't recorded when a later one was would never be looked for.
INSERT INTO assetkit.ticks (instigator, name, at, status, started_at, daemon_id)
SELECT 'SCHEDULE', g.name, g.at, 'STARTED', $3, $4::text::uuid
FROM unnest($1::text[], $2::timestamptz[]) AS g(name, at)
ON CONFLICT (instigator, name, at) DO NOTHING
RETURNING name, at, tick_id;

-- name: take_over
-- Ticks whose evaluation was begun by a daemon that is gone, or that takes too long.
UPDATE assetkit.ticks SET started_at = $2, daemon_id = $3::text::uuid
WHERE tick_id IN (
  SELECT t.tick_id FROM assetkit.ticks t
  WHERE t.instigator = 'SCHEDULE' AND t.status = 'STARTED' AND t.name = ANY ($1::text[])
    AND (t.started_at < $4 OR t.daemon_id IS NOT NULL AND NOT EXISTS (
      -- A lease that is far ahead is of a time before the clock was put back.
      SELECT FROM assetkit.daemons d
      WHERE d.daemon_id = t.daemon_id AND d.lease_until > $5 AND d.lease_until < $6))
  ORDER BY t.tick_id FOR NO KEY UPDATE SKIP LOCKED)
RETURNING name, at, tick_id;

-- name: end_tick
UPDATE assetkit.ticks SET status = $3::text::assetkit.tick_status, ended_at = $4, message = $5,
  run_ids = $6::text[]::uuid[]
WHERE tick_id = $1 AND status = 'STARTED' AND started_at = $2
  AND daemon_id IS NOT DISTINCT FROM $7::text::uuid;

-- name: next_take_over
-- In how many seconds one of the ticks that are being evaluated takes too long, and one of their daemons
-- may be taken to be gone; null without one.
SELECT min(extract(epoch FROM t.started_at - $2))::float8,
  min(extract(epoch FROM CASE WHEN t.daemon_id IS NOT NULL
    THEN coalesce(d.lease_until - $3, '0') END))::float8
FROM assetkit.ticks t LEFT JOIN assetkit.daemons d USING (daemon_id)
WHERE t.instigator = 'SCHEDULE' AND t.status = 'STARTED' AND t.name = ANY ($1::text[]);

-- name: fail_undeclared
-- Ticks that nobody can evaluate any more.
UPDATE assetkit.ticks SET status = 'FAILURE', ended_at = $2, message = $4
WHERE instigator = 'SCHEDULE' AND status = 'STARTED' AND started_at < $3 AND name <> ALL ($1::text[])
RETURNING name, at;

-- name: set_status
UPDATE assetkit.schedules SET status = $2::text::assetkit.schedule_state, ticking_since = NULL
WHERE name = ANY ($1::text[]);

-- name: notify
SELECT pg_notify('assetkit', 'schedules');

-- name: manual_tick
INSERT INTO assetkit.ticks (instigator, name, at, status, started_at, ended_at, run_ids, message)
VALUES ('SCHEDULE', $1, $2, $3::text::assetkit.tick_status, $2, $4, $5::text[]::uuid[], $6);

-- name: ticks
SELECT at, status::text, run_ids::text[], message, started_at, ended_at FROM assetkit.ticks
WHERE instigator = $1::text::assetkit.instigator_type AND name = $2
ORDER BY at DESC LIMIT $3;
