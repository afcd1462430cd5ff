-- The state of each partition of an asset, dynamic partitions, and backfills.

-- One row for each partition of which anything is known. A partition that a run is to make, and has not yet,
-- names the run: what becomes of the run is what becomes of the partition, however its process ends.
CREATE TABLE assetkit.asset_partitions (
  asset_id int NOT NULL REFERENCES assetkit.assets ON DELETE CASCADE,
  partition text NOT NULL,
  latest_materialization_id bigint,
  materialization_count bigint NOT NULL DEFAULT 0,
  materialized_at timestamptz,
  data_version text,
  code_version text,
  planned_run_no bigint,
  PRIMARY KEY (asset_id, partition)
) WITH (fillfactor = 70);
-- No foreign keys to materializations and runs: each deleted run would look for its partitions in a table
-- that may have millions of rows, and a run that is gone says nothing about a partition.

ALTER TABLE assetkit.asset_state ADD COLUMN whole_at timestamptz;

-- For materializations that came in another way than by events: those of before, and imported ones.
CREATE FUNCTION assetkit.recount_partitions() RETURNS void LANGUAGE sql AS $$
  INSERT INTO assetkit.asset_partitions
    (asset_id, partition, latest_materialization_id, materialization_count, materialized_at,
     data_version, code_version)
  SELECT DISTINCT ON (asset_id, partition) asset_id, partition, materialization_id,
    count(*) OVER (PARTITION BY asset_id, partition), at, data_version, code_version
  FROM assetkit.materializations WHERE partition IS NOT NULL
  ORDER BY asset_id, partition, materialization_id DESC
  ON CONFLICT (asset_id, partition) DO UPDATE SET
    latest_materialization_id = excluded.latest_materialization_id,
    materialization_count = excluded.materialization_count,
    materialized_at = excluded.materialized_at, data_version = excluded.data_version,
    code_version = excluded.code_version;
  UPDATE assetkit.asset_state s SET whole_at = m.at
  FROM (SELECT asset_id, max(at) AS at FROM assetkit.materializations
    WHERE partition IS NULL GROUP BY asset_id) m
  WHERE m.asset_id = s.asset_id;
$$;
SELECT assetkit.recount_partitions();

-- A partition may be made from several partitions of one asset.
ALTER TABLE assetkit.materialization_inputs ADD COLUMN upstream_partition text;
ALTER TABLE assetkit.materialization_inputs DROP CONSTRAINT materialization_inputs_pkey;
ALTER TABLE assetkit.materialization_inputs
  ADD PRIMARY KEY (materialization_id, upstream_id, upstream_materialization_id);

CREATE TABLE assetkit.dynamic_partitions (
  name text NOT NULL CHECK (name <> ''),
  partition text NOT NULL CHECK (partition <> ''),
  place bigint GENERATED ALWAYS AS IDENTITY,
  added_at timestamptz NOT NULL,
  PRIMARY KEY (name, partition)
);

CREATE TABLE assetkit.backfills (
  backfill_id text PRIMARY KEY,
  created_at timestamptz NOT NULL,
  selection text NOT NULL,
  partitions text NOT NULL,
  partition_count int NOT NULL,
  run_count int NOT NULL,
  policy text NOT NULL,
  tags jsonb NOT NULL DEFAULT '{}',
  cancel_requested_at timestamptz
);
CREATE INDEX backfills_created ON assetkit.backfills (created_at DESC, backfill_id);

-- The runs of a backfill are runs of the queue, of the origin backfill:ID; the unique index on origin and
-- run key keeps each of its ranges of partitions to one run. A run of a later stage leaves the queue when all
-- of the earlier stages have ended.
ALTER TABLE assetkit.runs ADD COLUMN backfill_stage smallint NOT NULL DEFAULT 0;
CREATE INDEX runs_backfill ON assetkit.runs (origin) WHERE origin LIKE 'backfill:%';
CREATE INDEX runs_staged ON assetkit.runs (origin)
  WHERE status = 'QUEUED' AND backfill_stage > 0;

-- Dagster's words for the state of a partition; a canceled run leaves it as it was.
CREATE FUNCTION assetkit.partition_state(
  p_planned_run assetkit.run_status, p_materialization_id bigint
) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN p_planned_run IN ('QUEUED', 'STARTING', 'STARTED', 'CANCELING') THEN 'MATERIALIZING'
    WHEN p_planned_run = 'FAILURE' THEN 'FAILED'
    WHEN p_materialization_id IS NOT NULL THEN 'MATERIALIZED'
    ELSE 'MISSING' END
$$;

CREATE VIEW assetkit.partition_status AS
SELECT a.key AS asset, p.partition,
  assetkit.partition_state(r.status, p.latest_materialization_id) AS status, p.materialized_at,
  p.materialization_count, p.latest_materialization_id, p.data_version, p.code_version,
  r.run_id AS planned_by
FROM assetkit.asset_partitions p
JOIN assetkit.assets a USING (asset_id)
LEFT JOIN assetkit.runs r ON r.run_no = p.planned_run_no;

