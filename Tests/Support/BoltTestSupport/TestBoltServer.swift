package import AssetKitBolt
internal import BlockingIO
internal import Glibc

/// A real Bolt server for the tests of one process, started by the first that asks.
///
/// `scripts/bolt-server` serves as long as its standard input is open, which ends with this
/// process, however that ends.
package struct TestBoltServer: Sendable {
  /// Its port on 127.0.0.1.
  package let port: UInt16
  /// Its one user.
  package static let user = "root"
  /// The user's password.
  package static let password = "bolt-test"
  /// The database that tests share.
  package static let database = "graph"

  /// The server without TLS; nil when it can't be had here.
  package static func plain() async throws -> TestBoltServer? { try await startingPlain.value }

  /// The server that wants TLS; nil when it can't be had here.
  package static func encrypted() async throws -> TestBoltServer? {
    try await startingEncrypted.value
  }

  /// Why tests that need it are skipped; nil when it is there.
  ///
  /// Tests fetch nothing: `make test` does, before them.
  package static let absence: String? = {
    let output = try? Command(script, ["check"]).runBlocking()
    guard let output else { return "scripts/bolt-server can't be run" }
    return output.succeeded ? nil : output.standardError
  }()

  /// What Neo4j's own Python driver gets for a query: a list a record, a line each.
  ///
  /// nil when that driver can't be had here.
  package static func readWithPeer(
    _ query: String, database: String = TestBoltServer.database
  ) async throws -> String? {
    guard let server = try await plain() else { return nil }
    let output = try await Command(script, ["query", String(server.port), query, database]).run()
    if output.status == .exited(69) { return nil }
    return output.standardOutput + output.standardError
  }

  /// Runs a test with a database of its own, which is empty.
  ///
  /// There are a few, lent in turn.
  package static func withEmptyDatabase<T>(
    _ body: (BoltConfiguration) async throws -> T
  ) async throws -> T {
    guard let server = try await plain() else {
      throw BoltServerFailure(description: "the Bolt server can't be had")
    }
    let name = await lender.borrow()
    do {
      let configuration = try BoltConfiguration(
        uri: "bolt://127.0.0.1:\(server.port)", user: user, password: password, database: name)
      try await BoltClient(configuration).write { try $0.execute("MATCH (n) DETACH DELETE n") }
      let value = try await body(configuration)
      await lender.giveBack(name)
      return value
    } catch {
      await lender.giveBack(name)
      throw error
    }
  }

  private static let lender = DatabaseLender((1...4).map { "graph\($0)" })
  private static let startingPlain = Task { try await ServerStart().start([]) }
  private static let startingEncrypted = Task { try await ServerStart().start(["tls"]) }

  /// The repository's root is four folders above this file.
  fileprivate static var script: String {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(4).joined(separator: "/") + "/scripts/bolt-server"
  }
}

/// Lends databases, each to one test at a time.
private actor DatabaseLender {
  private var free: [String]
  private var waiting: [CheckedContinuation<String, Never>] = []

  init(_ names: [String]) { free = names }

  func borrow() async -> String {
    if let name = free.popLast() { return name }
    return await withCheckedContinuation { waiting.append($0) }
  }

  func giveBack(_ name: String) {
    if waiting.isEmpty { free.append(name) } else { waiting.removeFirst().resume(returning: name) }
  }
}

/// The thread on which one server's start is waited for.
private actor ServerStart {
  private let executor = BlockingExecutor(label: "bolt server start")
  nonisolated var unownedExecutor: UnownedSerialExecutor { .init(ordinary: executor) }

  func start(_ options: [String]) throws -> TestBoltServer? {
    guard TestBoltServer.absence == nil else { return nil }
    let (input, keptOpen) = try pair()
    let (output, outputEnd) = try pair()
    let errors = dup(STDERR_FILENO)
    defer { for descriptor in [input, output, outputEnd, errors] { close(descriptor) } }
    // Never closed: the script sees this process's end by it.
    _ = keptOpen
    _ = try Command(TestBoltServer.script, ["run"] + options)
      .spawn(input: input, output: outputEnd, error: errors)
    return TestBoltServer(port: try readPort(output))
  }

  private func readPort(_ output: Int32) throws -> UInt16 {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    var state = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
    while poll(&state, 1, 90_000) > 0, read(output, &byte, 1) == 1, byte != UInt8(ascii: "\n") {
      line.append(byte)
    }
    let text = String(decoding: line, as: UTF8.self)
    guard text.hasPrefix("port "), let port = UInt16(text.dropFirst(5)) else {
      throw BoltServerFailure(description: "the Bolt server didn't start: \(text)")
    }
    return port
  }

  private func pair() throws -> (Int32, Int32) {
    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
      throw BoltServerFailure(description: "can't make a socket pair")
    }
    return (ends[0], ends[1])
  }
}

private struct BoltServerFailure: Error, CustomStringConvertible {
  let description: String
}
