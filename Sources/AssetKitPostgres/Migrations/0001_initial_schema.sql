-- The instance: assets, runs, steps, events, materializations with their lineage, checks, schedules.
-- Current state lives in rows of its own (runs, steps, asset_state, asset_checks), which the
-- statement that stores an event updates too, so that no question has to aggregate the log.

CREATE TYPE assetkit.run_status AS ENUM (
  'QUEUED', 'STARTING', 'STARTED', 'SUCCESS', 'FAILURE', 'CANCELING', 'CANCELED');
CREATE TYPE assetkit.step_status AS ENUM (
  'PLANNED', 'STARTED', 'UP_FOR_RETRY', 'SUCCESS', 'FAILURE', 'SKIPPED');
CREATE TYPE assetkit.event_type AS ENUM (
  'RUN_ENQUEUED', 'RUN_DEQUEUED', 'RUN_STARTING', 'RUN_START', 'RUN_SUCCESS', 'RUN_FAILURE',
  'RUN_CANCELING', 'RUN_CANCELED', 'STEP_START', 'STEP_SUCCESS', 'STEP_FAILURE', 'STEP_SKIPPED',
  'STEP_UP_FOR_RETRY', 'STEP_RESTARTED', 'ASSET_MATERIALIZATION_PLANNED', 'ASSET_MATERIALIZATION',
  'ASSET_FAILED_TO_MATERIALIZE', 'ASSET_OBSERVATION', 'ASSET_WIPED',
  'ASSET_CHECK_EVALUATION_PLANNED', 'ASSET_CHECK_EVALUATION', 'RESOURCE_INIT_STARTED',
  'RESOURCE_INIT_SUCCESS', 'RESOURCE_INIT_FAILURE', 'ENGINE_EVENT', 'LOG');
CREATE TYPE assetkit.log_level AS ENUM ('DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL');
CREATE TYPE assetkit.check_severity AS ENUM ('WARN', 'ERROR');
CREATE TYPE assetkit.schedule_state AS ENUM ('RUNNING', 'STOPPED');

CREATE TABLE assetkit.assets (
  asset_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text NOT NULL UNIQUE CHECK (key <> ''),
  group_name text NOT NULL DEFAULT 'default',
  kinds text[] NOT NULL DEFAULT '{}',
  owners text[] NOT NULL DEFAULT '{}',
  tags jsonb NOT NULL DEFAULT '{}',
  description text,
  code_version text,
  metadata jsonb NOT NULL DEFAULT '{}',
  is_external boolean NOT NULL DEFAULT false,
  is_declared boolean NOT NULL DEFAULT false,
  code_location text NOT NULL DEFAULT ''
);

CREATE TABLE assetkit.asset_deps (
  asset_id int NOT NULL REFERENCES assetkit.assets ON DELETE CASCADE,
  upstream_id int NOT NULL REFERENCES assetkit.assets ON DELETE CASCADE,
  PRIMARY KEY (asset_id, upstream_id)
);
CREATE INDEX asset_deps_upstream ON assetkit.asset_deps (upstream_id);

-- Which definitions the tables above were filled from, so that an unchanged program skips it.
CREATE TABLE assetkit.registrations (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  fingerprint text NOT NULL
);

CREATE TABLE assetkit.runs (
  run_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id uuid NOT NULL UNIQUE,
  status assetkit.run_status NOT NULL,
  selection text NOT NULL,
  tags jsonb NOT NULL DEFAULT '{}',
  configuration jsonb NOT NULL DEFAULT '{}',
  worker text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  started_at timestamptz,
  ended_at timestamptz,
  lease_until timestamptz NOT NULL,
  message text,
  CHECK ((ended_at IS NOT NULL) = (status IN ('SUCCESS', 'FAILURE', 'CANCELED')))
) WITH (fillfactor = 70);
-- Few runs are open at a time: whoever looks for lost ones reads this index only.
CREATE INDEX runs_open ON assetkit.runs (run_no)
  WHERE status NOT IN ('SUCCESS', 'FAILURE', 'CANCELED');
CREATE INDEX runs_tags ON assetkit.runs USING gin (tags jsonb_path_ops) WHERE tags <> '{}';

CREATE TABLE assetkit.steps (
  run_no bigint NOT NULL REFERENCES assetkit.runs ON DELETE CASCADE,
  step_no int NOT NULL,
  name text NOT NULL,
  status assetkit.step_status NOT NULL DEFAULT 'PLANNED',
  attempt smallint NOT NULL DEFAULT 0,
  started_at timestamptz,
  ended_at timestamptz,
  progress_done bigint,
  progress_total bigint,
  progress_unit text,
  message text,
  PRIMARY KEY (run_no, step_no)
) WITH (fillfactor = 70);

