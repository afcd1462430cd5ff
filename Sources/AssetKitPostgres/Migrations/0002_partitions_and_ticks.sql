-- Partitions of assets, the state of schedules, the history of their ticks, and how far the history of
-- other instances was brought in.

ALTER TABLE assetkit.events ADD COLUMN partition text;
ALTER TABLE assetkit.materializations ADD COLUMN partition text;
CREATE INDEX materializations_partition
  ON assetkit.materializations (asset_id, partition, materialization_id DESC)
  WHERE partition IS NOT NULL;

ALTER TABLE assetkit.schedules ADD COLUMN status assetkit.schedule_state;

CREATE TYPE assetkit.instigator_type AS ENUM ('SCHEDULE', 'SENSOR');
CREATE TYPE assetkit.tick_status AS ENUM ('STARTED', 'SUCCESS', 'SKIPPED', 'FAILURE', 'MISSED');

-- The unique constraint is what makes a tick fire once, whatever number of daemons runs.
CREATE TABLE assetkit.ticks (
  tick_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  instigator assetkit.instigator_type NOT NULL,
  name text NOT NULL,
  at timestamptz NOT NULL,
  status assetkit.tick_status NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  run_ids uuid[] NOT NULL DEFAULT '{}',
  message text,
  cursor text,
  UNIQUE (instigator, name, at)
);

CREATE TABLE assetkit.imports (
  source text PRIMARY KEY,
  positions jsonb NOT NULL DEFAULT '{}',
  report jsonb NOT NULL DEFAULT '{}',
  started_at timestamptz NOT NULL,
  finished_at timestamptz
);

CREATE OR REPLACE VIEW assetkit.event_history AS
SELECT e.at, r.run_id, e.sequence, e.type, e.level, s.name AS step, a.key AS asset, e.name,
  e.attempt, e.duration_us * interval '1 microsecond' AS duration, e.message, e.partition
FROM assetkit.events e
JOIN assetkit.runs r USING (run_no)
LEFT JOIN assetkit.steps s ON s.run_no = e.run_no AND s.step_no = e.step_no
LEFT JOIN assetkit.assets a USING (asset_id)
ORDER BY e.run_no DESC, e.sequence;

CREATE OR REPLACE VIEW assetkit.latest_materializations AS
SELECT a.key AS asset, a.group_name, m.at, r.run_id, m.metadata, m.data_version, m.code_version,
  t.materialization_count, t.cursor, m.materialization_id, m.partition
FROM assetkit.asset_state t
JOIN assetkit.assets a USING (asset_id)
JOIN assetkit.materializations m ON m.materialization_id = t.latest_materialization_id
LEFT JOIN assetkit.runs r USING (run_no)
ORDER BY a.key;

CREATE OR REPLACE VIEW assetkit.materialization_history AS
SELECT a.key AS asset, m.at, r.run_id, m.metadata, m.data_version, m.code_version,
  m.materialization_id, m.partition
FROM assetkit.materializations m
JOIN assetkit.assets a USING (asset_id)
LEFT JOIN assetkit.runs r USING (run_no)
ORDER BY m.materialization_id DESC;

CREATE OR REPLACE VIEW assetkit.schedule_status AS
SELECT name, coalesce(status, default_status) AS status, array_to_string(cron, ' | ') AS cron,
  time_zone, target, description, tags
FROM assetkit.schedules
WHERE is_declared
ORDER BY name;

CREATE VIEW assetkit.tick_history AS
SELECT t.at, t.instigator, t.name, t.status, t.run_ids, t.message, t.started_at,
  t.ended_at - t.started_at AS duration, t.tick_id
FROM assetkit.ticks t
ORDER BY t.at DESC, t.tick_id DESC;

COMMENT ON COLUMN assetkit.events.partition IS 'The part of the asset concerned.';
COMMENT ON COLUMN assetkit.materializations.partition IS 'The part of the asset that was made; null for an asset without partitions.';
COMMENT ON COLUMN assetkit.schedules.status IS 'Whether it ticks, as somebody set it by hand; null where default_status holds.';
COMMENT ON TYPE assetkit.instigator_type IS 'What can ask for runs by itself.';
COMMENT ON TYPE assetkit.tick_status IS 'How the evaluation of a schedule or sensor ended. MISSED: nobody evaluated it in time.';
COMMENT ON TABLE assetkit.ticks IS 'Each evaluation of a schedule or sensor.';
COMMENT ON COLUMN assetkit.ticks.tick_id IS 'The identity; later ones have greater numbers.';
COMMENT ON COLUMN assetkit.ticks.instigator IS 'What was evaluated.';
COMMENT ON COLUMN assetkit.ticks.name IS 'The name of the schedule or sensor.';
COMMENT ON COLUMN assetkit.ticks.at IS 'The instant for which a schedule was evaluated, and at which a sensor was.';
COMMENT ON COLUMN assetkit.ticks.status IS 'How it ended.';
COMMENT ON COLUMN assetkit.ticks.started_at IS 'When the evaluation began.';
COMMENT ON COLUMN assetkit.ticks.ended_at IS 'When it ended.';
COMMENT ON COLUMN assetkit.ticks.run_ids IS 'The runs that it asked for; some may have been deleted since.';
COMMENT ON COLUMN assetkit.ticks.message IS 'Why nothing was asked for, or what failed.';
COMMENT ON COLUMN assetkit.ticks.cursor IS 'The sensor''s cursor after it.';
COMMENT ON TABLE assetkit.imports IS 'Each foreign instance whose history was brought in, with how far.';
COMMENT ON COLUMN assetkit.imports.source IS 'What tells the foreign instance from others.';
COMMENT ON COLUMN assetkit.imports.positions IS 'The last row read of each of its tables, by table.';
COMMENT ON COLUMN assetkit.imports.report IS 'What was brought in, and what could not be.';
COMMENT ON COLUMN assetkit.imports.started_at IS 'When the last import began.';
COMMENT ON COLUMN assetkit.imports.finished_at IS 'When it came to its end; null while it is not there.';
COMMENT ON VIEW assetkit.tick_history IS 'The evaluations of schedules and sensors, the newest first.';
