-- Partitions and backfills.

-- name: states
SELECT p.partition, assetkit.partition_state(r.status, p.latest_materialization_id),
  p.latest_materialization_id, p.materialized_at, p.data_version, p.code_version,
  p.materialization_count
FROM assetkit.asset_partitions p
LEFT JOIN assetkit.runs r ON r.run_no = p.planned_run_no
WHERE p.asset_id = (SELECT asset_id FROM assetkit.assets WHERE key = $1);

-- name: states_of_some
SELECT p.partition, assetkit.partition_state(r.status, p.latest_materialization_id),
  p.latest_materialization_id, p.materialized_at, p.data_version, p.code_version,
  p.materialization_count
FROM assetkit.asset_partitions p
LEFT JOIN assetkit.runs r ON r.run_no = p.planned_run_no
WHERE p.asset_id = (SELECT asset_id FROM assetkit.assets WHERE key = $1)
  AND p.partition = ANY ($2::text[]);

-- name: whole_at
SELECT s.whole_at FROM assetkit.asset_state s JOIN assetkit.assets a USING (asset_id)
WHERE a.key = $1;

-- name: outdated
-- What was read of a partition is compared with that partition, what was read of a whole with the whole.
SELECT p.partition, a.key
FROM assetkit.asset_partitions p
JOIN assetkit.materialization_inputs i
  ON i.materialization_id = p.latest_materialization_id
JOIN assetkit.asset_partitions u
  ON u.asset_id = i.upstream_id AND u.partition = i.upstream_partition
JOIN assetkit.assets a ON a.asset_id = i.upstream_id
WHERE p.asset_id = (SELECT asset_id FROM assetkit.assets WHERE key = $1)
  AND u.data_version <> i.data_version
UNION
SELECT p.partition, a.key
FROM assetkit.asset_partitions p
JOIN assetkit.materialization_inputs i
  ON i.materialization_id = p.latest_materialization_id
JOIN assetkit.asset_state s ON s.asset_id = i.upstream_id
JOIN assetkit.materializations m ON m.materialization_id = s.latest_materialization_id
JOIN assetkit.assets a ON a.asset_id = i.upstream_id
WHERE p.asset_id = (SELECT asset_id FROM assetkit.assets WHERE key = $1)
  AND i.upstream_partition IS NULL AND m.data_version <> i.data_version;

-- name: dynamic
SELECT partition FROM assetkit.dynamic_partitions WHERE name = $1 ORDER BY place;

-- name: lock_dynamic
-- Two that add at a time follow each other, so that places rise in the order of commits.
SELECT pg_advisory_xact_lock(hashtextextended('assetkit.dynamic.' || $1, 0));

-- name: add_dynamic
INSERT INTO assetkit.dynamic_partitions (name, partition, added_at)
SELECT $1, partition, $3 FROM unnest($2::text[]) WITH ORDINALITY AS g(partition, place)
ORDER BY place
ON CONFLICT (name, partition) DO NOTHING
RETURNING partition;

-- name: delete_dynamic
DELETE FROM assetkit.dynamic_partitions WHERE name = $1 AND partition = ANY ($2::text[])
RETURNING partition;

-- name: dynamic_sets
SELECT name, count(*) FROM assetkit.dynamic_partitions GROUP BY name ORDER BY name COLLATE "C";

-- name: add_backfill
INSERT INTO assetkit.backfills
  (backfill_id, created_at, selection, partitions, partition_count, run_count, policy, tags)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::jsonb);

-- name: stage
WITH staged AS (
  UPDATE assetkit.runs SET backfill_stage = u.stage
  FROM unnest($1::text[]::uuid[], $2::smallint[]) AS u(run_id, stage)
  WHERE runs.run_id = u.run_id
  RETURNING run_no, origin, backfill_stage
)
UPDATE assetkit.queued_runs q SET held_by = assetkit.stage_name(s.origin, s.backfill_stage)
FROM staged s WHERE q.run_no = s.run_no;

-- name: backfill
SELECT backfill_id, status, selection, partitions, partition_count, policy, tags::text, created_at,
  ended_at, runs, queued, in_progress, succeeded, failed, canceled
FROM assetkit.backfill_status WHERE backfill_id = $1;

-- name: backfills
SELECT backfill_id, status, selection, partitions, partition_count, policy, tags::text, created_at,
  ended_at, runs, queued, in_progress, succeeded, failed, canceled
FROM assetkit.backfill_status
WHERE backfill_id IN (
  SELECT backfill_id FROM assetkit.backfills ORDER BY created_at DESC, backfill_id LIMIT $1)
ORDER BY created_at DESC, backfill_id;

-- name: request_cancel
UPDATE assetkit.backfills SET cancel_requested_at = $2
WHERE backfill_id = $1 AND cancel_requested_at IS NULL;

-- name: cancel_waiting
-- All that wait, at once: none of them has a step or a slot.
WITH ended AS (
  UPDATE assetkit.runs SET status = 'CANCELED', ended_at = $2, message = $3
  WHERE origin = 'backfill:' || $1 AND origin LIKE 'backfill:%' AND status = 'QUEUED'
  RETURNING run_no
), logged AS (
  INSERT INTO assetkit.events (run_no, sequence, at, type, message)
  SELECT run_no, (SELECT coalesce(max(sequence), 0) + 1 FROM assetkit.events e
    WHERE e.run_no = ended.run_no), $2, 'RUN_CANCELED', $3 FROM ended
)
SELECT count(*), pg_notify('assetkit', 'runs') FROM ended;

-- name: cancel_executing
WITH asked AS (
  UPDATE assetkit.runs SET status = 'CANCELING', cancel_requested_at = $2
  WHERE origin = 'backfill:' || $1 AND origin LIKE 'backfill:%'
    AND status IN ('STARTING', 'STARTED')
  RETURNING run_no
)
SELECT count(*), pg_notify('assetkit', 'cancel') FROM asked;
