-- Events, and what they leave behind.

-- name: open_run
SELECT assetkit.open_run($1, $2, $3, $4::text::assetkit.run_status, $5, $6, $7, $8);

-- name: allow_time
-- A session may have a bound on how long it stands still within a transaction, for the sake of others who
-- wait. Nobody waits for the lost events of a run, and many of them take their time.
SELECT set_config('idle_in_transaction_session_timeout', '5min', true);

-- name: lock_run
-- For a replay, which is accepted in every state.
SELECT status::text, (
  SELECT coalesce(max(sequence), 0) FROM assetkit.events e WHERE e.run_no = r.run_no)
FROM assetkit.runs r WHERE run_no = $1 FOR NO KEY UPDATE;

-- name: stored_events
SELECT at, type::text, step_no, asset_id, name, message, partition FROM assetkit.events
WHERE run_no = $1 AND at >= $2;

-- name: insert_events
INSERT INTO assetkit.events
  (run_no, sequence, step_no, asset_id, at, type, level, attempt, duration_us, name, message,
   details, partition)
SELECT $1, e.sequence, e.step_no, e.asset_id, e.at, e.type::assetkit.event_type,
  e.level::assetkit.log_level, e.attempt, e.duration_us, e.name, e.message, e.details::jsonb,
  e.partition
FROM unnest($2::int[], $3::int[], $4::int[], $5::timestamptz[], $6::text[], $7::text[],
  $8::smallint[], $9::bigint[], $10::text[], $11::text[], $12::text[], $13::text[])
  AS e(sequence, step_no, asset_id, at, type, level, attempt, duration_us, name, message, details,
    partition)
ON CONFLICT (run_no, sequence) DO NOTHING;

-- name: copy_events
COPY assetkit.events
  (run_no, sequence, step_no, asset_id, at, type, level, attempt, duration_us, name, message,
   details, partition)
FROM STDIN (FORMAT binary);

-- name: insert_materializations
-- The state of the assets follows from the rows that were really inserted, so that a batch that is
-- sent again changes nothing. Identities rise with the sequence.
WITH given AS (
  SELECT * FROM unnest($2::int[], $3::int[], $4::timestamptz[], $5::text[], $6::text[], $7::text[],
    $8::text[], $13::text[])
    AS g(sequence, asset_id, at, code_version, data_version, metadata, cursor, partition)
), new AS (
  INSERT INTO assetkit.materializations
    (asset_id, run_no, sequence, at, code_version, data_version, metadata, partition)
  SELECT asset_id, $1, sequence, at, code_version, data_version, metadata::jsonb, partition
  FROM given ORDER BY sequence
  ON CONFLICT (run_no, sequence) DO NOTHING
  RETURNING materialization_id, asset_id, sequence
), inputs AS (
  INSERT INTO assetkit.materialization_inputs
    (materialization_id, upstream_id, upstream_materialization_id, data_version,
     upstream_partition)
  SELECT new.materialization_id, i.upstream_id, i.upstream_materialization_id, i.data_version,
    i.upstream_partition
  FROM unnest($9::int[], $10::int[], $11::bigint[], $12::text[], $14::text[])
    AS i(sequence, upstream_id, upstream_materialization_id, data_version, upstream_partition)
  JOIN new USING (sequence)
), parts AS (
  INSERT INTO assetkit.asset_partitions AS p
    (asset_id, partition, latest_materialization_id, materialization_count, materialized_at,
     data_version, code_version)
  SELECT DISTINCT ON (new.asset_id, given.partition) new.asset_id, given.partition,
    new.materialization_id, count(*) OVER (PARTITION BY new.asset_id, given.partition), given.at,
    given.data_version, given.code_version
  FROM new JOIN given USING (sequence) WHERE given.partition IS NOT NULL
  ORDER BY new.asset_id, given.partition, new.materialization_id DESC
  ON CONFLICT (asset_id, partition) DO UPDATE SET
    latest_materialization_id = excluded.latest_materialization_id,
    materialization_count = p.materialization_count + excluded.materialization_count,
    materialized_at = excluded.materialized_at, data_version = excluded.data_version,
    code_version = excluded.code_version, planned_run_no = NULL
), state AS (
  INSERT INTO assetkit.asset_state AS s
    (asset_id, latest_materialization_id, materialization_count, whole_at, cursor)
  SELECT new.asset_id, max(new.materialization_id), count(*),
    max(given.at) FILTER (WHERE given.partition IS NULL),
    (array_agg(given.cursor ORDER BY given.sequence DESC) FILTER (WHERE given.cursor IS NOT NULL))[1]
  FROM new JOIN given USING (sequence) GROUP BY new.asset_id
  ON CONFLICT (asset_id) DO UPDATE SET
    latest_materialization_id =
      greatest(s.latest_materialization_id, excluded.latest_materialization_id),
    materialization_count = s.materialization_count + excluded.materialization_count,
    whole_at = coalesce(excluded.whole_at, s.whole_at),
    cursor = coalesce(excluded.cursor, s.cursor)
)
SELECT sequence, materialization_id FROM new
UNION ALL
SELECT m.sequence, m.materialization_id
FROM assetkit.materializations m
WHERE m.run_no = $1 AND m.sequence = ANY ($2::int[]);

