/// Where a gem's source is, from `/api/v1/gems/<gem>.json`.
package struct GemLinks {
  /// The addresses in SecureChain's order: source, home page, bug tracker.
  package let candidates: [String]

  /// - Throws: `malformedJSON`, or `unexpectedJSON` when it isn't the document of a gem.
  package init(_ root: JSONElement, subject: String) throws(PackageDataError) {
    guard root.isObject, root[key: "name"]?.string != nil else {
      throw PackageDataError(.unexpectedJSON, subject, "expected a gem with its name")
    }
    let metadata = root[key: "metadata"]
    candidates = [
      metadata?[key: "source_code_uri"], root[key: "source_code_uri"],
      metadata?[key: "homepage_uri"], root[key: "homepage_uri"],
      metadata?[key: "bug_tracker_uri"], root[key: "bug_tracker_uri"],
    ].compactMap { $0?.string }
  }

  package var repository: RepositoryURL? { RepositoryURL.first(among: candidates) }
}

/// When each version of a gem was pushed, from `/api/v1/versions/<gem>.json`: for compact indexes that
/// don't say so.
package struct GemDates {
  private struct Key: Hashable {
    var number: String
    var platform: String
  }
  private var dates: [Key: UnixMicroseconds] = [:]

  /// The number of versions, a variant counted for itself.
  package var count: Int { dates.count }

  /// - Throws: `malformedJSON`, or `unexpectedJSON` when it isn't a list of versions.
  package init(_ root: JSONElement, subject: String) throws(PackageDataError) {
    guard root.isArray else {
      throw PackageDataError(.unexpectedJSON, subject, "expected a list of versions")
    }
    for version in root.elements {
      guard let number = version[key: "number"]?.string else {
        throw PackageDataError(.unexpectedJSON, subject, "expected a version with its number")
      }
      let platform = version[key: "platform"]?.string ?? GemInfo.Variant.anyPlatform
      if let date = version[key: "created_at"]?.string.flatMap(UnixMicroseconds.init(rfc3339:)) {
        dates[Key(number: number, platform: platform)] = date
      }
    }
  }

  /// The moment of a variant; nil when it isn't known.
  package func date(of variant: GemInfo.Variant) -> UnixMicroseconds? {
    dates[Key(number: variant.number, platform: variant.platform)]
  }
}

extension GemInfo {
  /// Whether all variants say when they were pushed.
  package var hasDates: Bool { variants.allSatisfy { $0.createdAt != nil } }

  /// Fills in the moments that the file doesn't tell.
  package mutating func complete(with dates: GemDates) {
    for index in variants.indices where variants[index].createdAt == nil {
      variants[index].createdAt = dates.date(of: variants[index])
    }
  }
}
