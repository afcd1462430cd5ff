-- The queue of runs.

-- name: enqueue
SELECT assetkit.enqueue_runs($1, $2::text[], $3::text[]::uuid[], $4::text[], $5::text[], $6::text[],
  $7::int[], $8::text[])::text;

-- name: lock_queue
-- One daemon decides at a time; it takes milliseconds, and no wait for the disk: a decision that a crash of
-- the server undoes is made again, and the process that was launched for it is refused, as its claim is
-- never on the disk without the decision.
SELECT set_config('synchronous_commit', 'off', true),
  pg_advisory_xact_lock(hashtextextended('assetkit.queue', 0));

-- name: active_tags
SELECT tags::text FROM assetkit.runs WHERE status IN ('STARTING', 'STARTED', 'CANCELING');

-- name: candidates
-- The first of those that no full limit is known to hold back: what nobody held back yet, and what waits
-- for a limit that has room again, or for a stage of a backfill that is open by now. The index is read at
-- one place for each limit and stage, however many wait.
WITH RECURSIVE held(bucket, run_no) AS (
  (SELECT held_by, run_no FROM assetkit.queued_runs WHERE held_by > '' ORDER BY held_by LIMIT 1)
  UNION ALL
  SELECT next.* FROM held, LATERAL (
    SELECT q.held_by, q.run_no FROM assetkit.queued_runs q
    WHERE q.held_by > held.bucket ORDER BY q.held_by LIMIT 1) next
), open(bucket) AS (
  SELECT ''
  UNION ALL
  SELECT bucket FROM held, LATERAL (
    SELECT r.origin, r.backfill_stage FROM assetkit.runs r WHERE r.run_no = held.run_no LIMIT 1) one
  WHERE bucket <> ALL ($1::text[])
    -- All runs that are held by the name of a stage are of that stage. It is open when nothing of the
    -- stages before is, nor has failed without that it is decided whether it is tried again.
    AND ((bucket = assetkit.stage_name(one.origin, one.backfill_stage)) IS NOT TRUE
      -- The first entry of the index; whether there is one before a stage may be looked for in the table.
      OR (SELECT r.backfill_stage FROM assetkit.runs r
        WHERE r.origin = one.origin AND r.origin LIKE 'backfill:%'
          AND r.status NOT IN ('SUCCESS', 'FAILURE', 'CANCELED')
        ORDER BY r.backfill_stage LIMIT 1) = one.backfill_stage
      AND NOT EXISTS (SELECT FROM assetkit.runs r
        WHERE r.retry_is_due AND r.status = 'FAILURE'
          AND r.origin = one.origin AND r.backfill_stage < one.backfill_stage))
), first AS (
  SELECT c.* FROM open, LATERAL (
    SELECT q.* FROM assetkit.queued_runs q WHERE q.held_by = open.bucket
    ORDER BY q.priority DESC, q.run_no LIMIT $2) c
  ORDER BY c.priority DESC, c.run_no LIMIT $2
)
SELECT run_no, (SELECT r.tags::text FROM assetkit.runs r WHERE r.run_no = first.run_no), held_by
FROM first ORDER BY priority DESC, run_no;

-- name: hold
UPDATE assetkit.queued_runs q SET held_by = h.bucket
FROM unnest($1::bigint[], $2::text[]) AS h(run_no, bucket) WHERE q.run_no = h.run_no;

-- name: dequeue
WITH taken AS (
  UPDATE assetkit.runs SET status = 'STARTING', worker = $2, lease_until = $4, launches = launches + 1
  WHERE run_no = ANY ($1::bigint[]) AND status = 'QUEUED'
  RETURNING run_no, run_id, priority
), logged AS (
  INSERT INTO assetkit.events (run_no, sequence, at, type)
  SELECT t.run_no, e.last + n.place, $3, n.type::assetkit.event_type
  FROM taken t, LATERAL (
    SELECT coalesce(max(sequence), 0) AS last FROM assetkit.events WHERE run_no = t.run_no) e,
    (VALUES (1, 'RUN_DEQUEUED'), (2, 'RUN_STARTING')) AS n(place, type)
)
-- Every monitor is to know of the launch: whoever dequeued may die before it begins.
SELECT run_id::text, pg_notify('assetkit', 'launches') FROM taken ORDER BY priority DESC, run_no;

-- name: claim
-- The worker named is the launch that this process was started for; another launch has another name, so
-- that one which comes too late finds nothing.
UPDATE assetkit.runs SET worker = $3, lease_until = $4
WHERE run_id = $1::text::uuid AND worker = $2 AND status IN ('STARTING', 'CANCELING')
RETURNING run_no, (SELECT coalesce(max(sequence), 0) FROM assetkit.events e
  WHERE e.run_no = runs.run_no);

