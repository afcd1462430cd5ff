/// A POM as it was published: what bears on dependencies and on the source's address.
///
/// Nothing is inherited, interpolated or filled in yet; `EffectivePOMResolver` does that. Profiles,
/// plugins and reports are left out: a consumer's build doesn't see them, or can't know which hold.
package struct POM: Sendable, Hashable {
  /// Another POM, as it is written down.
  package struct Reference: Sendable, Hashable {
    package var group: String?
    package var artifact: String?
    package var version: String?

    package init(group: String? = nil, artifact: String? = nil, version: String? = nil) {
      self.group = group
      self.artifact = artifact
      self.version = version
    }
  }

  /// A text that children inherit with their own path appended, unless the author forbids it.
  package struct Address: Sendable, Hashable {
    package var text: String?
    /// What the author says about appending; nil when nothing.
    package var appendsPath: Bool?

    package init(text: String? = nil, appendsPath: Bool? = nil) {
      self.text = text
      self.appendsPath = appendsPath
    }
  }

  package var parent: Reference?
  package var group: String?
  package var artifact: String?
  package var version: String?
  package var packaging: String?
  package var name: String?
  /// The home page.
  package var url = Address()
  package var scmURL = Address()
  package var scmConnection = Address()
  package var scmDeveloperConnection = Address()
  package var scmTag: String?
  package var properties: [String: String] = [:]
  /// In the author's order.
  package var dependencies: [POMDependency] = []
  /// What `dependencyManagement` says, in the author's order.
  package var managed: [POMDependency] = []
  /// Where the artifact is to be had since it was renamed.
  package var relocation: Reference?

  package init() {}

  /// How many entries it takes in a cache.
  var cost: Int { 4 + properties.count + dependencies.count + managed.count }
}

/// A `<dependency>`, below `dependencies` or `dependencyManagement`.
package struct POMDependency: Sendable, Hashable {
  package struct Exclusion: Sendable, Hashable {
    package var group: String
    package var artifact: String

    package init(group: String, artifact: String) {
      self.group = group
      self.artifact = artifact
    }
  }

  package var group = ""
  package var artifact = ""
  package var version: String?
  /// `jar` when nil.
  package var type: String?
  package var classifier: String?
  /// `compile` when nil.
  package var scope: String?
  package var optional: String?
  package var exclusions: [Exclusion] = []

  package init() {}

  /// By what Maven tells dependencies apart, in inheritance as in management.
  struct Key: Hashable {
    var group: String
    var artifact: String
    var type: String
    var classifier: String?
  }

  var key: Key {
    Key(group: group, artifact: artifact, type: type ?? "jar", classifier: classifier)
  }

  /// Whether it is a list of versions (BOM) whose management is to be taken over.
  var isImport: Bool { type == "pom" && scope == "import" }
}
