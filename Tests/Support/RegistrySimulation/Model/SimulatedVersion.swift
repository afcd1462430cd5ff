/// One release of a simulated package.
package struct SimulatedVersion: Sendable {
  /// The spelling in the listing's `versions` (PEP 700).
  package var name: String
  /// The spelling in file names, which may differ from `name`: `0.3.0.dev1` for `0.3.0dev1`.
  package var fileSpelling: String
  /// False for legacy strings such as `2004d`.
  package var isParseable: Bool
  /// True for alpha, beta, candidate and development releases.
  package var isPreRelease: Bool
  /// Nil for a release that stands.
  package var yank: Yank?
  /// Empty for a release whose files were all removed.
  package var files: [SimulatedFile]
  /// What `Requires-Python` says, if anything.
  package var requiresPython: String?
  /// What the release needs.
  ///
  /// Must be empty when there are no files to say so.
  package var requirements: [SimulatedRequirement]
  /// The Python modules in its files.
  package var modules: ModuleTree

  /// Makes a release; one without files by default.
  package init(
    name: String, fileSpelling: String? = nil, isParseable: Bool = true,
    isPreRelease: Bool = false, yank: Yank? = nil, files: [SimulatedFile] = [],
    requiresPython: String? = nil, requirements: [SimulatedRequirement] = [],
    modules: ModuleTree = ModuleTree()
  ) {
    self.name = name
    self.fileSpelling = fileSpelling ?? name
    self.isParseable = isParseable
    self.isPreRelease = isPreRelease
    self.yank = yank
    self.files = files
    self.requiresPython = requiresPython
    self.requirements = requirements
    self.modules = modules
  }

  /// When its first file was uploaded, in microseconds since 1970.
  var releaseDate: Int64? { files.map(\.uploadTime).min() }
}

/// The withdrawal of a release (PEP 592), with or without a reason.
package struct Yank: Sendable, Equatable {
  package var reason: String?

  /// Makes a withdrawal.
  package init(reason: String? = nil) { self.reason = reason }
}

/// One file of a release.
package struct SimulatedFile: Sendable {
  /// The kinds of files that the simulator makes.
  package enum Kind: Sendable, Equatable {
    case wheel
    /// A `.tar.gz`.
    case sourceTarball
    /// A `.zip`, as some projects used to upload.
    case sourceZip

    var format: Document.Archive { self == .sourceTarball ? .tarGzip : .zip }
  }

  /// How the listing announces the file `<url>.metadata` (PEP 658 and 714).
  package enum CoreMetadata: Sendable, Equatable {
    /// There is none: `false`.
    case absent
    /// There is one, its hash isn't told: `true`.
    case present
    /// There is one, with its SHA-256.
    case hashed
    /// As `hashed`, under the key of before PEP 714 only.
    case hashedUnderOldKey
  }

  package var kind: Kind
  package var filename: String
  /// Microseconds since 1970.
  package var uploadTime: Int64
  package var coreMetadata: CoreMetadata

  /// Makes a file; only wheels have core metadata of their own.
  package init(
    kind: Kind, filename: String, uploadTime: Int64, coreMetadata: CoreMetadata = .absent
  ) {
    self.kind = kind
    self.filename = filename
    self.uploadTime = uploadTime
    self.coreMetadata = coreMetadata
  }
}

/// One dependency of a release: the truth about it and the text that expresses it.
package struct SimulatedRequirement: Sendable {
  /// What a right reader makes of it.
  package var edge: EdgeTruth
  /// The `Requires-Dist` text, in whatever spelling.
  package var text: String

  /// Makes a requirement.
  package init(edge: EdgeTruth, text: String) {
    self.edge = edge
    self.text = text
  }
}
