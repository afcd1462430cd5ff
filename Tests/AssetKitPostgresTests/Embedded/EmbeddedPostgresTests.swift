import AssetKitPostgres
import BlockingIO
import Glibc
import PostgresClient
import TestSupport
import Testing

/// Each test starts servers of its own; a few at a time are enough for a small machine.
@Suite(.serialized) struct EmbeddedPostgresTests {
  /// Runs the body with a home of its own, whose server is stopped afterwards.
  private func withHome(
    _ body: (_ home: String, _ embedded: EmbeddedPostgres) async throws -> Void
  ) async throws {
    try await TemporaryDirectory.with { directory in
      let home = directory.path + "/home"
      let embedded = EmbeddedPostgres(home: home, settings: TestCluster.fastSettings)
      do {
        try await body(home, embedded)
        try await embedded.stop(.immediate)
      } catch {
        try? await embedded.stop(.immediate)
        throw error
      }
    }
  }

  private func answer(_ configuration: PostgresConfiguration) async throws -> Int {
    try await PostgresConnection(configuration).read { try $0.query("SELECT 42")[0][0] }
  }

  private func shell(_ script: String, _ arguments: String...) async throws {
    let output = try await Command("sh", ["-c", "set -e; " + script, "sh"] + arguments).run()
    try #require(output.succeeded, "\(output.standardError)")
  }

  private func process(_ embedded: EmbeddedPostgres) async throws -> Int32 {
    guard case .running(let process) = try await embedded.status() else {
      throw EmbeddedTestFailure()
    }
    return process
  }

  private struct EmbeddedTestFailure: Error {}

