internal import AssetKitCore
internal import AssetKitHTTP

extension SSCPlugin {
  /// Declares the advisories' store, what reads it, and the asset that fills it.
  ///
  /// The asset has no schedule of its own: the pack's thirteen are those that SecureChain's operators
  /// know. `asset materialize` makes it, or a schedule of one's own.
  func registerVulnerabilities(in definitions: inout Definitions) {
    let graphDatabase = graphDatabase
    definitions.add(
      ResourceDefinition(
        Self.vulnerabilities,
        description: "The advisories: in PostgreSQL, schema ssc, or where VULN_DB_URI says",
        setUp: { context in
          let store = try await VulnerabilityDatabase(context.environment).store(
            default: graphDatabase)
          try await store.prepare()
          return store
        }))
    definitions.add(
      ResourceDefinition(
        Self.attributor, description: "Says which vulnerabilities each version has",
        requires: [Self.vulnerabilities],
        setUp: { VulnerabilityAttributor(try $0.resource(SSCPlugin.vulnerabilities)) }))
    definitions.add(
      ResourceDefinition(
        Self.osvClient, description: "The Open Source Vulnerability database over HTTP",
        setUp: { try OSVSettings($0.environment).client() },
        tearDown: { await $0.http.shutdown() }))
    definitions.add(
      AssetDefinition(
        "osv_vulnerabilities", config: OSVVulnerabilitiesConfiguration.self,
        group: "vulnerabilities", kinds: ["osv"],
        description: "Keeps advisories and the vulnerabilities of all versions up to date",
        codeVersion: "1",
        requires: [Self.graph, Self.vulnerabilities, Self.attributor, Self.osvClient]
      ) { context, configuration in
        try await OSVVulnerabilities(context: context, configuration: configuration).run()
      })
  }
}
