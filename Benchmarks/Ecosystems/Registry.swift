import AssetKitCore
import AssetKitHTTP
import BlockingIO
import Glibc

/// The registry simulator in a process of its own, so that its costs aren't ours.
struct Registry: Sendable {
  /// The address of the registry.
  let url: String

  /// Serves a registry to the body, and ends it afterwards whatever happens.
  ///
  /// - Parameter arguments: the simulator's flags.
  static func with<Result>(
    _ arguments: [String], _ environment: BenchmarkEnvironment,
    _ body: (Registry) async throws -> Result
  ) async throws -> Result {
    let program = try PackageRoot.program("registry-simulator")
    let portFile = environment.directory + "/registry-port"
    TextFile.remove(portFile)
    let server = try Command(program, arguments + ["--port-file", portFile]).start()
    let ended = Task { try await server.output() }
    do {
      let port = try await port(in: portFile)
      let result = try await body(Registry(url: "http://127.0.0.1:\(port)"))
      server.signal(SIGTERM)
      _ = try await ended.value
      return result
    } catch {
      server.signal(SIGKILL)
      _ = try? await ended.value
      throw error
    }
  }

  /// The flags for a registry of one ecosystem with so many packages, beside others with one.
  static func arguments(packages: Int, of ecosystem: String) -> [String] {
    let own = ecosystem == "pypi"
    return [
      "--packages", own ? "\(packages)" : "1", "--site-packages", own ? "1" : "\(packages)",
    ]
  }

  /// The address of an ecosystem's registry; PyPI's is at the root.
  func url(of ecosystem: String) -> String { ecosystem == "pypi" ? url : "\(url)/\(ecosystem)" }

  /// How many requests the registry has answered so far.
  func requests() async throws -> Int {
    let client = HTTPClient()
    let response = try await client.get(HTTPRequest(url + "/_simulator/statistics"))
    await client.shutdown()
    guard
      case .object(let kinds) = try JSONValue(
        parsing: String(decoding: response.body.bytes, as: UTF8.self))["requests"]
    else { throw BenchmarkUnavailable("the registry simulator tells no statistics") }
    return kinds.values.reduce(0) { $0 + Self.sum($1) }
  }

  private static func sum(_ counts: JSONValue) -> Int {
    guard case .object(let byStatus) = counts else { return 0 }
    return byStatus.values.reduce(0) { sum, count in
      if case .int(let count) = count { sum + Int(count) } else { sum }
    }
  }

  /// Waits until the simulator has made its pages and listens.
  private static func port(in file: String) async throws -> String {
    let deadline = ContinuousClock.now + .seconds(300)
    while ContinuousClock.now < deadline {
      if let text = TextFile.read(file), text.last == "\n" { return String(text.dropLast()) }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw BenchmarkUnavailable("the registry simulator doesn't listen after 5 minutes")
  }
}
