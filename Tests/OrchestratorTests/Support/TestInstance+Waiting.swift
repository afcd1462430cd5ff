internal import AssetKitCore
internal import BlockingIO
internal import FoundationEssentials

extension TestInstance {
  struct TimedOut: Error, CustomStringConvertible {
    let description: String
  }

  /// How soon a signal must have had its effect: the promise of the command line.
  static let promptly = Duration.seconds(2)

  /// Asks again and again until the answer is yes, for a minute and a half at most.
  func wait(_ what: String, until isSo: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(90)
    while ContinuousClock.now < deadline {
      if try await isSo() { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw TimedOut(description: "waited for \(what) in vain")
  }

  /// Waits until the newest run fits, and gives its id.
  func firstRun(_ fits: (JSONValue) -> Bool) async throws -> String {
    var id: String?
    try await wait("a run") {
      let runs = try await run("run", "list", "--limit", "1", "--json").json.items
      id = runs.first.flatMap { fits($0) ? $0["run_id"]?.text : nil }
      return id != nil
    }
    return id ?? ""
  }

  /// Runs a line of Bash in the instance's directory, with the program's path in `$PROGRAM`.
  func shell(_ line: String) async throws -> Result {
    var environment = variables
    environment["PROGRAM"] = Self.program
    return Result(
      try await Command(
        "bash", ["-c", line], environment: environment, directory: directory
      ).run())
  }

  /// Writes a file below the instance's directory.
  func write(_ path: String, _ text: String) throws {
    let url = URL(filePath: directory + "/" + path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  /// The text of a file of this package, asked for by a test of this folder.
  static func packageFile(_ path: String, from test: String = #filePath) throws -> String {
    let root = URL(filePath: test).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }
}
