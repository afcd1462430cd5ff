/// What one version requires, as its document has it: names and values of all kinds.
package struct NPMDependencies: Sendable, Hashable {
  /// One entry.
  package struct Entry: Sendable, Hashable {
    package var name: String
    /// As it came; nil when it is no text.
    package var value: String?
    package var kind: DependencyKind
    /// Whether the package does without a peer (`peerDependenciesMeta`).
    package var isOptionalPeer = false
  }

  /// In the author's order: dependencies, optional, peer, development ones.
  package var entries: [Entry] = []
  /// Fields that should hold dependencies and hold something else.
  package var malformedFields: [String] = []

  package init() {}

  /// Reads a version's document.
  ///
  /// The registry repeats optional dependencies among the others, and what is optional goes before: they
  /// give one entry. Bundled dependencies (`bundleDependencies`) are required all the same.
  init(_ document: JSONElement) {
    let optional = read("optionalDependencies", document[key: "optionalDependencies"], .optional)
    let optionalNames = Set(optional.map(\.name))
    entries = read("dependencies", document[key: "dependencies"], .runtime)
      .filter { !optionalNames.contains($0.name) }
    entries += optional
    let facts = document[key: "peerDependenciesMeta"].map { Array($0.members) } ?? []
    let optionalPeers = Set(facts.filter { $0.value[key: "optional"]?.bool == true }.map(\.key))
    for var peer in read("peerDependencies", document[key: "peerDependencies"], .peer) {
      peer.isOptionalPeer = optionalPeers.contains(peer.name)
      entries.append(peer)
    }
    entries += read("devDependencies", document[key: "devDependencies"], .development)
  }

  private mutating func read(
    _ field: String, _ value: JSONElement?, _ kind: DependencyKind
  ) -> [Entry] {
    guard let value else { return [] }
    // Old documents have `[]`, `""` or `false` where they mean nothing.
    let isEmpty = value.string == "" || value.bool == false || (value.isArray && value.isEmpty)
    guard value.isObject || isEmpty else {
      malformedFields.append(field)
      return []
    }
    return value.members.map { Entry(name: $0.key, value: $0.value.string, kind: kind) }
  }
}

extension JSONElement {
  fileprivate var isEmpty: Bool {
    var elements = elements
    return elements.next() == nil
  }
}
