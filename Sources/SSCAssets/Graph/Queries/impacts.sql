-- What is wrong with versions, written when advisories changed.

-- name: version_names
SELECT p.name, v.name FROM ssc.packages p JOIN ssc.versions v USING (package_id)
WHERE p.ecosystem = $1::ssc.ecosystem AND p.name = ANY ($2);

-- name: set_impacts
-- Ids hold no spaces, and PostgreSQL no arrays of unequal length.
UPDATE ssc.versions v
SET mean = i.mean, weighted_mean = i.weighted_mean, vulnerabilities = i.vulnerabilities
FROM (
  SELECT p.package_id, g.version, g.mean, g.weighted_mean,
    CASE WHEN g.ids = '' THEN '{}' ELSE string_to_array(g.ids, ' ') END AS vulnerabilities
  FROM unnest($2::text[], $3::text[], $4::float8[], $5::float8[], $6::text[])
    AS g(package, version, mean, weighted_mean, ids)
  JOIN ssc.packages p ON p.ecosystem = $1::ssc.ecosystem AND p.name = g.package) i
WHERE v.package_id = i.package_id AND v.name = i.version
  AND (v.mean, v.weighted_mean, v.vulnerabilities)
    IS DISTINCT FROM (i.mean, i.weighted_mean, i.vulnerabilities);
