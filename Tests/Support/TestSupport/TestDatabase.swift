// `make soak` is no test, and is built in release mode, where there is no testing library.
#if canImport(Testing)
  internal import BlockingIO
  package import PostgresClient
  package import Testing

  /// A database of a test's own on the shared test server.
  package enum TestDatabase {
    /// The database of the running test; only with the trait `.database`.
    @TaskLocal package static var configuration: PostgresConfiguration?

    /// The running test's database.
    ///
    /// - Throws: when the test (or its suite) lacks the trait `.database`.
    package static func required() throws -> PostgresConfiguration {
      guard let configuration else {
        throw TestSetupFailure(description: "the test has no trait .database")
      }
      return configuration
    }

    /// Runs the body with a new, empty database, which is dropped afterwards whatever happens.
    package static func with<Result>(
      _ body: (PostgresConfiguration) async throws -> Result
    ) async throws -> Result {
      let server = try await TestCluster.configuration()
      let administration = PostgresConnection(server)
      let name = "test_\(UInt64.random(in: .min ... .max))"
      // Copying files is faster than logging each page, and checkpoints cost nothing without fsync.
      try await administration.read {
        try $0.executeScript("CREATE DATABASE \(name) STRATEGY file_copy")
      }
      var configuration = server
      configuration.database = name
      do {
        let result = try await body(configuration)
        try await drop(name, administration)
        return result
      } catch {
        try? await drop(name, administration)
        throw error
      }
    }

    private static func drop(_ name: String, _ administration: PostgresConnection) async throws {
      // In a task of its own, since the test's may have been cancelled.
      try await Task {
        try await administration.read { try $0.executeScript("DROP DATABASE \(name) WITH (FORCE)") }
      }.value
    }
  }

  /// The body with a new, empty database on the shared test server, dropped afterwards.
  package func withTestDatabase<Result>(
    _ body: (PostgresConfiguration) async throws -> Result
  ) async throws -> Result {
    try await TestDatabase.with(body)
  }

  /// Gives each test a database of its own, found by ``TestDatabase/required()``.
  package struct DatabaseTrait: TestTrait, SuiteTrait, TestScoping {
    /// Applies to each test in a suite, so that each has its own.
    package var isRecursive: Bool { true }

    /// So many tests have a database at once: each takes several of the server's connections, and
    /// the testing library starts all tests together.
    private static let places = ResourcePool(limit: 24) { () }

    /// Runs one test in its database; suites as such have none.
    package func provideScope(
      for test: Test, testCase: Test.Case?,
      performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
      guard testCase != nil else { return try await function() }
      try await Self.places.withResource { _ in
        try await TestDatabase.with { configuration in
          try await TestDatabase.$configuration.withValue(configuration) { try await function() }
        }
      }
    }
  }

  extension Trait where Self == DatabaseTrait {
    /// Gives each test a database of its own, found by `TestDatabase.required()`.
    package static var database: Self { DatabaseTrait() }
  }
#endif
