-- What the other registries need besides PyPI: cursors and versions in listings, kinds of requirements,
-- deprecations, variants, package URLs with namespaces, edges from nodes that other services make.

CREATE OR REPLACE FUNCTION ssc.purl(ssc.ecosystem, spelling text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE $1 WHEN 'pypi' THEN 'pkg:pypi/' || lower(replace($2, '_', '-'))
    WHEN 'rubygems' THEN 'pkg:gem/' || $2
    WHEN 'npm' THEN 'pkg:npm/' || replace($2, '@', '%40')
    WHEN 'maven' THEN 'pkg:maven/' || replace($2, ':', '/')
    ELSE 'pkg:' || $1::text || '/' || $2 END
$$;

ALTER TABLE ssc.packages
  ADD COLUMN listed_repository_url text,
  ADD COLUMN document_tag text;
COMMENT ON COLUMN ssc.packages.listed_repository_url IS 'Where the source is by the listing; null when listings do not tell.';
COMMENT ON COLUMN ssc.packages.document_tag IS 'The ETag of the document that the stored content came from; null when it has to be read whole each time.';
COMMENT ON COLUMN ssc.packages.listed_serial IS 'The state of the package in the last listing, as a counter; null when the registry has none.';
COMMENT ON COLUMN ssc.packages.serial IS 'The counter of what is stored; when it is not listed_serial there is something to fetch.';

ALTER TABLE ssc.versions
  ADD COLUMN deprecation text,
  ADD COLUMN variants text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN ssc.versions.deprecation IS 'The message of its deprecation, maybe empty; null when it is not deprecated.';
COMMENT ON COLUMN ssc.versions.variants IS 'The platforms that it was built for besides the general one.';
COMMENT ON COLUMN ssc.versions.yanked_reason IS 'Why it was withdrawn (yanked, unlisted) though it can be had, empty without a reason; null when it was not.';

CREATE TYPE ssc.requirement_kind AS ENUM (
  'runtime', 'optional', 'peer', 'development', 'build', 'test', 'provided', 'system', 'imported');
COMMENT ON TYPE ssc.requirement_kind IS 'In what way a version requires a package.';

ALTER TABLE ssc.requirements
  ADD COLUMN kind ssc.requirement_kind NOT NULL DEFAULT 'runtime',
  ADD COLUMN is_plain boolean NOT NULL DEFAULT true,
  ADD COLUMN alias text CHECK (alias <> '');
COMMENT ON COLUMN ssc.requirements.kind IS 'In what way it is required.';
COMMENT ON COLUMN ssc.requirements.is_plain IS 'Whether it belongs to the plain graph: what SecureChain''s consumers mean by a dependency.';
COMMENT ON COLUMN ssc.requirements.alias IS 'The name by which the requiring package knows it; null when that is the package''s own.';
COMMENT ON COLUMN ssc.requirements.marker IS 'The condition (PyPI: environment marker, Cargo: target, NuGet: target frameworks) in its normal spelling; null for always.';
COMMENT ON COLUMN ssc.requirements.wanted_extras IS 'The extras (PyPI) or features (Cargo) of the required package that are wanted; null for none.';
UPDATE ssc.requirements SET kind = 'optional', is_plain = false WHERE extras IS NOT NULL;

ALTER TABLE ssc.listings ADD COLUMN cursor text;
COMMENT ON COLUMN ssc.listings.cursor IS 'Where the next increment begins, in the words of the registry''s client; null for registries without increments.';

CREATE TABLE ssc.listed_versions (
  package_id bigint NOT NULL REFERENCES ssc.packages ON DELETE CASCADE,
  name text COLLATE "C" NOT NULL CHECK (name <> ''),
  release_date timestamptz,
  PRIMARY KEY (package_id, name)
);
COMMENT ON TABLE ssc.listed_versions IS 'The versions in the listings of registries whose listings have them (Maven, Cargo); what is read of a package is compared with these.';
COMMENT ON COLUMN ssc.listed_versions.package_id IS 'The package.';
COMMENT ON COLUMN ssc.listed_versions.name IS 'The version as the listing spells it.';
COMMENT ON COLUMN ssc.listed_versions.release_date IS 'Its date by the listing.';

CREATE TABLE ssc.external_requirements (
  parent_id text COLLATE "C" NOT NULL CHECK (parent_id <> ''),
  package_id bigint NOT NULL REFERENCES ssc.packages ON DELETE CASCADE,
  constraints text NOT NULL,
  parent_version_name text,
  moment timestamptz NOT NULL,
  PRIMARY KEY (parent_id, package_id)
);
COMMENT ON TABLE ssc.external_requirements IS 'What nodes of other services require, SecureChain''s requirement files above all, by messages of its queue.';
COMMENT ON COLUMN ssc.external_requirements.parent_id IS 'The requiring node, in that service''s words.';
COMMENT ON COLUMN ssc.external_requirements.package_id IS 'The required package.';
COMMENT ON COLUMN ssc.external_requirements.constraints IS 'The constraint on its versions; empty when any will do.';
COMMENT ON COLUMN ssc.external_requirements.parent_version_name IS 'What the message says of the parent''s version; null when it says nothing.';
COMMENT ON COLUMN ssc.external_requirements.moment IS 'When it was stored or last changed.';
CREATE INDEX external_requirements_of_package ON ssc.external_requirements (package_id);

CREATE OR REPLACE VIEW ssc.dependencies AS
SELECT p.ecosystem, p.name AS parent_version_name, v.name AS version, v.serial_number,
  t.name AS package, r.constraints, r.marker, r.wanted_extras, r.url, r.version_id,
  r.package_id, r.position, r.kind, r.alias
FROM ssc.requirements r
JOIN ssc.versions v USING (version_id)
JOIN ssc.packages p ON p.package_id = v.package_id
JOIN ssc.packages t ON t.package_id = r.package_id
WHERE r.is_plain AND v.deleted_at IS NULL;

CREATE VIEW ssc.other_dependencies AS
SELECT p.ecosystem, p.name AS parent_version_name, v.name AS version, v.serial_number, r.kind,
  t.name AS package, r.constraints, r.marker, r.extras, r.wanted_extras, r.alias, r.url,
  r.version_id, r.package_id, r.position
FROM ssc.requirements r
JOIN ssc.versions v USING (version_id)
JOIN ssc.packages p ON p.package_id = v.package_id
JOIN ssc.packages t ON t.package_id = r.package_id
WHERE NOT r.is_plain AND v.deleted_at IS NULL;
COMMENT ON VIEW ssc.other_dependencies IS
  'What versions require that is not part of the plain graph: for development, for tests, on request; with its kind.';

CREATE OR REPLACE VIEW ssc.ecosystem_overview AS
SELECT ecosystem, count(*) AS packages, count(*) FILTER (WHERE is_listed) AS listed,
  count(*) FILTER (WHERE state = 'complete') AS complete,
  count(*) FILTER (WHERE state = 'stub') AS stubs,
  count(*) FILTER (WHERE state = 'error') AS errors,
  count(*) FILTER (WHERE state = 'gone') AS gone,
  count(*) FILTER (WHERE state = 'complete' AND serial <> listed_serial) AS outdated,
  max(moment) AS moment
FROM ssc.packages GROUP BY ecosystem;

DROP FUNCTION ssc.dependents(ssc.ecosystem, text);
CREATE FUNCTION ssc.dependents(ssc.ecosystem, package text)
RETURNS TABLE (dependent text, version text, constraints text, marker text, extras text[],
  kind ssc.requirement_kind, is_plain boolean)
LANGUAGE sql STABLE AS $$
  SELECT p.name, v.name, r.constraints, r.marker, r.extras, r.kind, r.is_plain
  FROM ssc.packages t
  JOIN ssc.requirements r ON r.package_id = t.package_id
  JOIN ssc.versions v ON v.version_id = r.version_id AND v.deleted_at IS NULL
  JOIN ssc.packages p ON p.package_id = v.package_id
  WHERE t.ecosystem = $1 AND t.name = $2
  ORDER BY p.name, v.serial_number, r.position
$$;
COMMENT ON FUNCTION ssc.dependents(ssc.ecosystem, text) IS
  'Every version that requires a package, in whatever way: is_plain tells those of the plain graph.';
