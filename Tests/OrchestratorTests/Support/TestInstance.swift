internal import BlockingIO
internal import Glibc
internal import PostgresClient
internal import TestSupport

/// The built program with a home directory of its own.
struct TestInstance: Sendable {
  /// How a call ended, and what it wrote.
  struct Result: Sendable {
    let code: Int32?
    let output: String
    let errors: String
  }

  /// The directory that is `HOME`; `DAGSTER_HOME` is `home` in it.
  let directory: String
  var variables: [String: String]

  var home: String { directory + "/home" }

  /// Runs the body with an instance that is kept in a database of the test's own.
  static func with<T>(
    packs: String = "demo", _ body: (TestInstance) async throws -> T
  ) async throws -> T {
    try await withTestDatabase { database in
      try await TemporaryDirectory.with { directory in
        var instance = TestInstance(directory: directory.path, packs: packs)
        instance.variables["POSTGRES_HOST"] = database.host
        instance.variables["POSTGRES_PORT"] = String(database.port)
        instance.variables["POSTGRES_USER"] = database.user
        instance.variables["POSTGRES_DB"] = database.database
        return try await body(instance)
      }
    }
  }

  /// Runs the body with an instance without a database: what starts one, starts its private one,
  /// which is stopped afterwards.
  static func withoutDatabase<T>(
    packs: String = "demo", _ body: (TestInstance) async throws -> T
  ) async throws -> T {
    try await TemporaryDirectory.with { directory in
      let instance = TestInstance(directory: directory.path, packs: packs)
      do {
        let result = try await body(instance)
        try await instance.stop()
        return result
      } catch {
        try? await instance.stop()
        throw error
      }
    }
  }

  private init(directory: String, packs: String) {
    self.directory = directory
    variables = [
      "HOME": directory, "DAGSTER_HOME": directory + "/home", "ASSETKIT_PACKS": packs,
      "TMPDIR": directory, "TZ": "UTC", "LC_ALL": "C.UTF-8",
      "PATH": getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin",
    ]
  }

  private func stop() async throws {
    _ = try await run("instance", "stop", "--mode", "immediate", with: ["POSTGRES_HOST": ""])
  }

  /// Calls the program and waits for its end.
  func run(_ words: String..., with more: [String: String] = [:]) async throws -> Result {
    Result(try await command(words, more).run())
  }

  /// Calls the program with words in a list.
  func run(_ words: [String], with more: [String: String] = [:]) async throws -> Result {
    Result(try await command(words, more).run())
  }

  /// Starts the program.
  func start(_ words: String..., with more: [String: String] = [:]) throws -> ChildProcess {
    try command(words, more).start()
  }

  /// Starts the program with words in a list.
  func start(_ words: [String]) throws -> ChildProcess { try command(words, [:]).start() }

  private func command(_ words: [String], _ more: [String: String]) -> Command {
    Command(
      Self.program, words, environment: variables.merging(more) { _, new in new },
      directory: directory)
  }

  /// The program beside the tests in the build directory.
  static let program: String = {
    var path = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &path, path.count - 1)
    let tests = String(
      decoding: path.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    let beside = (tests.split(separator: "/").dropLast() + ["ssc-orchestrator"]).joined(
      separator: "/")
    // Where a helper of the toolchain loads the tests, the working directory is the package's.
    return access("/" + beside, X_OK) == 0 ? "/" + beside : ".build/debug/ssc-orchestrator"
  }()
}

extension TestInstance.Result {
  init(_ output: Command.Output) {
    if case .exited(let code) = output.status { self.code = code } else { code = nil }
    self.output = output.standardOutput
    errors = output.standardError
  }
}
