-- The queue of runs.

-- name: enqueue
SELECT assetkit.enqueue_runs($1, $2::text[], $3::text[]::uuid[], $4::text[], $5::text[], $6::text[],
  $7::int[], $8::text[])::text;

-- name: lock_queue
-- One daemon decides at a time; it takes milliseconds.
SELECT pg_advisory_xact_lock(hashtextextended('assetkit.queue', 0));

-- name: active_tags
SELECT tags::text FROM assetkit.runs WHERE status IN ('STARTING', 'STARTED', 'CANCELING');

-- name: candidates
-- The first that no full limit holds back; a limit that is full holds back nobody else. A backfill with
-- stages goes on to the next when nothing of the one before is open.
WITH staged AS MATERIALIZED (
  SELECT origin, min(backfill_stage) AS stage FROM assetkit.runs
  WHERE status NOT IN ('SUCCESS', 'FAILURE', 'CANCELED') AND origin IN (
    SELECT origin FROM assetkit.runs WHERE status = 'QUEUED' AND backfill_stage > 0)
  GROUP BY origin
)
SELECT run_no, run_id::text, tags::text, launches FROM assetkit.runs
WHERE status = 'QUEUED' AND NOT tags ?| $1::text[]
  AND NOT tags @> ANY ($2::text[]::jsonb[])
  AND (backfill_stage = 0
    OR backfill_stage = (SELECT stage FROM staged WHERE staged.origin = runs.origin))
ORDER BY priority DESC, run_no LIMIT $3;

-- name: dequeue
WITH taken AS (
  UPDATE assetkit.runs SET status = 'STARTING', worker = $2, lease_until = $4,
    launches = launches + 1
  WHERE run_no = ANY ($1::bigint[]) AND status = 'QUEUED'
  RETURNING run_no
)
INSERT INTO assetkit.events (run_no, sequence, at, type)
SELECT t.run_no, e.last + n.place, $3, n.type::assetkit.event_type
FROM taken t, LATERAL (
  SELECT coalesce(max(sequence), 0) AS last FROM assetkit.events WHERE run_no = t.run_no) e,
  (VALUES (1, 'RUN_DEQUEUED'), (2, 'RUN_STARTING')) AS n(place, type);

-- name: claim
-- The worker named is the launch that this process was started for; another launch has another name, so
-- that one which comes too late finds nothing.
UPDATE assetkit.runs SET worker = $3, lease_until = $4
WHERE run_id = $1::text::uuid AND worker = $2 AND status IN ('STARTING', 'CANCELING')
RETURNING run_no, (SELECT coalesce(max(sequence), 0) FROM assetkit.events e
  WHERE e.run_no = runs.run_no);

-- name: cancel
-- What waits is canceled at once; what executes is asked, and its worker looks for the question.
WITH asked AS (
  UPDATE assetkit.runs SET status = 'CANCELING', cancel_requested_at = $2
  WHERE run_id = $1::text::uuid AND status IN ('STARTING', 'STARTED')
), waiting AS (
  SELECT run_no FROM assetkit.runs WHERE run_id = $1::text::uuid AND status = 'QUEUED'
  FOR NO KEY UPDATE
), ended AS (
  SELECT assetkit.end_run(run_no, $2, 'CANCELED', $3) FROM waiting
)
SELECT count(*), pg_notify('assetkit', 'cancel') FROM ended;

-- name: unclaimed
-- Runs whose launch nobody took up in time: the process, or its daemon, is gone.
WITH lapsed AS (
  SELECT run_no, launches FROM assetkit.runs
  WHERE status = 'STARTING' AND worker LIKE 'launch:%' AND lease_until < $1
  ORDER BY run_no FOR NO KEY UPDATE SKIP LOCKED
), again AS (
  UPDATE assetkit.runs r SET status = 'QUEUED', worker = ''
  FROM lapsed l WHERE r.run_no = l.run_no AND l.launches < $2
  RETURNING r.run_no, r.run_id
), logged AS (
  INSERT INTO assetkit.events (run_no, sequence, at, type)
  SELECT run_no, (SELECT max(sequence) + 1 FROM assetkit.events e WHERE e.run_no = again.run_no),
    $1, 'RUN_ENQUEUED' FROM again
)
SELECT run_id::text FROM again;

