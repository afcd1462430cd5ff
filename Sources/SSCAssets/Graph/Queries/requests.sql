-- The count of requests to a registry.

-- name: count_requests
-- $2: any moment of the month; $3: how many more. Gives the sum, also when there are none.
INSERT INTO ssc.request_counts AS c (ecosystem, month, requests)
VALUES ($1::ssc.ecosystem, date_trunc('month', $2::timestamptz AT TIME ZONE 'UTC')::date, $3::bigint)
ON CONFLICT (ecosystem, month) DO UPDATE SET requests = c.requests + excluded.requests
RETURNING requests;
