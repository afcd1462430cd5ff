import AssetKitConfiguration
import FoundationEssentials
import Testing

/// `dagster_home-compat`, a home as SecureChain's operators have it, as it is.
@Suite struct `The compatible home` {
  private static let home =
    #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/dagster_home-compat"

  private func settings(without missing: String? = nil) throws -> Settings {
    let path = Self.home + "/template.env"
    let template = try #require(try EnvFile(contentsOf: path))
    var environment = template.entries.mapValues(\.value)
    environment["DAGSTER_HOME"] = Self.home
    if let missing { environment[missing] = nil }
    return try Settings.load(
      SettingsSources(environment: environment, workingDirectory: "/opt/dagster/app"))
  }

  @Test func `is read with the variables of its template`() throws {
    let settings = try settings()
    #expect(
      settings.instanceDatabase
        == .external(
          host: "dagster-postgres", port: 5432, user: "dagster", password: "your-secure-password",
          database: "dagster", params: [:]))
    let dagster = settings.dagster
    #expect(dagster.runQueue == RunQueueSettings())
    #expect(dagster.computeLogs == .directory("/opt/dagster/app/dagster_home/logs"))
    #expect(dagster.artifactDirectory == "/opt/dagster/app/dagster_home/storage")
    #expect(dagster.unused.isEmpty)
    #expect(settings.warnings.isEmpty)
  }

  @Test func `says where it names a variable that isn't set`() throws {
    let error = #expect(throws: ConfigurationError.self) {
      try settings(without: "POSTGRES_PASSWORD")
    }
    #expect(
      error?.description
        == "\(Self.home)/dagster.yaml:8:9: storage.postgres.postgres_db.password: the environment "
        + "variable POSTGRES_PASSWORD is not set")
  }

  @Test func `has a workspace that is YAML`() throws {
    let workspace = try #require(try YAMLDocument(contentsOf: Self.home + "/workspace.yaml"))
    #expect(workspace.root.member("load_from") != nil)
  }
}
