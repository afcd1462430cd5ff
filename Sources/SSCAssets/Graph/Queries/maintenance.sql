-- Looking after the graph.

-- name: names_with_content
SELECT name FROM ssc.packages
WHERE ecosystem = $1::ssc.ecosystem AND moment IS NOT NULL AND name > $2
ORDER BY name LIMIT $3;

-- name: spell_unlisted
INSERT INTO ssc.packages AS p (ecosystem, name, spelling, purl)
SELECT $1::ssc.ecosystem, n.name, n.spelling, ssc.purl($1::ssc.ecosystem, n.spelling)
FROM unnest($2::text[], $3::text[]) AS n(name, spelling)
ORDER BY n.name
ON CONFLICT (ecosystem, name) DO UPDATE SET spelling = excluded.spelling, purl = excluded.purl
WHERE NOT p.is_listed AND p.spelling <> excluded.spelling;

-- name: size
SELECT (SELECT count(*) FROM ssc.packages WHERE ecosystem = $1::ssc.ecosystem),
  count(*) FILTER (WHERE v.deleted_at IS NULL), count(v.deleted_at),
  coalesce(sum(r.plain) FILTER (WHERE v.deleted_at IS NULL), 0)::bigint,
  coalesce(sum(r.other) FILTER (WHERE v.deleted_at IS NULL), 0)::bigint
FROM ssc.packages p
JOIN ssc.versions v USING (package_id)
LEFT JOIN (
  SELECT version_id, count(*) FILTER (WHERE is_plain) AS plain,
    count(*) FILTER (WHERE NOT is_plain) AS other
  FROM ssc.requirements GROUP BY version_id) r USING (version_id)
WHERE p.ecosystem = $1::ssc.ecosystem;

-- name: serial_gaps
-- Of a quarantined package some versions are as they were before.
SELECT p.name, count(*), count(DISTINCT v.serial_number), max(v.serial_number)::bigint
FROM ssc.packages p JOIN ssc.versions v USING (package_id)
WHERE p.ecosystem = $1::ssc.ecosystem AND p.name = ANY ($2) AND v.deleted_at IS NULL
  AND v.serial_number >= 0 AND p.status <> 'quarantined'
GROUP BY p.package_id
HAVING count(*) <> max(v.serial_number) + 1 OR count(DISTINCT v.serial_number) <> count(*)
ORDER BY p.name;

-- name: states
SELECT state::text, count(*) FROM ssc.packages
WHERE ecosystem = $1::ssc.ecosystem GROUP BY state;
