internal import AssetKitPostgres
internal import BlockingIO
internal import Glibc
package import PostgresClient

/// A PostgreSQL server for the tests of one process, started by the first that asks.
///
/// It goes away with the process: at a regular exit by a handler, and after a kill when the next test
/// process looks for what others left.
package enum TestCluster {
  /// Starts the server if need be; all tests of the process share it.
  package static func configuration() async throws -> PostgresConfiguration {
    try await starting.value
  }

  /// One start for all, however many tests ask at once.
  private static let starting = Task {
    TestClusterDirectory.removeAbandoned()
    let directory = try TestClusterDirectory.make()
    return try await EmbeddedPostgres(home: directory.path, settings: fastSettings).start()
  }

  /// Settings of a server whose data nobody will miss.
  package static let fastSettings = [
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    "max_connections": "400", "shared_buffers": "32MB",
  ]
}

/// The directory that the exit handler, a C function without context, removes.
private let exitPath = Locked<String?>(nil)

/// The directory of a test process's server, marked by a lock as long as the process lives.
private enum TestClusterDirectory {
  static let prefix = "assetkit-cluster-"

  /// In memory where there is room: every test makes and drops a database of some hundred files, with
  /// which a disk's file system would be busy most of the time.
  private static let parent: String = {
    var status = statvfs()
    let hasRoom =
      statvfs("/dev/shm", &status) == 0 && access("/dev/shm", W_OK | X_OK) == 0
      && UInt64(status.f_bavail) * UInt64(status.f_frsize) > 4 << 30
    return hasRoom ? "/dev/shm" : "/tmp"
  }()

  static func make() throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory(prefix: prefix, in: parent)
    let owner = open(directory.path + "/owner", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard owner >= 0, flock(owner, LOCK_EX | LOCK_NB) == 0 else {
      throw TestSetupFailure.system("can't lock \(directory.path)")
    }
    // Never closed: the lock tells other test processes that this one lives.
    exitPath.withLock { $0 = directory.path }
    atexit {
      if let path = exitPath.withLock({ $0 }) { TestClusterDirectory.destroy(path) }
    }
    return directory
  }

  /// Removes the servers of test processes that were killed.
  static func removeAbandoned() {
    guard let stream = opendir(parent) else { return }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      guard name.hasPrefix(prefix) else { continue }
      let owner = open("\(parent)/\(name)/owner", O_RDWR | O_CLOEXEC)
      guard owner >= 0 else { continue }
      // Its holder is dead when the lock can be had.
      if flock(owner, LOCK_EX | LOCK_NB) == 0 { destroy("\(parent)/\(name)") }
      close(owner)
    }
  }

  /// Stops the server without mercy and removes its files; plain calls only, as it runs at exit.
  static func destroy(_ path: String) {
    let stop = """
      pid=$(head -n 1 "$1/postgres/data/postmaster.pid" 2>/dev/null)
      if [ -n "$pid" ] && [ "$(readlink /proc/$pid/cwd)" = "$1/postgres/data" ]; then
        kill -QUIT "$pid"
        for _ in $(seq 200); do [ -e /proc/$pid/cwd ] || break; sleep 0.02; done
      fi
      rm -rf -- "$1"
      """
    _ = try? Command("sh", ["-c", stop, "sh", path]).runBlocking()
  }
}
