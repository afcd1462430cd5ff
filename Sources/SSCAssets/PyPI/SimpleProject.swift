/// A project's page of the Simple API (`/simple/<project>/`), whether it came as JSON or as HTML.
package struct SimpleProject: Sendable, Hashable {
  /// The name as the page spells it.
  package var name: String
  /// The serial of the project's last change; nil when the index has none.
  package var lastSerial: Int64?
  /// Whether the project is alive (PEP 792).
  package var status: ProjectStatus = .active
  /// The registry's spelling of every version (PEP 700), those without files too; nil when the page
  /// doesn't list them, as no HTML page does.
  package var versions: [String]?
  /// The files in the page's order.
  package var files: [ProjectFile] = []

  package init(name: String) { self.name = name }
}

/// A project's status marker (PEP 792).
package struct ProjectStatus: Sendable, Hashable {
  /// `active`, `archived`, `quarantined`, `deprecated`; others may come.
  package var name: String
  /// The registry's reason, if it gives one.
  package var reason: String?

  package init(name: String, reason: String? = nil) {
    self.name = name
    self.reason = reason
  }

  /// What holds when the page says nothing.
  package static let active = ProjectStatus(name: "active")
}

/// A file of a project.
package struct ProjectFile: Sendable, Hashable {
  /// Whether the metadata can be had beside the file, at its URL with `.metadata` (PEP 658).
  package enum CoreMetadataFile: Sendable, Hashable {
    case none
    /// There is one, with its SHA-256 in lower-case hexadecimal when the page has that.
    case available(sha256: String?)
  }

  package var filename: String
  /// Absolute, without fragment.
  package var url: String
  /// In lower-case hexadecimal.
  package var sha256: String?
  /// In bytes.
  package var size: Int64?
  package var uploadTime: UnixMicroseconds?
  /// Nil unless yanked; empty when yanked without a reason (PEP 592).
  package var yankedReason: String?
  package var requiresPython: String?
  package var coreMetadata: CoreMetadataFile = .none

  package init(filename: String, url: String) {
    self.filename = filename
    self.url = url
  }

  /// Whether installers pass the file over.
  package var isYanked: Bool { yankedReason != nil }

  /// Where the metadata file is, if there is one.
  package var coreMetadataURL: String? {
    if case .none = coreMetadata { return nil }
    return url + ".metadata"
  }
}