-- name: end_unclaimed
WITH lapsed AS (
  SELECT run_no, run_id FROM assetkit.runs
  WHERE status = 'STARTING' AND worker LIKE 'launch:%' AND lease_until < $1
  ORDER BY run_no FOR NO KEY UPDATE SKIP LOCKED
)
SELECT run_id::text FROM lapsed
WHERE assetkit.end_run(run_no, $1, 'FAILURE', 'no process took it up');

-- name: overdue
-- Runs that were asked to end and did not, or that take longer than they may.
SELECT run_no, run_id::text, status::text,
  CASE WHEN status = 'CANCELING' THEN NULL ELSE coalesce(
    CASE WHEN tags ->> 'dagster/max_runtime' ~ '^[0-9]{1,9}$'
      THEN (tags ->> 'dagster/max_runtime')::bigint END, $3) END
FROM assetkit.runs
WHERE status = 'CANCELING' AND cancel_requested_at < $2
  OR status = 'STARTED' AND started_at + coalesce(
    CASE WHEN tags ->> 'dagster/max_runtime' ~ '^[0-9]{1,9}$'
      THEN (tags ->> 'dagster/max_runtime')::bigint END, $3) * interval '1 second' < $1;

-- name: end_run
SELECT assetkit.end_run(run_no, $2, $3::text::assetkit.run_status, $4) FROM assetkit.runs
WHERE run_id = $1::text::uuid;

-- name: end_process
SELECT assetkit.end_run(run_no, $2,
  CASE WHEN status = 'CANCELING' THEN 'CANCELED' ELSE 'FAILURE' END::assetkit.run_status, $3)
FROM assetkit.runs WHERE run_id = $1::text::uuid;

-- name: next_deadline
-- When the monitor has something to look at again.
SELECT min(least(
  CASE WHEN status = 'CANCELING' THEN cancel_requested_at + $1::bigint * interval '1 second' END,
  CASE WHEN status = 'STARTED' THEN started_at + coalesce(
    CASE WHEN tags ->> 'dagster/max_runtime' ~ '^[0-9]{1,9}$'
      THEN (tags ->> 'dagster/max_runtime')::bigint END, $2) * interval '1 second' END,
  lease_until))
FROM assetkit.runs WHERE status IN ('STARTING', 'STARTED', 'CANCELING');

-- name: due_retries
SELECT run_no, run_id::text, selection, tags::text, configuration::text, origin, retry_number
FROM assetkit.runs WHERE retry_is_due AND status = 'FAILURE'
ORDER BY run_no LIMIT 100
FOR NO KEY UPDATE SKIP LOCKED;

-- name: run_to_retry
SELECT run_no, run_id::text, selection, tags::text, configuration::text, origin, retry_number
FROM assetkit.runs WHERE run_id = $1::text::uuid;

-- name: has_plan
SELECT EXISTS (SELECT FROM assetkit.events
  WHERE run_no = $1 AND type = 'ASSET_MATERIALIZATION_PLANNED');

-- name: unmade_assets
-- What a run was to make and did not.
SELECT DISTINCT a.key FROM assetkit.events e JOIN assetkit.assets a USING (asset_id)
WHERE e.run_no = $1 AND e.type = 'ASSET_MATERIALIZATION_PLANNED'
  AND NOT EXISTS (SELECT FROM assetkit.events m
    WHERE m.run_no = e.run_no AND m.type = 'ASSET_MATERIALIZATION' AND m.asset_id = e.asset_id)
ORDER BY a.key;

-- name: mark_retry
UPDATE assetkit.runs SET parent_run_no = $2, retry_number = $3 WHERE run_id = $1::text::uuid;

-- name: retry_decided
UPDATE assetkit.runs SET retry_is_due = false WHERE run_no = $1;

-- name: claim_slot
SELECT assetkit.claim_pool_slot($1, $2, $3, $4, $5);

-- name: free_slot
DELETE FROM assetkit.pool_slots WHERE pool = $1 AND run_no = $2 AND step_no = $3;

-- name: announce
SELECT pg_notify('assetkit', $1);
