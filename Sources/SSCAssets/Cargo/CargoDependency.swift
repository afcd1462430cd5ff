/// What one version of a crate requires of another crate, as the index has it.
package struct CargoDependency: Sendable, Hashable {
  /// When it is needed.
  package enum Kind: String, Sendable {
    case normal, build
    case development = "dev"
  }

  /// The required crate's name as registered.
  package var name: String
  /// The name under which the requiring crate knows it; nil when it isn't renamed.
  package var alias: String?
  /// The constraint on versions, as published.
  package var requirement: String
  /// The features wanted, without the default ones.
  package var features: [String]
  package var usesDefaultFeatures: Bool
  package var isOptional: Bool
  package var kind: Kind
  /// The platform for which it is needed, as `cfg(unix)` or `x86_64-pc-windows-gnu`.
  ///
  /// Nil for all.
  package var target: String?
  /// The address of another registry's index; nil for the same registry.
  package var registry: String?

  init(_ element: JSONElement, subject: String) throws(PackageDataError) {
    guard let name = element[key: "name"]?.string, let requirement = element[key: "req"]?.string
    else {
      throw PackageDataError(
        .unexpectedJSON, subject, "expected a dependency with `name` and `req`")
    }
    let package = element[key: "package"]?.string
    self.name = package ?? name
    alias = package == nil ? nil : name
    self.requirement = requirement
    // Old lines have an empty text for no feature.
    features = element[key: "features"]?.elements.compactMap(\.string).filter { !$0.isEmpty } ?? []
    usesDefaultFeatures = element[key: "default_features"]?.bool ?? true
    isOptional = element[key: "optional"]?.bool ?? false
    target = element[key: "target"]?.string
    registry = element[key: "registry"]?.string
    // Lines from before kinds existed have none.
    let kind = element[key: "kind"]?.string ?? Kind.normal.rawValue
    guard let known = Kind(rawValue: kind) else {
      throw PackageDataError(
        .unexpectedJSON, subject,
        "expected a dependency of kind normal, build or dev, found \(kind)")
    }
    self.kind = known
  }
}
