package import AssetKitCore

/// The members of a map in a YAML document, each read as the type that it must have.
///
/// What is wrong is noted in the reading, and read as if it were absent.
package struct YAMLFields {
  /// The map.
  package let node: YAMLNode
  /// The path by which messages name it; nil for the outermost map.
  package let path: String?
  let reading: YAMLReading

  /// The path of a member.
  package func path(_ name: String) -> String { path.map { "\($0).\(name)" } ?? name }

  /// The value of a member; nil when it is absent or null.
  package subscript(name: String) -> YAMLNode? {
    guard let value = node.member(name)?.value, value.content != .null else { return nil }
    return value
  }

  /// Notes each member that isn't one of those that may be there.
  package func allowOnly(_ known: [String]) {
    for member in node.members ?? [] where !known.contains(member.key) {
      reading.fail(
        .unknownKey, member.position, path,
        "unknown key `\(member.key)`"
          + NearMiss.question(NearMiss.suggestions(for: member.key, among: known, limit: 1)))
    }
  }

  /// Notes that a member is missing, when its value is nil although nothing is there.
  package func require(_ name: String) {
    if node.member(name) == nil {
      reading.fail(.missingKey, node.position, path, "the key `\(name)` is missing")
    } else if self[name] == nil, let member = node.member(name) {
      reading.fail(.wrongValue, member.position, path(name), "expected a value, found nothing")
    }
  }

  /// A text, literal or `{env: NAME}`.
  package func text(_ name: String) -> String? {
    self[name].flatMap { reading.text($0, path(name)) }
  }

  /// A text that must not be empty.
  package func requiredText(_ name: String) -> String? {
    require(name)
    guard let node = self[name], let text = reading.text(node, path(name)) else { return nil }
    if text.isEmpty {
      reading.fail(.wrongValue, node.position, path(name), "expected a text, found an empty one")
      return nil
    }
    return text
  }

  /// `true` or `false`.
  package func bool(_ name: String) -> Bool? {
    guard let node = self[name] else { return nil }
    if case .bool(let value) = node.content { return value }
    wrong(node, name, "true or false")
    return nil
  }

  /// A whole number within bounds.
  package func int(_ name: String, in range: ClosedRange<Int64>) -> Int64? {
    guard let node = self[name] else { return nil }
    if case .int(let value) = node.content, range.contains(value) { return value }
    wrong(node, name, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    return nil
  }

  /// A time in seconds, at least `minimum`.
  package func seconds(_ name: String, atLeast minimum: Double = 0) -> Duration? {
    guard let node = self[name] else { return nil }
    switch node.content {
    case .int(let value) where minimum...1e9 ~= Double(value): return .seconds(value)
    case .double(let value) where minimum...1e9 ~= value: return .seconds(value)
    default:
      wrong(node, name, "a number of seconds" + (minimum > 0 ? " greater than 0" : ""))
      return nil
    }
  }

  /// One of several words.
  package func word<Word: RawRepresentable<String>>(
    _ name: String, _ words: [Word]
  ) -> Word? {
    guard let node = self[name], let text = reading.text(node, path(name)) else { return nil }
    if let word = words.first(where: { $0.rawValue == text }) { return word }
    reading.fail(
      .wrongValue, node.position, path(name),
      "expected one of \(words.map(\.rawValue).joined(separator: ", ")), found `\(text)`")
    return nil
  }

  /// A list of texts, or one text that stands for a list of one; empty when it is absent.
  package func texts(_ name: String) -> [String] {
    guard let node = self[name] else { return [] }
    if case .string(let text) = node.content { return [text] }
    return reading.elements(node, path(name)).compactMap { reading.text($0.node, $0.path) }
  }

  /// A map of texts; numbers and truth values are taken as they are written.
  package func textMap(_ name: String) -> [String: String] {
    guard let node = self[name], let fields = reading.fields(node, path(name)) else { return [:] }
    var result: [String: String] = [:]
    for member in fields.node.members ?? [] {
      switch member.value.content {
      case .int(let number): result[member.key] = String(number)
      case .bool(let flag): result[member.key] = String(flag)
      case .null: result[member.key] = ""
      default: result[member.key] = reading.text(member.value, fields.path(member.key))
      }
    }
    return result
  }

  /// A map.
  package func fields(_ name: String) -> YAMLFields? {
    self[name].flatMap { reading.fields($0, path(name)) }
  }

  /// Any value, as JSON.
  package func json(_ name: String) -> JSONValue? {
    guard let node = self[name] else { return nil }
    do {
      return try reading.document.json(of: node)
    } catch {
      for problem in error.problems {
        reading.fail(problem.code, node.position, path(name), problem.message)
      }
      return nil
    }
  }

  /// Notes what somebody else found wrong with a member.
  package func reject(_ node: YAMLNode, _ name: String, _ message: String) {
    reading.fail(.wrongValue, node.position, path(name), message)
  }

  /// Notes that a member has a wrong value.
  package func wrong(_ node: YAMLNode, _ name: String, _ expected: String) {
    reading.fail(
      .wrongValue, node.position, path(name), "expected \(expected), found \(node.summary)")
  }
}
