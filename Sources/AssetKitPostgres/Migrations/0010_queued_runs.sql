-- What waits stands in a narrow table of its own. A decision of the queue writes down which limit holds a
-- run back; in the table of runs that would touch every one of its indexes, for each run that it looks at.

CREATE TABLE assetkit.queued_runs (
  run_no bigint PRIMARY KEY REFERENCES assetkit.runs ON DELETE CASCADE,
  priority int NOT NULL,
  held_by text COLLATE "C" NOT NULL DEFAULT ''
);
INSERT INTO assetkit.queued_runs
SELECT run_no, priority, held_by FROM assetkit.runs WHERE status = 'QUEUED';
CREATE INDEX queued_runs_order ON assetkit.queued_runs (held_by, priority DESC, run_no);
DROP INDEX assetkit.runs_queued;
ALTER TABLE assetkit.runs DROP COLUMN held_by;

-- Whoever changes the state of a run, and however, the queue agrees with it.
CREATE FUNCTION assetkit.keep_queue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status = 'QUEUED' THEN
    INSERT INTO assetkit.queued_runs (run_no, priority) VALUES (NEW.run_no, NEW.priority);
  ELSE
    DELETE FROM assetkit.queued_runs WHERE run_no = NEW.run_no;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER run_is_queued AFTER INSERT ON assetkit.runs
  FOR EACH ROW WHEN (NEW.status = 'QUEUED') EXECUTE FUNCTION assetkit.keep_queue();
CREATE TRIGGER run_enters_or_leaves_queue AFTER UPDATE OF status ON assetkit.runs
  FOR EACH ROW WHEN ((NEW.status = 'QUEUED') <> (OLD.status = 'QUEUED'))
  EXECUTE FUNCTION assetkit.keep_queue();

-- Each change of a run writes its tags into the index at once: the list of what is still to be written, once
-- it is full, would make one change in thousands fifty times as slow as the others.
ALTER INDEX assetkit.runs_tags SET (fastupdate = off);
SELECT gin_clean_pending_list('assetkit.runs_tags');

COMMENT ON TABLE assetkit.queued_runs IS 'The queue: the runs that wait, and what for.';
COMMENT ON COLUMN assetkit.queued_runs.run_no IS 'The run.';
COMMENT ON COLUMN assetkit.queued_runs.priority IS 'As the run has it: the greater, the sooner it leaves the queue.';
COMMENT ON COLUMN assetkit.queued_runs.held_by IS 'The full limit by tag that held it back when a daemon last looked, or the stage of its backfill that may not be open; empty for a run that nothing but the total holds back.';
COMMENT ON FUNCTION assetkit.keep_queue() IS 'Puts a run that waits into the queue, and takes one that does not out of it.';
COMMENT ON COLUMN assetkit.pool_slots.step_no IS 'The step; 0 when the run as a whole holds it.';
