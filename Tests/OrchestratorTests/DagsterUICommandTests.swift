import FoundationEssentials
import Testing

@Suite struct `The command for Dagster's web UI` {
  @Test func `writes Dagster's files and says how to start the web server`() async throws {
    try await TestInstance.with { instance in
      let directory = instance.directory + "/web ui"
      let result = try await instance.run("instance", "dagster-ui", directory)
      #expect(result.code == 0, "\(result.errors)")
      #expect(
        result.output == """
          Wrote dagster.yaml and workspace.yaml into \(directory).
          Install the web server into a Python environment, once:
            pip install 'dagster-webserver==1.11.13' 'dagster-postgres==0.27.13' 'sqlalchemy<2.1'
          and start it:
            DAGSTER_HOME='\(directory)' dagster-webserver -w '\(directory)/workspace.yaml'

          """)
      let settings = try text(directory + "/dagster.yaml")
      #expect(settings.contains("options=-csearch_path%3Ddagster_compat"))
      #expect(settings.contains("should_autocreate_tables: false"))
      #expect(try text(directory + "/workspace.yaml").hasSuffix("\nload_from: []\n"))
      let again = try await instance.run("instance", "dagster-ui", directory)
      #expect(again.code == 0, "\(again.errors)")
    }
  }

  @Test func `writes no password, and says that one is needed`() async throws {
    try await TestInstance.with { instance in
      let result = try await instance.run(
        "instance", "dagster-ui", with: ["POSTGRES_PASSWORD": "hush-hush"])
      #expect(result.code == 0, "\(result.errors)")
      #expect(
        result.errors.contains("the files hold no password: set PGPASSWORD for the web server"))
      let settings = try text(instance.home + "/dagster-ui/dagster.yaml")
      for text in [settings, result.output, result.errors] { #expect(!text.contains("hush-hush")) }
    }
  }

  @Test func `leaves files alone that are somebody else's`() async throws {
    try await TestInstance.with { instance in
      let path = instance.directory + "/dagster.yaml"
      try "storage: {}\n".write(toFile: path, atomically: true, encoding: .utf8)
      let result = try await instance.run("instance", "dagster-ui", instance.directory)
      #expect(result.code == 2)
      #expect(
        result.errors
          == "error: \(path) is there already and isn't ours; name another directory\n")
      #expect(try text(path) == "storage: {}\n")
      #expect(!FileManager.default.fileExists(atPath: instance.directory + "/workspace.yaml"))
    }
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }
}
