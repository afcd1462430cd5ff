/// One reading of a YAML document: everything that is wrong is collected, so that it is told at once.
///
/// It is for one thread and for as long as the document is read.
package final class YAMLReading {
  let document: YAMLDocument
  let environment: (String) -> String?
  private var problems: [ConfigurationProblem] = []

  /// Begins to read; the environment answers `{env: NAME}`.
  package init(_ document: YAMLDocument, environment: @escaping (String) -> String?) {
    self.document = document
    self.environment = environment
  }

  /// Notes something that is wrong.
  package func fail(
    _ code: ConfigurationProblem.Code, _ position: YAMLPosition, _ key: String?, _ message: String
  ) {
    problems.append(
      ConfigurationProblem(code, at: document.place(position), key: key, message))
  }

  /// Throws everything that was found wrong, in the order of the text.
  package func finish() throws(ConfigurationError) {
    guard problems.isEmpty else {
      throw ConfigurationError(
        problems.sorted {
          ($0.place?.line ?? 0, $0.place?.column ?? 0)
            < ($1.place?.line ?? 0, $1.place?.column ?? 0)
        })
    }
  }

  /// A node as a map, under the path by which messages name it.
  package func fields(_ node: YAMLNode, _ path: String?) -> YAMLFields? {
    guard node.members != nil else {
      fail(.wrongValue, node.position, path, "expected a map, found \(node.summary)")
      return nil
    }
    return YAMLFields(node: node, path: path, reading: self)
  }

  /// A node as a list, each element with the path by which messages name it.
  package func elements(_ node: YAMLNode, _ path: String) -> [(node: YAMLNode, path: String)] {
    guard case .sequence(let items) = node.content else {
      fail(.wrongValue, node.position, path, "expected a list, found \(node.summary)")
      return []
    }
    return items.enumerated().map { ($1, "\(path)[\($0)]") }
  }

  /// A node as a text: a literal, or `{env: NAME}`.
  package func text(_ node: YAMLNode, _ path: String?) -> String? {
    switch node.content {
    case .string(let text):
      return text
    case .mapping(let members) where members.count == 1 && members[0].key == "env":
      guard case .string(let name) = members[0].value.content else {
        fail(
          .wrongValue, members[0].value.position, path,
          "expected the name of an environment variable, found \(members[0].value.summary)")
        return nil
      }
      guard let value = environment(name) else {
        fail(
          .missingVariable, node.position, path, "the environment variable \(name) is not set")
        return nil
      }
      return value
    default:
      fail(
        .wrongValue, node.position, path, "expected a text or {env: NAME}, found \(node.summary)")
      return nil
    }
  }
}
