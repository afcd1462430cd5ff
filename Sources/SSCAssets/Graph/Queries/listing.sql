-- The registry's listing, whole or an increment, merged into the packages.

-- name: stored_listing
-- Without its packages the listing would be worthless: whoever removed some wants them back.
SELECT l.url, l.entity_tag, l.last_modified, l.serial, l.packages, l.cursor
FROM ssc.listings l
WHERE l.ecosystem = $1::ssc.ecosystem
  AND l.packages = (SELECT count(*) FROM ssc.packages p WHERE p.ecosystem = l.ecosystem AND p.is_listed);

-- name: stored_packages
SELECT packages FROM ssc.listings WHERE ecosystem = $1::ssc.ecosystem;

-- name: lock_listing
SELECT pg_advisory_xact_lock(hashtext('ssc.listings ' || $1::text));

-- name: create_listed
CREATE TEMPORARY TABLE listed (
  name text COLLATE "C" NOT NULL, spelling text NOT NULL, serial bigint, place int NOT NULL,
  is_removed boolean NOT NULL, repository_url text, version text COLLATE "C",
  version_date timestamptz, version_is_removed boolean NOT NULL
) ON COMMIT DROP;

-- name: index_listed
-- The first spelling of a name counts, and its greatest serial.
CREATE TEMPORARY TABLE listing ON COMMIT DROP AS
SELECT DISTINCT ON (name) name, spelling, max(serial) OVER w AS serial,
  bool_and(is_removed) OVER w AS is_removed, max(repository_url) OVER w AS repository_url,
  count(version) OVER w > 0 AS has_versions
FROM listed WINDOW w AS (PARTITION BY name) ORDER BY name, place;
ALTER TABLE listing ADD PRIMARY KEY (name);
ANALYZE listing;

-- name: add_listed
INSERT INTO ssc.packages
  (ecosystem, name, spelling, is_listed, listed_serial, listed_repository_url, purl)
SELECT $1::ssc.ecosystem, l.name, l.spelling, true, l.serial, l.repository_url,
  ssc.purl($1::ssc.ecosystem, l.spelling)
FROM listing l
WHERE NOT l.is_removed AND NOT EXISTS (
  SELECT FROM ssc.packages p WHERE p.ecosystem = $1::ssc.ecosystem AND p.name = l.name)
ORDER BY l.name
ON CONFLICT (ecosystem, name) DO NOTHING;

-- name: update_listed
-- $2: whether the listing is whole: an increment without an address leaves the known one.
-- Of a package whose versions are listed, and no serial, the store itself counts the changes.
UPDATE ssc.packages p
SET spelling = l.spelling, is_listed = true,
  listed_serial = CASE WHEN l.has_versions THEN coalesce(l.serial, p.listed_serial) ELSE l.serial END,
  listed_repository_url =
    CASE WHEN $2::boolean THEN l.repository_url
      ELSE coalesce(l.repository_url, p.listed_repository_url) END,
  purl = ssc.purl(p.ecosystem, l.spelling)
FROM listing l
WHERE p.ecosystem = $1::ssc.ecosystem AND p.name = l.name AND NOT l.is_removed
  AND (NOT p.is_listed OR p.spelling <> l.spelling
    OR p.listed_repository_url IS DISTINCT FROM
      CASE WHEN $2::boolean THEN l.repository_url
        ELSE coalesce(l.repository_url, p.listed_repository_url) END
    OR p.listed_serial IS DISTINCT FROM
      CASE WHEN l.has_versions THEN coalesce(l.serial, p.listed_serial) ELSE l.serial END);

-- name: mark_unlisted_whole
UPDATE ssc.packages p
SET is_listed = false,
  state = CASE WHEN p.state = 'stub' THEN p.state ELSE 'gone'::ssc.package_state END
WHERE p.ecosystem = $1::ssc.ecosystem AND p.is_listed
  AND NOT EXISTS (SELECT FROM listing l WHERE l.name = p.name AND NOT l.is_removed);

