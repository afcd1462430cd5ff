extension OSVRecord {
  /// Reads one record of a dump or of the API.
  ///
  /// What decides whom it affects must have the documented shape, else the record is refused: half
  /// of an advisory would call versions clean that aren't. Unknown members are passed over.
  package init(json bytes: [UInt8], subject: String) throws(PackageDataError) {
    try self.init(try JSONDocument(bytes, subject: subject).root, subject: subject)
  }

  init(_ root: JSONElement, subject: String) throws(PackageDataError) {
    let id = try root.requiredString("id", subject)
    guard Self.isValidID(id) else {
      throw PackageDataError(.unexpectedJSON, subject, "'id' isn't an advisory's id")
    }
    guard let modified = try root.moment("modified", id) else {
      throw PackageDataError(.unexpectedJSON, id, "expected 'modified'")
    }
    self.init(id: id, modified: modified)
    published = try root.moment("published", id)
    withdrawn = try root.moment("withdrawn", id)
    aliases = try root.textList("aliases", id)
    upstream = try root.textList("upstream", id)
    related = try root.textList("related", id)
    summary = root[key: "summary"]?.string ?? ""
    severities = try root.severities(id)
    for element in try root.list("affected", id) {
      affected.append(try OSVAffected(element, id))
    }
  }
}

extension OSVAffected {
  fileprivate init(_ element: JSONElement, _ id: String) throws(PackageDataError) {
    self.init(package: nil)
    if let package = element[key: "package"] {
      let name = try package.requiredString("name", id)
      // An index over names must hold it; the longest of any registry's are far below.
      guard name.utf8.count <= 1_000 else {
        throw PackageDataError(.unexpectedJSON, id, "a package's name is too long")
      }
      self.package = OSVPackage(
        ecosystem: try package.requiredString("ecosystem", id), name: name,
        purl: package[key: "purl"]?.string)
    }
    for range in try element.list("ranges", id) { ranges.append(try OSVRange(range, id)) }
    versions = try element.textList("versions", id)
    severities = try element.severities(id)
  }
}

extension OSVRange {
  fileprivate init(_ range: JSONElement, _ id: String) throws(PackageDataError) {
    let kind: Kind =
      switch try range.requiredString("type", id) {
      case "ECOSYSTEM": .ecosystem
      case "SEMVER": .semver
      default: .incomparable
      }
    self.init(kind: kind, events: [])
    guard kind != .incomparable else { return }
    for event in try range.list("events", id) { events += try Event.read(event, id) }
  }
}

extension OSVRange.Event {
  /// The schema wants one event in an object; records older than that rule hold two.
  fileprivate static func read(
    _ object: JSONElement, _ id: String
  ) throws(PackageDataError) -> [Self] {
    var events: [Self] = []
    for (key, value) in object.members {
      let event: ((String) -> Self)? =
        switch key {
        case "introduced": { .introduced($0) }
        case "fixed": { .fixed($0) }
        case "last_affected": { .lastAffected($0) }
        case "limit": { .limit($0) }
        default: nil
        }
      guard let event else { continue }
      guard let version = value.string, !version.isEmpty else {
        throw PackageDataError(.unexpectedJSON, id, "expected a version as '\(key)'")
      }
      events.append(event(version))
    }
    guard !events.isEmpty else {
      throw PackageDataError(
        .unexpectedJSON, id, "expected 'introduced', 'fixed', 'last_affected' or 'limit'")
    }
    return events
  }
}

extension JSONElement {
  fileprivate func requiredString(
    _ key: StaticString, _ subject: String
  ) throws(PackageDataError) -> String {
    guard let text = self[key: key]?.string, !text.isEmpty else {
      throw PackageDataError(.unexpectedJSON, subject, "expected a text as '\(key)'")
    }
    return text
  }

  fileprivate func moment(
    _ key: StaticString, _ subject: String
  ) throws(PackageDataError) -> UnixMicroseconds? {
    guard let value = self[key: key] else { return nil }
    guard let moment = value.string.flatMap({ UnixMicroseconds(rfc3339: $0) }) else {
      throw PackageDataError(.unexpectedJSON, subject, "expected a date and time as '\(key)'")
    }
    return moment
  }

  fileprivate func list(
    _ key: StaticString, _ subject: String
  ) throws(PackageDataError) -> [JSONElement] {
    guard let value = self[key: key] else { return [] }
    guard value.isArray else {
      throw PackageDataError(.unexpectedJSON, subject, "expected an array as '\(key)'")
    }
    return Array(value.elements)
  }

  fileprivate func textList(
    _ key: StaticString, _ subject: String
  ) throws(PackageDataError) -> [String] {
    var texts: [String] = []
    for element in try list(key, subject) {
      guard let text = element.string else {
        throw PackageDataError(.unexpectedJSON, subject, "expected only texts in '\(key)'")
      }
      texts.append(text)
    }
    return texts
  }

  fileprivate func severities(_ subject: String) throws(PackageDataError) -> [OSVSeverity] {
    var severities: [OSVSeverity] = []
    for element in try list("severity", subject) {
      severities.append(
        OSVSeverity(
          type: try element.requiredString("type", subject),
          score: try element.requiredString("score", subject)))
    }
    return severities
  }
}
