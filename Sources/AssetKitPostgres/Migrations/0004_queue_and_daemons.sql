-- The queue of runs, and the daemons that work it off.

ALTER TABLE assetkit.runs
  ADD COLUMN origin text,
  ADD COLUMN run_key text,
  ADD COLUMN priority int NOT NULL DEFAULT 0,
  ADD COLUMN parent_run_no bigint REFERENCES assetkit.runs ON DELETE SET NULL,
  ADD COLUMN retry_number smallint NOT NULL DEFAULT 0,
  ADD COLUMN launches smallint NOT NULL DEFAULT 0,
  ADD COLUMN retry_is_due boolean,
  ADD COLUMN cancel_requested_at timestamptz;
-- A run key asks for one run, however often it comes; a failed run is retried once under a number.
CREATE UNIQUE INDEX runs_run_key ON assetkit.runs (origin, run_key) WHERE run_key IS NOT NULL;
CREATE UNIQUE INDEX runs_retry ON assetkit.runs (parent_run_no, retry_number) WHERE retry_number > 0;
CREATE INDEX runs_queued ON assetkit.runs (priority DESC, run_no) WHERE status = 'QUEUED';
CREATE INDEX runs_retry_due ON assetkit.runs (run_no) WHERE retry_is_due AND status = 'FAILURE';
CREATE INDEX runs_active ON assetkit.runs (run_no)
  WHERE status IN ('STARTING', 'STARTED', 'CANCELING');

-- How many steps of a pool execute at once, in all runs together. A slot belongs to a step of a run,
-- and counts as long as that run is open: whatever ends the run frees it, in the same transaction.
CREATE TABLE assetkit.pools (
  name text PRIMARY KEY,
  slots int NOT NULL CHECK (slots >= 0)
);
CREATE TABLE assetkit.pool_slots (
  pool text NOT NULL,
  run_no bigint NOT NULL REFERENCES assetkit.runs ON DELETE CASCADE,
  step_no int NOT NULL,
  claimed_at timestamptz NOT NULL,
  PRIMARY KEY (pool, run_no, step_no)
);

-- From when on a schedule's ticks count: set when a daemon first sees it tick, so that neither a new
-- schedule nor a changed cron expression catches up with the past.
ALTER TABLE assetkit.schedules ADD COLUMN ticking_since timestamptz;
CREATE INDEX ticks_started ON assetkit.ticks (instigator, started_at) WHERE status = 'STARTED';

CREATE TABLE assetkit.daemons (
  daemon_id uuid PRIMARY KEY,
  worker text NOT NULL,
  version text NOT NULL,
  started_at timestamptz NOT NULL,
  heartbeat_at timestamptz NOT NULL,
  lease_until timestamptz NOT NULL,
  loops jsonb NOT NULL DEFAULT '{}'
) WITH (fillfactor = 50);

-- Puts runs into the queue, each with its first event; one call for any number. A run whose key was
-- asked for before is left out. Callers who record why they ask (a tick, a backfill) call it in the
-- transaction in which they do.
CREATE FUNCTION assetkit.enqueue_runs(
  p_at timestamptz, p_origins text[], p_run_ids uuid[], p_selections text[], p_tags text[],
  p_configurations text[], p_priorities int[], p_run_keys text[]
) RETURNS SETOF uuid LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY
  WITH new AS (
    INSERT INTO assetkit.runs
      (run_id, status, selection, tags, configuration, created_at, lease_until, origin, run_key,
       priority, retry_is_due)
    SELECT g.run_id, 'QUEUED', g.selection, g.tags::jsonb, g.configuration::jsonb, p_at, p_at,
      g.origin, g.run_key, g.priority, true
    FROM unnest(p_origins, p_run_ids, p_selections, p_tags, p_configurations, p_priorities,
      p_run_keys) WITH ORDINALITY
      AS g(origin, run_id, selection, tags, configuration, priority, run_key, place)
    ORDER BY g.place
    ON CONFLICT (origin, run_key) WHERE run_key IS NOT NULL DO NOTHING
    RETURNING run_no, run_id
  ), logged AS (
    INSERT INTO assetkit.events (run_no, sequence, at, type)
    SELECT run_no, 1, p_at, 'RUN_ENQUEUED' FROM new
  )
  SELECT new.run_id FROM new ORDER BY new.run_no;
  IF FOUND THEN PERFORM pg_notify('assetkit', 'queue'); END IF;
