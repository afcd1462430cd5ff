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
  p_started_at timestamptz, p_ended_at timestamptz, p_message text, p_lease_until timestamptz
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
      started_at = coalesce(started_at, p_started_at),
      ended_at = p_ended_at,
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

-- What everything is: shown by \d+ in psql, and by docs/schema.md -------------------------------

COMMENT ON SCHEMA assetkit IS 'AssetKit: runs, events, assets and their lineage.';
COMMENT ON TYPE assetkit.run_status IS 'The states of a run; SUCCESS, FAILURE and CANCELED are final.';
COMMENT ON TYPE assetkit.step_status IS 'The states of a step.';
COMMENT ON TYPE assetkit.event_type IS 'The kinds of events, under Dagster''s names.';
COMMENT ON TYPE assetkit.log_level IS 'How important a message is; the order of the values is that of importance.';
COMMENT ON TYPE assetkit.check_severity IS 'How grave it is when a check does not pass.';
COMMENT ON TYPE assetkit.schedule_state IS 'Whether a schedule ticks.';

COMMENT ON TABLE assetkit.assets IS 'Every asset that was ever declared or materialized.';
COMMENT ON COLUMN assetkit.assets.asset_id IS 'The number that other tables use.';
COMMENT ON COLUMN assetkit.assets.key IS 'The key, its segments joined by /.';
COMMENT ON COLUMN assetkit.assets.group_name IS 'The group.';
COMMENT ON COLUMN assetkit.assets.kinds IS 'What it is made of or with.';
COMMENT ON COLUMN assetkit.assets.owners IS 'E-mail addresses and team:name.';
COMMENT ON COLUMN assetkit.assets.tags IS 'Labels: an object of texts.';
COMMENT ON COLUMN assetkit.assets.description IS 'What it holds, in Markdown.';
COMMENT ON COLUMN assetkit.assets.code_version IS 'The version of the code as declared now.';
COMMENT ON COLUMN assetkit.assets.metadata IS 'Facts that do not change from run to run.';
COMMENT ON COLUMN assetkit.assets.is_external IS 'Whether others produce it.';
COMMENT ON COLUMN assetkit.assets.is_declared IS 'Whether the last registered definitions have it.';
COMMENT ON COLUMN assetkit.assets.code_location IS 'The plugin that declares it.';

COMMENT ON TABLE assetkit.asset_deps IS 'Which asset depends on which, as declared.';
COMMENT ON COLUMN assetkit.asset_deps.asset_id IS 'The asset that depends.';
COMMENT ON COLUMN assetkit.asset_deps.upstream_id IS 'The asset that it depends on.';

COMMENT ON TABLE assetkit.registrations IS 'One row: which definitions the tables of assets and schedules were filled from.';
COMMENT ON COLUMN assetkit.registrations.singleton IS 'Always true: there is one row.';
COMMENT ON COLUMN assetkit.registrations.fingerprint IS 'A fingerprint of the definitions; the same one need not be registered again.';

COMMENT ON TABLE assetkit.runs IS 'Each execution of a selection of assets, with its current state.';
COMMENT ON COLUMN assetkit.runs.run_no IS 'The number that other tables use; later runs have greater ones.';
COMMENT ON COLUMN assetkit.runs.run_id IS 'The identity that users see (UUID version 7).';
COMMENT ON COLUMN assetkit.runs.status IS 'The current state.';
COMMENT ON COLUMN assetkit.runs.selection IS 'The selection as the user wrote it.';
COMMENT ON COLUMN assetkit.runs.tags IS 'Labels: an object of texts.';
COMMENT ON COLUMN assetkit.runs.configuration IS 'The run configuration.';
COMMENT ON COLUMN assetkit.runs.worker IS 'The process that executes it, as host:pid.';
COMMENT ON COLUMN assetkit.runs.created_at IS 'When it was recorded.';
COMMENT ON COLUMN assetkit.runs.started_at IS 'When it began.';
COMMENT ON COLUMN assetkit.runs.ended_at IS 'When it came to its final state; null before.';
COMMENT ON COLUMN assetkit.runs.lease_until IS 'Until when its worker is taken to be alive; the worker renews it. A run whose lease has lapsed is ended by whoever looks next.';
COMMENT ON COLUMN assetkit.runs.message IS 'Why it failed or was canceled.';

