internal import BlockingIO
internal import Glibc
internal import NetworkStreams

/// The process and the files of a private server; its calls block.
struct EmbeddedServer: Sendable {
  let directory: String

  /// Reading a large file back takes its time.
  private static let patience: Duration = .seconds(120)

  var configuration: RedisConfiguration {
    RedisConfiguration(.path(directory + "/redis.sock"))
  }

  var exists: Bool { access(directory, F_OK) == 0 }

  var isAnswering: Bool { (try? Session(configuration, cancellation: Cancellation())) != nil }

  func start() throws {
    try makeDirectory()
    try withLock {
      if isAnswering { return }
      try waitUntilReady(try launch())
    }
  }

  func stop() throws {
    try withLock {
      guard let session = try? Session(configuration, cancellation: Cancellation()) else { return }
      // The server's answer to this is its end.
      _ = try? session.answers(to: [["SHUTDOWN"]])
      let deadline = ContinuousClock.now + Self.patience
      while isAnswering {
        try Task.checkCancellation()
        guard ContinuousClock.now < deadline else { throw failure("doesn't stop") }
        usleep(5_000)
      }
    }
  }

  private func launch() throws -> pid_t {
    let log = open(directory + "/server.log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard log >= 0 else { throw failure("can't write its log", errno) }
    defer { close(log) }
    let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(null) }
    // The socket's path is relative, since an absolute one may be too long for a socket. No file of
    // settings: what a user's own says must not matter.
    let settings = [
      "--dir", directory, "--unixsocket", "redis.sock", "--unixsocketperm", "700", "--port", "0",
      "--appendonly", "yes", "--appendfsync", "always", "--save", "", "--daemonize", "no",
    ]
    var command = Command("redis-server", settings, directory: directory)
    command.startsSession = true
    do {
      return try command.spawn(input: null, output: log, error: log)
    } catch let error as CommandError {
      throw RedisError(
        .serverNotStarted,
        "\(error.description): run `apt-get install redis-server`, or set REDIS_HOST to use a "
          + "server elsewhere")
    }
  }

  private func waitUntilReady(_ process: pid_t) throws {
    let deadline = ContinuousClock.now + Self.patience
    while !isAnswering {
      try Task.checkCancellation()
      if Command.Status.poll(process) != nil { throw failure("ended while it started") }
      guard ContinuousClock.now < deadline else { throw failure("doesn't answer") }
      usleep(3_000)
    }
  }

  private func makeDirectory() throws {
    if mkdir(directory, 0o700) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = directory.lastIndex(of: "/") else {
      throw failure("can't make its directory", errno)
    }
    // The home itself; what is above that is the user's to make.
    _ = mkdir(String(directory[..<slash]), 0o755)
    guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
      throw failure("can't make its directory", errno)
    }
  }

  /// Runs the body while nobody else starts or stops; the system frees the lock of who dies.
  private func withLock(_ body: () throws -> Void) throws {
    let descriptor = open(directory + "/start.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure("can't be locked", errno) }
    defer { close(descriptor) }
    let deadline = ContinuousClock.now + Self.patience
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      try Task.checkCancellation()
      guard ContinuousClock.now < deadline else {
        throw failure("is being started or stopped by another process")
      }
      usleep(5_000)
    }
    try body()
  }

  private func failure(_ what: String, _ code: Int32? = nil) -> RedisError {
    let reason = code.map { ": " + String(cString: strerror($0)) } ?? "; see server.log there"
    return RedisError(
      .serverNotStarted, "the private Redis server in \(directory) \(what)\(reason)")
  }
}
