-- What waits for a full limit by tag stands apart, so that a queue of which most is held back is not read
-- from end to end for each decision. And a tick that is being evaluated says by which daemon, so that
-- another one takes it over as soon as that is gone.

ALTER TABLE assetkit.runs ADD COLUMN held_by text COLLATE "C" NOT NULL DEFAULT '';
DROP INDEX assetkit.runs_queued;
CREATE INDEX runs_queued ON assetkit.runs (held_by, priority DESC, run_no) WHERE status = 'QUEUED';

ALTER TABLE assetkit.ticks ADD COLUMN daemon_id uuid;

COMMENT ON COLUMN assetkit.runs.held_by IS 'The full limit by tag that held it back when a daemon last looked; empty for a run that nothing but the total holds back.';
COMMENT ON COLUMN assetkit.ticks.daemon_id IS 'The daemon that evaluates it, or did.';
