internal import BlockingIO
internal import Glibc

/// The directory of `initdb` and `postgres`.
struct ServerBinaries: Sendable, Equatable {
  let directory: String

  var initdb: String { directory + "/initdb" }
  var postgres: String { directory + "/postgres" }

  /// The newest installed version, or the one that an existing cluster was made by.
  ///
  /// Debian keeps each version in a directory of its own, which is not in `PATH`; elsewhere `PATH`
  /// is where they are.
  static func find(version: Int? = nil) throws -> ServerBinaries {
    let debian = "/usr/lib/postgresql"
    let versions = Files.names(in: debian).compactMap(Int.init).sorted(by: >)
    for candidate in versions where version == nil || candidate == version {
      let binaries = ServerBinaries(directory: "\(debian)/\(candidate)/bin")
      if binaries.isComplete { return binaries }
    }
    for entry in searchPath {
      guard let initdb = Files.canonical("\(entry)/initdb"), let slash = initdb.lastIndex(of: "/")
      else { continue }
      let binaries = ServerBinaries(directory: String(initdb[..<slash]))
      if binaries.isComplete, try version == nil || binaries.version() == version {
        return binaries
      }
    }
    guard let version else {
      throw EmbeddedPostgresError(
        .binariesMissing,
        "PostgreSQL isn't installed: run `apt-get install postgresql`, or set POSTGRES_HOST to use"
          + " a server elsewhere")
    }
    throw EmbeddedPostgresError(
      .binariesMissing,
      "the database was made by PostgreSQL \(version), which isn't installed: run"
        + " `apt-get install postgresql-\(version)`")
  }

  private static var searchPath: [Substring] {
    getenv("PATH").map { String(cString: $0).split(separator: ":") } ?? []
  }

  private var isComplete: Bool { Files.isExecutable(initdb) && Files.isExecutable(postgres) }

  /// The major version, from `postgres (PostgreSQL) 15.20 …`.
  private func version() throws -> Int? {
    let words = try Command(postgres, ["--version"]).runBlocking().standardOutput
      .split(separator: " ")
    return words.count > 2 ? words[2].split(separator: ".").first.flatMap { Int($0) } : nil
  }
}
