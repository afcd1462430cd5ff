extension POM {
  /// Reads a POM; `subject` names it in errors.
  ///
  /// Throws `malformedXML`, and `unexpectedXML` for a document that isn't a `project`: a page that
  /// says "not found", for one.
  package init(xml bytes: [UInt8], subject: String) throws(PackageDataError) {
    let tree = try XMLTree(bytes, subject: subject)
    let root = tree.root
    guard root.isNamed("project") else {
      throw PackageDataError(
        .unexpectedXML, subject, "expected a project, found an element \(root.name)")
    }
    parent = root.first("parent").map(Reference.init)
    group = root.text(of: "groupId")
    artifact = root.text(of: "artifactId")
    // Maven 1 said currentVersion.
    version = root.text(of: "version") ?? root.text(of: "currentVersion")
    packaging = root.text(of: "packaging")
    name = root.text(of: "name")
    url = Address(
      text: root.text(of: "url"),
      appendsPath: root.flag("child.project.url.inherit.append.path"))
    if let scm = root.first("scm") {
      scmURL = Address(
        text: scm.text(of: "url"), appendsPath: scm.flag("child.scm.url.inherit.append.path"))
      scmConnection = Address(
        text: scm.text(of: "connection"),
        appendsPath: scm.flag("child.scm.connection.inherit.append.path"))
      scmDeveloperConnection = Address(
        text: scm.text(of: "developerConnection"),
        appendsPath: scm.flag("child.scm.developerConnection.inherit.append.path"))
      scmTag = scm.text(of: "tag")
    }
    if let properties = root.first("properties") {
      for property in properties.children { self.properties[property.name] = property.text }
    }
    dependencies = Self.withoutDuplicates(root.first("dependencies").dependencies)
    managed = root.first("dependencyManagement")?.first("dependencies").dependencies ?? []
    relocation = root.first("distributionManagement")?.first("relocation").map(Reference.init)
  }

  /// Of what is declared twice the last counts, in the place of the first, as Maven has it.
  private static func withoutDuplicates(_ dependencies: [POMDependency]) -> [POMDependency] {
    var places: [POMDependency.Key: Int] = [:]
    var distinct: [POMDependency] = []
    for dependency in dependencies {
      if let place = places[dependency.key] {
        distinct[place] = dependency
      } else {
        places[dependency.key] = distinct.count
        distinct.append(dependency)
      }
    }
    return distinct
  }
}

extension POM.Reference {
  fileprivate init(_ element: XMLElement) {
    self.init(
      group: element.text(of: "groupId"), artifact: element.text(of: "artifactId"),
      version: element.text(of: "version"))
  }
}

extension XMLElement {
  /// As Java reads flags: whatever isn't `true` is false.
  fileprivate func flag(_ name: StaticString) -> Bool? {
    attribute(name).map { $0.asciiLowercased == "true" }
  }
}

extension XMLElement? {
  fileprivate var dependencies: [POMDependency] {
    self?.all("dependency").map(POMDependency.init) ?? []
  }
}

extension POMDependency {
  fileprivate init(_ element: XMLElement) {
    for child in element.children {
      let text = child.text
      // An empty element is as good as none, as Maven's model reader has it for these.
      guard !text.isEmpty || child.isNamed("exclusions") else { continue }
      switch child.name {
      case "groupId": group = text
      case "artifactId": artifact = text
      case "version": version = text
      case "type": type = text
      case "classifier": classifier = text
      case "scope": scope = text
      case "optional": optional = text
      case "exclusions":
        exclusions = child.all("exclusion").map {
          Exclusion(
            group: $0.text(of: "groupId") ?? "*", artifact: $0.text(of: "artifactId") ?? "*")
        }
      default: break
      }
    }
  }
}
