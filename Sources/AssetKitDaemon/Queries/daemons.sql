-- The daemons themselves.

-- name: heartbeat
INSERT INTO assetkit.daemons
  (daemon_id, worker, version, started_at, heartbeat_at, lease_until, loops)
VALUES ($1::text::uuid, $2, $3, $4, $5, $6, $7::text::jsonb)
ON CONFLICT (daemon_id) DO UPDATE SET
  heartbeat_at = excluded.heartbeat_at, lease_until = excluded.lease_until,
  loops = excluded.loops;

-- name: end
DELETE FROM assetkit.daemons WHERE daemon_id = $1::text::uuid;

-- name: daemons
SELECT daemon_id::text, worker, version, started_at, heartbeat_at, lease_until, loops::text
FROM assetkit.daemons ORDER BY started_at;
