/// The members of a JSON object that another program wrote, each read as the type that it must have.
///
/// Members that nobody asks for are let be: a later version of the other program may have added them.
struct JSONFields: Sendable {
  /// Where the object is, for messages: `steps[2].specs[0]`.
  let place: String
  private let members: [String: JSONValue]

  init(_ value: JSONValue, _ place: String) throws(CodeLocationFault) {
    guard case .object(let members) = value else {
      throw CodeLocationFault("\(place): expected an object, found \(value.excerpt)")
    }
    self.members = members
    self.place = place
  }

  /// The member, unless it is absent or null.
  subscript(name: String) -> JSONValue? {
    guard let value = members[name], value != .null else { return nil }
    return value
  }

  func text(_ name: String) throws(CodeLocationFault) -> String {
    try required(name, try optionalText(name), "a text")
  }

  func optionalText(_ name: String) throws(CodeLocationFault) -> String? {
    switch self[name] {
    case nil: return nil
    case .string(let text)?: return text
    case let other?: throw unexpected(name, "a text", other)
    }
  }

  func bool(_ name: String) throws(CodeLocationFault) -> Bool {
    try required(name, try optionalBool(name), "true or false")
  }

  func optionalBool(_ name: String) throws(CodeLocationFault) -> Bool? {
    switch self[name] {
    case nil: return nil
    case .bool(let value)?: return value
    case let other?: throw unexpected(name, "true or false", other)
    }
  }

  func int(_ name: String) throws(CodeLocationFault) -> Int64 {
    try required(name, try optionalInt(name), "a whole number")
  }

  func optionalInt(_ name: String) throws(CodeLocationFault) -> Int64? {
    switch self[name] {
    case nil: return nil
    case .int(let value)?: return value
    case let other?: throw unexpected(name, "a whole number", other)
    }
  }

  /// A time in seconds.
  func optionalSeconds(_ name: String) throws(CodeLocationFault) -> Duration? {
    switch self[name] {
    case nil: return nil
    case .int(let value)? where 0...1_000_000_000 ~= value: return .seconds(value)
    case .double(let value)? where 0...1e9 ~= value: return .seconds(value)
    case let other?: throw unexpected(name, "a number of seconds", other)
    }
  }

  /// A time in seconds.
  func seconds(_ name: String) throws(CodeLocationFault) -> Duration {
    try required(name, try optionalSeconds(name), "a number of seconds")
  }

  func texts(_ name: String) throws(CodeLocationFault) -> [String] {
    try elements(name).map { element, place throws(CodeLocationFault) in
      guard case .string(let text) = element else {
        throw CodeLocationFault("\(place): expected a text, found \(element.excerpt)")
      }
      return text
    }
  }

  /// Labels: an object whose members are texts; empty when it is absent.
  func optionalTexts(of name: String) throws(CodeLocationFault) -> [String: String] {
    guard let fields = try optionalObject(name) else { return [:] }
    var result: [String: String] = [:]
    for key in fields.members.keys { result[key] = try fields.text(key) }
    return result
  }

  func key(_ name: String) throws(CodeLocationFault) -> AssetKey {
    try required(name, try optionalKey(name), "an asset key")
  }

  func optionalKey(_ name: String) throws(CodeLocationFault) -> AssetKey? {
    guard let value = self[name] else { return nil }
    guard let key = AssetKey(json: value) else { throw unexpected(name, "an asset key", value) }
    return key
  }

  func keys(_ name: String) throws(CodeLocationFault) -> [AssetKey] {
    try elements(name).map { element, place throws(CodeLocationFault) in
      guard let key = AssetKey(json: element) else {
        throw CodeLocationFault("\(place): expected an asset key, found \(element.excerpt)")
      }
      return key
    }
  }

  func metadata(_ name: String) throws(CodeLocationFault) -> [String: MetadataValue] {
    switch self[name] {
    case nil: return [:]
    case .object?: return [String: MetadataValue](json: self[name] ?? .null)
    case let other?: throw unexpected(name, "an object", other)
    }
  }

  func severity() throws(CodeLocationFault) -> CheckSeverity {
    guard let text = try optionalText("severity") else { return .error }
    guard let severity = CheckSeverity(rawValue: text) else {
      throw unexpected("severity", "WARN or ERROR", .string(text))
    }
    return severity
  }

  func optionalObject(_ name: String) throws(CodeLocationFault) -> JSONFields? {
    guard let value = self[name] else { return nil }
    return try JSONFields(value, "\(place).\(name)")
  }

  /// The members' names, in order.
  var names: [String] { members.keys.sorted() }

  /// Reads each member as an object.
  func objects<Element>(
    _ read: (JSONFields) throws(CodeLocationFault) -> Element
  ) throws(CodeLocationFault) -> [String: Element] {
    var result: [String: Element] = [:]
    for (name, value) in members {
      result[name] = try read(JSONFields(value, "\(place).\(name)"))
    }
    return result
  }

  /// The objects of an array; none when it is absent.
  func list<Element>(
    _ name: String, _ read: (JSONFields) throws(CodeLocationFault) -> Element
  ) throws(CodeLocationFault) -> [Element] {
    try elements(name).map { element, place throws(CodeLocationFault) in
      try read(JSONFields(element, place))
    }
  }

  func unexpected(_ name: String, _ expected: String, _ found: JSONValue) -> CodeLocationFault {
    CodeLocationFault("\(place).\(name): expected \(expected), found \(found.excerpt)")
  }

  private func required<T>(_ name: String, _ value: T?, _ what: String) throws(CodeLocationFault)
    -> T
  {
    guard let value else {
      throw CodeLocationFault("\(place).\(name): expected \(what), found nothing")
    }
    return value
  }

  private func elements(_ name: String) throws(CodeLocationFault) -> [(JSONValue, String)] {
    switch self[name] {
    case nil: return []
    case .array(let elements)?:
      return elements.enumerated().map { ($1, "\(place).\(name)[\($0)]") }
    case let other?: throw unexpected(name, "a list", other)
    }
  }
}

extension JSONValue {
  /// A text, or null without one.
  static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

  /// The beginning of the value's text, for messages.
  fileprivate var excerpt: String {
    let text = self.text
    return text.count > 40 ? text.prefix(40) + "…" : text
  }
}

extension AssetKey {
  /// `"a/b"`, or the list of segments where one of them holds a `/`.
  package var json: JSONValue {
    path.contains { $0.contains("/") }
      ? .array(path.map(JSONValue.string)) : .string(description)
  }

  /// Reads `"a/b"` or `["a", "b"]`.
  package init?(json: JSONValue) {
    switch json {
    case .string(let text): self.init(text)
    case .array:
      guard
        let path = json.elements({ element -> String? in
          if case .string(let text) = element { text } else { nil }
        }), !path.isEmpty
      else { return nil }
      self.init(path: path)
    default: return nil
    }
  }
}
