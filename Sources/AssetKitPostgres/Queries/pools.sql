-- Concurrency pools.

-- name: pools
SELECT pool, slots, taken FROM assetkit.pool_status ORDER BY pool COLLATE "C";

-- name: set
INSERT INTO assetkit.pools (name, slots) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET slots = excluded.slots;

-- name: reset
DELETE FROM assetkit.pools WHERE name = $1;
