-- Sensors, the freshness of assets, and what is remembered of automation conditions.

CREATE TYPE assetkit.sensor_kind AS ENUM (
  'POLLING', 'ASSET', 'RUN_STATUS', 'FRESHNESS', 'AUTOMATION');
CREATE TYPE assetkit.freshness_state AS ENUM ('PASS', 'WARN', 'FAIL', 'UNKNOWN');

ALTER TABLE assetkit.assets
  ADD COLUMN freshness_policy text,
  ADD COLUMN automation_condition text;

-- Whoever evaluates a sensor claims it for a while, under a number that grows: what an evaluation leads
-- to is stored only while the number is still the one of its claim.
CREATE TABLE assetkit.sensors (
  name text PRIMARY KEY,
  kind assetkit.sensor_kind NOT NULL,
  target text,
  monitored text,
  run_statuses assetkit.run_status[] NOT NULL DEFAULT '{}',
  minimum_interval interval NOT NULL,
  default_status assetkit.schedule_state NOT NULL,
  status assetkit.schedule_state,
  description text,
  tags jsonb NOT NULL DEFAULT '{}',
  is_declared boolean NOT NULL DEFAULT true,
  code_location text NOT NULL DEFAULT '',
  cursor text,
  last_run_key text,
  evaluated_at timestamptz,
  next_at timestamptz,
  claim_no bigint NOT NULL DEFAULT 0,
  claimed_until timestamptz,
  failures int NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- What run-status sensors have yet to look at: runs that reached a state which one of them watches.
CREATE TABLE assetkit.run_status_changes (
  change_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_no bigint NOT NULL REFERENCES assetkit.runs ON DELETE CASCADE,
  status assetkit.run_status NOT NULL
);
CREATE INDEX run_status_changes_run ON assetkit.run_status_changes (run_no);

CREATE TABLE assetkit.asset_freshness (
  asset_id int PRIMARY KEY REFERENCES assetkit.assets ON DELETE CASCADE,
  state assetkit.freshness_state NOT NULL,
  changed_at timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE assetkit.freshness_changes (
  change_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  asset_id int NOT NULL REFERENCES assetkit.assets ON DELETE CASCADE,
  at timestamptz NOT NULL,
  state assetkit.freshness_state NOT NULL,
  previous_state assetkit.freshness_state NOT NULL
);
CREATE INDEX freshness_changes_asset ON assetkit.freshness_changes (asset_id, change_id DESC);

CREATE TABLE assetkit.automation_state (
  asset_id int PRIMARY KEY REFERENCES assetkit.assets ON DELETE CASCADE,
  evaluated_at timestamptz NOT NULL,
  was_requested boolean NOT NULL,
  state jsonb NOT NULL
) WITH (fillfactor = 50);

-- Notes that a run reached a state, when a running sensor watches for it.
CREATE FUNCTION assetkit.note_run_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM assetkit.sensors
    WHERE is_declared AND kind = 'RUN_STATUS' AND coalesce(status, default_status) = 'RUNNING'
      AND NEW.status = ANY (run_statuses))
  THEN
    INSERT INTO assetkit.run_status_changes (run_no, status) VALUES (NEW.run_no, NEW.status);
    PERFORM pg_notify('assetkit', 'sensors');
  END IF;
  RETURN NULL;
END
$$;
-- A run that is inserted with its end is history from elsewhere, and no news.
CREATE TRIGGER run_is_new AFTER INSERT ON assetkit.runs
  FOR EACH ROW WHEN (NEW.ended_at IS NULL) EXECUTE FUNCTION assetkit.note_run_status();
CREATE TRIGGER run_status_changes AFTER UPDATE OF status ON assetkit.runs
  FOR EACH ROW WHEN (NEW.status IS DISTINCT FROM OLD.status)
  EXECUTE FUNCTION assetkit.note_run_status();

-- Tells the daemons of materializations, when one of their loops waits for any.
CREATE FUNCTION assetkit.note_materializations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
      SELECT FROM assetkit.sensors
      WHERE is_declared AND kind IN ('ASSET', 'AUTOMATION')
        AND coalesce(status, default_status) = 'RUNNING')
    OR EXISTS (SELECT FROM assetkit.asset_freshness)
  THEN
    PERFORM pg_notify('assetkit', 'materializations');
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER materializations_are_new AFTER INSERT OR DELETE ON assetkit.materializations
  FOR EACH STATEMENT EXECUTE FUNCTION assetkit.note_materializations();

-- The sensor's place in what it watches, when it begins now: behind everything that there is.
CREATE FUNCTION assetkit.sensor_start(p_kind assetkit.sensor_kind) RETURNS text
LANGUAGE sql VOLATILE AS $$
  SELECT CASE p_kind
    WHEN 'ASSET' THEN (
      SELECT coalesce(max(materialization_id), 0)::text FROM assetkit.materializations)
    WHEN 'RUN_STATUS' THEN (
      SELECT coalesce(max(change_id), 0)::text FROM assetkit.run_status_changes)
    WHEN 'FRESHNESS' THEN (
      SELECT coalesce(max(change_id), 0)::text FROM assetkit.freshness_changes)
  END
$$;

CREATE VIEW assetkit.sensor_status AS
SELECT name, kind, coalesce(status, default_status) AS status, minimum_interval, cursor,
  evaluated_at, next_at, target, monitored, description, tags
FROM assetkit.sensors
WHERE is_declared
ORDER BY name;

CREATE VIEW assetkit.freshness_status AS
SELECT a.key AS asset, f.state, f.changed_at, m.at AS materialized_at, a.freshness_policy AS policy
FROM assetkit.asset_freshness f
JOIN assetkit.assets a USING (asset_id)
LEFT JOIN assetkit.asset_state t USING (asset_id)
LEFT JOIN assetkit.materializations m ON m.materialization_id = t.latest_materialization_id
ORDER BY a.key;