-- name: mark_unlisted_increment
UPDATE ssc.packages p
SET is_listed = false,
  state = CASE WHEN p.state = 'stub' THEN p.state ELSE 'gone'::ssc.package_state END
FROM listing l
WHERE p.ecosystem = $1::ssc.ecosystem AND p.is_listed AND l.name = p.name AND l.is_removed;

-- name: has_listed_versions
SELECT EXISTS (SELECT FROM listed WHERE version IS NOT NULL);

-- name: index_listed_versions
-- Several files of one version are one version, as old as the oldest.
CREATE TEMPORARY TABLE listing_versions ON COMMIT DROP AS
SELECT p.package_id, l.version AS name, min(l.version_date) AS release_date,
  bool_and(l.version_is_removed) AS is_removed
FROM listed l JOIN ssc.packages p ON p.ecosystem = $1::ssc.ecosystem AND p.name = l.name
WHERE l.version IS NOT NULL
GROUP BY p.package_id, l.version;

-- name: finish_listed_versions
ALTER TABLE listing_versions ADD PRIMARY KEY (package_id, name);
ANALYZE listing_versions;

-- name: merge_listed_versions
-- $2: whether the listing is whole. A package whose versions changed counts as changed.
WITH deleted AS (
  DELETE FROM ssc.listed_versions v USING ssc.packages p
  WHERE p.package_id = v.package_id AND p.ecosystem = $1::ssc.ecosystem
    AND CASE WHEN $2::boolean THEN NOT EXISTS (
        SELECT FROM listing_versions n
        WHERE n.package_id = v.package_id AND n.name = v.name AND NOT n.is_removed)
      ELSE EXISTS (
        SELECT FROM listing_versions n
        WHERE n.package_id = v.package_id AND n.name = v.name AND n.is_removed) END
  RETURNING v.package_id
), written AS (
  INSERT INTO ssc.listed_versions AS v (package_id, name, release_date)
  SELECT package_id, name, release_date FROM listing_versions WHERE NOT is_removed
  ON CONFLICT (package_id, name) DO UPDATE SET release_date =
    CASE WHEN $2::boolean THEN excluded.release_date
      ELSE least(v.release_date, excluded.release_date) END
  WHERE v.release_date IS DISTINCT FROM
    CASE WHEN $2::boolean THEN excluded.release_date
      ELSE least(v.release_date, excluded.release_date) END
  RETURNING v.package_id
)
UPDATE ssc.packages p SET listed_serial = coalesce(p.listed_serial, 0) + 1
WHERE p.package_id IN (SELECT package_id FROM deleted UNION SELECT package_id FROM written)
  AND EXISTS (SELECT FROM listing l WHERE l.name = p.name AND l.serial IS NULL);

-- name: count_listed
SELECT count(*) FROM ssc.packages p WHERE p.ecosystem = $1::ssc.ecosystem AND p.is_listed;

-- name: count_listed_here
-- Before and after an increment: counting everything each time would cost more than the increment.
SELECT count(*) FROM listing l
JOIN ssc.packages p ON p.ecosystem = $1::ssc.ecosystem AND p.name = l.name
WHERE p.is_listed;

-- name: save_listing
INSERT INTO ssc.listings AS l
  (ecosystem, url, entity_tag, last_modified, serial, packages, moment, cursor)
VALUES ($1::ssc.ecosystem, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (ecosystem) DO UPDATE SET
  url = excluded.url, entity_tag = excluded.entity_tag, last_modified = excluded.last_modified,
  serial = excluded.serial, packages = excluded.packages, moment = excluded.moment,
  cursor = excluded.cursor
WHERE (l.url, l.entity_tag, l.last_modified, l.serial, l.packages, l.cursor) IS DISTINCT FROM
  (excluded.url, excluded.entity_tag, excluded.last_modified, excluded.serial, excluded.packages,
    excluded.cursor);

-- name: listed_versions
SELECT p.name, v.name, v.release_date
FROM ssc.packages p JOIN ssc.listed_versions v USING (package_id)
WHERE p.ecosystem = $1::ssc.ecosystem AND p.name = ANY ($2)
ORDER BY p.name, v.name;
