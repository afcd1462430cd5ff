-- Work lists, and what is known of packages.

-- name: pending_incomplete
SELECT name, spelling, listed_serial, listed_repository_url FROM ssc.packages
WHERE ecosystem = $1::ssc.ecosystem AND is_listed AND state <> 'complete'
  AND name > $2 AND ($3::text[] IS NULL OR name = ANY ($3))
ORDER BY name LIMIT $4;

-- name: pending_changed
-- A registry without serials doesn't say what changed: then everything may have.
SELECT name, spelling, listed_serial, listed_repository_url FROM ssc.packages
WHERE ecosystem = $1::ssc.ecosystem AND is_listed AND moment IS NOT NULL
  AND (state <> 'complete' OR serial IS NULL OR listed_serial IS NULL OR serial <> listed_serial)
  AND name > $2 AND ($3::text[] IS NULL OR name = ANY ($3))
ORDER BY name LIMIT $4;

-- name: pending_known
SELECT name, spelling, listed_serial, listed_repository_url FROM ssc.packages
WHERE ecosystem = $1::ssc.ecosystem AND is_listed AND moment IS NOT NULL
  AND name > $2 AND ($3::text[] IS NULL OR name = ANY ($3))
ORDER BY name LIMIT $4;

-- name: pending_listed
SELECT name, spelling, listed_serial, listed_repository_url FROM ssc.packages
WHERE ecosystem = $1::ssc.ecosystem AND is_listed
  AND name > $2 AND ($3::text[] IS NULL OR name = ANY ($3))
ORDER BY name LIMIT $4;

-- name: count_pending_incomplete
SELECT count(*) FROM ssc.packages
WHERE ecosystem = $1::ssc.ecosystem AND is_listed AND state <> 'complete'
  AND ($2::text[] IS NULL OR name = ANY ($2));

-- name: count_pending_changed
SELECT count(*) FROM ssc.packages
WHERE ecosystem = $1::ssc.ecosystem AND is_listed AND moment IS NOT NULL
  AND (state <> 'complete' OR serial IS NULL OR listed_serial IS NULL OR serial <> listed_serial)
  AND ($2::text[] IS NULL OR name = ANY ($2));

-- name: count_pending_known
SELECT count(*) FROM ssc.packages
WHERE ecosystem = $1::ssc.ecosystem AND is_listed AND moment IS NOT NULL
  AND ($2::text[] IS NULL OR name = ANY ($2));

-- name: count_pending_listed
SELECT count(*) FROM ssc.packages
WHERE ecosystem = $1::ssc.ecosystem AND is_listed AND ($2::text[] IS NULL OR name = ANY ($2));

-- name: counts
SELECT count(*) FILTER (WHERE is_listed), count(*) FILTER (WHERE is_listed AND state = 'complete'),
  count(*) FILTER (WHERE NOT is_listed AND state = 'stub'), count(*) FILTER (WHERE state = 'gone'),
  count(*) FILTER (WHERE last_error IS NOT NULL)
FROM ssc.packages WHERE ecosystem = $1::ssc.ecosystem;

-- name: known_packages
SELECT name, profile_source, import_names_source, serial, document_tag FROM ssc.packages
WHERE ecosystem = $1::ssc.ecosystem AND name = ANY ($2) AND moment IS NOT NULL;

-- name: known_releases
SELECT p.name, v.name, v.requirements_source, v.release_date
FROM ssc.packages p JOIN ssc.versions v USING (package_id)
WHERE p.ecosystem = $1::ssc.ecosystem AND p.name = ANY ($2) AND v.requirements_source IS NOT NULL
  AND v.deleted_at IS NULL;

-- name: package_rows
SELECT name, spelling, state::text, is_listed, serial, status, status_reason, vendor, repository_url,
  import_names, purl, last_error, attempts, moment
FROM ssc.packages WHERE ecosystem = $1::ssc.ecosystem AND name = ANY ($2) ORDER BY name;

-- name: release_rows
SELECT p.name, v.name, v.serial_number, v.release_date, v.yanked_reason, v.deleted_at IS NOT NULL,
  v.purl, v.deprecation, v.variants, v.mean, v.weighted_mean, v.vulnerabilities,
  v.requirements_source
FROM ssc.packages p JOIN ssc.versions v USING (package_id)
WHERE p.ecosystem = $1::ssc.ecosystem AND p.name = ANY ($2)
ORDER BY p.name, v.deleted_at IS NOT NULL, v.serial_number, v.name;

-- name: edge_rows
SELECT p.name, v.name, t.name, r.constraints, r.marker, r.extras, r.wanted_extras, r.url,
  r.kind::text, r.is_plain, r.alias
FROM ssc.packages p
JOIN ssc.versions v ON v.package_id = p.package_id
JOIN ssc.requirements r ON r.version_id = v.version_id
JOIN ssc.packages t ON t.package_id = r.package_id
WHERE p.ecosystem = $1::ssc.ecosystem AND p.name = ANY ($2)
ORDER BY r.version_id, r.position;

-- name: malformed_rows
SELECT p.name, v.name, m.requirement, m.reason
FROM ssc.packages p
JOIN ssc.versions v ON v.package_id = p.package_id
JOIN ssc.malformed_requirements m ON m.version_id = v.version_id
WHERE p.ecosystem = $1::ssc.ecosystem AND p.name = ANY ($2)
ORDER BY m.version_id, m.position;

-- name: lock_home
-- The row can be missing, so the lock is on a number.
SELECT pg_advisory_xact_lock(hashtextextended('ssc.graph_home', 0));

-- name: graph_home
SELECT store, identity FROM ssc.graph_home;

-- name: has_content
SELECT EXISTS (SELECT FROM ssc.packages WHERE moment IS NOT NULL);

-- name: set_graph_home
INSERT INTO ssc.graph_home (store, identity) VALUES ($1, $2)
ON CONFLICT (is_only) DO UPDATE SET store = excluded.store, identity = excluded.identity,
  since = now();