CREATE TABLE assetkit.events (
  run_no bigint NOT NULL,
  sequence int NOT NULL,
  step_no int,
  asset_id int,
  at timestamptz NOT NULL,
  type assetkit.event_type NOT NULL,
  level assetkit.log_level,
  attempt smallint,
  duration_us bigint,
  name text,
  message text,
  details jsonb,
  PRIMARY KEY (run_no, sequence)
);
-- No foreign key to runs: every event is written under a lock on its run's row, which proves that
-- the run exists; a trigger call for each of a million log lines would only prove it again.

CREATE TABLE assetkit.materializations (
  materialization_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  asset_id int NOT NULL REFERENCES assetkit.assets,
  run_no bigint REFERENCES assetkit.runs ON DELETE SET NULL,
  sequence int,
  at timestamptz NOT NULL,
  code_version text,
  data_version text NOT NULL,
  metadata jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX materializations_asset
  ON assetkit.materializations (asset_id, materialization_id DESC);
CREATE UNIQUE INDEX materializations_event ON assetkit.materializations (run_no, sequence);

CREATE TABLE assetkit.materialization_inputs (
  materialization_id bigint NOT NULL
    REFERENCES assetkit.materializations ON DELETE CASCADE,
  upstream_id int NOT NULL REFERENCES assetkit.assets,
  upstream_materialization_id bigint NOT NULL,
  data_version text NOT NULL,
  PRIMARY KEY (materialization_id, upstream_id)
);
CREATE INDEX materialization_inputs_upstream
  ON assetkit.materialization_inputs (upstream_materialization_id);

CREATE TABLE assetkit.asset_state (
  asset_id int PRIMARY KEY REFERENCES assetkit.assets ON DELETE CASCADE,
  latest_materialization_id bigint
    REFERENCES assetkit.materializations ON DELETE SET NULL,
  materialization_count bigint NOT NULL DEFAULT 0,
  cursor text
) WITH (fillfactor = 50);

CREATE TABLE assetkit.asset_checks (
  asset_id int NOT NULL REFERENCES assetkit.assets ON DELETE CASCADE,
  name text NOT NULL,
  run_no bigint REFERENCES assetkit.runs ON DELETE SET NULL,
  at timestamptz NOT NULL,
  passed boolean NOT NULL,
  severity assetkit.check_severity NOT NULL,
  description text,
  metadata jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (asset_id, name)
);
CREATE INDEX asset_checks_run ON assetkit.asset_checks (run_no);

CREATE TABLE assetkit.schedules (
  name text PRIMARY KEY,
  target text NOT NULL,
  cron text[] NOT NULL,
  time_zone text NOT NULL,
  default_status assetkit.schedule_state NOT NULL,
  description text,
  tags jsonb NOT NULL DEFAULT '{}',
  is_declared boolean NOT NULL DEFAULT true,
  code_location text NOT NULL DEFAULT ''
);

-- What the writer of events calls first, in the transaction of each batch: takes the lock on the
-- run's row and refuses a run that has ended (SQLSTATE AK409) or isn't there (AK404). A batch whose
-- last event is stored already passes: it is one whose answer was lost. The time tells that event
-- from the one which ended a lost run under the next number.
CREATE FUNCTION assetkit.open_run(
  p_run_no bigint, p_last_sequence int, p_last_at timestamptz, p_status assetkit.run_status,
  p_at timestamptz, p_message text, p_lease_until timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  was assetkit.run_status;
BEGIN
  SELECT status INTO was FROM assetkit.runs WHERE run_no = p_run_no FOR NO KEY UPDATE;
  IF was IS NULL THEN
    RAISE EXCEPTION 'the run is not stored' USING ERRCODE = 'AK404';
  END IF;
  IF was IN ('SUCCESS', 'FAILURE', 'CANCELED') THEN
    IF EXISTS (
      SELECT FROM assetkit.events
      WHERE run_no = p_run_no AND sequence = p_last_sequence AND at = p_last_at)
    THEN
      RETURN;
    END IF;
    RAISE EXCEPTION 'the run has ended (%)', was USING ERRCODE = 'AK409';
  END IF;
  IF p_status IS NOT NULL OR p_lease_until IS NOT NULL THEN
    UPDATE assetkit.runs SET
      status = coalesce(p_status, status),
      started_at = CASE WHEN p_status = 'STARTED' THEN p_at ELSE started_at END,
      ended_at = CASE WHEN p_status IN ('SUCCESS', 'FAILURE', 'CANCELED') THEN p_at END,
      message = coalesce(p_message, message),
      lease_until = coalesce(p_lease_until, lease_until)
    WHERE run_no = p_run_no;
  END IF;
END
$$;

-- What a person asks in psql ------------------------------------------------------------------

CREATE VIEW assetkit.run_history AS
SELECT r.run_id, r.status, r.selection, r.created_at, r.started_at, r.ended_at,
  coalesce(r.ended_at, now()) - r.started_at AS duration, r.tags, r.worker, r.message
FROM assetkit.runs r
ORDER BY r.run_no DESC;

CREATE VIEW assetkit.step_history AS
SELECT r.run_id, s.name AS step, s.status, s.attempt, s.started_at, s.ended_at,
  coalesce(s.ended_at, now()) - s.started_at AS duration,
  s.progress_done, s.progress_total, s.progress_unit, s.message
FROM assetkit.steps s JOIN assetkit.runs r USING (run_no)
ORDER BY s.run_no DESC, s.step_no;

CREATE VIEW assetkit.event_history AS
SELECT e.at, r.run_id, e.sequence, e.type, e.level, s.name AS step, a.key AS asset, e.name,
  e.attempt, e.duration_us * interval '1 microsecond' AS duration, e.message
FROM assetkit.events e
JOIN assetkit.runs r USING (run_no)
LEFT JOIN assetkit.steps s ON s.run_no = e.run_no AND s.step_no = e.step_no
LEFT JOIN assetkit.assets a USING (asset_id)
ORDER BY e.run_no DESC, e.sequence;

CREATE VIEW assetkit.latest_materializations AS
SELECT a.key AS asset, a.group_name, m.at, r.run_id, m.metadata, m.data_version, m.code_version,
  t.materialization_count, t.cursor, m.materialization_id
FROM assetkit.asset_state t
JOIN assetkit.assets a USING (asset_id)
JOIN assetkit.materializations m ON m.materialization_id = t.latest_materialization_id
LEFT JOIN assetkit.runs r USING (run_no)
ORDER BY a.key;

CREATE VIEW assetkit.materialization_history AS
SELECT a.key AS asset, m.at, r.run_id, m.metadata, m.data_version, m.code_version,
  m.materialization_id
FROM assetkit.materializations m
JOIN assetkit.assets a USING (asset_id)
LEFT JOIN assetkit.runs r USING (run_no)
ORDER BY m.materialization_id DESC;

CREATE VIEW assetkit.asset_lineage AS
SELECT a.key AS asset, m.materialization_id, m.at, m.data_version,
  u.key AS upstream, i.upstream_materialization_id, um.at AS upstream_at,
  i.data_version AS upstream_data_version,
  i.upstream_materialization_id = us.latest_materialization_id AS is_latest
FROM assetkit.materialization_inputs i
JOIN assetkit.materializations m USING (materialization_id)
JOIN assetkit.assets a ON a.asset_id = m.asset_id
JOIN assetkit.assets u ON u.asset_id = i.upstream_id
LEFT JOIN assetkit.materializations um ON um.materialization_id = i.upstream_materialization_id
LEFT JOIN assetkit.asset_state us ON us.asset_id = i.upstream_id
ORDER BY m.materialization_id DESC, u.key;

CREATE VIEW assetkit.check_status AS
SELECT a.key AS asset, c.name AS check_name, c.passed, c.severity, c.at, r.run_id, c.description,
  c.metadata
FROM assetkit.asset_checks c
JOIN assetkit.assets a USING (asset_id)
LEFT JOIN assetkit.runs r USING (run_no)
ORDER BY a.key, c.name;

CREATE VIEW assetkit.schedule_status AS
SELECT name, default_status AS status, array_to_string(cron, ' | ') AS cron, time_zone, target,
  description, tags
FROM assetkit.schedules
WHERE is_declared
ORDER BY name;

CREATE FUNCTION assetkit.upstream(asset_key text, max_depth int DEFAULT NULL)
RETURNS TABLE (key text, depth int) LANGUAGE sql STABLE AS $$
  WITH RECURSIVE reached(asset_id, depth) AS (
    SELECT a.asset_id, 0 FROM assetkit.assets a WHERE a.key = asset_key
    UNION
    SELECT d.upstream_id, r.depth + 1
    FROM reached r JOIN assetkit.asset_deps d USING (asset_id)
    WHERE max_depth IS NULL OR r.depth < max_depth
  )
  SELECT a.key, min(r.depth) FROM reached r JOIN assetkit.assets a USING (asset_id)
  WHERE r.depth > 0 GROUP BY a.key ORDER BY 2, 1
$$;

CREATE FUNCTION assetkit.downstream(asset_key text, max_depth int DEFAULT NULL)
RETURNS TABLE (key text, depth int) LANGUAGE sql STABLE AS $$
  WITH RECURSIVE reached(asset_id, depth) AS (
    SELECT a.asset_id, 0 FROM assetkit.assets a WHERE a.key = asset_key
    UNION
    SELECT d.asset_id, r.depth + 1
    FROM reached r JOIN assetkit.asset_deps d ON d.upstream_id = r.asset_id
    WHERE max_depth IS NULL OR r.depth < max_depth
  )
  SELECT a.key, min(r.depth) FROM reached r JOIN assetkit.assets a USING (asset_id)
  WHERE r.depth > 0 GROUP BY a.key ORDER BY 2, 1
$$;
