-- A sensor that is being evaluated says by which daemon, so that another one takes it over as soon as that is
-- gone, and not after the longest time that an evaluation may take.

ALTER TABLE assetkit.sensors ADD COLUMN daemon_id uuid;

COMMENT ON COLUMN assetkit.sensors.daemon_id IS 'The daemon that evaluates it, or did last; null for a person.';
