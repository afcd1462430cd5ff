import AssetKitConfiguration
import AssetKitCore
import FoundationEssentials
import Testing

/// The files with which operators deploy, checked as far as that goes without Docker.
@Suite struct `The deployment files` {
  private static let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(Self.root)/\(name)", encoding: .utf8)
  }

  @Test func `template.env is an .env file with SecureChain's variables`() throws {
    let template = try EnvFile(parsing: try text("template.env"), path: "template.env")
    let names = Set(template.entries.keys)
    let expected = [
      "GRAPH_DB_URI", "GRAPH_DB_USER", "GRAPH_DB_PASSWORD", "VULN_DB_URI", "POSTGRES_USER",
      "POSTGRES_PASSWORD", "POSTGRES_DB", "POSTGRES_HOST", "POSTGRES_PORT", "DAGSTER_HOME",
      "REDIS_HOST", "REDIS_PORT", "REDIS_DB", "REDIS_STREAM", "REDIS_GROUP", "REDIS_CONSUMER",
    ]
    #expect(Set(expected).isSubset(of: names))
  }

  @Test func `docker-compose.yml names only services, volumes and networks that it declares`()
    throws
  {
    let document = try YAMLDocument(
      parsing: try text("docker-compose.yml"), file: "docker-compose.yml"
    ).json()
    func object(_ value: JSONValue?) -> [String: JSONValue] {
      guard case .object(let members) = value else { return [:] }
      return members
    }
    func strings(_ value: JSONValue?) -> [String] {
      guard case .array(let elements) = value else { return [] }
      return elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }
    let top = object(document)
    let services = object(top["services"])
    let volumes = object(top["volumes"])
    let networks = object(top["networks"])
    #expect(Set(services.keys) == ["dagster-postgres", "redis", "orchestrator"])
    for (name, service) in services {
      let service = object(service)
      #expect((service["image"] != nil) != (service["build"] != nil), "\(name)")
      for network in strings(service["networks"]) { #expect(networks[network] != nil) }
      for volume in strings(service["volumes"]) {
        let source = volume.prefix { $0 != ":" }
        #expect(volumes[String(source)] != nil, "\(name): \(volume)")
      }
      for (needed, condition) in object(service["depends_on"]) {
        #expect(services[needed] != nil)
        #expect(object(condition)["condition"] == .string("service_healthy"))
        #expect(object(services[needed])["healthcheck"] != nil, "\(needed) can't become healthy")
      }
    }
  }

  @Test func `the Dockerfile has known instructions, and copies from stages that it has`() throws {
    let lines = try text("Dockerfile").replacing("\\\n", with: " ").split(separator: "\n")
      .filter { !$0.hasPrefix("#") }
    let known: Set<Substring> = [
      "FROM", "WORKDIR", "COPY", "RUN", "ENV", "ENTRYPOINT", "CMD", "EXPOSE",
    ]
    var stages: Set<Substring> = []
    for line in lines {
      let words = line.split(separator: " ")
      #expect(known.contains(words[0]), "\(line)")
      if words[0] == "FROM", words.count == 4 { stages.insert(words[3]) }
      for word in words where word.hasPrefix("--from=") {
        #expect(stages.contains(word.dropFirst(7)), "\(line)")
      }
    }
    #expect(lines.first?.hasPrefix("FROM ") == true)
    #expect(stages == ["builder"])
  }
}
