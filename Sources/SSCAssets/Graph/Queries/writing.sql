-- One batch of packages is written in one transaction: names first (in the order of the names, so
-- that two writers wait for each other instead of for ever), then the packages' rows are locked, and
-- what is stored is compared in the program, so that only differences are written.

-- name: add_stubs
INSERT INTO ssc.packages (ecosystem, name, spelling, purl)
SELECT $1::ssc.ecosystem, n.name, n.name, ssc.purl($1::ssc.ecosystem, n.name)
FROM unnest($2::text[]) AS n(name)
WHERE NOT EXISTS (
  SELECT FROM ssc.packages p WHERE p.ecosystem = $1::ssc.ecosystem AND p.name = n.name)
ORDER BY n.name
ON CONFLICT (ecosystem, name) DO NOTHING;

-- name: package_numbers
SELECT package_id, name, purl FROM ssc.packages
WHERE ecosystem = $1::ssc.ecosystem AND name = ANY ($2);

-- name: lock_packages
SELECT package_id, name, moment IS NOT NULL FROM ssc.packages
WHERE ecosystem = $1::ssc.ecosystem AND name = ANY ($2)
ORDER BY name FOR NO KEY UPDATE;

-- name: stored_versions
SELECT package_id, version_id, name, serial_number, release_date, yanked_reason,
  deleted_at IS NOT NULL, requirements_source, deprecation, variants, mean, weighted_mean,
  vulnerabilities, purl
FROM ssc.versions WHERE package_id = ANY ($1);

-- name: stored_requirements
SELECT version_id, position, package_id, constraints, marker, extras, wanted_extras, url,
  kind::text, is_plain, alias
FROM ssc.requirements WHERE version_id = ANY ($1) ORDER BY version_id, position;

-- name: stored_malformed
SELECT version_id, requirement, reason
FROM ssc.malformed_requirements WHERE version_id = ANY ($1) ORDER BY version_id, position;

-- name: new_version_numbers
SELECT nextval(pg_get_serial_sequence('ssc.versions', 'version_id')) FROM generate_series(1, $1::int);

-- name: update_versions
UPDATE ssc.versions v
SET serial_number = n.serial_number, release_date = n.release_date,
  yanked_reason = n.yanked_reason, requirements_source = n.requirements_source, deleted_at = NULL,
  deprecation = n.deprecation, variants = string_to_array(n.variants, ' '), mean = n.mean,
  weighted_mean = n.weighted_mean, vulnerabilities = string_to_array(n.vulnerabilities, ' '),
  purl = n.purl
FROM unnest($1::bigint[], $2::int[], $3::timestamptz[], $4::text[], $5::text[], $6::text[],
    $7::text[], $8::float8[], $9::float8[], $10::text[], $11::text[])
  AS n(version_id, serial_number, release_date, yanked_reason, requirements_source, deprecation,
    variants, mean, weighted_mean, vulnerabilities, purl)
WHERE v.version_id = n.version_id;

-- name: delete_versions
UPDATE ssc.versions SET deleted_at = $2 WHERE version_id = ANY ($1::bigint[]);

-- name: clear_requirements
DELETE FROM ssc.requirements WHERE version_id = ANY ($1::bigint[]);

-- name: clear_malformed
DELETE FROM ssc.malformed_requirements WHERE version_id = ANY ($1::bigint[]);

-- name: complete_packages
-- A null vendor or null import names mean: as stored. The moment is that of a change. Import names come
-- a line each: those of NuGet, which are file names, may hold spaces.
WITH given AS (
  SELECT g.package_id, g.serial, g.status, g.status_reason, g.changed, g.document_tag,
    coalesce(g.vendor, p.vendor) AS vendor,
    coalesce(g.repository_url, p.repository_url) AS repository_url,
    CASE WHEN g.vendor IS NULL THEN p.profile_source ELSE g.profile_source END AS profile_source,
    CASE WHEN g.import_names IS NULL THEN p.import_names
      WHEN g.import_names = '' THEN '{}' ELSE string_to_array(g.import_names, E'\n') END
      AS import_names,
    CASE WHEN g.import_names IS NULL THEN p.import_names_source ELSE g.import_names_source END
      AS import_names_source
  FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::boolean[], $6::text[],
      $7::text[], $8::text[], $9::text[], $10::text[], $11::text[])
    AS g(package_id, serial, status, status_reason, changed, vendor, repository_url,
      profile_source, import_names, import_names_source, document_tag)
  JOIN ssc.packages p USING (package_id)
)
UPDATE ssc.packages p
SET state = 'complete', serial = g.serial, status = g.status, status_reason = g.status_reason,
  vendor = g.vendor, repository_url = g.repository_url, profile_source = g.profile_source,
  import_names = g.import_names, import_names_source = g.import_names_source,
  document_tag = g.document_tag, moment = $12,
  attempts = 0, last_error = NULL, failed_at = NULL
FROM given g
WHERE p.package_id = g.package_id
  AND (g.changed OR p.state <> 'complete' OR p.last_error IS NOT NULL
    OR (p.serial, p.status, p.status_reason, p.vendor, p.repository_url, p.profile_source,
        p.import_names, p.import_names_source, p.document_tag)
      IS DISTINCT FROM (g.serial, g.status, g.status_reason, g.vendor, g.repository_url,
        g.profile_source, g.import_names, g.import_names_source, g.document_tag));

-- name: confirm_packages
-- The registry says that what is stored still holds.
UPDATE ssc.packages p
SET state = 'complete', serial = c.serial, attempts = 0, last_error = NULL, failed_at = NULL
FROM unnest($1::bigint[], $2::bigint[]) AS c(package_id, serial)
WHERE p.package_id = c.package_id AND p.moment IS NOT NULL
  AND (p.state <> 'complete' OR p.last_error IS NOT NULL OR p.serial IS DISTINCT FROM c.serial);

-- name: link_package
INSERT INTO ssc.external_requirements AS e
  (parent_id, package_id, constraints, parent_version_name, moment)
SELECT $3, p.package_id, $4, $5, $6 FROM ssc.packages p
WHERE p.ecosystem = $1::ssc.ecosystem AND p.name = $2
ON CONFLICT (parent_id, package_id) DO UPDATE SET constraints = excluded.constraints,
  parent_version_name = excluded.parent_version_name, moment = excluded.moment
WHERE (e.constraints, e.parent_version_name) IS DISTINCT FROM
  (excluded.constraints, excluded.parent_version_name);

-- name: has_package
SELECT EXISTS (SELECT FROM ssc.packages WHERE ecosystem = $1::ssc.ecosystem AND name = $2);

-- name: fail_packages
-- What was complete stays so: its content is old, and whole.
UPDATE ssc.packages p
SET state = CASE WHEN p.moment IS NULL THEN 'error'::ssc.package_state ELSE p.state END,
  attempts = p.attempts + 1, last_error = f.message, failed_at = $3
FROM unnest($1::bigint[], $2::text[]) AS f(package_id, message)
WHERE p.package_id = f.package_id;

-- name: mark_gone
UPDATE ssc.packages p SET state = 'gone', attempts = 0, last_error = NULL, failed_at = NULL
WHERE p.package_id = ANY ($1::bigint[]) AND (p.state <> 'gone' OR p.last_error IS NOT NULL);

-- Where the versions are kept elsewhere, a lock stands for those on rows: on a connection, for longer
-- than a transaction.

-- name: lock_graph
SELECT pg_advisory_lock(hashtextextended('ssc.graph ' || $1::text, 0));

-- name: unlock_graph
SELECT pg_advisory_unlock(hashtextextended('ssc.graph ' || $1::text, 0));
