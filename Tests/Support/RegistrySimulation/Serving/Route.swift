/// What a request's path asks for.
enum Route: Equatable {
  case listing
  /// The page of a project, by normalised name.
  case detail(String)
  /// The JSON API's document; without a version that of the latest one.
  case release(String, version: String?)
  case file(directory: String, filename: String)
  /// The metadata beside a file of that name.
  case metadata(directory: String, filename: String)
  /// The proper spelling of a path is elsewhere.
  case redirect(String)
  /// A word to the simulator itself.
  case control(String)
  case unknown

  /// Reads a path whose percent escapes are already undone.
  init(_ path: String) {
    let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
      .map(String.init)
    self =
      switch (parts.first, parts.count) {
      case ("simple", 1): .redirect("/simple/")
      case ("simple", 2) where parts[1].isEmpty: .listing
      case ("simple", 2): .redirect("/simple/\(normalized(parts[1]))/")
      case ("simple", 3) where parts[2].isEmpty: Self.detail(named: parts[1])
      case ("pypi", 3) where parts[2] == "json":
        Self.release(named: parts[1], version: nil)
      case ("pypi", 4) where parts[3] == "json":
        Self.release(named: parts[1], version: parts[2])
      case ("packages", 5):
        Self.packageFile(directory: parts[1...3].joined(separator: "/"), filename: parts[4])
      case ("_simulator", 2): .control(parts[1])
      default: .unknown
      }
  }

  private static func detail(named name: String) -> Route {
    let proper = normalized(name)
    return proper == name ? .detail(name) : .redirect("/simple/\(proper)/")
  }

  private static func release(named name: String, version: String?) -> Route {
    let proper = normalized(name)
    guard proper != name else { return .release(name, version: version) }
    return .redirect("/pypi/\(proper)/\(version.map { $0 + "/" } ?? "")json")
  }

  private static func packageFile(directory: String, filename: String) -> Route {
    filename.hasSuffix(".metadata")
      ? .metadata(directory: directory, filename: String(filename.dropLast(9)))
      : .file(directory: directory, filename: filename)
  }

  var endpoint: Endpoint {
    switch self {
    case .listing: .listing
    case .detail: .detail
    case .release: .release
    case .file: .file
    case .metadata: .metadata
    case .redirect, .control, .unknown: .other
    }
  }
}

/// PEP 503's form of a project's name.
func normalized(_ name: String) -> String {
  var result = ""
  var isInRun = false
  for scalar in name.unicodeScalars {
    let isSeparator = scalar == "-" || scalar == "_" || scalar == "."
    if !isSeparator {
      result += scalar.isASCII ? String(scalar).lowercased() : String(scalar)
    } else if !isInRun {
      result += "-"
    }
    isInRun = isSeparator
  }
  return result
}
