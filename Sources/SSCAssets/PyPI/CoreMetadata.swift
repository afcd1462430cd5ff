/// What a distribution says about itself, as far as the graph needs it.
package struct CoreMetadata: Sendable, Hashable {
  /// A link with its label, as in `Project-URL: Source, https://…`.
  package struct ProjectURL: Sendable, Hashable {
    /// What the author calls it; may be empty.
    package var label: String
    package var url: String
  }

  /// The name as spelled by the author.
  package var name: String
  /// The version as spelled by the author.
  package var version: String
  /// The requirements in order, unparsed.
  package var requiresDist: [String] = []
  /// The extras in order, as spelled, each once.
  package var providesExtra: [String] = []
  /// The constraint on Python's version; nil when there is none.
  package var requiresPython: String?
  /// The home page; nil when there is none.
  package var homePage: String?
  /// Further links in order.
  package var projectURLs: [ProjectURL] = []

  package init(name: String, version: String) {
    self.name = name
    self.version = version
  }

  /// Where the source may live, in SecureChain's order: the home page, then each project URL.
  package var repositoryCandidates: [String] {
    (homePage.map { [$0] } ?? []) + projectURLs.map(\.url)
  }

  /// The repository, if a candidate leads to one.
  package var repository: RepositoryURL? { .first(among: repositoryCandidates) }

  mutating func addExtra(_ extra: String) {
    if !extra.isEmpty && !providesExtra.contains(extra) { providesExtra.append(extra) }
  }
}

/// Old tools write `UNKNOWN` for a field that the author left out.
func knownField(_ value: String) -> String? {
  value.isEmpty || value == "UNKNOWN" ? nil : value
}
