-- Reading Dagster's tables. Every page begins behind the last row of the one before, so that no
-- statement takes long and none keeps a snapshot of a server in use.

-- name: tables
SELECT t.name FROM unnest($1::text[]) AS t(name) WHERE to_regclass(quote_ident(t.name)) IS NULL;

-- name: revision
SELECT version_num FROM alembic_version;

-- name: identity
-- When the storage was made: stays the same when the database is moved, renamed or restored.
SELECT name || ' ' || create_timestamp FROM secondary_indexes
WHERE create_timestamp IS NOT NULL ORDER BY id LIMIT 1;

-- name: bounds
SELECT (SELECT coalesce(max(id), 0) FROM event_logs)::bigint,
  (SELECT coalesce(max(id), 0) FROM runs)::bigint,
  (SELECT coalesce(max(id), 0) FROM job_ticks)::bigint;

-- name: event_count
SELECT count(*) FROM event_logs WHERE id <= $1;

-- name: run_id
SELECT run_id FROM runs WHERE id = $1;

-- name: asset_keys
SELECT asset_key, wipe_timestamp,
  wipe_timestamp IS NULL
    OR coalesce(last_materialization_timestamp > wipe_timestamp, false) AS exists
FROM asset_keys ORDER BY id;

-- name: runs
SELECT id::bigint, run_id, pipeline_name, status, run_body, create_timestamp, update_timestamp,
  start_time, end_time
FROM runs WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3;

-- name: runs_of_ids
SELECT id::bigint, run_id, pipeline_name, status, run_body, create_timestamp, update_timestamp,
  start_time, end_time
FROM runs WHERE id = ANY ($1::bigint[]) ORDER BY id;

-- name: event_sizes
SELECT run_id, count(*), sum(pg_column_size(event))::bigint FROM event_logs
WHERE run_id = ANY ($1::text[]) AND id <= $2 GROUP BY run_id;

-- name: events_of_runs
SELECT id::bigint, run_id, event, "timestamp" FROM event_logs
WHERE run_id = ANY ($1::text[]) AND id <= $2;

-- name: events_of_run
-- Also for the events without a run, which have the empty text.
SELECT id::bigint, run_id, event, "timestamp" FROM event_logs
WHERE run_id = $1 AND id > $2 AND id <= $3 ORDER BY id LIMIT $4;

-- name: late_events
-- What came to runs after they were read: a process that reports its end, for instance.
SELECT e.id::bigint, r.id::bigint, e.event, e."timestamp"
FROM event_logs e JOIN runs r ON r.run_id = e.run_id
WHERE e.id > $1 AND e.id <= $2 AND r.id <= $3 AND r.id <> ALL ($4::bigint[])
ORDER BY e.id LIMIT $5;

-- name: events_of_unknown_runs
SELECT count(*), (array_agg(e.id::bigint ORDER BY e.id))[1:3] FROM event_logs e
WHERE e.id > $1 AND e.id <= $2 AND e.run_id IS DISTINCT FROM ''
  AND NOT EXISTS (SELECT FROM runs r WHERE r.run_id = e.run_id);

-- name: ticks
-- A tick that is still STARTED although a later one of the same schedule or sensor exists was left by
-- a daemon that ended: Dagster goes on with the latest tick only.
SELECT t.id::bigint, t.status, t.type, t."timestamp", t.create_timestamp, t.tick_body,
  t.status = 'STARTED' AND EXISTS (
    SELECT FROM job_ticks l WHERE l.selector_id = t.selector_id AND l."timestamp" > t."timestamp")
FROM job_ticks t WHERE t.id > $1 AND t.id <= $2 ORDER BY t.id LIMIT $3;

-- name: ticks_of_ids
SELECT t.id::bigint, t.status, t.type, t."timestamp", t.create_timestamp, t.tick_body,
  t.status = 'STARTED' AND EXISTS (
    SELECT FROM job_ticks l WHERE l.selector_id = t.selector_id AND l."timestamp" > t."timestamp")
FROM job_ticks t WHERE t.id = ANY ($1::bigint[]) ORDER BY t.id;

-- name: instigators
SELECT id::bigint, status, instigator_type, instigator_body FROM instigators ORDER BY id;

-- name: leftovers
SELECT (SELECT count(*) FROM bulk_actions), (SELECT count(*) FROM dynamic_partitions),
  (SELECT count(*) FROM concurrency_limits), (SELECT count(*) FROM asset_daemon_asset_evaluations);
