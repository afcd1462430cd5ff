import SSCAssets
import Testing

/// A repository of POMs that a test makes up, and the resolver on it.
struct Poms {
  private var documents: [String: String] = [:]

  /// Makes a repository; the keys are `group:artifact:version`, the values what is in `<project>`.
  init(_ documents: [String: String] = [:]) { self.documents = documents }

  func pom(_ place: String) throws -> POM? {
    try documents[place].map {
      try POM(xml: Array("<project>\($0)</project>".utf8), subject: place)
    }
  }

  static func place(_ text: String) throws -> MavenCoordinates {
    let parts = text.split(separator: ":").map(String.init)
    try #require(parts.count == 3)
    let name = try #require(MavenName(group: parts[0], artifact: parts[1]))
    return try #require(MavenCoordinates(name, version: parts[2]))
  }

  /// The effective POM of `g:a:1`, or of another place.
  func effective(_ place: String = "g:a:1") async throws -> EffectivePOM {
    let pom = try #require(try pom(place))
    let documents = self
    let resolver = EffectivePOMResolver { try documents.pom($0.description) }
    return try await resolver.resolve(pom, at: try Self.place(place))
  }

  /// `target constraints kind`, for each edge.
  func edges(_ place: String = "g:a:1") async throws -> [String] {
    RequirementsContent(try await effective(place)).edges.map {
      "\($0.target) \($0.constraints) \($0.kind)"
    }
  }

  /// What can't be read, for each dependency.
  func malformed(_ place: String = "g:a:1") async throws -> [String] {
    RequirementsContent(try await effective(place)).malformed.map {
      "\($0.text): \($0.reason)"
    }
  }
}

/// A `<dependency>`; version and the rest only when given.
func dependency(_ group: String, _ artifact: String, _ version: String? = nil, more: String = "")
  -> String
{
  let version = version.map { "<version>\($0)</version>" } ?? ""
  return
    "<dependency><groupId>\(group)</groupId><artifactId>\(artifact)</artifactId>\(version)\(more)"
    + "</dependency>"
}

func dependencies(_ entries: String...) -> String {
  "<dependencies>\(entries.joined())</dependencies>"
}

func managed(_ entries: String...) -> String {
  "<dependencyManagement><dependencies>\(entries.joined())</dependencies></dependencyManagement>"
}

func parent(_ place: String) -> String {
  let parts = place.split(separator: ":")
  return "<parent><groupId>\(parts[0])</groupId><artifactId>\(parts[1])</artifactId>"
    + "<version>\(parts[2])</version></parent>"
}

func bom(_ group: String, _ artifact: String, _ version: String) -> String {
  dependency(group, artifact, version, more: "<type>pom</type><scope>import</scope>")
}
