internal import AssetKitCore

/// Walks a `dagster.yaml` and collects what it finds wrong.
struct DagsterYAMLReader {
  typealias Located = PostgresStorageBlock.Located

  let document: YAMLDocument
  let environment: (String) -> String?
  private(set) var errors: [ConfigurationProblem] = []
  private(set) var warnings: [ConfigurationProblem] = []

  init(document: YAMLDocument, environment: @escaping (String) -> String?) {
    self.document = document
    self.environment = environment
  }

  mutating func readRoot() -> PostgresStorageBlock? {
    if document.root.content == .null { return nil }
    guard let members = map(document.root, key: nil) else { return nil }
    for member in members where !DagsterYAML.knownKeys.contains(member.key) {
      warnings.append(unknown(member, in: nil, among: DagsterYAML.knownKeys))
    }
    return document.root.member("storage").flatMap { readStorage($0.value) }
  }

  private mutating func readStorage(_ node: YAMLNode) -> PostgresStorageBlock? {
    let known = ["postgres", "sqlite", "mysql", "custom"]
    guard let members = map(node, key: "storage") else { return nil }
    for member in members where member.key != "postgres" {
      if known.contains(member.key) {
        warnings.append(
          problem(
            .unknownKey, member.position, "storage.\(member.key)",
            "not used: the instance is kept in PostgreSQL (storage.postgres, or the embedded one)"))
      } else {
        errors.append(unknown(member, in: "storage", among: known))
      }
    }
    return node.member("postgres").flatMap { readPostgres($0.value) }
  }

  private mutating func readPostgres(_ node: YAMLNode) -> PostgresStorageBlock? {
    let path = "storage.postgres"
    guard let members = map(node, key: path) else { return nil }
    reportUnknown(
      members, in: path, known: ["postgres_url", "postgres_db", "should_autocreate_tables"])
    var block = PostgresStorageBlock()
    switch (node.member("postgres_url"), node.member("postgres_db")) {
    case (let url?, nil):
      block.url = text(url.value, key: path + ".postgres_url")
    case (nil, let parts?):
      readParts(parts.value, into: &block)
    case (let url?, _?):
      fail(.wrongValue, url.position, path, "expected either postgres_url or postgres_db, not both")
    case (nil, nil):
      fail(.missingKey, node.position, path, "expected postgres_url or postgres_db")
    }
    return block
  }

  private mutating func readParts(_ node: YAMLNode, into block: inout PostgresStorageBlock) {
    let path = "storage.postgres.postgres_db"
    guard let members = map(node, key: path) else { return }
    reportUnknown(
      members, in: path,
      known: ["username", "password", "hostname", "db_name", "port", "params", "scheme"])
    func required(_ name: String, _ reader: inout Self) -> Located<String>? {
      guard let member = node.member(name) else {
        reader.fail(.missingKey, node.position, path, "the key `\(name)` is missing")
        return nil
      }
      return reader.text(member.value, key: "\(path).\(name)")
    }
    block.user = required("username", &self)
    block.password = required("password", &self)
    block.host = required("hostname", &self)
    block.database = required("db_name", &self)
    if let port = node.member("port") { block.port = readPort(port.value, key: path + ".port") }
    if let params = node.member("params") {
      for member in map(params.value, key: path + ".params") ?? [] {
        block.params[member.key] = text(
          member.value, key: "\(path).params.\(member.key)", acceptsNumbers: true)
      }
    }
  }

  private mutating func readPort(_ node: YAMLNode, key: String) -> Located<Int>? {
    let value: Int?
    let found: String
    switch node.content {
    case .int(let number):
      value = Int(number)
      found = node.summary
    case .mapping:
      guard let text = text(node, key: key) else { return nil }
      value = Int(text.value)
      found = "`\(text.value)`"
    default:
      value = nil
      found = node.summary
    }
    guard let value, 1...65_535 ~= value else {
      fail(.wrongValue, node.position, key, "expected a port from 1 to 65535, found \(found)")
      return nil
    }
    return Located(value: value, place: document.place(node.position))
  }

  /// A literal text, or the variable that `{env: NAME}` names.
  private mutating func text(
    _ node: YAMLNode, key: String, acceptsNumbers: Bool = false
  ) -> Located<String>? {
    let value: String
    switch node.content {
    case .string(let text):
      value = text
    case .int(let number) where acceptsNumbers:
      value = String(number)
    case .bool(let flag) where acceptsNumbers:
      value = String(flag)
    case .mapping(let members) where members.count == 1 && members[0].key == "env":
      guard case .string(let name) = members[0].value.content else {
        fail(
          .wrongValue, members[0].value.position, key,
          "expected the name of an environment variable, found \(members[0].value.summary)")
        return nil
      }
      guard let answer = environment(name) else {
        fail(
          .missingVariable, node.position, key, "the environment variable \(name) is not set")
        return nil
      }
      value = answer
    default:
      fail(
        .wrongValue, node.position, key, "expected a text or {env: NAME}, found \(node.summary)")
      return nil
    }
    return Located(value: value, place: document.place(node.position))
  }

  private mutating func map(_ node: YAMLNode, key: String?) -> [YAMLNode.Member]? {
    if let members = node.members { return members }
    fail(.wrongValue, node.position, key, "expected a map, found \(node.summary)")
    return nil
  }

  private mutating func reportUnknown(
    _ members: [YAMLNode.Member], in path: String, known: [String]
  ) {
    for member in members where !known.contains(member.key) {
      errors.append(unknown(member, in: path, among: known))
    }
  }

  private func unknown(
    _ member: YAMLNode.Member, in path: String?, among known: [String]
  ) -> ConfigurationProblem {
    problem(
      .unknownKey, member.position, path,
      "unknown key `\(member.key)`"
        + NearMiss.question(NearMiss.suggestions(for: member.key, among: known, limit: 1)))
  }

  private mutating func fail(
    _ code: ConfigurationProblem.Code, _ position: YAMLPosition, _ key: String?, _ message: String
  ) {
    errors.append(problem(code, position, key, message))
  }

  private func problem(
    _ code: ConfigurationProblem.Code, _ position: YAMLPosition, _ key: String?, _ message: String
  ) -> ConfigurationProblem {
    ConfigurationProblem(code, at: document.place(position), key: key, message)
  }
}
