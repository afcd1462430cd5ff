-- The registry's listing, merged into the packages.

-- name: stored_listing
-- Without its packages the listing would be worthless: whoever removed some wants them back.
SELECT l.url, l.entity_tag, l.last_modified, l.serial, l.packages
FROM ssc.listings l
WHERE l.ecosystem = $1::ssc.ecosystem
  AND l.packages = (SELECT count(*) FROM ssc.packages p WHERE p.ecosystem = l.ecosystem AND p.is_listed);

-- name: lock_listing
SELECT pg_advisory_xact_lock(hashtext('ssc.listings ' || $1::text));

-- name: create_listed
CREATE TEMPORARY TABLE listed (
  name text COLLATE "C" NOT NULL, spelling text NOT NULL, serial bigint, place int NOT NULL
) ON COMMIT DROP;

-- name: index_listed
-- The registry lists a name once; should it not, the first spelling counts.
CREATE TEMPORARY TABLE listing ON COMMIT DROP AS
SELECT DISTINCT ON (name) name, spelling, max(serial) OVER (PARTITION BY name) AS serial
FROM listed ORDER BY name, place;
ALTER TABLE listing ADD PRIMARY KEY (name);
ANALYZE listing;

-- name: add_listed
INSERT INTO ssc.packages (ecosystem, name, spelling, is_listed, listed_serial, purl)
SELECT $1::ssc.ecosystem, l.name, l.spelling, true, l.serial, ssc.purl($1::ssc.ecosystem, l.spelling)
FROM listing l
WHERE NOT EXISTS (
  SELECT FROM ssc.packages p WHERE p.ecosystem = $1::ssc.ecosystem AND p.name = l.name)
ORDER BY l.name
ON CONFLICT (ecosystem, name) DO NOTHING;

-- name: update_listed
UPDATE ssc.packages p
SET spelling = l.spelling, is_listed = true, listed_serial = l.serial,
  purl = ssc.purl(p.ecosystem, l.spelling)
FROM listing l
WHERE p.ecosystem = $1::ssc.ecosystem AND p.name = l.name
  AND (NOT p.is_listed OR p.spelling <> l.spelling OR p.listed_serial IS DISTINCT FROM l.serial);

-- name: mark_unlisted
UPDATE ssc.packages p
SET is_listed = false,
  state = CASE WHEN p.state = 'stub' THEN p.state ELSE 'gone'::ssc.package_state END
WHERE p.ecosystem = $1::ssc.ecosystem AND p.is_listed
  AND NOT EXISTS (SELECT FROM listing l WHERE l.name = p.name);

-- name: count_listed
SELECT count(*) FROM listing;

-- name: save_listing
INSERT INTO ssc.listings AS l (ecosystem, url, entity_tag, last_modified, serial, packages, moment)
VALUES ($1::ssc.ecosystem, $2, $3, $4, $5, $6, $7)
ON CONFLICT (ecosystem) DO UPDATE SET
  url = excluded.url, entity_tag = excluded.entity_tag, last_modified = excluded.last_modified,
  serial = excluded.serial, packages = excluded.packages, moment = excluded.moment
WHERE (l.url, l.entity_tag, l.last_modified, l.serial, l.packages) IS DISTINCT FROM
  (excluded.url, excluded.entity_tag, excluded.last_modified, excluded.serial, excluded.packages);
