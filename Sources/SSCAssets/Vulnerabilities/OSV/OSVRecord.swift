/// One advisory in the Open Source Vulnerability format (OSV schema 1.7), as far as matching needs it.
package struct OSVRecord: Sendable, Hashable {
  /// The database's id: `GHSA-…`, `PYSEC-…`, `RUSTSEC-…`, `CVE-…`, `MAL-…`.
  package var id: String
  /// When the record last changed.
  package var modified: UnixMicroseconds
  /// When it was published; nil when it doesn't say.
  package var published: UnixMicroseconds?
  /// When it was found to be no vulnerability after all; such a record affects nothing.
  package var withdrawn: UnixMicroseconds?
  /// Ids of the same flaw in other databases.
  package var aliases: [String] = []
  /// Ids of the flaws that this one was taken over from, which distributions fill in.
  package var upstream: [String] = []
  /// Ids of other flaws with something in common.
  package var related: [String] = []
  /// The flaw in one line; empty when the record has none.
  package var summary = ""
  /// How bad it is, where the affected package doesn't say so itself.
  package var severities: [OSVSeverity] = []
  /// The packages that have the flaw, each with its versions.
  package var affected: [OSVAffected] = []

  package init(id: String, modified: UnixMicroseconds) {
    self.id = id
    self.modified = modified
  }

  /// Whether it reports a package made to do harm, by the id's prefix.
  package var isMalware: Bool { id.hasPrefix("MAL-") }

  /// The severities that hold for one of its packages: the package's own replace the record's.
  package func severities(of element: OSVAffected) -> [OSVSeverity] {
    element.severities.isEmpty ? severities : element.severities
  }

  /// Every vector in it that can't be scored, to be counted and shown.
  package var unreadableSeverities: [PackageDataError] {
    (severities + affected.flatMap(\.severities)).compactMap {
      severity -> PackageDataError? in
      do throws(PackageDataError) {
        _ = try severity.baseScore()
        return nil
      } catch {
        return error
      }
    }
  }

  /// Whether the text may be an advisory's id: it becomes part of addresses, so nothing else may pass.
  package static func isValidID(_ text: some StringProtocol) -> Bool {
    let allowed: (UInt8) -> Bool = { byte in
      byte.isASCIIAlphanumeric || "-_.:+".utf8.contains(byte)
    }
    return (1...128).contains(text.utf8.count) && text.utf8.allSatisfy(allowed)
      && text.utf8.first?.isASCIIAlphanumeric == true
  }
}

/// How bad a flaw is by one of the standards.
package struct OSVSeverity: Sendable, Hashable {
  /// `CVSS_V2`, `CVSS_V3`, `CVSS_V4`, or a name that a distribution made up.
  package var type: String
  /// The vector of a CVSS type, else a word.
  package var score: String

  package init(type: String, score: String) {
    self.type = type
    self.score = score
  }
}

/// A package that has the flaw, and which of its versions do.
package struct OSVAffected: Sendable, Hashable {
  /// The package; nil when only a source repository is given.
  package var package: OSVPackage?
  /// Spans of affected versions.
  package var ranges: [OSVRange] = []
  /// Affected versions one by one, as the registry spells them.
  package var versions: [String] = []
  /// How bad it is in this package; replaces the record's own list unless empty.
  package var severities: [OSVSeverity] = []

  package init(package: OSVPackage?) { self.package = package }
}

/// The package of an affected element.
package struct OSVPackage: Sendable, Hashable {
  /// The ecosystem before any colon: `PyPI`, `Maven`, `Debian`.
  package var ecosystem: String
  /// What follows the colon: a repository's address, a distribution's release.
  package var ecosystemSuffix: String?
  /// The name, in the record's spelling.
  package var name: String
  /// The package URL, when the record has one.
  package var purl: String?

  /// Splits the suffix off the ecosystem as OSV writes it.
  package init(ecosystem: String, name: String, purl: String? = nil) {
    let parts = ecosystem.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    self.ecosystem = String(parts[0])
    ecosystemSuffix = parts.count > 1 ? String(parts[1]) : nil
    self.name = name
    self.purl = purl
  }
}

/// A span of versions.
package struct OSVRange: Sendable, Hashable {
  /// By which order its events are to be read.
  package enum Kind: Sendable, Hashable {
    /// The ecosystem's own order.
    case ecosystem
    /// Semantic Versioning 2.0.
    case semver
    /// Commits, or a kind that came after schema 1.7: nothing that versions can be compared with.
    case incomparable
  }

  /// A point at which being affected begins or ends.
  package enum Event: Sendable, Hashable {
    /// The first affected version; `0` is below all versions.
    case introduced(String)
    /// The first version that is affected no more.
    case fixed(String)
    /// The last affected version.
    case lastAffected(String)
    /// A version from which on the range says nothing; `*` is above all versions.
    case limit(String)
  }

  package var kind: Kind
  /// The events as listed; empty for what can't be compared.
  package var events: [Event]

  package init(kind: Kind, events: [Event]) {
    self.kind = kind
    self.events = events
  }
}
