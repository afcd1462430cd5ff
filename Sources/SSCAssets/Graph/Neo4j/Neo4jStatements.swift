internal import AssetKitBolt

/// The Cypher for one ecosystem's packages.
///
/// A label can't be a parameter, so the ecosystem's own is part of the text: it is one of six words of
/// the program. Versions are found by their package and name, not by element ids, which Neo4j 4.4
/// lacks. What `UNWIND` takes is a list of maps named `rows`.
struct Neo4jStatements {
  private let label: String

  init(_ ecosystem: Ecosystem) { label = ecosystem.nodeLabel }

  // MARK: Packages

  /// Makes the packages that aren't there.
  var mergePackages: Cypher {
    statement(
      """
      UNWIND $rows AS row
      MERGE (p:Package {name: row.name}) ON CREATE SET p += row.properties
      """)
  }

  var packageProperties: Cypher {
    statement(
      """
      UNWIND $names AS name
      MATCH (p:Package {name: name})
      RETURN p.name AS name, p.purl AS purl, p.vendor AS vendor,
        p.repository_url AS repository_url, p.import_names AS import_names, p.status AS status,
        p.status_reason AS status_reason, p.moment AS moment
      """)
  }

  var setPackages: Cypher {
    statement(
      """
      UNWIND $rows AS row
      MATCH (p:Package {name: row.name}) SET p += row.properties
      """)
  }

  // MARK: Versions

  /// The versions, also the deleted ones, which `HAD` leads to.
  var versions: Cypher {
    statement(
      """
      UNWIND $names AS name
      MATCH (p:Package {name: name})-[have:HAVE|HAD]->(v:Version)
      WHERE v.name IS NOT NULL
      RETURN p.name AS package, v.name AS name, v.serial_number AS serial_number,
        v.release_date AS release_date, v.yanked_reason AS yanked_reason,
        v.deprecation AS deprecation, v.variants AS variants, v.mean AS mean,
        v.weighted_mean AS weighted_mean, v.vulnerabilities AS vulnerabilities,
        type(have) = 'HAD' AS is_deleted, v.purl AS purl,
        v.requirements_source AS requirements_source,
        v.malformed_requirements AS malformed_requirements,
        v.malformed_reasons AS malformed_reasons
      """)
  }

  /// The fingerprints of what requirements were read from.
  var requirementsSources: Cypher {
    statement(
      """
      UNWIND $names AS name
      MATCH (p:Package {name: name})-[:HAVE]->(v:Version)
      WHERE v.requirements_source IS NOT NULL
      RETURN p.name AS package, v.name AS name, v.requirements_source AS requirements_source,
        v.release_date AS release_date
      """)
  }

  /// Leaves one node of those for one version of a package: this store's own, if there is one.
  ///
  /// SecureChain creates versions anew when a message comes again.
  var mergeDuplicates: Cypher {
    statement(
      """
      UNWIND $rows AS row
      MATCH (p:Package {name: row.name})-[have:HAVE|HAD]->(v:Version)
      WHERE v.name IN row.versions
      WITH p.name AS package, v.name AS name, v
      ORDER BY CASE WHEN v.purl IS NULL THEN 1 ELSE 0 END
      WITH package, name, collect(v) AS same
      WHERE size(same) > 1
      UNWIND tail(same) AS extra
      DETACH DELETE extra
      """)
  }

  /// Creates versions with their plain requirements.
  var addVersions: Cypher {
    statement(
      """
      UNWIND $rows AS row
      MATCH (p:Package {name: row.name})
      UNWIND row.versions AS version
      CREATE (p)-[:HAVE]->(v:Version)
      SET v = version.properties
      WITH row, v, version
      UNWIND version.requirements AS edge
      MATCH (t:Package {name: edge.target})
      CREATE (v)-[:REQUIRE \(Self.edgeProperties)]->(t)
      """)
  }

  var updateVersions: Cypher {
    statement(
      """
      UNWIND $rows AS row
      MATCH (p:Package {name: row.name})-[:HAVE|HAD]->(v:Version)
      WITH v, row.versions[v.name] AS properties
      WHERE properties IS NOT NULL
      SET v += properties
      """)
  }

  /// Puts versions where SecureChain's queries, which follow `HAVE` and `REQUIRE`, don't see them.
  var deleteVersions: Cypher {
    statement(
      """
      UNWIND $rows AS row
      MATCH (p:Package {name: row.name})-[have:HAVE]->(v:Version)
      WHERE v.name IN row.versions
      SET v.deleted_at = $moment
      DELETE have
      MERGE (p)-[:HAD]->(v)
      WITH v
      MATCH (v)-[r:REQUIRE|REQUIRE_OTHER]->()
      DELETE r
      """)
  }

  var reviveVersions: Cypher {
    statement(
      """
      UNWIND $rows AS row
      MATCH (p:Package {name: row.name})-[had:HAD]->(v:Version)
      WHERE v.name IN row.versions
      REMOVE v.deleted_at
      DELETE had
      MERGE (p)-[:HAVE]->(v)
      """)
  }

  // MARK: Requirements

  /// What versions require, without what messages of other services made of them.
  var requirements: Cypher {
    statement(
      """
      UNWIND $rows AS row
      MATCH (p:Package {name: row.name})-[:HAVE|HAD]->(v:Version)
      WHERE v.name IN row.versions
      MATCH (v)-[r:REQUIRE|REQUIRE_OTHER]->(t:Package)
      WHERE r.linked IS NULL
      RETURN p.name AS package, v.name AS version, t.name AS target, type(r) AS type,
        r.position AS position, r.constraints AS constraints,
        r.is_literal AS is_literal, r.kind AS kind, r.marker AS marker, r.alias AS alias, r.extras AS extras,
        r.wanted_extras AS wanted_extras, r.url AS url
      """)
  }

