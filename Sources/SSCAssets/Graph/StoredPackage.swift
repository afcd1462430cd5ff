/// A package as the graph has it: for conformance tests, and for whoever reads one package.
package struct StoredPackage: Sendable, Hashable {
  /// How much is known.
  package enum State: String, Sendable {
    case stub, complete, error, gone
  }

  package var name: String
  package var spelling: String
  package var state: State
  package var isListed: Bool
  package var serial: Int64?
  package var status: String
  package var statusReason: String?
  package var vendor: String
  package var repositoryURL: String
  package var importNames: [String]
  package var purl: String
  package var lastError: String?
  /// Failures since the last success.
  package var attempts: Int
  /// When the content changed last.
  package var moment: UnixMicroseconds?
  /// Versions that are there in their order, then the deleted ones.
  package var versions: [StoredVersion] = []
}

/// A version as the graph has it.
package struct StoredVersion: Sendable, Hashable {
  package var name: String
  package var serialNumber: Int
  package var releaseDate: UnixMicroseconds?
  package var yankedReason: String?
  package var deprecation: String?
  package var variants: [String] = []
  package var isDeleted: Bool
  package var purl: String
  package var impact = StoredImpact.none
  /// In the author's order.
  package var edges: [DependencyEdge] = []
}
