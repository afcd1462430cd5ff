-- Advisories: merged in one transaction a call, read by package.

-- name: lock_advisories
-- One writer at a time: an advisory may come with several ecosystems.
SELECT pg_advisory_xact_lock(hashtext('ssc.advisories'));

-- name: create_seen
CREATE TEMPORARY TABLE seen (advisory text COLLATE "C" NOT NULL) ON COMMIT DROP;

-- name: modified_advisories
SELECT advisory, modified FROM ssc.advisories WHERE advisory = ANY ($1);

-- name: mark_packages
-- In the order of the key, so that two writers wait for each other instead of for ever.
INSERT INTO ssc.pending_attributions AS q (ecosystem, package, mark)
SELECT ecosystem, package, nextval('ssc.attribution_marks')
FROM (SELECT DISTINCT ecosystem, package FROM ssc.affected_packages WHERE advisory = ANY ($1)
  ORDER BY 1, 2) f
ON CONFLICT (ecosystem, package) DO UPDATE SET mark = excluded.mark;

-- name: drop_advisories
DELETE FROM ssc.advisories WHERE advisory = ANY ($1);

-- name: unseen_advisories
SELECT DISTINCT f.advisory FROM ssc.affected_packages f
WHERE f.ecosystem = $1::ssc.ecosystem
  AND NOT EXISTS (SELECT FROM seen s WHERE s.advisory = f.advisory);

-- name: advisory_source
SELECT url, entity_tag, last_modified, handled FROM ssc.advisory_sources
WHERE ecosystem = $1::ssc.ecosystem;

-- name: save_source
INSERT INTO ssc.advisory_sources AS s (ecosystem, url, entity_tag, last_modified, handled, moment)
VALUES ($1::ssc.ecosystem, $2, $3, $4, $5, $6)
ON CONFLICT (ecosystem) DO UPDATE SET
  url = excluded.url, entity_tag = excluded.entity_tag, last_modified = excluded.last_modified,
  handled = excluded.handled, moment = excluded.moment
WHERE (s.url, s.entity_tag, s.last_modified, s.handled) IS DISTINCT FROM
  (excluded.url, excluded.entity_tag, excluded.last_modified, excluded.handled);

-- name: affected_elements
SELECT advisory, element, package, spelling, repository, purl, versions
FROM ssc.affected_packages
WHERE ecosystem = $1::ssc.ecosystem AND package = ANY ($2) ORDER BY advisory, element;

-- name: events_of_elements
SELECT e.advisory, e.element, e.range, e.kind::text, e.event::text, e.version
FROM ssc.affected_packages f JOIN ssc.affected_events e USING (advisory, element)
WHERE f.ecosystem = $1::ssc.ecosystem AND f.package = ANY ($2)
ORDER BY e.advisory, e.element, e.range, e.position;

-- name: advisories_of_packages
SELECT advisory, modified, published, summary, aliases, upstream, related FROM ssc.advisories
WHERE advisory IN (SELECT advisory FROM ssc.affected_packages
  WHERE ecosystem = $1::ssc.ecosystem AND package = ANY ($2));

-- name: severities_of_packages
SELECT advisory, element, type, vector FROM ssc.severities
WHERE advisory IN (SELECT advisory FROM ssc.affected_packages
  WHERE ecosystem = $1::ssc.ecosystem AND package = ANY ($2))
ORDER BY advisory, element, position;

-- name: advisory_counts
SELECT count(DISTINCT advisory), count(DISTINCT package),
  (SELECT count(*) FROM ssc.pending_attributions WHERE ecosystem = $1::ssc.ecosystem)
FROM ssc.affected_packages WHERE ecosystem = $1::ssc.ecosystem;

-- name: pending_attributions
SELECT package, mark FROM ssc.pending_attributions
WHERE ecosystem = $1::ssc.ecosystem AND package > $2 ORDER BY package LIMIT $3;

-- name: settle_attributions
DELETE FROM ssc.pending_attributions q
USING unnest($2::text[], $3::bigint[]) AS d(package, mark)
WHERE q.ecosystem = $1::ssc.ecosystem AND q.package = d.package AND q.mark = d.mark;
