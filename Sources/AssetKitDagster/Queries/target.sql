-- Writing another instance's history. Each batch is one transaction with the positions up to which
-- it brings the import.

-- name: begin_import
INSERT INTO assetkit.imports (source, started_at, positions) VALUES ($1, $2, $3::text::jsonb)
ON CONFLICT (source) DO UPDATE SET started_at = excluded.started_at, finished_at = NULL
RETURNING positions::text, report::text;

-- name: save_import
-- Nothing is saved, and so the batch undone, when somebody else has saved meanwhile.
UPDATE assetkit.imports SET positions = $3::text::jsonb, report = $4::text::jsonb
WHERE source = $1 AND positions = $2::text::jsonb;

-- name: finish_import
UPDATE assetkit.imports SET finished_at = $2 WHERE source = $1;

-- name: recount_partitions
-- The states of partitions, of which the statements below know nothing.
SELECT assetkit.recount_partitions();

-- name: lock_numbers
-- Nobody else may take a number between the look at a sequence and its advance.
LOCK TABLE assetkit.runs, assetkit.materializations IN SHARE ROW EXCLUSIVE MODE;

-- name: reserve_runs
WITH used AS (
  SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END AS number
  FROM assetkit.runs_run_no_seq
)
SELECT number, setval('assetkit.runs_run_no_seq', number + $1) FROM used;

-- name: reserve_materializations
WITH used AS (
  SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END AS number
  FROM assetkit.materializations_materialization_id_seq
)
SELECT number, setval('assetkit.materializations_materialization_id_seq', number + $1) FROM used;

-- name: insert_runs
INSERT INTO assetkit.runs
  (run_no, run_id, status, selection, tags, configuration, created_at, started_at, ended_at,
   lease_until)
OVERRIDING SYSTEM VALUE
SELECT g.run_no, g.run_id::uuid, g.status::assetkit.run_status, g.selection, g.tags::jsonb,
  g.configuration::jsonb, g.created_at, g.started_at, g.ended_at, g.ended_at
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
  $7::timestamptz[], $8::timestamptz[], $9::timestamptz[])
  AS g(run_no, run_id, status, selection, tags, configuration, created_at, started_at, ended_at)
ON CONFLICT (run_id) DO NOTHING
RETURNING run_no;

-- name: stored_runs
SELECT r.run_no, r.status::text, r.ended_at, (
  SELECT coalesce(max(e.sequence), 0) FROM assetkit.events e WHERE e.run_no = r.run_no)
FROM assetkit.runs r WHERE r.run_no = ANY ($1::bigint[]);

-- name: stored_steps
SELECT run_no, name, status::text, attempt, started_at, ended_at, message
FROM assetkit.steps WHERE run_no = ANY ($1::bigint[]) ORDER BY run_no, step_no;

-- name: upsert_steps
INSERT INTO assetkit.steps
  (run_no, step_no, name, status, attempt, started_at, ended_at, message)
SELECT g.run_no, g.step_no, g.name, g.status::assetkit.step_status, g.attempt, g.started_at,
  g.ended_at, g.message
FROM unnest($1::bigint[], $2::int[], $3::text[], $4::text[], $5::smallint[], $6::timestamptz[],
  $7::timestamptz[], $8::text[])
  AS g(run_no, step_no, name, status, attempt, started_at, ended_at, message)
ON CONFLICT (run_no, step_no) DO UPDATE SET
  status = excluded.status, attempt = excluded.attempt, started_at = excluded.started_at,
  ended_at = excluded.ended_at, message = excluded.message;

-- name: set_messages
UPDATE assetkit.runs r SET message = g.message
FROM unnest($1::bigint[], $2::text[]) AS g(run_no, message) WHERE r.run_no = g.run_no;

-- name: insert_materializations
-- The state of the assets follows from the rows that were really inserted.
WITH given AS (
  SELECT * FROM unnest($1::bigint[], $2::int[], $3::bigint[], $4::int[], $5::timestamptz[],
    $6::text[], $7::text[], $8::text[], $9::text[])
    AS g(id, asset_id, run_no, sequence, at, code_version, data_version, metadata, partition)
), new AS (
  INSERT INTO assetkit.materializations
    (materialization_id, asset_id, run_no, sequence, at, code_version, data_version, metadata,
     partition)
  OVERRIDING SYSTEM VALUE
  SELECT id, asset_id, run_no, sequence, at, code_version, data_version, metadata::jsonb, partition
  FROM given
  ON CONFLICT DO NOTHING
  RETURNING materialization_id, asset_id
), inputs AS (
  INSERT INTO assetkit.materialization_inputs
    (materialization_id, upstream_id, upstream_materialization_id, data_version)
  SELECT i.id, i.upstream_id, i.upstream_materialization_id, i.data_version
  FROM unnest($10::bigint[], $11::int[], $12::bigint[], $13::text[])
    AS i(id, upstream_id, upstream_materialization_id, data_version)
  JOIN new ON new.materialization_id = i.id
  ON CONFLICT DO NOTHING
)
INSERT INTO assetkit.asset_state AS s (asset_id, latest_materialization_id, materialization_count)
SELECT asset_id, max(materialization_id), count(*) FROM new GROUP BY asset_id
ON CONFLICT (asset_id) DO UPDATE SET
  latest_materialization_id =
    greatest(s.latest_materialization_id, excluded.latest_materialization_id),
  materialization_count = s.materialization_count + excluded.materialization_count;