COMMENT ON TABLE assetkit.steps IS 'The steps of each run, with their current state.';
COMMENT ON COLUMN assetkit.steps.run_no IS 'The run.';
COMMENT ON COLUMN assetkit.steps.step_no IS 'The place in the plan, from 1.';
COMMENT ON COLUMN assetkit.steps.name IS 'The step''s name: a key''s segments joined by __, behind a colon that of a check.';
COMMENT ON COLUMN assetkit.steps.status IS 'The current state.';
COMMENT ON COLUMN assetkit.steps.attempt IS 'The number of the current or last attempt, from 1; 0 before the first.';
COMMENT ON COLUMN assetkit.steps.started_at IS 'When the first attempt began.';
COMMENT ON COLUMN assetkit.steps.ended_at IS 'When it came to its final state.';
COMMENT ON COLUMN assetkit.steps.progress_done IS 'How much is done, as last reported.';
COMMENT ON COLUMN assetkit.steps.progress_total IS 'How much there is, when that is known.';
COMMENT ON COLUMN assetkit.steps.progress_unit IS 'What is counted.';
COMMENT ON COLUMN assetkit.steps.message IS 'Why it failed or was skipped.';

COMMENT ON TABLE assetkit.events IS 'What happened, append-only. Read it through the view event_history.';
COMMENT ON COLUMN assetkit.events.run_no IS 'The run.';
COMMENT ON COLUMN assetkit.events.sequence IS 'The place in the run, from 1, without gaps; only what ends a lost run, or is replayed, may stand behind a gap.';
COMMENT ON COLUMN assetkit.events.step_no IS 'The step in which it happened; null for the run as a whole.';
COMMENT ON COLUMN assetkit.events.asset_id IS 'The asset concerned.';
COMMENT ON COLUMN assetkit.events.at IS 'When it happened.';
COMMENT ON COLUMN assetkit.events.type IS 'What happened.';
COMMENT ON COLUMN assetkit.events.level IS 'The importance of a LOG or ENGINE_EVENT.';
COMMENT ON COLUMN assetkit.events.attempt IS 'The number of the attempt, for events of attempts.';
COMMENT ON COLUMN assetkit.events.duration_us IS 'How long it took, or the pause until a retry, in microseconds.';
COMMENT ON COLUMN assetkit.events.name IS 'The name of the resource or check concerned.';
COMMENT ON COLUMN assetkit.events.message IS 'The message or reason.';
COMMENT ON COLUMN assetkit.events.details IS 'What observations and check evaluations say beyond the other columns.';

COMMENT ON TABLE assetkit.materializations IS 'Each time that an asset was made. Stays when old events or the run are deleted.';
COMMENT ON COLUMN assetkit.materializations.materialization_id IS 'The identity; later ones have greater numbers.';
COMMENT ON COLUMN assetkit.materializations.asset_id IS 'The asset.';
COMMENT ON COLUMN assetkit.materializations.run_no IS 'The run that made it; null when that was deleted.';
COMMENT ON COLUMN assetkit.materializations.sequence IS 'The sequence of its event in the run.';
COMMENT ON COLUMN assetkit.materializations.at IS 'When it was made.';
COMMENT ON COLUMN assetkit.materializations.code_version IS 'The version of the code that made it.';
COMMENT ON COLUMN assetkit.materializations.data_version IS 'The version of its data; equal versions mean equal data.';
COMMENT ON COLUMN assetkit.materializations.metadata IS 'Facts about it. Numbers, texts, truth values stand for themselves; other types are {"type", "value"}.';

COMMENT ON TABLE assetkit.materialization_inputs IS 'The lineage: which upstream materializations each one was made from.';
COMMENT ON COLUMN assetkit.materialization_inputs.materialization_id IS 'What was made.';
COMMENT ON COLUMN assetkit.materialization_inputs.upstream_id IS 'The upstream asset.';
COMMENT ON COLUMN assetkit.materialization_inputs.upstream_materialization_id IS 'The materialization that was read; it may have been wiped since.';
COMMENT ON COLUMN assetkit.materialization_inputs.data_version IS 'The version of the data that was read.';

