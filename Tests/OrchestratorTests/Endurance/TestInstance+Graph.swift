internal import RegistrySimulation

extension TestInstance {
  /// The answer of a statement, a line a row, columns separated by bars.
  func sql(_ statement: String) async throws -> String {
    let result = try await run("instance", "psql", "-AtX", "-v", "ON_ERROR_STOP=1", "-c", statement)
    guard result.code == 0 else { throw TimedOut(description: result.errors) }
    return String(result.output.dropLast())
  }

  /// The number of rows and a digest of each of the graph's tables, without what tells only when and
  /// in which order it was written.
  func graph() async throws -> String {
    try await sql(
      """
      WITH lines(tables, line) AS (
        SELECT 'packages', concat_ws('|', name, spelling, state, is_listed, listed_serial, serial,
          status, status_reason, vendor, repository_url, import_names, purl, last_error)
        FROM ssc.packages
        UNION ALL
        SELECT 'versions', concat_ws('|', p.name, v.name, serial_number, release_date, yanked_reason,
          deleted_at, v.purl, requirements_source, deprecation, variants)
        FROM ssc.versions v JOIN ssc.packages p USING (package_id)
        UNION ALL
        SELECT 'requirements', concat_ws('|', p.name, v.name, position, t.name, constraints, marker,
          extras, wanted_extras, url, kind, is_plain, alias)
        FROM ssc.requirements r JOIN ssc.versions v USING (version_id)
          JOIN ssc.packages p ON p.package_id = v.package_id
          JOIN ssc.packages t ON t.package_id = r.package_id
        UNION ALL
        SELECT 'malformed', concat_ws('|', p.name, v.name, position, requirement, reason)
        FROM ssc.malformed_requirements m JOIN ssc.versions v USING (version_id)
          JOIN ssc.packages p USING (package_id)
      )
      SELECT tables, count(*), md5(string_agg(line, E'\\n' ORDER BY line COLLATE "C"))
      FROM lines GROUP BY tables ORDER BY tables
      """)
  }

  /// How many runs have not ended.
  func openRuns() async throws -> String {
    try await sql("SELECT count(*) FROM assetkit.runs WHERE ended_at IS NULL")
  }

  /// The graph that an ingestion leaves which nothing disturbs.
  static func undisturbedGraph(of simulator: RegistrySimulator) async throws -> String {
    try await undisturbedGraph("pypi", ["ASSETKIT_PYPI_URL": simulator.baseURL])
  }

  /// The same of any ecosystem, whose registry is where the settings say.
  static func undisturbedGraph(
    _ ecosystem: String, _ settings: [String: String]
  ) async throws -> String {
    try await with(packs: "ssc") { instance in
      let result = try await instance.run(
        "asset", "materialize", "-a", "\(ecosystem)_package_ingestion", with: settings)
      guard result.code == 0 else { throw TimedOut(description: result.errors) }
      return try await instance.graph()
    }
  }
}
