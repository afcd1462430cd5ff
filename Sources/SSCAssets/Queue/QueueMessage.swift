internal import AssetKitCore

/// A wish to have a package in the graph, as SecureChain's services put it into the queue.
package struct QueueMessage: Sendable, Hashable {
  /// The ecosystem of the package.
  package var ecosystem: Ecosystem
  /// The package's name, as the sender spells it.
  package var package: String
  /// The node that requires the package; nil when only the package is wanted.
  package var parent: ParentReference?
  /// Whether a package that the graph has is to be read again.
  package var refresh = false

  package init(_ ecosystem: Ecosystem, _ package: String) {
    self.ecosystem = ecosystem
    self.package = package
  }

  /// Reads a message by the rules of SecureChain's schema: spaces around texts don't count, what
  /// isn't in the schema is passed over, `null` is no value for what has a default.
  ///
  /// `vendor`, `repository_url` and `moment` have to be of their kind and have no effect: the
  /// registry knows better, and the time is that of the processing.
  ///
  /// - Throws: ``QueueRejection``.
  package init(json: [UInt8]) throws(QueueRejection) {
    let document: JSONDocument
    do {
      document = try JSONDocument(json, subject: "message")
    } catch {
      throw QueueRejection(.malformed, "JSON decode error: \(error.reason)")
    }
    guard document.root.isObject else { throw .invalid("expected an object") }
    let fields = Fields(document.root.members)
    let type = try fields.required("node_type")
    package = try fields.required("package")
    guard !package.isEmpty else { throw .invalid("package: expected a name, found nothing") }
    _ = try fields.text("vendor", isNullable: false)
    if let url = try fields.text("repository_url"),
      !url.hasPrefix("https://"), !url.hasPrefix("http://")
    {
      throw .invalid("repository_url: expected an address, found \(url.debugDescription)")
    }
    try fields.checkMoment()
    let constraints = try fields.text("constraints")
    let parentVersion = try fields.text("parent_version")
    if let id = try fields.text("parent_id"), !id.isEmpty {
      parent = ParentReference(
        id: id, constraints: constraints ?? "",
        versionName: parentVersion.flatMap { $0.isEmpty ? nil : $0 })
    }
    refresh = try fields.truth("refresh")
    guard let ecosystem = Ecosystem.allCases.first(where: { $0.nodeLabel == type }) else {
      throw .unsupported(type)
    }
    self.ecosystem = ecosystem
  }

  /// The JSON text of the message, with the fields of SecureChain's schema.
  package func json(at moment: GraphTime) -> [UInt8] {
    let time = Instant(secondsSince1970: moment.rawValue / 1_000_000).iso8601
    var fields: [String: JSONValue] = [
      "node_type": .string(ecosystem.nodeLabel), "package": .string(package),
      "vendor": "n/a", "moment": .string(time), "refresh": .bool(refresh),
    ]
    if let parent {
      fields["parent_id"] = .string(parent.id)
      fields["constraints"] = .string(parent.constraints)
      if let name = parent.versionName { fields["parent_version"] = .string(name) }
    }
    return Array(JSONValue.object(fields).text.utf8)
  }
}

/// The fields of a message, with the leniency of SecureChain's reader (pydantic).
private struct Fields {
  private var values: [String: JSONElement] = [:]

  init(_ members: JSONMembers) {
    // Of a field that is there twice the last counts, as in Python.
    for (key, value) in members { values[key] = value }
  }

  func required(_ name: String) throws(QueueRejection) -> String {
    guard values[name] != nil else { throw .invalid("\(name): the field is missing") }
    return try text(name, isNullable: false) ?? ""
  }

  func text(_ name: String, isNullable: Bool = true) throws(QueueRejection) -> String? {
    guard let value = values[name], !(isNullable && value.isNull) else { return nil }
    guard let text = value.string else { throw .invalid("\(name): expected a text") }
    return String(
      text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }

  func truth(_ name: String) throws(QueueRejection) -> Bool {
    guard let value = values[name] else { return false }
    if let truth = value.bool { return truth }
    switch value.string?.lowercased() ?? value.int.map(String.init) {
    case "true", "t", "yes", "y", "on", "1": return true
    case "false", "f", "no", "n", "off", "0": return false
    default: throw .invalid("\(name): expected true or false")
    }
  }

  func checkMoment() throws(QueueRejection) {
    guard let value = values["moment"], !value.isNumber else { return }
    if let text = value.string, UnixMicroseconds(rfc3339: text) != nil { return }
    throw .invalid("moment: expected a date and time")
  }
}
