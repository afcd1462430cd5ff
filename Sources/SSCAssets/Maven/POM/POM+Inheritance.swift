extension POM {
  /// This POM with what it inherits from its parent's, which has inherited already.
  ///
  /// As in Maven's inheritance assembly: group, version, addresses, properties, dependencies and their
  /// management come down; artifact, name, packaging and relocation don't. Addresses get the child's
  /// path appended. Maven also looks for the child among the parent's modules, to insert folders into
  /// that path; that is left out, since what is behind owner and repository isn't looked at.
  func inheriting(from parent: POM) -> POM {
    var child = self
    child.group = group ?? parent.group
    child.version = version ?? parent.version
    let path = properties[Self.pathProperty] ?? artifact ?? ""
    child.url = url.inheriting(from: parent.url, path: path)
    child.scmURL = scmURL.inheriting(from: parent.scmURL, path: path)
    child.scmConnection = scmConnection.inheriting(from: parent.scmConnection, path: path)
    child.scmDeveloperConnection = scmDeveloperConnection.inheriting(
      from: parent.scmDeveloperConnection, path: path)
    child.scmTag = scmTag ?? parent.scmTag
    child.properties.merge(parent.properties) { own, _ in own }
    // It says where this child is, and nothing about its own children.
    child.properties[Self.pathProperty] = properties[Self.pathProperty]
    child.dependencies = Self.merged(dependencies, parent.dependencies)
    child.managed = Self.merged(managed, parent.managed)
    return child
  }

  private static let pathProperty = "project.directory"

  /// The child's entries, then those of the parent that the child doesn't have.
  private static func merged(
    _ child: [POMDependency], _ parent: [POMDependency]
  ) -> [POMDependency] {
    guard !parent.isEmpty else { return child }
    guard !child.isEmpty else { return parent }
    let own = Set(child.map(\.key))
    return child + parent.filter { !own.contains($0.key) }
  }
}

extension POM.Address {
  fileprivate func inheriting(from parent: POM.Address, path: String) -> POM.Address {
    var address = POM.Address(text: text, appendsPath: appendsPath ?? parent.appendsPath)
    guard text == nil, let inherited = parent.text else { return address }
    guard parent.appendsPath ?? true, !path.isEmpty else {
      address.text = inherited
      return address
    }
    address.text = inherited + (inherited.hasSuffix("/") ? "" : "/") + path
    return address
  }
}
