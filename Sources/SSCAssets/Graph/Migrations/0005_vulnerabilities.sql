-- Advisories in the Open Source Vulnerability format, and which versions of the graph they concern.
-- Kept by value and not by reference to packages: an advisory may come before its package, and the
-- graph may be in another store.

CREATE TYPE ssc.affected_event AS ENUM ('introduced', 'fixed', 'last_affected', 'limit');
COMMENT ON TYPE ssc.affected_event IS
  'What happens at a version of a range: introduced: from it on versions are affected; fixed: from it on they are not; last_affected: after it they are not; limit: from it on the range says nothing.';

CREATE TYPE ssc.range_kind AS ENUM ('ecosystem', 'semver');
COMMENT ON TYPE ssc.range_kind IS
  'By which order a range is read: the ecosystem''s own, or Semantic Versioning 2.0.';

CREATE TABLE ssc.advisories (
  advisory text COLLATE "C" PRIMARY KEY CHECK (advisory <> ''),
  modified timestamptz NOT NULL,
  published timestamptz,
  summary text NOT NULL,
  aliases text[] NOT NULL,
  upstream text[] NOT NULL,
  related text[] NOT NULL
);
COMMENT ON TABLE ssc.advisories IS 'Advisories about packages of our ecosystems; withdrawn ones are not kept.';
COMMENT ON COLUMN ssc.advisories.advisory IS 'Its id: GHSA-…, PYSEC-…, RUSTSEC-…, CVE-…, MAL-….';
COMMENT ON COLUMN ssc.advisories.modified IS 'When the advisory last changed, by its source.';
COMMENT ON COLUMN ssc.advisories.published IS 'When it was published; null when it does not say.';
COMMENT ON COLUMN ssc.advisories.summary IS 'The flaw in one line; empty when it has none.';
COMMENT ON COLUMN ssc.advisories.aliases IS 'Ids of the same flaw in other databases.';
COMMENT ON COLUMN ssc.advisories.upstream IS 'Ids of the flaws that it was taken over from.';
COMMENT ON COLUMN ssc.advisories.related IS 'Ids of other flaws with something in common.';

CREATE TABLE ssc.affected_packages (
  advisory text COLLATE "C" NOT NULL REFERENCES ssc.advisories ON DELETE CASCADE,
  element int NOT NULL CHECK (element >= 0),
  ecosystem ssc.ecosystem NOT NULL,
  package text COLLATE "C" NOT NULL,
  spelling text NOT NULL,
  repository text,
  purl text,
  versions text[] NOT NULL,
  PRIMARY KEY (advisory, element)
);
COMMENT ON TABLE ssc.affected_packages IS 'The packages that an advisory is about, of our ecosystems; one may come several times, with versions of its own each time.';
COMMENT ON COLUMN ssc.affected_packages.advisory IS 'The advisory.';
COMMENT ON COLUMN ssc.affected_packages.element IS 'The place among the advisory''s affected elements, from 0.';
COMMENT ON COLUMN ssc.affected_packages.ecosystem IS 'The registry.';
COMMENT ON COLUMN ssc.affected_packages.package IS 'The name by which the registry compares, as in packages.';
COMMENT ON COLUMN ssc.affected_packages.spelling IS 'The name as the advisory has it.';
COMMENT ON COLUMN ssc.affected_packages.repository IS 'What follows the colon of the advisory''s ecosystem, such as a mirror''s address; mostly null.';
COMMENT ON COLUMN ssc.affected_packages.purl IS 'The package URL, when the advisory has one.';
COMMENT ON COLUMN ssc.affected_packages.versions IS 'Affected versions one by one, in the registry''s spelling; what affected_events hold comes on top.';
CREATE INDEX affected_packages_by_name ON ssc.affected_packages (ecosystem, package);

CREATE TABLE ssc.affected_events (
  advisory text COLLATE "C" NOT NULL,
  element int NOT NULL,
  range int NOT NULL CHECK (range >= 0),
  position int NOT NULL CHECK (position >= 0),
  kind ssc.range_kind NOT NULL,
  event ssc.affected_event NOT NULL,
  version text NOT NULL,
  PRIMARY KEY (advisory, element, range, position),
  FOREIGN KEY (advisory, element) REFERENCES ssc.affected_packages ON DELETE CASCADE
);
COMMENT ON TABLE ssc.affected_events IS 'The ranges of affected versions, as the events between which versions are affected.';
COMMENT ON COLUMN ssc.affected_events.advisory IS 'The advisory.';
COMMENT ON COLUMN ssc.affected_events.element IS 'The place of the package among its affected elements.';
COMMENT ON COLUMN ssc.affected_events.range IS 'The place of the range in the element, from 0.';
COMMENT ON COLUMN ssc.affected_events.position IS 'The place of the event in the range, from 0.';
COMMENT ON COLUMN ssc.affected_events.kind IS 'By which order the range is read.';
COMMENT ON COLUMN ssc.affected_events.event IS 'What happens at the version.';
COMMENT ON COLUMN ssc.affected_events.version IS 'The version; an introduced 0 is below all versions, a limit * above them.';