-- name: upsert_checks
INSERT INTO assetkit.asset_checks AS c
  (asset_id, name, run_no, at, passed, severity, description, metadata)
SELECT DISTINCT ON (e.asset_id, e.name) e.asset_id, e.name, e.run_no, e.at, e.passed,
  e.severity::assetkit.check_severity, e.description, e.metadata::jsonb
FROM unnest($1::int[], $2::text[], $3::bigint[], $4::timestamptz[], $5::boolean[], $6::text[],
  $7::text[], $8::text[]) WITH ORDINALITY
  AS e(asset_id, name, run_no, at, passed, severity, description, metadata, place)
ORDER BY e.asset_id, e.name, e.at DESC, e.place DESC
ON CONFLICT (asset_id, name) DO UPDATE SET
  run_no = excluded.run_no, at = excluded.at, passed = excluded.passed,
  severity = excluded.severity, description = excluded.description, metadata = excluded.metadata
WHERE c.at <= excluded.at;

-- name: wipe_materializations
-- Of the wiped assets, what was brought in before and is older than the wipe.
DELETE FROM assetkit.materializations m
USING unnest($1::int[], $2::timestamptz[]) AS w(asset_id, at),
  unnest($3::bigint[], $4::bigint[]) AS imported(first, last)
WHERE m.asset_id = w.asset_id AND m.at <= w.at
  AND m.materialization_id BETWEEN imported.first AND imported.last;

-- name: wipe_checks
DELETE FROM assetkit.asset_checks c
USING unnest($1::int[], $2::timestamptz[]) AS w(asset_id, at)
WHERE c.asset_id = w.asset_id AND c.at <= w.at
  AND (c.run_no IS NULL OR EXISTS (
    SELECT FROM unnest($3::bigint[], $4::bigint[]) AS imported(first, last)
    WHERE c.run_no BETWEEN imported.first AND imported.last));

-- name: recount_assets
WITH left_over AS (
  SELECT s.asset_id, max(m.materialization_id) AS latest, count(m.materialization_id) AS number
  FROM assetkit.asset_state s LEFT JOIN assetkit.materializations m USING (asset_id)
  WHERE s.asset_id = ANY ($1::int[]) GROUP BY s.asset_id
), gone AS (
  DELETE FROM assetkit.asset_state s USING left_over l
  WHERE s.asset_id = l.asset_id AND l.number = 0
), partitions AS (
  DELETE FROM assetkit.asset_partitions p
  WHERE p.asset_id = ANY ($1::int[]) AND NOT EXISTS (
    SELECT FROM assetkit.materializations m
    WHERE m.asset_id = p.asset_id AND m.partition = p.partition)
)
UPDATE assetkit.asset_state s
SET latest_materialization_id = l.latest, materialization_count = l.number
FROM left_over l WHERE s.asset_id = l.asset_id AND l.number > 0;

-- name: insert_ticks
INSERT INTO assetkit.ticks
  (instigator, name, at, status, started_at, ended_at, run_ids, message, cursor)
SELECT g.instigator::assetkit.instigator_type, g.name, g.at, g.status::assetkit.tick_status,
  g.started_at, g.ended_at, ARRAY(SELECT jsonb_array_elements_text(g.run_ids::jsonb)::uuid),
  g.message, g.cursor
FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::timestamptz[],
  $6::timestamptz[], $7::text[], $8::text[], $9::text[]) WITH ORDINALITY
  AS g(instigator, name, at, status, started_at, ended_at, run_ids, message, cursor, place)
ORDER BY g.place
ON CONFLICT (instigator, name, at) DO NOTHING
RETURNING instigator::text, name, at;

-- name: set_schedules
UPDATE assetkit.schedules s SET status = g.status::assetkit.schedule_state
FROM unnest($1::text[], $2::text[]) AS g(name, status) WHERE s.name = g.name
RETURNING s.name;
