internal import BlockingIO
internal import Glibc

/// A server that speaks MongoDB's wire protocol, for one test.
///
/// `scripts/mongo-server` serves as long as its standard input is open, which ends with this
/// object, or with the process, however that ends.
package final class TestMongoServer: Sendable {
  /// What the server is like.
  package enum Option: String, Sendable {
    /// It wants the user and password below.
    case password
    /// It speaks TLS, with a certificate that nobody trusts.
    case tls
    /// Its answers to queries are no BSON.
    case malformed
  }

  /// The one user of a server with a password.
  package static let user = "reader"
  /// The user's password.
  package static let password = "mongo-test"

  /// Its port on 127.0.0.1.
  package let port: UInt16
  private let standardInput: Int32

  /// Why tests that need it are skipped; nil when it is there.
  ///
  /// Tests fetch nothing: `make test` does, before them.
  package static let absence: String? = {
    let output = try? Command(script, ["check"]).runBlocking()
    guard let output else { return "scripts/mongo-server can't be run" }
    return output.succeeded ? nil : output.standardError
  }()

  /// Starts a server.
  package static func start(_ options: Option...) async throws -> TestMongoServer {
    try await ServerStart().start(options.map(\.rawValue))
  }

  fileprivate init(port: UInt16, standardInput: Int32) {
    self.port = port
    self.standardInput = standardInput
  }

  deinit { close(standardInput) }

  /// The repository's root is four folders above this file.
  fileprivate static var script: String {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(4).joined(separator: "/") + "/scripts/mongo-server"
  }
}

/// The thread on which one server's start is waited for.
private actor ServerStart {
  private let executor = BlockingExecutor(label: "mongo server start")
  nonisolated var unownedExecutor: UnownedSerialExecutor { .init(ordinary: executor) }

  func start(_ options: [String]) throws -> TestMongoServer {
    let (input, keptOpen) = try pair()
    let (output, outputEnd) = try pair()
    let errors = dup(STDERR_FILENO)
    defer { for descriptor in [input, output, outputEnd, errors] { close(descriptor) } }
    _ = try Command(TestMongoServer.script, ["run"] + options)
      .spawn(input: input, output: outputEnd, error: errors)
    do {
      return TestMongoServer(port: try readPort(output), standardInput: keptOpen)
    } catch {
      close(keptOpen)
      throw error
    }
  }

  private func readPort(_ output: Int32) throws -> UInt16 {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    var state = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
    while poll(&state, 1, 60_000) > 0, read(output, &byte, 1) == 1, byte != UInt8(ascii: "\n") {
      line.append(byte)
    }
    let text = String(decoding: line, as: UTF8.self)
    guard text.hasPrefix("port "), let port = UInt16(text.dropFirst(5)) else {
      throw MongoServerFailure(description: "the server didn't start: \(text)")
    }
    return port
  }

  private func pair() throws -> (Int32, Int32) {
    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
      throw MongoServerFailure(description: "can't make a socket pair")
    }
    return (ends[0], ends[1])
  }
}

private struct MongoServerFailure: Error, CustomStringConvertible {
  let description: String
}
