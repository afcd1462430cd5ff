-- The dependency graph of package registries: packages, their versions, what each version requires.
-- The words are SecureChain's (node labels, property names); the views give its shape back.

CREATE TYPE ssc.ecosystem AS ENUM ('pypi', 'npm', 'maven', 'nuget', 'cargo', 'rubygems');
COMMENT ON TYPE ssc.ecosystem IS 'The registries that packages come from.';

CREATE TYPE ssc.package_state AS ENUM ('stub', 'complete', 'error', 'gone');
COMMENT ON TYPE ssc.package_state IS
  'stub: known by name only; complete: versions and requirements are stored; error: its first ingestion failed and is tried again; gone: the registry does not list it any more, what is known is kept.';

CREATE FUNCTION ssc.purl(ssc.ecosystem, spelling text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE $1 WHEN 'pypi' THEN 'pkg:pypi/' || lower(replace($2, '_', '-'))
    WHEN 'rubygems' THEN 'pkg:gem/' || $2
    ELSE 'pkg:' || $1::text || '/' || $2 END
$$;
COMMENT ON FUNCTION ssc.purl(ssc.ecosystem, text) IS
  'The package URL of a valid name; registries whose names need more than this bring their own.';

CREATE TABLE ssc.packages (
  package_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ecosystem ssc.ecosystem NOT NULL,
  name text COLLATE "C" NOT NULL CHECK (name <> ''),
  spelling text NOT NULL CHECK (spelling <> ''),
  state ssc.package_state NOT NULL DEFAULT 'stub',
  is_listed boolean NOT NULL DEFAULT false,
  listed_serial bigint,
  serial bigint,
  status text NOT NULL DEFAULT 'active',
  status_reason text,
  vendor text NOT NULL DEFAULT 'n/a',
  repository_url text NOT NULL DEFAULT 'n/a',
  profile_source text,
  import_names text[] NOT NULL DEFAULT '{}',
  import_names_source text,
  purl text NOT NULL,
  moment timestamptz,
  attempts int NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  last_error text,
  failed_at timestamptz,
  UNIQUE (ecosystem, name),
  CONSTRAINT a_complete_package_has_a_moment CHECK (state <> 'complete' OR moment IS NOT NULL),
  CONSTRAINT an_error_is_explained CHECK (state <> 'error' OR last_error IS NOT NULL),
  CONSTRAINT failures_are_dated CHECK ((last_error IS NULL) = (failed_at IS NULL)
    AND (last_error IS NULL) = (attempts = 0)),
  CONSTRAINT a_stub_has_no_content CHECK (state <> 'stub' OR (moment IS NULL AND serial IS NULL))
);
COMMENT ON TABLE ssc.packages IS 'A package of a registry; SecureChain''s nodes PyPIPackage, NPMPackage and so on.';
COMMENT ON COLUMN ssc.packages.package_id IS 'The number that other tables use.';
COMMENT ON COLUMN ssc.packages.ecosystem IS 'The registry.';
COMMENT ON COLUMN ssc.packages.name IS 'The name by which the registry compares (PyPI: PEP 503), SecureChain''s name.';
COMMENT ON COLUMN ssc.packages.spelling IS 'The name as the registry spells it; of a stub outside the listing, the name.';
COMMENT ON COLUMN ssc.packages.state IS 'How much is known, see the type.';
COMMENT ON COLUMN ssc.packages.is_listed IS 'Whether the registry''s last listing had it.';
COMMENT ON COLUMN ssc.packages.listed_serial IS 'The change counter in the last listing; null when the registry has none.';
COMMENT ON COLUMN ssc.packages.serial IS 'The change counter of what is stored; below listed_serial there is something to fetch.';
COMMENT ON COLUMN ssc.packages.status IS 'The registry''s status marker (PyPI: PEP 792): active, archived, deprecated, quarantined.';
COMMENT ON COLUMN ssc.packages.status_reason IS 'The registry''s reason for the status.';
COMMENT ON COLUMN ssc.packages.vendor IS 'The owner in the repository''s address, or n/a.';
COMMENT ON COLUMN ssc.packages.repository_url IS 'Where the source is, or n/a.';
COMMENT ON COLUMN ssc.packages.profile_source IS 'Fingerprint of what vendor and repository were read from.';
COMMENT ON COLUMN ssc.packages.import_names IS 'The names under which the code is imported, sorted.';
COMMENT ON COLUMN ssc.packages.import_names_source IS 'Fingerprint of the archive that the import names were read from; null when none was.';
COMMENT ON COLUMN ssc.packages.purl IS 'The package URL.';
COMMENT ON COLUMN ssc.packages.moment IS 'When the stored content was last changed; null as long as there is none.';
COMMENT ON COLUMN ssc.packages.attempts IS 'How often fetching it failed since it last succeeded.';
COMMENT ON COLUMN ssc.packages.last_error IS 'Why fetching it failed the last time; null after a success.';
COMMENT ON COLUMN ssc.packages.failed_at IS 'When that was.';
CREATE INDEX packages_failed ON ssc.packages (ecosystem, failed_at) WHERE last_error IS NOT NULL;

CREATE TABLE ssc.versions (
  version_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  package_id bigint NOT NULL REFERENCES ssc.packages ON DELETE CASCADE,
  name text COLLATE "C" NOT NULL CHECK (name <> ''),
  serial_number int NOT NULL CHECK (serial_number >= -1),
  release_date timestamptz,
  yanked_reason text,
  deleted_at timestamptz,
  purl text NOT NULL,
  mean double precision NOT NULL DEFAULT 0,
  weighted_mean double precision NOT NULL DEFAULT 0,
  vulnerabilities text[] NOT NULL DEFAULT '{}',
  requirements_source text,
  is_yanked boolean GENERATED ALWAYS AS (yanked_reason IS NOT NULL) STORED,
  UNIQUE (package_id, name)
);
COMMENT ON TABLE ssc.versions IS 'A version of a package; SecureChain''s node Version, found by HAVE.';
COMMENT ON COLUMN ssc.versions.version_id IS 'The number that other tables use.';
COMMENT ON COLUMN ssc.versions.package_id IS 'The package.';
COMMENT ON COLUMN ssc.versions.name IS 'The version as the registry spells it.';
COMMENT ON COLUMN ssc.versions.serial_number IS 'Its place in the ecosystem''s order among all versions, from 0; -1 when it is no version by the rules.';
COMMENT ON COLUMN ssc.versions.release_date IS 'When its first file was uploaded; null without files.';
COMMENT ON COLUMN ssc.versions.yanked_reason IS 'Why it was withdrawn, empty without a reason; null when it was not.';
COMMENT ON COLUMN ssc.versions.deleted_at IS 'When it was first missed in the registry; null while it is there.';
COMMENT ON COLUMN ssc.versions.purl IS 'The package URL with the version.';
COMMENT ON COLUMN ssc.versions.mean IS 'The mean of the vulnerabilities'' base scores.';
COMMENT ON COLUMN ssc.versions.weighted_mean IS 'The same, weighted by the scores.';
COMMENT ON COLUMN ssc.versions.vulnerabilities IS 'The identifiers of the vulnerabilities.';
COMMENT ON COLUMN ssc.versions.requirements_source IS 'Fingerprint of what the requirements were read from; null when it has to be read again each time.';
COMMENT ON COLUMN ssc.versions.is_yanked IS 'Whether it was withdrawn.';

CREATE TABLE ssc.requirements (
  version_id bigint NOT NULL REFERENCES ssc.versions ON DELETE CASCADE,
  position int NOT NULL CHECK (position >= 0),
  package_id bigint NOT NULL REFERENCES ssc.packages,
  constraints text NOT NULL,
  marker text CHECK (marker <> ''),
  extras text[] CHECK (cardinality(extras) > 0),
  wanted_extras text[] CHECK (cardinality(wanted_extras) > 0),
  url text CHECK (url <> ''),
  PRIMARY KEY (version_id, position)
);
COMMENT ON TABLE ssc.requirements IS 'What a version requires; SecureChain''s edge REQUIRE.';
COMMENT ON COLUMN ssc.requirements.version_id IS 'The requiring version.';
COMMENT ON COLUMN ssc.requirements.position IS 'The place among the version''s requirements, from 0.';
COMMENT ON COLUMN ssc.requirements.package_id IS 'The required package.';
COMMENT ON COLUMN ssc.requirements.constraints IS 'The constraint on its versions; empty when any will do.';
COMMENT ON COLUMN ssc.requirements.marker IS 'The environment marker (PEP 508) in its normal spelling; null for every environment.';
COMMENT ON COLUMN ssc.requirements.extras IS 'The extras of the requiring package that alone ask for this; null for a plain dependency.';
COMMENT ON COLUMN ssc.requirements.wanted_extras IS 'The extras of the required package that are wanted; null for none.';
COMMENT ON COLUMN ssc.requirements.url IS 'The file or repository that is required instead of a version of the registry.';
CREATE INDEX requirements_of_package ON ssc.requirements (package_id);

CREATE TABLE ssc.malformed_requirements (
  version_id bigint NOT NULL REFERENCES ssc.versions ON DELETE CASCADE,
  position int NOT NULL CHECK (position >= 0),
  requirement text NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (version_id, position)
);
COMMENT ON TABLE ssc.malformed_requirements IS 'Requirements that no rule can read: recorded, and no part of the graph.';
COMMENT ON COLUMN ssc.malformed_requirements.version_id IS 'The version that has it.';
COMMENT ON COLUMN ssc.malformed_requirements.position IS 'The place among the version''s malformed requirements, from 0.';
COMMENT ON COLUMN ssc.malformed_requirements.requirement IS 'The text as it came.';
COMMENT ON COLUMN ssc.malformed_requirements.reason IS 'What is wrong with it.';

CREATE TABLE ssc.listings (
  ecosystem ssc.ecosystem PRIMARY KEY,
  url text NOT NULL,
  entity_tag text,
  last_modified text,
  serial bigint,
  packages bigint NOT NULL CHECK (packages >= 0),
  moment timestamptz NOT NULL
);
COMMENT ON TABLE ssc.listings IS 'The last complete listing of each registry.';
COMMENT ON COLUMN ssc.listings.ecosystem IS 'The registry.';
COMMENT ON COLUMN ssc.listings.url IS 'Where it was read.';
COMMENT ON COLUMN ssc.listings.entity_tag IS 'The ETag to ask with whether there is a newer one.';
COMMENT ON COLUMN ssc.listings.last_modified IS 'The Last-Modified to ask with, likewise.';
COMMENT ON COLUMN ssc.listings.serial IS 'The registry''s change counter at that moment.';
COMMENT ON COLUMN ssc.listings.packages IS 'How many packages it had.';
COMMENT ON COLUMN ssc.listings.moment IS 'When it was stored.';

CREATE VIEW ssc.dependencies AS
SELECT p.ecosystem, p.name AS parent_version_name, v.name AS version, v.serial_number,
  t.name AS package, r.constraints, r.marker, r.wanted_extras, r.url, r.version_id,
  r.package_id, r.position
FROM ssc.requirements r
JOIN ssc.versions v USING (version_id)
JOIN ssc.packages p ON p.package_id = v.package_id
JOIN ssc.packages t ON t.package_id = r.package_id
WHERE r.extras IS NULL AND v.deleted_at IS NULL;
COMMENT ON VIEW ssc.dependencies IS
  'The plain dependency graph: what each version that is still there requires by itself. parent_version_name is the requiring package''s name, as in SecureChain.';

CREATE VIEW ssc.extra_dependencies AS
SELECT p.ecosystem, p.name AS parent_version_name, v.name AS version, v.serial_number, x.extra,
  t.name AS package, r.constraints, r.marker, r.wanted_extras, r.url, r.version_id,
  r.package_id, r.position
FROM ssc.requirements r
JOIN ssc.versions v USING (version_id)
JOIN ssc.packages p ON p.package_id = v.package_id
JOIN ssc.packages t ON t.package_id = r.package_id
CROSS JOIN LATERAL unnest(r.extras) AS x(extra)
WHERE v.deleted_at IS NULL;
COMMENT ON VIEW ssc.extra_dependencies IS
  'What a version requires only when one of its extras is asked for: a row for each extra.';

CREATE VIEW ssc.package_overview AS
SELECT p.ecosystem, p.name, p.spelling, p.state, p.is_listed, p.status, p.vendor,
  p.repository_url, p.import_names, p.purl, p.moment, p.serial,
  v.versions, v.yanked, v.deleted, v.latest, v.latest_release_date, p.last_error
FROM ssc.packages p
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE deleted_at IS NULL) AS versions,
    count(*) FILTER (WHERE is_yanked AND deleted_at IS NULL) AS yanked,
    count(deleted_at) AS deleted,
    (array_agg(name ORDER BY serial_number DESC) FILTER (WHERE deleted_at IS NULL))[1] AS latest,
    max(release_date) FILTER (WHERE deleted_at IS NULL) AS latest_release_date
  FROM ssc.versions WHERE package_id = p.package_id) v;
