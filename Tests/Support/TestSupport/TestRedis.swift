package import AssetKitRedis
internal import BlockingIO

/// A Redis server of a test's own, with an append-only file, killed when the test ends.
///
/// It also ends when the test's process does, however that ends.
package final class TestRedis: Sendable {
  /// The server's directory: the socket, the file, the certificate.
  package let directory: TemporaryDirectory
  /// Its port on 127.0.0.1, for TLS if that was asked for.
  package let port: UInt16
  private let arguments: [String]
  private let process = Locked<GuardedProcess?>(nil)

  /// Why tests that need the server are skipped; nil when it is there.
  package static let absence: String? = {
    let output = try? Command("redis-server", ["--version"]).runBlocking()
    return output?.succeeded == true ? nil : "redis-server isn't installed"
  }()

  /// Runs the body with a new server.
  ///
  /// - Parameter settings: Further settings, such as `requirepass`.
  package static func with<Result>(
    _ settings: [String: String] = [:], tls: Bool = false,
    _ body: (TestRedis) async throws -> Result
  ) async throws -> Result {
    try await TemporaryDirectory.with { directory in
      let server = try TestRedis(directory, settings, tls: tls)
      defer { server.kill() }
      try await server.start()
      return try await body(server)
    }
  }

  private init(_ directory: TemporaryDirectory, _ settings: [String: String], tls: Bool) throws {
    self.directory = directory
    port = try FreePort.find()
    var values = [
      "dir": directory.path, "appendonly": "yes", "save": "", "bind": "127.0.0.1",
      "port": tls ? "0" : "\(port)", "unixsocket": directory.path + "/redis.sock",
      "logfile": directory.path + "/redis.log",
    ]
    if tls {
      try Self.makeCertificate(directory.path)
      values["tls-port"] = "\(port)"
      values["tls-cert-file"] = directory.path + "/server.crt"
      values["tls-key-file"] = directory.path + "/server.key"
      values["tls-auth-clients"] = "no"
    }
    arguments = values.merging(settings) { $1 }.flatMap { ["--" + $0, $1] }
  }

  /// The server through its socket, which knows no TLS.
  package var local: RedisConfiguration {
    RedisConfiguration(.path(directory.path + "/redis.sock"))
  }

  /// The server through its port.
  package var remote: RedisConfiguration {
    RedisConfiguration(.host("127.0.0.1", port: port))
  }

  /// A client of the server, through its socket.
  package var client: RedisClient { RedisClient(local) }

  /// The certificate, which is its own authority.
  package var certificate: String { directory.path + "/server.crt" }

  /// Starts the server and waits until it answers, be it with a refusal.
  package func start() async throws {
    try launch()
    var configuration = local
    configuration.patience = .seconds(30)
    do {
      try await RedisClient(configuration).send(["PING"])
    } catch let error as RedisError where error.code == .authenticationFailed {}
  }

  /// Kills the server without a warning; what it said it has is in its file.
  package func kill() {
    let process = process.withLock { process in
      defer { process = nil }
      return process
    }
    process?.kill()
  }

  private func launch() throws {
    let started = try GuardedProcess(Command("redis-server", arguments))
    process.withLock { $0 = started }
  }

  private static func makeCertificate(_ directory: String) throws {
    let output = try Command(
      "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-keyout", directory + "/server.key", "-out", directory + "/server.crt", "-days", "2",
        "-subj", "/CN=redis.example", "-addext", "subjectAltName=IP:127.0.0.1",
      ]
    ).runBlocking()
    guard output.succeeded else { throw TestSetupFailure(description: output.standardError) }
  }
}
