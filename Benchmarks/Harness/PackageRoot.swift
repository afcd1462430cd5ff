import FoundationEssentials

/// Where the package and its built programs are.
enum PackageRoot {
  /// The nearest directory with a `Package.swift`, from the working directory upwards.
  static func find() throws -> String {
    var directory = FileManager.default.currentDirectoryPath
    while !directory.isEmpty {
      if TextFile.exists(directory + "/Package.swift") { return directory }
      guard let end = directory.lastIndex(of: "/") else { break }
      directory = String(directory[..<end])
    }
    throw BenchmarkUnavailable("there is no Package.swift here or above; run in the package")
  }

  /// Another program of the package, built beside this one.
  static func program(_ name: String) throws -> String {
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let path = String(own[..<(own.lastIndex(of: "/") ?? own.startIndex)]) + "/" + name
    guard TextFile.exists(path) else {
      throw BenchmarkUnavailable("\(name) isn't built; run swift build -c release")
    }
    return path
  }
}
