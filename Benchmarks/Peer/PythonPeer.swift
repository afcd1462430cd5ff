import AssetKitCore
import BlockingIO

/// What Python needs for the same work, measured by a script of ours that counts its own time.
enum PythonPeer {
  /// The rates that a script prints as a JSON object, by name; nil when it isn't to be measured or can't be.
  ///
  /// - Parameter package: What the script imports from PyPI; installed once, below the build directory,
  ///   by `pip` as the user has it set up.
  static func rates(
    _ script: String, _ arguments: [String], package: String? = nil,
    _ environment: BenchmarkEnvironment
  ) async -> [String: Double]? {
    guard environment.options.measuresPeer else { return nil }
    do {
      let root = try PackageRoot.find()
      let packages = root + "/.build/bench-python"
      if let package { try await install(package, into: packages) }
      let output = try await succeeded(
        Command(
          "python3", [root + "/Benchmarks/Peer/" + script] + arguments,
          environment: [
            "PYTHONPATH": packages, "PYTHONDONTWRITEBYTECODE": "1",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
          ]))
      guard case .object(let members) = try JSONValue(parsing: output) else { return nil }
      return members.compactMapValues { value in
        if case .double(let rate) = value { rate } else { nil }
      }
    } catch {
      Console.say("peer not available: \(error)")
      return nil
    }
  }

  private static func install(_ package: String, into directory: String) async throws {
    let mark = "\(directory)/\(package).installed"
    if TextFile.exists(mark) { return }
    Console.say("installing \(package) into \(directory)")
    _ = try await succeeded(
      Command(
        "python3",
        [
          "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
          "--upgrade", "--target", directory, package,
        ]))
    try TextFile.write("", to: mark)
  }

  private static func succeeded(_ command: Command) async throws -> String {
    let output = try await command.run()
    guard output.succeeded else {
      let reason = output.standardError.split(separator: "\n").last.map(String.init)
      throw BenchmarkUnavailable("\(command.executable): \(reason ?? "it failed")")
    }
    return output.standardOutput
  }
}