  @Test func `a server is created, left alone by a second start, stopped, and keeps its data`()
    async throws
  {
    try await withHome { home, embedded in
      #expect(try await embedded.status() == .notCreated)
      try await embedded.stop()
      let configuration = try await embedded.start()
      #expect(configuration.host == home + "/postgres")
      try await PostgresConnection(configuration).read {
        try $0.executeScript("CREATE TABLE kept AS SELECT 42 AS a")
      }
      let first = try await process(embedded)
      #expect(try await embedded.start() == configuration)
      #expect(try await process(embedded) == first)

      try await embedded.stop()
      #expect(try await embedded.status() == .stopped)
      await #expect(throws: PostgresError.self) {
        _ = try await answer(configuration)
      }
      try await embedded.start()
      #expect(
        try await PostgresConnection(configuration).read {
          try $0.query("SELECT a FROM kept")[0][0] as Int
        } == 42)
    }
  }

  @Test func `20 starters at once end with one server and a connection each`() async throws {
    try await withHome { home, embedded in
      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<20 {
          group.addTask {
            let starter = EmbeddedPostgres(home: home, settings: TestCluster.fastSettings)
            return try await answer(starter.start())
          }
        }
        for try await answer in group { #expect(answer == 42) }
      }
    }
  }

  @Test func `a server that was killed is started again`() async throws {
    try await withHome { _, embedded in
      try await embedded.start()
      let first = try await process(embedded)
      kill(first, SIGKILL)
      let limit = ContinuousClock.now + .seconds(10)
      while try await embedded.status() != .stopped {
        try #require(ContinuousClock.now < limit, "the killed server is still there")
        try await Task.sleep(for: .milliseconds(1))
      }
      // The backends may outlive their server for a moment, and the start has to wait for them.
      #expect(try await answer(embedded.start()) == 42)
      #expect(try await process(embedded) != first)
    }
  }

  @Test func `a process file whose number belongs to another program is no server`() async throws {
    try await withHome { home, embedded in
      try await embedded.start()
      let data = home + "/postgres/data"
      let text = try await Command("cat", [data + "/postmaster.pid"]).run().standardOutput
      try await embedded.stop()
      // As after a reboot: the recorded process number is now that of a program of the same user.
      let owner = try await Command("stat", ["-c", "%u", data]).run().standardOutput
      let impostor = try Command(
        "setpriv", ["--reuid=\(owner.dropLast())", "--clear-groups", "sleep", "60"]
      ).start()
      defer { impostor.signal(SIGKILL) }
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
      let forged = (["\(impostor.processID)"] + lines).joined(separator: "\n")
      let forge = """
        printf %s "$2" > "$1/data/postmaster.pid"
        printf '%s\\n' "$3" > "$1/.s.PGSQL.5432.lock"
        chown --reference="$1/data" "$1/data/postmaster.pid" "$1/.s.PGSQL.5432.lock"
        chmod 600 "$1/data/postmaster.pid" "$1/.s.PGSQL.5432.lock"
        """
      try await shell(forge, home + "/postgres", forged, "\(impostor.processID)")
      #expect(try await embedded.status() == .stopped)
      #expect(try await answer(embedded.start()) == 42)
    }
  }

  @Test func `a server whose socket was removed is named at once, and can be stopped and started`()
    async throws
  {
    try await withHome { home, embedded in
      try await embedded.start()
      let process = try await process(embedded)
      let socket = home + "/postgres/.s.PGSQL.5432"
      try #require(unlink(socket) == 0)
      let begun = ContinuousClock.now
      let error = await #expect(throws: EmbeddedPostgresError.self) {
        _ = try await embedded.start()
      }
      #expect(begun.duration(to: .now) < .seconds(5))
      #expect(error?.code == .socketLost)
      #expect(
        error?.description
          == "the database server (process \(process)) runs, but its socket \(socket) was removed, so"
          + " nobody can connect to it; `instance stop` ends it, and those who are still connected"
          + " lose it; then try again")
      #expect(try await embedded.status() == .unreachable(processID: process))
      try await embedded.stop()
      #expect(try await embedded.status() == .stopped)
      #expect(try await answer(embedded.start()) == 42)
    }
  }

  @Test func `the rest of an interrupted creation is replaced`() async throws {
    try await withHome { home, embedded in
      let make = "mkdir -p $1/postgres/data.new.999/base && mkdir $1/postgres/data"
      try await shell(make, home)
      #expect(try await answer(embedded.start()) == 42)
      let names = try await Command("ls", [home + "/postgres"]).run().standardOutput
      #expect(!names.contains("data.new"))
    }
  }

  @Test func `files that aren't a cluster are left alone`() async throws {
    try await withHome { home, embedded in
      let make = "mkdir -p $1/postgres/data && touch $1/postgres/data/precious"
      try await shell(make, home)
      let error = await #expect(throws: EmbeddedPostgresError.self) {
        _ = try await embedded.start()
      }
      #expect(
        error?.description
          == "\(home)/postgres/data exists and isn't a PostgreSQL cluster; move it away and try again"
      )
    }
  }

  @Test func `a home with a long path gets a short socket`() async throws {
    try await TemporaryDirectory.with { directory in
      let home = directory.path + "/" + String(repeating: "long", count: 30)
      let embedded = EmbeddedPostgres(home: home, settings: TestCluster.fastSettings)
      let configuration = try await embedded.start()
      #expect(configuration.host.hasPrefix("/tmp/assetkit-"))
      #expect(try await answer(configuration) == 42)
      try await embedded.stop(.immediate)
      rmdir(configuration.host)
    }
  }

  @Test(.enabled(if: geteuid() == 0, "only root drops privileges"))
  func `a home that the server's user can't reach gets a link to one that it can`() async throws {
    try await TemporaryDirectory.with { directory in
      chmod(directory.path, 0o700)
      let home = directory.path + "/home"
      let embedded = EmbeddedPostgres(home: home, settings: TestCluster.fastSettings)
      let configuration = try await embedded.start()
      #expect(configuration.host.hasPrefix("/var/lib/assetkit/"))
      #expect(try await answer(configuration) == 42)
      try await embedded.stop(.immediate)
      _ = try await Command("rm", ["-rf", "--", configuration.host]).run()
      rmdir("/var/lib/assetkit")
    }
  }

  @Test func `a home that can't be made is one clear message`() async throws {
    try await TemporaryDirectory.with { directory in
      let file = directory.path + "/file"
      _ = try await Command("touch", [file]).run()
      let error = await #expect(throws: EmbeddedPostgresError.self) {
        _ = try await EmbeddedPostgres(home: file + "/home").start()
      }
      #expect(error?.code == .unwritable)
      #expect(
        error?.description
          == "can't make the directory \(file)/home: Not a directory; choose another directory with"
          + " DAGSTER_HOME, or make it writable")
    }
  }

  @Test func `a full disk is one clear message, and nothing half-made stays`() async throws {
    try await TemporaryDirectory.with { directory in
      let mount = ["-t", "tmpfs", "-o", "size=12m,mode=755", "tmpfs", directory.path]
      guard try await Command("mount", mount).run().succeeded else {
        print("skipped: this user may not mount a small file system")
        return
      }
      let home = directory.path + "/home"
      let error = await #expect(throws: EmbeddedPostgresError.self) {
        _ = try await EmbeddedPostgres(home: home, settings: TestCluster.fastSettings).start()
      }
      let names = try await Command("ls", [home + "/postgres"]).run().standardOutput
      _ = try await Command("umount", [directory.path]).run()
      #expect(error?.code == .diskFull)
      #expect(
        error?.description.hasPrefix(
          "can't create the database in \(home)/postgres: the disk is full; free some space")
          == true)
      #expect(!names.contains("data"))
    }
  }

  @Test func `the server holds no descriptor of its starter`() async throws {
    try await withHome { _, embedded in
      try await embedded.start()
      let process = try await process(embedded)
      let list = try await Command("sh", ["-c", "readlink /proc/\(process)/fd/*"]).run()
      let session = try await Command("ps", ["-o", "sid=", "-p", "\(process)"]).run()
      #expect(!list.standardOutput.contains("/dev/pts"))
      #expect(list.standardOutput.split(separator: "\n").prefix(2).contains { $0 == "/dev/null" })
      #expect(session.standardOutput.contains("\(process)"))
    }
  }
}
