/// One version of one package as the Maven site publishes it: where its POM says what, and what is true.
struct MavenRelease {
  /// From where a consumer learns what the POM itself leaves out.
  enum Layout: Int { case plain, properties, parent, bom }

  /// One dependency as it is written, and the truth about it.
  struct Dependency {
    /// Where its version stands.
    enum Place { case literal, property, managed, managedWithScope }

    var name: MavenStyle.Name
    var version: String
    /// Nil where nothing is written, which means `compile`.
    var scope: String?
    var isOptional: Bool
    var place: Place
    /// Whether the POM refers to a property that doesn't exist.
    var isBroken: Bool
  }

  let name: MavenStyle.Name
  let version: String
  let layout: Layout
  let package: UniversePackage
  let release: UniverseVersion
  let dependencies: [Dependency]

  init(_ package: UniversePackage, _ release: UniverseVersion, _ style: MavenStyle) {
    self.package = package
    self.release = release
    name = style.name(at: package.position)
    version = style.text(release.number, at: package.position)
    layout = Layout(rawValue: release.pick(4, for: "layout")) ?? .plain
    dependencies = release.dependencies.map { dependency in
      Dependency(dependency, style)
    }
  }

  /// The index lists it, and its POM is nowhere to be had.
  var isPOMMissing: Bool { release.pick(60, for: "missing") == 0 }

  /// It became another artifact.
  var movedTo: MavenStyle.Name? {
    release.pick(50, for: "moved") == 0 ? dependencies.first?.name : nil
  }

  /// Packages without a jar: parents and lists of versions.
  static func hasJar(_ package: UniversePackage) -> Bool { package.pick(15, for: "jar") != 0 }

  var packaging: String { Self.hasJar(package) ? "jar" : "pom" }

  /// Microseconds since 1970, in whole seconds as HTTP's dates.
  var lastModified: String { httpDate(release.releaseDate) }

  /// What the version requires, in the POM's order.
  var edges: [EdgeTruth] {
    guard !isPOMMissing else { return [] }
    if let movedTo {
      return [EdgeTruth(to: movedTo.text, constraints: "[2.0]", kind: "runtime", isPlain: true)]
    }
    return dependencies.filter { !$0.isBroken }.map(\.edge)
  }
}

extension MavenRelease.Dependency {
  init(_ dependency: UniverseDependency, _ style: MavenStyle) {
    name = style.name(at: dependency.target)
    version = style.text(dependency.constraint, at: dependency.target)
    isBroken = dependency.pick(40, for: "broken") == 0
    isOptional = dependency.kind == .optional
    scope =
      switch dependency.kind {
      case .runtime: [nil, nil, "compile", "runtime"][dependency.pick(4, for: "scope")]
      case .optional: nil
      case .development, .test: "test"
      case .build: "provided"
      case .peer, .provided: dependency.pick(5, for: "scope") == 0 ? "system" : "provided"
      }
    let places: [Place] = [.literal, .literal, .property, .managed, .managedWithScope]
    place = isBroken ? .literal : places[dependency.pick(5, for: "place")]
  }

  var edge: EdgeTruth {
    let kind =
      switch scope {
      case nil, "compile", "runtime": isOptional ? "optional" : "runtime"
      case let scope?: scope
      }
    return EdgeTruth(
      to: name.text, constraints: version, kind: kind, isPlain: kind == "runtime")
  }
}

/// A moment in microseconds since 1970 as HTTP writes it.
func httpDate(_ microseconds: Int64) -> String {
  let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  // 2024-05-20T16:08:19Z
  let text = Array(timestamp(microseconds, fraction: false).utf8)
  func part(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }
  let day = days[Int(microseconds / 86_400_000_000 % 7)]
  let month = months[(Int(part(5..<7)) ?? 1) - 1]
  return "\(day), \(part(8..<10)) \(month) \(part(0..<4)) \(part(11..<19)) GMT"
}
