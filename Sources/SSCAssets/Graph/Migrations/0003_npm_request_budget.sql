-- Registries whose terms limit the requests of a month need a count of them that outlives runs.

CREATE TABLE ssc.request_counts (
  ecosystem ssc.ecosystem NOT NULL,
  month date NOT NULL CHECK (extract(day FROM month) = 1),
  requests bigint NOT NULL CHECK (requests >= 0),
  PRIMARY KEY (ecosystem, month)
);
COMMENT ON TABLE ssc.request_counts IS 'How many requests each registry with a monthly budget got from all runs.';
COMMENT ON COLUMN ssc.request_counts.ecosystem IS 'The registry.';
COMMENT ON COLUMN ssc.request_counts.month IS 'The first day of the month, in UTC.';
COMMENT ON COLUMN ssc.request_counts.requests IS 'The requests so far, repetitions included.';