CREATE TABLE ssc.severities (
  advisory text COLLATE "C" NOT NULL REFERENCES ssc.advisories ON DELETE CASCADE,
  element int NOT NULL CHECK (element >= -1),
  position int NOT NULL CHECK (position >= 0),
  type text NOT NULL,
  vector text NOT NULL,
  base_score double precision CHECK (base_score BETWEEN 0 AND 10),
  PRIMARY KEY (advisory, element, position)
);
COMMENT ON TABLE ssc.severities IS 'How bad a flaw is, by one standard each.';
COMMENT ON COLUMN ssc.severities.advisory IS 'The advisory.';
COMMENT ON COLUMN ssc.severities.element IS 'The affected element that it is about, -1 for all that have none of their own.';
COMMENT ON COLUMN ssc.severities.position IS 'The place in the list, from 0.';
COMMENT ON COLUMN ssc.severities.type IS 'CVSS_V2, CVSS_V3, CVSS_V4, or a name that a distribution made up.';
COMMENT ON COLUMN ssc.severities.vector IS 'The vector of a CVSS type, else a word.';
COMMENT ON COLUMN ssc.severities.base_score IS 'The score of the vector, from 0 to 10; null when it has none, or is none of its standard.';

CREATE TABLE ssc.advisory_sources (
  ecosystem ssc.ecosystem PRIMARY KEY,
  url text NOT NULL,
  entity_tag text,
  last_modified text,
  handled timestamptz NOT NULL,
  moment timestamptz NOT NULL
);
COMMENT ON TABLE ssc.advisory_sources IS 'How far each ecosystem''s advisories were read.';
COMMENT ON COLUMN ssc.advisory_sources.ecosystem IS 'The registry.';
COMMENT ON COLUMN ssc.advisory_sources.url IS 'The list of changes that was read.';
COMMENT ON COLUMN ssc.advisory_sources.entity_tag IS 'The ETag to ask with whether there is a newer one.';
COMMENT ON COLUMN ssc.advisory_sources.last_modified IS 'The Last-Modified to ask with, likewise.';
COMMENT ON COLUMN ssc.advisory_sources.handled IS 'All advisories that changed before this moment are stored.';
COMMENT ON COLUMN ssc.advisory_sources.moment IS 'When this was stored.';

CREATE SEQUENCE ssc.attribution_marks;

CREATE TABLE ssc.pending_attributions (
  ecosystem ssc.ecosystem NOT NULL,
  package text COLLATE "C" NOT NULL,
  mark bigint NOT NULL,
  PRIMARY KEY (ecosystem, package)
);
COMMENT ON TABLE ssc.pending_attributions IS 'Packages whose advisories changed, and whose versions have to be looked at again; written together with the advisories.';
COMMENT ON COLUMN ssc.pending_attributions.ecosystem IS 'The registry.';
COMMENT ON COLUMN ssc.pending_attributions.package IS 'The package.';
COMMENT ON COLUMN ssc.pending_attributions.mark IS 'Another number after each change, so that a change during the work is not taken for done.';

CREATE VIEW ssc.vulnerable_versions AS
SELECT p.ecosystem, p.name AS package, v.name AS version, v.serial_number, x.advisory, a.summary,
  (SELECT max(s.base_score) FROM ssc.severities s WHERE s.advisory = x.advisory) AS base_score,
  v.mean, v.weighted_mean, v.purl, v.version_id
FROM ssc.versions v
JOIN ssc.packages p USING (package_id)
CROSS JOIN LATERAL unnest(v.vulnerabilities) AS x(advisory)
LEFT JOIN ssc.advisories a ON a.advisory = x.advisory
WHERE v.deleted_at IS NULL;
COMMENT ON VIEW ssc.vulnerable_versions IS
  'The versions with known flaws, a row for each flaw; base_score is the highest of the advisory''s, summary and score are null where advisories are kept in another database.';

CREATE VIEW ssc.advisory_overview AS
SELECT f.ecosystem, count(DISTINCT f.advisory) AS advisories,
  count(DISTINCT f.package) AS packages, max(a.modified) AS last_modified,
  (SELECT count(*) FROM ssc.pending_attributions q WHERE q.ecosystem = f.ecosystem)
    AS pending_packages
FROM ssc.affected_packages f JOIN ssc.advisories a USING (advisory)
GROUP BY f.ecosystem;
COMMENT ON VIEW ssc.advisory_overview IS 'How many advisories each registry has, and how many packages wait to be looked at again.';