COMMENT ON TABLE assetkit.asset_state IS 'The current state of each asset that was materialized.';
COMMENT ON COLUMN assetkit.asset_state.asset_id IS 'The asset.';
COMMENT ON COLUMN assetkit.asset_state.latest_materialization_id IS 'Its latest materialization.';
COMMENT ON COLUMN assetkit.asset_state.materialization_count IS 'How often it was made.';
COMMENT ON COLUMN assetkit.asset_state.cursor IS 'The text that its code left to itself with the last materialization that set one.';

COMMENT ON TABLE assetkit.asset_checks IS 'The latest evaluation of each check.';
COMMENT ON COLUMN assetkit.asset_checks.asset_id IS 'The asset that was tested.';
COMMENT ON COLUMN assetkit.asset_checks.name IS 'The check''s name.';
COMMENT ON COLUMN assetkit.asset_checks.run_no IS 'The run that evaluated it; null when that was deleted.';
COMMENT ON COLUMN assetkit.asset_checks.at IS 'When it was evaluated.';
COMMENT ON COLUMN assetkit.asset_checks.passed IS 'Whether the asset was as it should be.';
COMMENT ON COLUMN assetkit.asset_checks.severity IS 'How grave it is when it was not.';
COMMENT ON COLUMN assetkit.asset_checks.description IS 'What was seen.';
COMMENT ON COLUMN assetkit.asset_checks.metadata IS 'Facts about the evaluation.';

COMMENT ON TABLE assetkit.schedules IS 'The schedules that were ever declared.';
COMMENT ON COLUMN assetkit.schedules.name IS 'The schedule''s name.';
COMMENT ON COLUMN assetkit.schedules.target IS 'The selection that each tick materializes.';
COMMENT ON COLUMN assetkit.schedules.cron IS 'The cron expressions; a tick is due when any matches.';
COMMENT ON COLUMN assetkit.schedules.time_zone IS 'The IANA time zone in which they are meant.';
COMMENT ON COLUMN assetkit.schedules.default_status IS 'Whether it ticks when nobody started or stopped it by hand.';
COMMENT ON COLUMN assetkit.schedules.description IS 'What it is for.';
COMMENT ON COLUMN assetkit.schedules.tags IS 'The tags of the runs that it starts.';
COMMENT ON COLUMN assetkit.schedules.is_declared IS 'Whether the last registered definitions have it.';
COMMENT ON COLUMN assetkit.schedules.code_location IS 'The plugin that declares it.';

COMMENT ON VIEW assetkit.run_history IS 'The runs, the newest first, with their duration.';
COMMENT ON VIEW assetkit.step_history IS 'The steps of all runs, with duration and progress.';
COMMENT ON VIEW assetkit.event_history IS 'The events with the names that their numbers stand for; the newest run first.';
COMMENT ON VIEW assetkit.latest_materializations IS 'The latest materialization of each asset, with its metadata.';
COMMENT ON VIEW assetkit.materialization_history IS 'All materializations, the newest first.';
COMMENT ON VIEW assetkit.asset_lineage IS 'Materialization to materialization: what each was made from, and whether that is still the latest.';
COMMENT ON VIEW assetkit.check_status IS 'The latest evaluation of each check.';
COMMENT ON VIEW assetkit.schedule_status IS 'The declared schedules.';
COMMENT ON FUNCTION assetkit.upstream(text, int) IS 'The assets that an asset depends on, to a depth or (null) to the roots, with their distance.';
COMMENT ON FUNCTION assetkit.downstream(text, int) IS 'The assets that depend on an asset, to a depth or (null) to the leaves, with their distance.';
COMMENT ON FUNCTION assetkit.open_run(bigint, int, timestamptz, assetkit.run_status, timestamptz, timestamptz, text, timestamptz) IS 'For the writer of events only: locks a run and refuses one that has ended.';
