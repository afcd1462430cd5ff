import AssetKitCore
import AssetKitPostgres
import BlockingIO
import Glibc
import PostgresClient

extension Benchmark {
  /// What a user waits for who submits many runs at once: a real daemon, and a process for each run.
  static let runQueue = Benchmark(
    name: "run-queue", summary: "20 trivial runs submitted at once, two at a time"
  ) { environment in
    let database = try await environment.database()
    let home = environment.directory + "/run-queue"
    try TextFile.makeDirectory(home)
    try TextFile.write("run_queue:\n  max_concurrent_runs: 2\n", to: home + "/dagster.yaml")
    let command = Command(
      try PackageRoot.program("ssc-orchestrator"), ["daemon", "run"],
      environment: [
        "DAGSTER_HOME": home, "HOME": home, "PATH": "/usr/local/bin:/usr/bin:/bin",
        "ASSETKIT_PACKS": "demo", "POSTGRES_HOST": database.host,
        "POSTGRES_PORT": "\(database.port)", "POSTGRES_USER": database.user ?? "postgres",
        "POSTGRES_DB": database.database ?? "",
      ], directory: environment.directory)
    let storage = PostgresStorage(PostgresPool(database))
    try await storage.migrate()
    let daemon = try command.start()
    do {
      try await until("a daemon") {
        try await count("SELECT count(*) FROM assetkit.daemons", storage) > 0
      }
      let samples = try await repeated(environment.options.runs) { _ in
        try await submitAndWait(20, storage)
      }
      daemon.signal(SIGTERM)
      _ = try await daemon.output()
      return [
        Figure(
          name: "20 trivial runs queued, two at a time", unit: .seconds, samples: samples,
          budget: .atMost(2), peer: .documented(60),
          note: "from their submission to the end of the last; the peer took 60 to 81 s")
      ]
    } catch {
      daemon.signal(SIGKILL)
      let output = try? await daemon.output()
      Console.say(output?.standardError ?? "")
      throw error
    }
  }

  private static func submitAndWait(_ runs: Int, _ storage: PostgresStorage) async throws -> Double
  {
    let start = ContinuousClock.now
    let ids = try await storage.pool.write { db in
      try RunQueue.enqueue(
        (0..<runs).map { _ in RunRequest(selection: "key:\"demo/hello\"") }, origin: nil,
        now: WallClock.system.now(), db)
    }
    try await until("the end of \(runs) runs") {
      try await count("SELECT count(*) FROM assetkit.runs WHERE ended_at IS NULL", storage) == 0
    }
    let seconds = (ContinuousClock.now - start).inSeconds
    for id in ids {
      guard try await storage.run(id)?.status == .success else {
        throw BenchmarkUnavailable("run \(id) failed")
      }
    }
    return seconds
  }

  private static func count(_ sql: String, _ storage: PostgresStorage) async throws -> Int64 {
    try await storage.pool.read { try $0.query(sql)[0][0] }
  }

  private static func until(_ what: String, _ isSo: () async throws -> Bool) async throws {
    for _ in 0..<12_000 {
      if try await isSo() { return }
      try await Task.sleep(for: .milliseconds(5))
    }
    throw BenchmarkUnavailable("\(what) did not come in a minute")
  }
}
