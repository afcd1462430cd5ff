-- What waits for an earlier stage of its backfill stands apart too, under the name of its stage: a decision
-- of the queue reads none of a stage that isn't open, however many wait in it.

CREATE INDEX runs_open_stages ON assetkit.runs (origin, backfill_stage)
  WHERE origin LIKE 'backfill:%' AND status NOT IN ('SUCCESS', 'FAILURE', 'CANCELED');
DROP INDEX assetkit.runs_staged;

-- The name as `held_by` has it.
CREATE FUNCTION assetkit.stage_name(p_origin text, p_stage smallint) RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT p_origin || ' stage ' || p_stage $$;

UPDATE assetkit.runs SET held_by = assetkit.stage_name(origin, backfill_stage)
WHERE status = 'QUEUED' AND backfill_stage > 0;

COMMENT ON FUNCTION assetkit.stage_name(text, smallint) IS 'By what runs of a later stage of a backfill are held, until the stage is open.';
COMMENT ON COLUMN assetkit.runs.held_by IS 'The full limit by tag that held it back when a daemon last looked, or the stage of its backfill that may not be open; empty for a run that nothing but the total holds back.';
