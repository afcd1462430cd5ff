-- Schedules and their ticks.

-- name: states
SELECT s.name, coalesce(s.status, s.default_status)::text, s.ticking_since, t.at
FROM assetkit.schedules s
LEFT JOIN LATERAL (
  SELECT at FROM assetkit.ticks
  WHERE instigator = 'SCHEDULE' AND name = s.name ORDER BY at DESC LIMIT 1) t ON true
WHERE s.is_declared;

-- name: begin_ticking
UPDATE assetkit.schedules SET ticking_since = $2
WHERE name = ANY ($1::text[]) AND ticking_since IS NULL;

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

-- name: begin_tick
-- A tick whose evaluation was begun by a daemon that is gone is begun again.
INSERT INTO assetkit.ticks AS t (instigator, name, at, status, started_at)
VALUES ('SCHEDULE', $1, $2, 'STARTED', $3)
ON CONFLICT (instigator, name, at) DO UPDATE SET started_at = excluded.started_at
WHERE t.status = 'STARTED' AND t.started_at < $4
RETURNING tick_id;

-- name: end_tick
UPDATE assetkit.ticks SET status = $3::text::assetkit.tick_status, ended_at = $4, message = $5,
  run_ids = $6::text[]::uuid[]
WHERE tick_id = $1 AND status = 'STARTED' AND started_at = $2;

-- name: abandoned_ticks
SELECT name, at FROM assetkit.ticks
WHERE instigator = 'SCHEDULE' AND status = 'STARTED' AND started_at < $1;

-- name: fail_abandoned
UPDATE assetkit.ticks SET status = 'FAILURE', ended_at = $3, message = $4
WHERE instigator = 'SCHEDULE' AND name = $1 AND at = $2 AND status = 'STARTED';

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