-- name: plan_partitions
-- The run that is to make a partition; when it does, that is cleared again.
INSERT INTO assetkit.asset_partitions (asset_id, partition, planned_run_no)
SELECT DISTINCT asset_id, partition, $1::bigint
FROM unnest($2::int[], $3::text[]) AS g(asset_id, partition)
ORDER BY 1, 2
ON CONFLICT (asset_id, partition) DO UPDATE SET planned_run_no = excluded.planned_run_no;

-- name: upsert_checks
INSERT INTO assetkit.asset_checks AS c
  (asset_id, name, run_no, at, passed, severity, description, metadata)
SELECT DISTINCT ON (e.asset_id, e.name) e.asset_id, e.name, $1, e.at, e.passed,
  e.severity::assetkit.check_severity, e.description, e.metadata::jsonb
FROM unnest($2::int[], $3::int[], $4::text[], $5::timestamptz[], $6::boolean[], $7::text[],
  $8::text[], $9::text[])
  AS e(sequence, asset_id, name, at, passed, severity, description, metadata)
ORDER BY e.asset_id, e.name, e.sequence DESC
ON CONFLICT (asset_id, name) DO UPDATE SET
  run_no = excluded.run_no, at = excluded.at, passed = excluded.passed,
  severity = excluded.severity, description = excluded.description, metadata = excluded.metadata
WHERE c.at <= excluded.at;

-- name: events
SELECT e.sequence, s.name, a.key, e.at, e.type::text, e.level::text, e.attempt, e.duration_us,
  e.name, e.message, e.details::text,
  m.code_version, m.data_version, m.metadata::text, m.materialization_id, e.partition
FROM assetkit.events e
JOIN assetkit.runs r USING (run_no)
LEFT JOIN assetkit.steps s ON s.run_no = e.run_no AND s.step_no = e.step_no
LEFT JOIN assetkit.assets a ON a.asset_id = e.asset_id
LEFT JOIN assetkit.materializations m
  ON e.type = 'ASSET_MATERIALIZATION' AND m.run_no = e.run_no AND m.sequence = e.sequence
WHERE r.run_id = $1::uuid AND e.sequence > $2
ORDER BY e.sequence LIMIT $3;

-- name: inputs
SELECT i.materialization_id, a.key, i.upstream_materialization_id, i.data_version,
  i.upstream_partition
FROM assetkit.materialization_inputs i JOIN assetkit.assets a ON a.asset_id = i.upstream_id
WHERE i.materialization_id = ANY ($1::bigint[])
ORDER BY i.materialization_id, a.key, i.upstream_partition;