END
$$;

-- As before, and it tells the daemons of the end of a run.
CREATE OR REPLACE FUNCTION assetkit.open_run(
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
      -- Who was asked to end stays so until it has ended.
      status = CASE WHEN was = 'CANCELING' AND p_ended_at IS NULL THEN was
        ELSE coalesce(p_status, was) END,
      started_at = coalesce(started_at, p_started_at),
      ended_at = p_ended_at,
      message = coalesce(p_message, message),
      lease_until = coalesce(p_lease_until, lease_until)
    WHERE run_no = p_run_no;
    IF p_ended_at IS NOT NULL THEN PERFORM pg_notify('assetkit', 'runs'); END IF;
  END IF;
END
$$;

-- Ends an open run in the name of a worker that can't or doesn't: its events, open steps and slots too.
CREATE FUNCTION assetkit.end_run(
  p_run_no bigint, p_at timestamptz, p_status assetkit.run_status, p_message text
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  UPDATE assetkit.runs SET status = p_status, ended_at = p_at, message = p_message
  WHERE run_no = p_run_no AND status NOT IN ('SUCCESS', 'FAILURE', 'CANCELED');
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO assetkit.events (run_no, sequence, at, type, message)
  SELECT p_run_no, coalesce(max(sequence), 0) + 1, p_at,
    ('RUN_' || p_status)::assetkit.event_type, p_message
  FROM assetkit.events WHERE run_no = p_run_no;
  UPDATE assetkit.steps SET status = 'FAILURE', ended_at = p_at, message = p_message
  WHERE run_no = p_run_no AND ended_at IS NULL;
  DELETE FROM assetkit.pool_slots WHERE run_no = p_run_no;
  PERFORM pg_notify('assetkit', 'runs');
  RETURN true;
END
$$;

-- Takes a slot of a pool for a step; taking it again changes nothing. False when all are taken.
CREATE FUNCTION assetkit.claim_pool_slot(
  p_pool text, p_run_no bigint, p_step_no int, p_default_slots int, p_at timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  room int;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('assetkit.pools.' || p_pool, 0));
  IF EXISTS (
    SELECT FROM assetkit.pool_slots
    WHERE pool = p_pool AND run_no = p_run_no AND step_no = p_step_no)
  THEN
    RETURN true;
  END IF;
  room := coalesce((SELECT slots FROM assetkit.pools WHERE name = p_pool), p_default_slots);
  IF room IS NOT NULL THEN
    DELETE FROM assetkit.pool_slots s USING assetkit.runs r
    WHERE s.pool = p_pool AND r.run_no = s.run_no
      AND r.status IN ('SUCCESS', 'FAILURE', 'CANCELED');
    IF (SELECT count(*) FROM assetkit.pool_slots WHERE pool = p_pool) >= room THEN
      RETURN false;
    END IF;
  END IF;
  INSERT INTO assetkit.pool_slots VALUES (p_pool, p_run_no, p_step_no, p_at);
  RETURN true;
END
$$;

CREATE VIEW assetkit.pool_status AS
SELECT coalesce(p.name, s.pool) AS pool, p.slots,
  count(s.run_no) FILTER (WHERE r.status NOT IN ('SUCCESS', 'FAILURE', 'CANCELED')) AS taken
FROM assetkit.pools p
FULL JOIN assetkit.pool_slots s ON s.pool = p.name
LEFT JOIN assetkit.runs r USING (run_no)
GROUP BY 1, 2 ORDER BY 1;

CREATE VIEW assetkit.run_queue AS
SELECT row_number() OVER (ORDER BY priority DESC, run_no) AS place, run_id, priority, selection,
  origin, tags, created_at, now() - created_at AS waiting
FROM assetkit.runs WHERE status = 'QUEUED'
ORDER BY priority DESC, run_no;

CREATE VIEW assetkit.daemon_status AS
SELECT worker, lease_until > now() AS is_alive, version, started_at, heartbeat_at, loops, daemon_id
FROM assetkit.daemons
ORDER BY started_at DESC;

COMMENT ON COLUMN assetkit.runs.origin IS 'What asked for it: schedule:NAME, sensor:NAME, backfill:ID; null for a person.';
COMMENT ON COLUMN assetkit.runs.run_key IS 'By which the same request is known when it comes again.';
COMMENT ON COLUMN assetkit.runs.priority IS 'The greater, the sooner it leaves the queue: the tag dagster/priority.';
COMMENT ON COLUMN assetkit.runs.parent_run_no IS 'The run that it tries again.';
COMMENT ON COLUMN assetkit.runs.retry_number IS 'The number of the automatic retry, from 1; 0 for a run that is none.';
COMMENT ON COLUMN assetkit.runs.launches IS 'How often a daemon started a process for it.';
COMMENT ON COLUMN assetkit.runs.retry_is_due IS 'Whether a daemon has yet to decide, when it fails, if it is tried again; null for a run that was not queued.';
COMMENT ON COLUMN assetkit.runs.cancel_requested_at IS 'When somebody asked for its end.';
COMMENT ON COLUMN assetkit.schedules.ticking_since IS 'From when on its ticks count; null until a daemon sees it tick.';
COMMENT ON TABLE assetkit.daemons IS 'The daemons that run, and those that did not end properly.';
COMMENT ON COLUMN assetkit.daemons.daemon_id IS 'The identity, new with each start.';
COMMENT ON COLUMN assetkit.daemons.worker IS 'The process, as host:pid.';
COMMENT ON COLUMN assetkit.daemons.version IS 'The version of its program.';
COMMENT ON COLUMN assetkit.daemons.started_at IS 'When it started.';
COMMENT ON COLUMN assetkit.daemons.heartbeat_at IS 'Its last sign of life.';
COMMENT ON COLUMN assetkit.daemons.lease_until IS 'Until when it is taken to be alive.';
COMMENT ON COLUMN assetkit.daemons.loops IS 'For each of its loops: the last pass that succeeded, and the error of the last one when it did not.';
COMMENT ON FUNCTION assetkit.enqueue_runs(timestamptz, text[], uuid[], text[], text[], text[], int[], text[]) IS 'Puts runs into the queue, and gives those whose key was not there before.';
COMMENT ON VIEW assetkit.run_queue IS 'The runs that wait, in the order in which they would leave the queue without limits.';
COMMENT ON VIEW assetkit.daemon_status IS 'The daemons, the newest first, and whether they are alive.';
COMMENT ON TABLE assetkit.pools IS 'The limits of concurrency pools that somebody set.';
COMMENT ON COLUMN assetkit.pools.name IS 'The pool.';
COMMENT ON COLUMN assetkit.pools.slots IS 'How many steps of it execute at once.';
COMMENT ON TABLE assetkit.pool_slots IS 'The slots of pools that steps hold; those of runs that have ended do not count.';
COMMENT ON COLUMN assetkit.pool_slots.pool IS 'The pool.';
COMMENT ON COLUMN assetkit.pool_slots.run_no IS 'The run.';
COMMENT ON COLUMN assetkit.pool_slots.step_no IS 'The step.';
COMMENT ON COLUMN assetkit.pool_slots.claimed_at IS 'Since when.';
COMMENT ON VIEW assetkit.pool_status IS 'The pools that have a limit or are in use.';
COMMENT ON FUNCTION assetkit.end_run(bigint, timestamptz, assetkit.run_status, text) IS 'Ends an open run in the name of its worker; false when it has ended already.';
COMMENT ON FUNCTION assetkit.claim_pool_slot(text, bigint, int, int, timestamptz) IS 'Takes a slot of a pool for a step; false when all are taken.';
