internal import AssetKitCore

/// Reads typed values out of a YAML document, and collects everything that is wrong with it.
///
/// Readers of single blocks share one reader, hence a class; it lives within one function. A method
/// that returns nil has reported why. Each scalar may be `{env: NAME}`, as in Dagster's files.
package final class ConfigurationReader {
  /// What is read.
  package let document: YAMLDocument
  private let environment: (String) -> String?
  private var errors: [ConfigurationProblem] = []
  private var warnings: [ConfigurationProblem] = []

  /// Begins with a document; the environment given answers `{env: NAME}`.
  package init(_ document: YAMLDocument, environment: @escaping (String) -> String?) {
    self.document = document
    self.environment = environment
  }

  /// Ends the reading.
  ///
  /// Throws everything that was found wrong, in the order of the text.
  /// - Returns: What is odd, and harmless.
  package func finish() throws(ConfigurationError) -> [ConfigurationProblem] {
    guard errors.isEmpty else { throw ConfigurationError(inOrder(errors)) }
    return inOrder(warnings)
  }

  // MARK: Values

  /// A map, of which the known keys may be read; other keys are errors, or warnings.
  ///
  /// Nothing at all counts as an empty map: a block of which every line is a comment.
  package func map(
    _ node: YAMLNode, at path: String? = nil, keys known: [String],
    unknownKeysAreErrors: Bool = true
  ) -> ConfigurationMap? {
    guard let map = openMap(node, at: path) else { return nil }
    for member in map.members where !known.contains(member.key) {
      let near = NearMiss.suggestions(for: member.key, among: known, limit: 1)
      let message = "unknown key `\(member.key)`" + NearMiss.question(near)
      if unknownKeysAreErrors {
        fail(.unknownKey, member.position, path, message)
      } else {
        warn(.unknownKey, member.position, path, message)
      }
    }
    return map
  }

  /// A map whose keys are the user's own.
  package func openMap(_ node: YAMLNode, at path: String? = nil) -> ConfigurationMap? {
    switch node.content {
    case .mapping(let members):
      return ConfigurationMap(reader: self, path: path, position: node.position, members: members)
    case .null:
      return ConfigurationMap(reader: self, path: path, position: node.position, members: [])
    default:
      fail(.wrongValue, node.position, path, "expected a map, found \(node.summary)")
      return nil
    }
  }

  /// The items of a list.
  package func list(_ node: YAMLNode, at path: String? = nil) -> [YAMLNode]? {
    guard case .sequence(let items) = node.content else {
      fail(.wrongValue, node.position, path, "expected a list, found \(node.summary)")
      return nil
    }
    return items
  }

  /// A text; numbers and truth values count as texts only where that is said.
  package func text(
    _ node: YAMLNode, at path: String?, acceptsNumbers: Bool = false
  ) -> Located<String>? {
    switch node.content {
    case .string(let text): return located(text, node)
    case .int(let number) where acceptsNumbers: return located(String(number), node)
    case .double(let number) where acceptsNumbers: return located(String(number), node)
    case .bool(let flag) where acceptsNumbers: return located(String(flag), node)
    default: break
    }
    switch variable(node, at: path) {
    case .value(let value, _): return located(value, node)
    case .reported: return nil
    case .none:
      return mismatch(node, at: path, expected: "a text or {env: NAME}", found: node.summary)
    }
  }

  /// A text that is one of several words.
  package func word(_ node: YAMLNode, at path: String?, among words: [String]) -> Located<String>? {
    guard let text = text(node, at: path) else { return nil }
    guard words.contains(text.value) else {
      return mismatch(
        node, at: path, expected: "one of " + words.joined(separator: ", "),
        found: node.members == nil ? "`\(text.value)`" : "something else in the variable")
    }
    return text
  }

  /// A whole number within a range; the noun is for the message.
  package func number(
    _ node: YAMLNode, at path: String?, in range: ClosedRange<Int>, noun: String = "whole number"
  ) -> Located<Int>? {
    let expected =
      range.upperBound == .max
      ? "a \(noun) from \(range.lowerBound)"
      : "a \(noun) from \(range.lowerBound) to \(range.upperBound)"
    let value: Int?
    var found = node.summary
    if case .int(let number) = node.content {
      value = Int(number)
    } else {
      switch variable(node, at: path) {
      case .value(let text, let shown): (value, found) = (Int(text), shown)
      case .reported: return nil
      case .none: value = nil
      }
    }
    guard let value, range.contains(value) else {
      return mismatch(node, at: path, expected: expected, found: found)
    }
    return located(value, node)
  }

  /// A truth value; besides `true` and `false` the words that YAML 1.1, which Dagster reads, takes
  /// for them.
  package func flag(_ node: YAMLNode, at path: String?) -> Located<Bool>? {
    var value: Bool?
    var found = node.summary
    switch node.content {
    case .bool(let flag): value = flag
    case .string(let text): value = Self.yaml11Words[text.lowercased()]
    default:
      switch variable(node, at: path) {
      case .value(let text, let shown):
        (value, found) = (Self.environmentWords[text.lowercased()], shown)
      case .reported: return nil
      case .none: break
      }
    }
    guard let value else {
      return mismatch(node, at: path, expected: "true or false", found: found)
    }
    return located(value, node)
  }

  // MARK: Problems

  /// Reports something that the file can't be used with.
  package func fail(
    _ code: ConfigurationProblem.Code, _ position: YAMLPosition, _ path: String?, _ message: String
  ) {
    let problem = ConfigurationProblem(code, at: document.place(position), key: path, message)
    // A block may be looked at by several readers.
    if !errors.contains(problem) { errors.append(problem) }
  }

  /// Reports something odd, and harmless.
  package func warn(
    _ code: ConfigurationProblem.Code, _ position: YAMLPosition, _ path: String?, _ message: String
  ) {
    warnings.append(
      ConfigurationProblem(code, at: document.place(position), key: path, message))
  }

  private func mismatch<Value>(
    _ node: YAMLNode, at path: String?, expected: String, found: String
  ) -> Located<Value>? {
    fail(.wrongValue, node.position, path, "expected \(expected), found \(found)")
    return nil
  }

  private func located<Value>(_ value: Value, _ node: YAMLNode) -> Located<Value> {
    Located(value: value, place: document.place(node.position))
  }

  // MARK: The environment

  private enum Reference {
    /// What the variable holds, and how a message may show it.
    case value(String, shown: String)
    /// A reference that leads nowhere, which is reported.
    case reported
  }

  /// The answer of `{env: NAME}`; nil for a node that is something else.
  private func variable(_ node: YAMLNode, at path: String?) -> Reference? {
    guard case .mapping(let members) = node.content, members.count == 1, members[0].key == "env"
    else { return nil }
    guard case .string(let name) = members[0].value.content else {
      fail(
        .wrongValue, members[0].value.position, path,
        "expected the name of an environment variable, found \(members[0].value.summary)")
      return .reported
    }
    guard let answer = environment(name) else {
      fail(
        .missingVariable, node.position, path, "the environment variable \(name) is not set")
      return .reported
    }
    return .value(answer, shown: "`\(Secrets.shown(answer, name: name))`")
  }

  private static let yaml11Words = ["yes": true, "on": true, "no": false, "off": false]
  private static let environmentWords = [
    "true": true, "1": true, "t": true, "false": false, "0": false, "f": false,
  ].merging(yaml11Words) { first, _ in first }

  private func inOrder(_ problems: [ConfigurationProblem]) -> [ConfigurationProblem] {
    problems.enumerated().sorted { first, second in
      (first.element.place?.line ?? 0, first.element.place?.column ?? 0, first.offset)
        < (second.element.place?.line ?? 0, second.element.place?.column ?? 0, second.offset)
    }.map(\.element)
  }
}
