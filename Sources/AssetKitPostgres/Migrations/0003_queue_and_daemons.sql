-- The queue of runs, and the daemons that work it off.

ALTER TABLE assetkit.runs
  ADD COLUMN origin text,
  ADD COLUMN run_key text,
  ADD COLUMN priority int NOT NULL DEFAULT 0,
  ADD COLUMN parent_run_no bigint REFERENCES assetkit.runs ON DELETE SET NULL,
  ADD COLUMN retry_number smallint NOT NULL DEFAULT 0,
  ADD COLUMN cancel_requested_at timestamptz;
-- A run key asks for one run, however often it comes; a failed run is retried once under a number.
CREATE UNIQUE INDEX runs_run_key ON assetkit.runs (origin, run_key) WHERE run_key IS NOT NULL;
CREATE UNIQUE INDEX runs_retry ON assetkit.runs (parent_run_no, retry_number) WHERE retry_number > 0;
CREATE INDEX runs_queued ON assetkit.runs (priority DESC, run_no) WHERE status = 'QUEUED';
CREATE INDEX runs_active ON assetkit.runs (run_no)
  WHERE status IN ('STARTING', 'STARTED', 'CANCELING');

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
  p_at timestamptz, p_origin text, p_run_ids uuid[], p_selections text[], p_tags text[],
  p_configurations text[], p_priorities int[], p_run_keys text[]
) RETURNS SETOF uuid LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY
  WITH new AS (
    INSERT INTO assetkit.runs
      (run_id, status, selection, tags, configuration, created_at, lease_until, origin, run_key,
       priority)
    SELECT g.run_id, 'QUEUED', g.selection, g.tags::jsonb, g.configuration::jsonb, p_at, p_at,
      p_origin, g.run_key, g.priority
    FROM unnest(p_run_ids, p_selections, p_tags, p_configurations, p_priorities, p_run_keys)
      WITH ORDINALITY
      AS g(run_id, selection, tags, configuration, priority, run_key, place)
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
COMMENT ON COLUMN assetkit.runs.cancel_requested_at IS 'When somebody asked for its end.';
COMMENT ON TABLE assetkit.daemons IS 'The daemons that run, and those that did not end properly.';
COMMENT ON COLUMN assetkit.daemons.daemon_id IS 'The identity, new with each start.';
COMMENT ON COLUMN assetkit.daemons.worker IS 'The process, as host:pid.';
COMMENT ON COLUMN assetkit.daemons.version IS 'The version of its program.';
COMMENT ON COLUMN assetkit.daemons.started_at IS 'When it started.';
COMMENT ON COLUMN assetkit.daemons.heartbeat_at IS 'Its last sign of life.';
COMMENT ON COLUMN assetkit.daemons.lease_until IS 'Until when it is taken to be alive.';
COMMENT ON COLUMN assetkit.daemons.loops IS 'For each of its loops: the last pass that succeeded, and the error of the last one when it did not.';
COMMENT ON FUNCTION assetkit.enqueue_runs(timestamptz, text, uuid[], text[], text[], text[], int[], text[]) IS 'Puts runs into the queue, and gives those whose key was not there before.';
COMMENT ON VIEW assetkit.run_queue IS 'The runs that wait, in the order in which they would leave the queue without limits.';
COMMENT ON VIEW assetkit.daemon_status IS 'The daemons, the newest first, and whether they are alive.';