-- The state of a backfill follows from its runs; one that was tried again doesn't count any more.
CREATE VIEW assetkit.backfill_status AS
SELECT b.backfill_id,
  CASE
    WHEN r.open > 0 AND b.cancel_requested_at IS NOT NULL THEN 'CANCELING'
    WHEN r.open > 0 THEN 'REQUESTED'
    WHEN b.cancel_requested_at IS NOT NULL AND r.canceled > 0 THEN 'CANCELED'
    WHEN r.failed + r.canceled > 0 THEN 'COMPLETED_FAILED'
    ELSE 'COMPLETED_SUCCESS'
  END AS status,
  b.selection, b.partitions, b.partition_count, b.policy, b.created_at,
  CASE WHEN r.open = 0 THEN coalesce(r.ended_at, b.created_at) END AS ended_at,
  b.run_count AS runs, r.queued, r.open - r.queued AS in_progress, r.succeeded, r.failed,
  r.canceled, b.tags
FROM assetkit.backfills b, LATERAL (
  SELECT count(*) FILTER (WHERE status NOT IN ('SUCCESS', 'FAILURE', 'CANCELED')) AS open,
    count(*) FILTER (WHERE status = 'QUEUED') AS queued,
    count(*) FILTER (WHERE status = 'SUCCESS') AS succeeded,
    count(*) FILTER (WHERE status = 'FAILURE') AS failed,
    count(*) FILTER (WHERE status = 'CANCELED') AS canceled,
    max(runs.ended_at) AS ended_at
  FROM assetkit.runs
  WHERE origin = 'backfill:' || b.backfill_id AND origin LIKE 'backfill:%'
    AND NOT (status = 'FAILURE' AND EXISTS (
      SELECT FROM assetkit.runs again
      WHERE again.parent_run_no = runs.run_no AND again.retry_number > 0))
) r
ORDER BY b.created_at DESC, b.backfill_id;

COMMENT ON TABLE assetkit.asset_partitions IS 'Each partition of an asset of which anything is known.';
COMMENT ON COLUMN assetkit.asset_partitions.asset_id IS 'The asset.';
COMMENT ON COLUMN assetkit.asset_partitions.partition IS 'The partition''s key.';
COMMENT ON COLUMN assetkit.asset_partitions.latest_materialization_id IS 'Its latest materialization; null when it was never made.';
COMMENT ON COLUMN assetkit.asset_partitions.materialization_count IS 'How often it was made.';
COMMENT ON COLUMN assetkit.asset_partitions.materialized_at IS 'When it was last made.';
COMMENT ON COLUMN assetkit.asset_partitions.data_version IS 'The version of its data.';
COMMENT ON COLUMN assetkit.asset_partitions.code_version IS 'The version of the code that made it.';
COMMENT ON COLUMN assetkit.asset_partitions.planned_run_no IS 'The last run that was to make it, as long as it has not; the run may have been deleted.';
COMMENT ON COLUMN assetkit.asset_state.whole_at IS 'When it was last made as a whole, rather than a partition of it.';
COMMENT ON COLUMN assetkit.materialization_inputs.upstream_partition IS 'The partition that was read; null for an asset without partitions, and for very many partitions.';
COMMENT ON TABLE assetkit.dynamic_partitions IS 'The keys of dynamic partition sets.';
COMMENT ON COLUMN assetkit.dynamic_partitions.name IS 'The set.';
COMMENT ON COLUMN assetkit.dynamic_partitions.partition IS 'The key.';
COMMENT ON COLUMN assetkit.dynamic_partitions.place IS 'The order in which keys came.';
COMMENT ON COLUMN assetkit.dynamic_partitions.added_at IS 'When it was added.';
COMMENT ON TABLE assetkit.backfills IS 'Each request to make many partitions.';
COMMENT ON COLUMN assetkit.backfills.backfill_id IS 'The identity; its runs have the tag dagster/backfill with it.';
COMMENT ON COLUMN assetkit.backfills.created_at IS 'When it was requested.';
COMMENT ON COLUMN assetkit.backfills.selection IS 'The selection of assets as the user wrote it.';
COMMENT ON COLUMN assetkit.backfills.partitions IS 'The partitions, as ranges first...last.';
COMMENT ON COLUMN assetkit.backfills.partition_count IS 'How many partitions of assets it makes.';
COMMENT ON COLUMN assetkit.backfills.run_count IS 'How many runs it was planned with.';
COMMENT ON COLUMN assetkit.backfills.policy IS 'How the partitions are spread over runs.';
COMMENT ON COLUMN assetkit.backfills.tags IS 'The labels of its runs, without those of the system.';
COMMENT ON COLUMN assetkit.backfills.cancel_requested_at IS 'When somebody asked for its end.';
COMMENT ON COLUMN assetkit.runs.backfill_stage IS 'Of a run of a backfill: the stage; it waits for those before.';
COMMENT ON FUNCTION assetkit.recount_partitions() IS 'Brings the states of partitions up to date with materializations that came in another way than by events.';
COMMENT ON FUNCTION assetkit.partition_state(assetkit.run_status, bigint) IS 'The state of a partition, from that of the run that was to make it and from its latest materialization.';
COMMENT ON VIEW assetkit.partition_status IS 'The partitions of which anything is known: made, failed or being made.';
COMMENT ON VIEW assetkit.backfill_status IS 'The backfills, the newest first, with their state and the number of their runs in each state.';
