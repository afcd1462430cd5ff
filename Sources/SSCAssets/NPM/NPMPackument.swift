/// What the registry says about a package: its whole document, as far as the graph needs it.
package struct NPMPackument {
  /// The name, spelled as the registry does.
  package var name: String
  /// The number before the dash in `_rev`; nil in documents without one.
  package var revision: Int64?
  /// The versions that can be installed, in the document's order.
  ///
  /// `time` has more: what was unpublished stays in it.
  package var versions: [NPMVersionDocument] = []
  /// The version that `dist-tags.latest` names.
  package var latestTag: String?
  /// Whether the package as a whole was unpublished.
  package var isUnpublished = false
  /// Where the source may be, best first.
  package var repositoryCandidates: [String] = []

  /// Whether npm's staff holds the name in place of malware.
  package var isSecurityHolding: Bool {
    !versions.isEmpty && versions.allSatisfy { $0.name.hasSuffix("-security") }
  }

  /// The latest stable version: the tagged one, or when that is none, the highest; a pre-release
  /// when there is nothing else.
  package var latest: NPMVersionDocument? {
    if let tagged = versions.first(where: { $0.name == latestTag }),
      NPMVersion(tagged.name)?.isPrerelease == false
    {
      return tagged
    }
    let parsed = versions.compactMap { document in
      NPMVersion(document.name).map { (version: $0, document: document) }
    }
    let stable = parsed.filter { !$0.version.isPrerelease }
    return (stable.isEmpty ? parsed : stable).max { $0.version < $1.version }?.document
  }
}

/// One version in a package's document.
package struct NPMVersionDocument {
  /// The version, as it keys the document.
  package var name: String
  package var releaseDate: UnixMicroseconds?
  /// The author's message, which may be empty; nil when it isn't deprecated.
  package var deprecation: String?
  /// The archive's checksum: it never changes, and neither does what the version requires.
  package var checksum: String?
  /// Paths by which parts of the package are imported, from `exports`: `./feature`.
  package var exportedPaths: [String] = []
  /// The dependencies of all kinds.
  package var dependencies = NPMDependencies()
}
