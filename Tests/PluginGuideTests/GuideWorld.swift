import BlockingIO
import Glibc
import PostgresClient
import TestSupport

/// A user's home with nothing in it, and the program in `PATH`.
struct GuideWorld {
  let home: String
  let variables: [String: String]

  /// This package's directory.
  static let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()

  /// The directory in which the program is built.
  private static let products: String = {
    var path = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &path, path.count - 1)
    let tests = String(
      decoding: path.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    let beside = tests.split(separator: "/").dropLast().map { "/" + $0 }.joined()
    // Where a helper of the toolchain loads the tests, the working directory is the package's.
    return access(beside + "/ssc-orchestrator", X_OK) == 0 ? beside : root + "/.build/debug"
  }()

  /// Where packages of others are built, from run to run: AssetKit itself is compiled once.
  static let scratch = root + "/.build/plugins"

  /// Runs the body with a new home.
  static func with<T>(_ body: (GuideWorld) async throws -> T) async throws -> T {
    try await withTestDatabase { database in
      try await TemporaryDirectory.with { directory in
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let python = dagster.programs
        var variables = [
          "HOME": directory.path, "TMPDIR": directory.path, "TZ": "UTC", "LC_ALL": "C.UTF-8",
          "PATH": "\(directory.path)/bin:\(products):\(python):\(path)",
          "PYTHONDONTWRITEBYTECODE": "1",
          "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INDEX": "1",
        ]
        variables["POSTGRES_HOST"] = database.host
        variables["POSTGRES_PORT"] = String(database.port)
        variables["POSTGRES_USER"] = database.user
        variables["POSTGRES_DB"] = database.database
        let world = GuideWorld(home: directory.path, variables: variables)
        // The compiler knows modules by their paths: with one directory for all packages, AssetKit is
        // compiled once, and not for each of them.
        _ = try await world.run(
          """
          mkdir -p bin '\(scratch)'
          swift=$(command -v swift)
          printf '#!/bin/sh\\ncommand=$1; shift\\nexec %s $command --scratch-path %s "$@"\\n' \
            "$swift" '\(scratch)' > bin/swift
          chmod +x bin/swift
          """)
        return try await body(world)
      }
    }
  }

  /// A script that failed, with the end of what it wrote.
  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs a script of Bash in the home.
  func run(_ script: String) async throws -> (output: String, errors: String) {
    let result = try await Command(
      "bash", ["-c", script], environment: variables, directory: home
    ).run()
    guard result.succeeded else {
      throw Failed(
        description: "the script ended with \(result.status)\n"
          + "\(result.standardOutput.suffix(2_000))\n\(result.standardError.suffix(2_000))")
    }
    return (result.standardOutput, result.standardError)
  }

  /// Why what needs Python's `dagster-pipes` is skipped; nil when it is there.
  static var absence: String? { dagster.absence }

  private static let dagster: (programs: String, absence: String?) = {
    let output = try? Command(root + "/scripts/dagster-venv", ["python"]).runBlocking()
    guard let output else { return ("", "scripts/dagster-venv can't be run") }
    guard output.succeeded else { return ("", output.standardError) }
    let path = output.standardOutput.split(separator: "/", omittingEmptySubsequences: false)
    return (path.dropLast().joined(separator: "/"), nil)
  }()
}
