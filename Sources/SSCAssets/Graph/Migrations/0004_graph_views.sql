-- Questions that people ask of the graph, and where its versions are.

CREATE TABLE ssc.graph_home (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  store text NOT NULL CHECK (store IN ('postgres', 'neo4j')),
  identity text CHECK ((identity IS NOT NULL) = (store = 'neo4j')),
  since timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ssc.graph_home IS 'Where the versions of the packages are: with another store nothing counts as ingested. One row.';
COMMENT ON COLUMN ssc.graph_home.is_only IS 'Keeps the table to one row.';
COMMENT ON COLUMN ssc.graph_home.store IS 'postgres: in ssc.versions; neo4j: in the graph that GRAPH_DB_URI names, and ssc.versions is empty or old.';
COMMENT ON COLUMN ssc.graph_home.identity IS 'What the node AssetKitGraph in Neo4j has as its identity; null in PostgreSQL.';
COMMENT ON COLUMN ssc.graph_home.since IS 'Since when.';

CREATE VIEW ssc.latest_versions AS
SELECT DISTINCT ON (v.package_id) p.ecosystem, p.name AS package, v.name AS version,
  v.serial_number, v.release_date, v.is_yanked, v.mean, v.weighted_mean, v.vulnerabilities,
  v.package_id, v.version_id
FROM ssc.versions v JOIN ssc.packages p USING (package_id)
WHERE v.deleted_at IS NULL AND v.serial_number >= 0
ORDER BY v.package_id, v.is_yanked, v.serial_number DESC;
COMMENT ON VIEW ssc.latest_versions IS
  'The highest version of each package in the ecosystem''s order, one that was not withdrawn if there is any; pre-releases included.';

CREATE VIEW ssc.vulnerable_packages AS
SELECT ecosystem, package, version, release_date, mean, weighted_mean, vulnerabilities, package_id,
  version_id
FROM ssc.latest_versions WHERE cardinality(vulnerabilities) > 0;
COMMENT ON VIEW ssc.vulnerable_packages IS
  'The packages whose latest version has known vulnerabilities.';

CREATE VIEW ssc.most_depended_on AS
SELECT t.ecosystem, t.name AS package, count(DISTINCT v.package_id) AS dependent_packages,
  count(DISTINCT v.version_id) AS dependent_versions
FROM ssc.requirements r
JOIN ssc.versions v ON v.version_id = r.version_id AND v.deleted_at IS NULL
JOIN ssc.packages t ON t.package_id = r.package_id
WHERE r.is_plain AND v.package_id <> r.package_id
GROUP BY t.package_id;
COMMENT ON VIEW ssc.most_depended_on IS
  'How many other packages, and versions of them, require a package in the plain graph; order by it.';

CREATE VIEW ssc.release_cadence AS
SELECT p.ecosystem, p.name AS package, count(*) AS releases, min(d.release_date) AS first_release,
  max(d.release_date) AS last_release,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY d.gap) AS median_gap,
  count(*) FILTER (WHERE d.release_date > now() - interval '1 year') AS releases_in_a_year
FROM (
  SELECT package_id, release_date,
    release_date - lag(release_date) OVER (PARTITION BY package_id ORDER BY release_date) AS gap
  FROM ssc.versions WHERE deleted_at IS NULL AND release_date IS NOT NULL) d
JOIN ssc.packages p USING (package_id)
GROUP BY p.package_id;
COMMENT ON VIEW ssc.release_cadence IS
  'How often a package is released: the number of dated versions, the first and last, and the median of the times between.';

CREATE FUNCTION ssc.transitive_dependencies(
  ssc.ecosystem, package text, max_depth int DEFAULT 5, version text DEFAULT NULL)
RETURNS TABLE (dependency text, depth int)
LANGUAGE sql STABLE AS $$
  -- UNION keeps a package once for each depth: a cycle costs rounds, and never more than max_depth.
  WITH RECURSIVE walk AS (
    SELECT r.package_id, 1 AS depth
    FROM ssc.packages p
    CROSS JOIN LATERAL (
      SELECT l.version_id FROM ssc.latest_versions l
      WHERE $4 IS NULL AND l.package_id = p.package_id
      UNION ALL
      SELECT v.version_id FROM ssc.versions v
      WHERE v.package_id = p.package_id AND v.name = $4 AND v.deleted_at IS NULL) s
    JOIN ssc.requirements r ON r.version_id = s.version_id AND r.is_plain
    WHERE p.ecosystem = $1 AND p.name = $2 AND $3 > 0
    UNION
    SELECT r.package_id, w.depth + 1
    FROM walk w
    JOIN ssc.latest_versions l ON l.package_id = w.package_id
    JOIN ssc.requirements r ON r.version_id = l.version_id AND r.is_plain
    WHERE w.depth < $3
  )
  SELECT p.name, min(w.depth)
  FROM walk w JOIN ssc.packages p USING (package_id)
  WHERE p.name <> $2
  GROUP BY p.package_id
  ORDER BY 2, 1
$$;
COMMENT ON FUNCTION ssc.transitive_dependencies(ssc.ecosystem, text, int, text) IS
  'What a version (by default the latest) requires in the plain graph, and what the latest versions of these require in turn, to a depth: each package once, with the least depth. Constraints are not resolved.';
