/// Puts the values of properties in the place of `${…}`.
///
/// Maven's order: for `project.…` and `pom.…` the model itself, then the properties of all levels, then
/// the model for a bare name such as `${version}`. What the builder's machine says (`env.…`,
/// `settings.…`, `java.…`) nobody knows here. What can't be resolved stays as it is.
struct POMInterpolation {
  private let model: [String: String]
  private let properties: [String: String]
  private var resolved: [String: String?] = [:]

  /// A chain of properties that refer to each other is no longer in any POM.
  private static let maxDepth = 64
  /// In UTF-8; whoever needs more wants to fill the memory.
  private static let maxLength = 8_192

  init(_ pom: POM) {
    var model: [String: String] = [:]
    model["groupId"] = pom.group
    model["artifactId"] = pom.artifact
    model["version"] = pom.version
    model["packaging"] = pom.packaging ?? "jar"
    model["name"] = pom.name
    model["url"] = pom.url.text
    model["parent.groupId"] = pom.parent?.group
    model["parent.artifactId"] = pom.parent?.artifact
    model["parent.version"] = pom.parent?.version
    model["scm.url"] = pom.scmURL.text
    model["scm.connection"] = pom.scmConnection.text
    model["scm.developerConnection"] = pom.scmDeveloperConnection.text
    model["scm.tag"] = pom.scmTag
    self.model = model
    properties = pom.properties
  }

  /// The text with everything resolved that can be.
  mutating func callAsFunction(_ text: String) -> String { resolve(text, depth: 0) ?? text }

  mutating func callAsFunction(_ text: String?) -> String? {
    text.map { self($0) }
  }

  /// Whether a text still refers to something unknown.
  static func isUnresolved(_ text: some StringProtocol) -> Bool {
    // Hardly any text has a dollar sign, and a look at the bytes tells so in no time.
    text.utf8.contains(UInt8(ascii: "$")) && text.contains("${")
  }

  /// Nil when the result would be longer than anybody needs.
  private mutating func resolve(_ text: String, depth: Int) -> String? {
    guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
    var result = ""
    var rest = text.utf8[...]
    while let dollar = rest.firstIndex(of: UInt8(ascii: "$")) {
      result += Substring(rest[..<dollar])
      rest = rest[dollar...]
      let start = rest.index(after: dollar)
      if rest.dropFirst().first == UInt8(ascii: "{") {
        guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else { break }
        let key = String(Substring(rest[start..<end].dropFirst()))
        result += value(of: key, depth: depth) ?? "${\(key)}"
        guard result.utf8.count <= Self.maxLength else { return nil }
        rest = rest[end...].dropFirst()
      } else {
        result += "$"
        rest = rest[start...]
      }
    }
    return result + Substring(rest)
  }

  private mutating func value(of key: String, depth: Int) -> String? {
    if let known = resolved[key] { return known }
    guard depth < Self.maxDepth, let raw = lookUp(key) else { return nil }
    // Whoever refers back to this one, on whatever way, finds nothing.
    resolved[key] = .some(nil)
    let value = resolve(raw, depth: depth + 1)
    resolved[key] = .some(value)
    return value
  }

  private func lookUp(_ key: String) -> String? {
    for prefix in ["project.", "pom."] where key.hasPrefix(prefix) {
      if let value = model[String(key.dropFirst(prefix.count))] { return value }
    }
    return properties[key] ?? model[key]
  }
}
