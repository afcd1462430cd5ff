import Foundation
import TestSupport

/// Small files that scripts write and wait for.
enum TextFile {
  static func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
  }

  /// The content of a file as soon as it holds a whole line.
  ///
  /// - Throws: `Missing` after ten seconds.
  static func line(of path: String) async throws -> String {
    for _ in 0..<1000 {
      if let text = try? String(contentsOfFile: path, encoding: .utf8), text.hasSuffix("\n") {
        return String(text.dropLast())
      }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw Missing(path: path)
  }

  struct Missing: Error { let path: String }
}

/// Runs the body with the path of a file that isn't there yet.
func withSignalFile<Result>(_ body: (String) async throws -> Result) async throws -> Result {
  try await TemporaryDirectory.with { try await body($0.path + "/signal") }
}
