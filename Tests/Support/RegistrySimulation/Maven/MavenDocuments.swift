/// The POMs and lists of versions of the Maven site.
extension MavenRelease {
  /// The version's own POM.
  ///
  /// What its layout leaves out stands in `parentPOM` or `bomPOM`. Everything that isn't a dependency of
  /// the project and looks like one is there too: managed, of plugins, of profiles.
  var pom: String {
    var body = ""
    if layout == .parent {
      body += "  <parent>\n\(coordinates(name.artifact + "-parent", indent: 4))"
      body += "    <relativePath>../pom.xml</relativePath>\n  </parent>\n"
      body += "  <artifactId>\(name.artifact)</artifactId>\n"
    } else {
      body += coordinates(name.artifact, indent: 2)
    }
    body +=
      "  <packaging>\(packaging)</packaging>\n  <name>R&eacute;sum&eacute; &amp; more</name>\n"
    if layout != .parent { body += scm }
    if let movedTo {
      body += "  <distributionManagement><relocation>\n    <groupId>\(movedTo.group)</groupId>\n"
      body += "    <artifactId>\(movedTo.artifact)</artifactId>\n    <version>2.0</version>\n"
      body += "  </relocation></distributionManagement>\n"
    }
    if layout == .plain || layout == .properties || layout == .bom { body += properties }
    body += management
    body += list("dependencies", dependencies.enumerated().map { written($1, $0) }, indent: 2)
    body += Self.decoys
    return Self.project(body, hasNamespace: layout != .plain)
  }

  /// The POM of the parent, which knows versions, group and source.
  var parentPOM: String {
    var body = coordinates(name.artifact + "-parent", indent: 2)
    body += "  <packaging>pom</packaging>\n"
    body += "  <parent>\n    <groupId>com.example.root</groupId>\n"
    body += "    <artifactId>root</artifactId>\n    <version>7</version>\n  </parent>\n"
    body += scm + properties
    let managed = managedDependencies
    body += "  <dependencyManagement>\n\(list("dependencies", managed, indent: 4))"
    body += "  </dependencyManagement>\n"
    return Self.project(body, hasNamespace: true)
  }

  /// The list of versions that the POM imports.
  var bomPOM: String {
    var body = coordinates(name.artifact + "-bom", indent: 2)
    body += "  <packaging>pom</packaging>\n"
    body += "  <dependencyManagement>\n\(list("dependencies", managedDependencies, indent: 4))"
    body += "  </dependencyManagement>\n"
    return Self.project(body, hasNamespace: true)
  }

  /// The POM that all parents have as theirs.
  static let rootPOM = project(
    """
      <groupId>com.example.root</groupId>
      <artifactId>root</artifactId>
      <version>7</version>
      <packaging>pom</packaging>
      <url>https://root.example/project</url>
      <properties>
        <encoding>UTF-8</encoding>
        <dep.0.version>0-overridden</dep.0.version>
      </properties>

    """, hasNamespace: true)

  private func coordinates(_ artifact: String, indent: Int) -> String {
    let space = String(repeating: " ", count: indent)
    return
      "\(space)<groupId>\(name.group)</groupId>\n\(space)<artifactId>\(artifact)</artifactId>\n"
      + "\(space)<version>\(version)</version>\n"
  }

  private var scm: String {
    let url = package.repository.url
    guard url != "n/a" else { return "  <url>https://\(name.artifact).example/</url>\n" }
    return switch package.pick(3, for: "scm") {
    case 0: "  <scm><url>\(url)</url></scm>\n"
    case 1: "  <scm><connection>scm:git:\(url).git</connection></scm>\n"
    default: "  <url>\(url)/tree/main</url>\n"
    }
  }

  private var properties: String {
    var text = "  <properties>\n    <used>${project.version}</used>\n"
    for (index, dependency) in dependencies.enumerated() where dependency.place == .property {
      text += "    <dep.\(index).version>\(dependency.version)</dep.\(index).version>\n"
    }
    return text + "  </properties>\n"
  }

  /// What the POM itself manages: everything that no other POM does for it, and a decoy.
  private var management: String {
    var entries = [
      "<dependency><groupId>decoy.managed</groupId><artifactId>decoy</artifactId>"
        + "<version>1</version></dependency>"
    ]
    switch layout {
    case .plain, .properties: entries += managedDependencies
    case .parent: break
    case .bom:
      entries.append(
        "<dependency><groupId>${project.groupId}</groupId><artifactId>\(name.artifact)-bom</artifactId>"
          + "<version>${used}</version><type>pom</type><scope>import</scope></dependency>")
    }
    return "  <dependencyManagement>\n\(list("dependencies", entries, indent: 4))"
      + "  </dependencyManagement>\n"
  }

  private var managedDependencies: [String] {
    dependencies.filter { $0.place == .managed || $0.place == .managedWithScope }.map {
      let scope = $0.place == .managedWithScope ? $0.scope.map { "<scope>\($0)</scope>" } ?? "" : ""
      return "<dependency><groupId>\($0.name.group)</groupId><artifactId>\($0.name.artifact)"
        + "</artifactId><version>\($0.version)</version>\(scope)</dependency>"
    }
  }

  private func written(_ dependency: Dependency, _ index: Int) -> String {
    let group = dependency.name.group == name.group ? "${project.groupId}" : dependency.name.group
    var text = "<dependency><groupId>\(group)</groupId>"
    text += "<artifactId>\(dependency.name.artifact)</artifactId>"
    switch dependency.place {
    case .literal where dependency.isBroken: text += "<version>${no.such.version}</version>"
    case .literal: text += "<version><!-- here -->\n  \(dependency.version)</version>"
    case .property: text += "<version>${dep.\(index).version}</version>"
    case .managed, .managedWithScope: break
    }
    if dependency.place != .managedWithScope, let scope = dependency.scope {
      text += "<scope>\(scope)</scope>"
    }
    if dependency.isOptional { text += "<optional>true</optional>" }
    return text + "</dependency>"
  }

  private func list(_ element: String, _ entries: [String], indent: Int) -> String {
    let space = String(repeating: " ", count: indent)
    return "\(space)<\(element)>\n" + entries.map { "\(space)  \($0)\n" }.joined()
      + "\(space)</\(element)>\n"
  }

  /// What is no dependency of the project.
  private static let decoys = """
      <build><plugins><plugin><artifactId>decoy-plugin</artifactId><dependencies><dependency>
        <groupId>decoy.plugin</groupId><artifactId>decoy</artifactId><version>1</version>
      </dependency></dependencies></plugin></plugins></build>
      <profiles><profile><id>decoy</id><dependencies><dependency>
        <groupId>decoy.profile</groupId><artifactId>decoy</artifactId><version>1</version>
      </dependency></dependencies></profile></profiles>

    """

  private static func project(_ body: String, hasNamespace: Bool) -> String {
    let namespace = hasNamespace ? " xmlns=\"http://maven.apache.org/POM/4.0.0\"" : ""
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<project\(namespace)>\n"
      + "  <modelVersion>4.0.0</modelVersion>\n\(body)</project>\n"
  }
}
