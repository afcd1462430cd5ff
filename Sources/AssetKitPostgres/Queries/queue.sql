-- The queue of runs.

-- name: enqueue
SELECT assetkit.enqueue_runs($1, $2, $3::text[]::uuid[], $4::text[], $5::text[], $6::text[],
  $7::int[], $8::text[])::text;