  var clearRequirements: Cypher {
    statement(
      """
      UNWIND $rows AS row
      MATCH (p:Package {name: row.name})-[:HAVE|HAD]->(v:Version)
      WHERE v.name IN row.versions
      MATCH (v)-[r:REQUIRE|REQUIRE_OTHER]->(:Package)
      WHERE r.linked IS NULL
      DELETE r
      """)
  }

  var addPlainRequirements: Cypher { addRequirements(of: "REQUIRE") }
  var addOtherRequirements: Cypher { addRequirements(of: "REQUIRE_OTHER") }

  /// Written with the relationship and not after it, which costs servers a second look; what is null is
  /// no property.
  private static let edgeProperties = """
    {constraints: edge.constraints, is_literal: edge.is_literal, \
    parent_version_name: row.name, position: edge.position, kind: edge.kind, \
    marker: edge.marker, alias: edge.alias, extras: edge.extras, \
    wanted_extras: edge.wanted_extras, url: edge.url}
    """

  private func addRequirements(of type: StaticString) -> Cypher {
    statement(
      """
      UNWIND $rows AS row
      MATCH (p:Package {name: row.name})-[:HAVE]->(v:Version)
      WHERE row.requirements[v.name] IS NOT NULL
      UNWIND row.requirements[v.name] AS edge
      MATCH (t:Package {name: edge.target})
      CREATE (v)-[:\(type) \(Self.edgeProperties)]->(t)
      """)
  }

  // MARK: Impacts

  var versionNames: Cypher {
    statement(
      """
      UNWIND $names AS name
      MATCH (p:Package {name: name})-[:HAVE|HAD]->(v:Version)
      RETURN p.name AS package, v.name AS name
      """)
  }

  /// Says of versions what is wrong with them, where they don't say so already.
  var setImpacts: Cypher {
    statement(
      """
      UNWIND $rows AS row
      MATCH (p:Package {name: row.name})-[:HAVE|HAD]->(v:Version)
      WITH v, row.versions[v.name] AS impact
      WHERE impact IS NOT NULL AND (coalesce(v.mean, -1.0) <> impact.mean
        OR coalesce(v.weighted_mean, -1.0) <> impact.weighted_mean
        OR coalesce(v.vulnerabilities, ['']) <> impact.vulnerabilities)
      SET v += impact
      RETURN count(v) AS changed
      """)
  }

  // MARK: Maintenance

  var countPackages: Cypher { statement("MATCH (p:Package) RETURN count(p) AS count") }

  var countVersions: Cypher {
    statement("MATCH (:Package)-[:HAVE]->(v:Version) RETURN count(v) AS count")
  }

  var countDeletedVersions: Cypher {
    statement("MATCH (:Package)-[:HAD]->(v:Version) RETURN count(v) AS count")
  }

  var countPlainRequirements: Cypher {
    statement(
      "MATCH (:Version)-[r:REQUIRE]->(:Package) WHERE r.linked IS NULL RETURN count(r) AS count")
  }

  var countOtherRequirements: Cypher {
    statement("MATCH (:Version)-[r:REQUIRE_OTHER]->(:Package) RETURN count(r) AS count")
  }

  var duplicateVersions: Cypher {
    statement(
      """
      UNWIND $names AS name
      MATCH (p:Package {name: name})-[:HAVE|HAD]->(v:Version)
      WITH p.name AS package, v.name AS version, count(v) AS count
      WHERE count > 1
      RETURN package, version, count ORDER BY package, version
      """)
  }

  /// Of a quarantined package some versions are as they were before.
  var serialGaps: Cypher {
    statement(
      """
      UNWIND $names AS name
      MATCH (p:Package {name: name})-[:HAVE]->(v:Version)
      WHERE v.serial_number >= 0 AND coalesce(p.status, '') <> 'quarantined'
      WITH p.name AS package, count(v) AS versions, count(DISTINCT v.serial_number) AS numbers,
        max(v.serial_number) AS top
      WHERE versions <> top + 1 OR numbers <> versions
      RETURN package, versions, numbers, top ORDER BY package
      """)
  }

  var danglingRequirements: Cypher {
    statement(
      """
      UNWIND $names AS name
      MATCH (p:Package {name: name})-[:HAVE]->(:Version)-[r:REQUIRE|REQUIRE_OTHER]->(t)
      WHERE NOT t:Package OR t.name IS NULL
      RETURN p.name AS package, count(r) AS count ORDER BY package
      """)
  }

  // MARK: Edges from nodes that others made

  var links: Cypher {
    statement(
      """
      MATCH (parent) WHERE elementId(parent) = $parent
        AND (parent:RequirementFile OR parent:Version)
      MATCH (p:Package {name: $package})
      OPTIONAL MATCH (parent)-[r:REQUIRE]->(p)
      RETURN r.constraints AS constraints, r.parent_version_name AS parent_version_name,
        r.linked AS linked
      """)
  }

  var addLink: Cypher {
    statement(
      """
      MATCH (parent) WHERE elementId(parent) = $parent
      MATCH (p:Package {name: $package})
      MERGE (parent)-[r:REQUIRE {linked: true}]->(p)
      SET r.constraints = $constraints, r.parent_version_name = $version
      """)
  }

  /// Writes `Package` for the ecosystem's label in statements, so that they read as Cypher.
  private func statement(_ text: String) -> Cypher {
    var result = ""
    var rest = text[...]
    let placeholder = ":Package"
    while let index = rest.firstRange(of: placeholder) {
      result += rest[..<index.lowerBound] + ":" + label
      rest = rest[index.upperBound...]
    }
    return Cypher(trusted: result + rest)
  }
}