CREATE VIEW assetkit.freshness_history AS
SELECT c.at, a.key AS asset, c.state, c.previous_state, c.change_id
FROM assetkit.freshness_changes c JOIN assetkit.assets a USING (asset_id)
ORDER BY c.change_id DESC;

COMMENT ON TYPE assetkit.sensor_kind IS 'What a sensor reacts to.';
COMMENT ON TYPE assetkit.freshness_state IS 'How fresh an asset is, by its policy.';
COMMENT ON COLUMN assetkit.assets.freshness_policy IS 'When it counts as late; null without a policy.';
COMMENT ON COLUMN assetkit.assets.automation_condition IS 'When it is materialized by itself; null without a condition.';
COMMENT ON TABLE assetkit.sensors IS 'The sensors, with the cursor of each.';
COMMENT ON COLUMN assetkit.sensors.name IS 'The name.';
COMMENT ON COLUMN assetkit.sensors.kind IS 'What it reacts to.';
COMMENT ON COLUMN assetkit.sensors.target IS 'The selection that its runs materialize, where a request does not say.';
COMMENT ON COLUMN assetkit.sensors.monitored IS 'The selection of assets that it watches.';
COMMENT ON COLUMN assetkit.sensors.run_statuses IS 'The states of runs that it watches for.';
COMMENT ON COLUMN assetkit.sensors.minimum_interval IS 'The shortest time from the beginning of one evaluation to that of the next.';
COMMENT ON COLUMN assetkit.sensors.default_status IS 'Whether it is evaluated by default.';
COMMENT ON COLUMN assetkit.sensors.status IS 'Whether it is evaluated, as somebody set it by hand; null where default_status holds.';
COMMENT ON COLUMN assetkit.sensors.description IS 'What it is for.';
COMMENT ON COLUMN assetkit.sensors.tags IS 'The tags of the runs that it asks for.';
COMMENT ON COLUMN assetkit.sensors.is_declared IS 'Whether the last registered definitions have it.';
COMMENT ON COLUMN assetkit.sensors.code_location IS 'The plugin that declares it.';
COMMENT ON COLUMN assetkit.sensors.cursor IS 'How far it has come: its function''s own text, or the last row of what it watches.';
COMMENT ON COLUMN assetkit.sensors.last_run_key IS 'The key of the last run that it asked for with one.';
COMMENT ON COLUMN assetkit.sensors.evaluated_at IS 'When its last evaluation began.';
COMMENT ON COLUMN assetkit.sensors.next_at IS 'Before when it is not evaluated again; null for at once.';
COMMENT ON COLUMN assetkit.sensors.claim_no IS 'The number of the last claim.';
COMMENT ON COLUMN assetkit.sensors.claimed_until IS 'Until when somebody evaluates it; null when nobody does.';
COMMENT ON COLUMN assetkit.sensors.failures IS 'How often in a row its evaluation failed.';
COMMENT ON TABLE assetkit.run_status_changes IS 'Runs that reached a state which a sensor watches for and has yet to look at.';
COMMENT ON COLUMN assetkit.run_status_changes.change_id IS 'The identity; later ones have greater numbers.';
COMMENT ON COLUMN assetkit.run_status_changes.run_no IS 'The run.';
COMMENT ON COLUMN assetkit.run_status_changes.status IS 'The state that it reached.';
COMMENT ON TABLE assetkit.asset_freshness IS 'The freshness of each asset with a policy, as a daemon saw it last.';
COMMENT ON COLUMN assetkit.asset_freshness.asset_id IS 'The asset.';
COMMENT ON COLUMN assetkit.asset_freshness.state IS 'The state.';
COMMENT ON COLUMN assetkit.asset_freshness.changed_at IS 'Since when.';
COMMENT ON TABLE assetkit.freshness_changes IS 'Each change of an asset''s freshness.';
COMMENT ON COLUMN assetkit.freshness_changes.change_id IS 'The identity; later ones have greater numbers.';
COMMENT ON COLUMN assetkit.freshness_changes.asset_id IS 'The asset.';
COMMENT ON COLUMN assetkit.freshness_changes.at IS 'When it changed.';
COMMENT ON COLUMN assetkit.freshness_changes.state IS 'The state from then on.';
COMMENT ON COLUMN assetkit.freshness_changes.previous_state IS 'The state before.';
COMMENT ON TABLE assetkit.automation_state IS 'What is remembered of the last evaluation of each automation condition.';
COMMENT ON COLUMN assetkit.automation_state.asset_id IS 'The asset.';
COMMENT ON COLUMN assetkit.automation_state.evaluated_at IS 'When it was evaluated, as far as it was noted.';
COMMENT ON COLUMN assetkit.automation_state.was_requested IS 'Whether the evaluation asked for the asset.';
COMMENT ON COLUMN assetkit.automation_state.state IS 'The materializations that it saw (number and data version), the values of the parts that have a memory, and what has happened since the asset was asked for.';
COMMENT ON FUNCTION assetkit.note_run_status() IS 'Notes that a run reached a state, when a running sensor watches for it.';
COMMENT ON FUNCTION assetkit.note_materializations() IS 'Tells the daemons of materializations, when one of their loops waits for any.';
COMMENT ON FUNCTION assetkit.sensor_start(assetkit.sensor_kind) IS 'The cursor of a sensor that begins now, behind everything that there is.';
COMMENT ON VIEW assetkit.sensor_status IS 'The sensors that are declared, and whether they are evaluated.';
COMMENT ON VIEW assetkit.freshness_status IS 'How fresh the assets with a policy are.';
COMMENT ON VIEW assetkit.freshness_history IS 'The changes of freshness, the newest first.';