COMMENT ON VIEW ssc.package_overview IS
  'A row for each package with the number of its versions; latest is the highest in the ecosystem''s order, pre-releases included.';

CREATE VIEW ssc.failed_packages AS
SELECT ecosystem, name, state, attempts, failed_at, last_error
FROM ssc.packages WHERE last_error IS NOT NULL;
COMMENT ON VIEW ssc.failed_packages IS 'The packages whose last fetch failed, and why; the next run tries them again.';

CREATE VIEW ssc.ecosystem_overview AS
SELECT ecosystem, count(*) AS packages, count(*) FILTER (WHERE is_listed) AS listed,
  count(*) FILTER (WHERE state = 'complete') AS complete,
  count(*) FILTER (WHERE state = 'stub') AS stubs,
  count(*) FILTER (WHERE state = 'error') AS errors,
  count(*) FILTER (WHERE state = 'gone') AS gone,
  count(*) FILTER (WHERE state = 'complete' AND serial < listed_serial) AS outdated,
  max(moment) AS moment
FROM ssc.packages GROUP BY ecosystem;
COMMENT ON VIEW ssc.ecosystem_overview IS 'How far each registry is ingested.';

CREATE FUNCTION ssc.dependents(ssc.ecosystem, package text)
RETURNS TABLE (dependent text, version text, constraints text, marker text, extras text[])
LANGUAGE sql STABLE AS $$
  SELECT p.name, v.name, r.constraints, r.marker, r.extras
  FROM ssc.packages t
  JOIN ssc.requirements r ON r.package_id = t.package_id
  JOIN ssc.versions v ON v.version_id = r.version_id AND v.deleted_at IS NULL
  JOIN ssc.packages p ON p.package_id = v.package_id
  WHERE t.ecosystem = $1 AND t.name = $2
  ORDER BY p.name, v.serial_number, r.position
$$;
COMMENT ON FUNCTION ssc.dependents(ssc.ecosystem, text) IS
  'Every version that requires a package, also those that do so for an extra only.';