-- name: lock_run
-- What is done to a run next is decided by what it is once others are done with it: a statement that
-- finds it by its state alone would miss it when that changes meanwhile.
SELECT status::text, worker, launches FROM assetkit.runs WHERE run_id = $1::text::uuid
FOR NO KEY UPDATE;

-- name: ask_to_end
WITH asked AS (
  UPDATE assetkit.runs SET status = 'CANCELING', cancel_requested_at = $2
  WHERE run_id = $1::text::uuid AND status IN ('STARTING', 'STARTED')
)
SELECT pg_notify('assetkit', 'cancel');

-- name: open_leases
-- Whose worker must be alive, and until when it was the last time that it said so.
SELECT run_id::text, lease_until, worker
FROM assetkit.runs WHERE status IN ('STARTING', 'STARTED', 'CANCELING');

-- name: lapsed
-- Of runs whose leases were seen to lapse, those that have them still; who is locked is alive.
SELECT r.run_id::text FROM assetkit.runs r
JOIN unnest($1::text[], $2::timestamptz[]) AS seen(run_id, lease_until)
  ON r.run_id = seen.run_id::uuid AND r.lease_until = seen.lease_until
WHERE r.status IN ('STARTING', 'STARTED', 'CANCELING')
ORDER BY r.run_no FOR NO KEY UPDATE OF r SKIP LOCKED;

-- name: requeue
-- A launch that nobody took up: the run waits again.
WITH again AS (
  UPDATE assetkit.runs SET status = 'QUEUED', worker = '' WHERE run_id = $1::text::uuid
  RETURNING run_no
), logged AS (
  INSERT INTO assetkit.events (run_no, sequence, at, type, message)
  SELECT run_no, (SELECT max(sequence) + 1 FROM assetkit.events e WHERE e.run_no = again.run_no),
    $2, 'RUN_ENQUEUED', $3 FROM again
)
SELECT pg_notify('assetkit', 'queue');

-- name: ended
-- Of some runs, those that have ended.
SELECT run_id::text FROM assetkit.runs WHERE run_id = ANY ($1::text[]::uuid[]) AND ended_at IS NOT NULL;

-- name: open_deadlines
-- Runs that were asked to end, or that may take only so many seconds, each with the instant from which on
-- that counts. As with Dagster, the tag may have decimals, and 0 is no limit.
SELECT run_id::text, coalesce(since, created_at), seconds, status = 'CANCELING'
FROM assetkit.runs, LATERAL (
  SELECT CASE status WHEN 'CANCELING' THEN cancel_requested_at ELSE started_at END AS since,
    CASE WHEN status = 'CANCELING' THEN $1::float8
      WHEN tags ->> 'dagster/max_runtime' ~ '^[0-9]{1,9}([.][0-9]{1,9})?$'
      THEN nullif((tags ->> 'dagster/max_runtime')::float8, 0) ELSE $2::float8 END AS seconds) limits
WHERE status IN ('STARTED', 'CANCELING') AND seconds IS NOT NULL
-- Two that end the same runs take them in the same order.
ORDER BY run_no;

-- name: end_run
SELECT assetkit.end_run(run_no, $2, $3::text::assetkit.run_status, $4) FROM assetkit.runs
WHERE run_id = $1::text::uuid;

-- name: due_retries
SELECT run_no, run_id::text, selection, tags::text, configuration::text, origin, retry_number
FROM assetkit.runs WHERE retry_is_due AND status = 'FAILURE'
ORDER BY run_no LIMIT $1
FOR NO KEY UPDATE SKIP LOCKED;

-- name: run_to_retry
SELECT run_no, run_id::text, selection, tags::text, configuration::text, origin, retry_number
FROM assetkit.runs WHERE run_id = $1::text::uuid;

-- name: has_failed_step
SELECT EXISTS (SELECT FROM assetkit.events WHERE run_no = $1 AND type = 'STEP_FAILURE');

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
-- A later stage waits for it as it would have for the one that failed.
UPDATE assetkit.runs r SET parent_run_no = $2, retry_number = $3, backfill_stage = failed.backfill_stage
FROM assetkit.runs failed WHERE r.run_id = $1::text::uuid AND failed.run_no = $2;

-- name: retry_decided
UPDATE assetkit.runs SET retry_is_due = false WHERE run_no = $1;

-- name: claim_slot
SELECT assetkit.claim_pool_slot($1, $2, $3, $4, $5);

-- name: free_slot
DELETE FROM assetkit.pool_slots WHERE pool = $1 AND run_no = $2 AND step_no = $3;

-- name: announce
SELECT pg_notify('assetkit', $1);
