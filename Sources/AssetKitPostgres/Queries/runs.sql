-- Runs and their steps.

-- name: create_run
INSERT INTO assetkit.runs
  (run_id, status, selection, tags, configuration, worker, created_at, lease_until)
VALUES ($1::uuid, $2::text::assetkit.run_status, $3, $4::text::jsonb, $5::text::jsonb, $6, $7, $8)
RETURNING run_no;

-- name: create_steps
INSERT INTO assetkit.steps (run_no, step_no, name)
SELECT (SELECT run_no FROM assetkit.runs WHERE run_id = $1::uuid), ordinality, name
FROM unnest($2::text[]) WITH ORDINALITY AS planned(name, ordinality);

-- name: run_number
SELECT run_no FROM assetkit.runs WHERE run_id = $1::uuid;

-- name: step_numbers
SELECT step_no, name FROM assetkit.steps WHERE run_no = $1;

-- name: run
SELECT run_id::text, status::text, selection, tags::text, configuration::text, worker, created_at,
  started_at, ended_at, lease_until, message
FROM assetkit.runs WHERE run_id = $1::uuid;

-- name: runs
-- The newest first: run_no follows the order of creation.
SELECT run_id::text, status::text, selection, tags::text, configuration::text, worker, created_at,
  started_at, ended_at, lease_until, message
FROM assetkit.runs
WHERE (cardinality($1::text[]) = 0 OR status = ANY ($1::text[]::assetkit.run_status[]))
  AND ($2::text::jsonb = '{}' OR tags @> $2::text::jsonb)
  AND ($3::text IS NULL
    OR run_no < (SELECT run_no FROM assetkit.runs WHERE run_id = $3::text::uuid))
ORDER BY run_no DESC LIMIT $4;

-- name: steps
SELECT s.name, s.status::text, s.attempt, s.started_at, s.ended_at, s.progress_done,
  s.progress_total, s.progress_unit, s.message
FROM assetkit.steps s JOIN assetkit.runs r USING (run_no)
WHERE r.run_id = $1::uuid ORDER BY s.step_no;

-- name: update_steps
-- An event never takes away the beginning of a step, nor an attempt's number.
UPDATE assetkit.steps s SET
  status = u.status::assetkit.step_status,
  attempt = greatest(s.attempt, u.attempt),
  started_at = coalesce(s.started_at, u.started_at),
  ended_at = u.ended_at,
  message = u.message
FROM unnest($2::int[], $3::text[], $4::smallint[], $5::timestamptz[], $6::timestamptz[], $7::text[])
  AS u(step_no, status, attempt, started_at, ended_at, message)
WHERE s.run_no = $1 AND s.step_no = u.step_no;

-- name: update_progress
UPDATE assetkit.steps s SET progress_done = u.done, progress_total = u.total, progress_unit = u.unit
FROM unnest($2::int[], $3::bigint[], $4::bigint[], $5::text[]) AS u(step_no, done, total, unit)
WHERE s.run_no = $1 AND s.step_no = u.step_no;

-- name: delete_run
-- Materializations and checks stay: their reference to the run becomes null.
WITH gone AS (
  DELETE FROM assetkit.events
  WHERE run_no = (SELECT run_no FROM assetkit.runs WHERE run_id = $1::uuid)
)
DELETE FROM assetkit.runs WHERE run_id = $1::uuid;

-- name: reap_lost_runs
-- One statement decides who ends a run: of two that try, the second finds it ended. A run that was asked
-- to end has done so. A launch that nobody took up is the queue's.
WITH lost AS (
  SELECT run_no, run_id, status FROM assetkit.runs
  WHERE status IN ('STARTING', 'STARTED', 'CANCELING') AND lease_until < $1
    AND NOT (status = 'STARTING' AND worker LIKE 'launch:%')
  ORDER BY run_no
  FOR NO KEY UPDATE SKIP LOCKED
)
SELECT run_id::text FROM lost
WHERE assetkit.end_run(run_no, $1,
  CASE WHEN status = 'CANCELING' THEN 'CANCELED' ELSE 'FAILURE' END::assetkit.run_status, $2);
