internal import AssetKitConfiguration
internal import AssetKitPostgres
internal import CommandLineKit
internal import FoundationEssentials
internal import PostgresClient

/// `instance dagster-ui`: what Dagster's own web server needs to show this instance.
enum DagsterUICommand {
  private static let directory = Positional<String>(
    "DIRECTORY", "Where to write the two files; dagster-ui below the home by default.",
    isRequired: false, completion: .files)

  static let command = Command(
    "dagster-ui", "Write the files with which Dagster's own web server shows the instance.",
    discussion:
      "Writes dagster.yaml and workspace.yaml, and says how to start dagster-webserver "
      + "\(DagsterWebFiles.version), which shows runs, their events, and the assets with what was "
      + "made of them. It needs Python; docs/dagster-web-ui.md tells more.",
    [directory, Console.json]
  ) { session in
    let instance = try await session.instance()
    let directory = absolute(
      session.arguments[directory] ?? session.settings.home + "/dagster-ui")
    let files = DagsterWebFiles(instance.pool.configuration)
    try write([
      (directory + "/dagster.yaml", files.dagsterYAML),
      (directory + "/workspace.yaml", DagsterWebFiles.workspaceYAML),
    ])
    let hasPassword = instance.pool.configuration.password != nil
    let command = ["dagster-webserver", "-w", directory + "/workspace.yaml"]
    guard !session.arguments[Console.json] else {
      session.console.write([
        "directory": .string(directory),
        "packages": .array(DagsterWebFiles.packages.map(OrderedJSON.string)),
        "environment": ["DAGSTER_HOME": .string(directory)],
        "command": .array(command.map(OrderedJSON.string)), "needs_password": .bool(hasPassword),
      ])
      return .success
    }
    let output = session.console.output
    output.line("Wrote dagster.yaml and workspace.yaml into \(Sanitized.line(directory)).")
    output.line("Install the web server into a Python environment, once:")
    output.line(
      "  pip install " + DagsterWebFiles.packages.map(quoted).joined(separator: " "))
    output.line("and start it:")
    output.line(
      "  DAGSTER_HOME=\(Sanitized.line(quoted(directory))) "
        + Sanitized.line(command.map(quoted).joined(separator: " ")))
    if hasPassword {
      session.console.note("the files hold no password: set PGPASSWORD for the web server")
    }
    return .success
  }

  /// Dagster wants an absolute path in DAGSTER_HOME.
  private static func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    return FileManager.default.currentDirectoryPath + "/" + path
  }

  private static func write(_ files: [(path: String, text: String)]) throws {
    // Both are looked at before one is written.
    for (path, _) in files where FileManager.default.fileExists(atPath: path) {
      guard let old = try? String(contentsOfFile: path, encoding: .utf8),
        old.hasPrefix(DagsterWebFiles.mark)
      else {
        throw InstanceError(
          .usage, "\(path) is there already and isn't ours; name another directory")
      }
    }
    for (path, text) in files {
      let directory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
      do {
        try FileManager.default.createDirectory(
          atPath: directory, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
      } catch {
        throw InstanceError(.usage, "can't write \(path): \(reason(error))")
      }
    }
  }

  private static func reason(_ error: any Error) -> String {
    guard let error = error as? CocoaError, let cause = error.underlying as? POSIXError else {
      return "\(error)"
    }
    return "\(cause.code)"
  }

  /// A word as a shell takes it.
  private static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case 45...57, 65...90, 95, 97...122: true
      default: false
      }
    }
    return isPlain
      ? word
      : "'"
        + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
        + "'"
  }
}
