extension NPMPackument {
  /// Reads a document.
  ///
  /// The full form is meant; the abbreviated one (`application/vnd.npm.install-v1+json`) gives the
  /// same without dates and repository.
  ///
  /// - Throws: When it isn't the document of a package, or is another's.
  package init(json bytes: [UInt8], name: String) throws(PackageDataError) {
    try self.init(try JSONDocument(bytes, subject: name).root, name: name)
  }

  init(_ root: JSONElement, name: String) throws(PackageDataError) {
    guard root.isObject, let found = root[key: "name"]?.string ?? root[key: "_id"]?.string else {
      throw PackageDataError(.unexpectedJSON, name, "expected an object with 'name'")
    }
    // A proxy that knows no case would mix two packages into one.
    guard found == name else {
      throw PackageDataError(
        .unexpectedJSON, name, "expected this package's document, found that of \(found)")
    }
    self.init(name: name)
    revision = root[key: "_rev"]?.withUTF8(NPMRevision.number)
    latestTag = root[key: "dist-tags"]?[key: "latest"]?.string
    let dates = root[key: "time"]
    isUnpublished = dates?[key: "unpublished"]?.isObject == true
    let documents = root[key: "versions"]
    guard documents?.isObject == true || isUnpublished else {
      throw PackageDataError(.unexpectedJSON, name, "expected an object 'versions'")
    }
    let releaseDates = dates?.releaseDates ?? [:]
    if let documents {
      for (version, document) in documents.members {
        versions.append(
          try NPMVersionDocument(document, name: version, date: releaseDates[version], of: name))
      }
    }
    readRepository(root)
  }

  /// SecureChain's order: repository, home page, bug tracker; of the latest version where the package
  /// itself has none.
  private mutating func readRepository(_ root: JSONElement) {
    repositoryCandidates = root.repositoryCandidates
    guard repositoryCandidates.isEmpty, let latest else { return }
    let document = root[key: "versions"]?.members.first { $0.key == latest.name }?.value
    repositoryCandidates = document?.repositoryCandidates ?? []
  }
}

/// CouchDB's revisions: a number that grows with each change, and a hash.
enum NPMRevision {
  /// The number of a revision: 7 of `7-033eedf4`.
  static func number(_ revision: UnsafeRawBufferPointer) -> Int64? {
    guard let dash = revision.firstIndex(of: UInt8(ascii: "-")), (1...18).contains(dash) else {
      return nil
    }
    var number: Int64 = 0
    for byte in revision[..<dash] {
      guard byte.isASCIIDigit else { return nil }
      number = number * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    return number
  }
}

extension NPMVersionDocument {
  fileprivate init(
    _ document: JSONElement, name: String, date: UnixMicroseconds?, of package: String
  ) throws(PackageDataError) {
    guard document.isObject else {
      throw PackageDataError(
        .unexpectedJSON, package, "expected an object for version \(name.debugDescription)")
    }
    self.init(name: name, releaseDate: date)
    deprecation = document[key: "deprecated"]?.deprecation
    let archive = document[key: "dist"]
    checksum = archive?[key: "integrity"]?.string ?? archive?[key: "shasum"]?.string
    exportedPaths = document[key: "exports"]?.exportedPaths ?? []
    dependencies = NPMDependencies(document)
  }
}

extension JSONElement {
  /// The dates in `time`; `created` and `modified` are no versions and don't matter.
  fileprivate var releaseDates: [String: UnixMicroseconds] {
    var dates: [String: UnixMicroseconds] = [:]
    for (version, date) in members {
      if let text = date.string, let date = UnixMicroseconds(rfc3339: text) {
        dates[version] = date
      }
    }
    return dates
  }

  /// A version stops being deprecated by an empty message; `true` is one without words.
  fileprivate var deprecation: String? {
    if let message = string { return message.isEmpty ? nil : message }
    return bool == true ? "" : nil
  }

  /// The keys of `exports` that are paths; patterns stand for no certain file.
  fileprivate var exportedPaths: [String] {
    members.map(\.key).filter { $0.hasPrefix("./") && !$0.utf8.contains(UInt8(ascii: "*")) }
  }

  fileprivate var repositoryCandidates: [String] {
    var candidates = self[key: "repository"]?.repositories ?? []
    candidates += self[key: "homepage"]?.repositories ?? []
    candidates += self[key: "bugs"]?.repositories ?? []
    return candidates
  }

  /// A text, an object with `url`, or an array of these.
  private var repositories: [String] {
    if let text = string { return [text.expandingRepositoryShorthand] }
    if let url = self[key: "url"]?.string { return [url.expandingRepositoryShorthand] }
    return elements.compactMap { $0.string ?? $0[key: "url"]?.string }
      .map(\.expandingRepositoryShorthand)
  }
}

extension String {
  /// The address for npm's shorthands: `github:a/b`, `gitlab:a/b`, `bitbucket:a/b`, and `a/b`, which
  /// is GitHub's; other texts stay as they are.
  fileprivate var expandingRepositoryShorthand: String {
    let text = trimmedASCII
    let hosts = [
      "github:": "github.com", "gitlab:": "gitlab.com", "bitbucket:": "bitbucket.org",
    ]
    for (prefix, host) in hosts where text.hasPrefix(prefix) {
      return "https://\(host)/\(text.dropFirst(prefix.count))"
    }
    return NPMHostedRepository.isShorthand(text) ? "https://github.com/\(text)" : text
  }
}
