internal import BlockingIO
internal import Glibc

/// A directory of a test's own, removed with everything in it.
package struct TemporaryDirectory: Sendable {
  /// The directory's path, without links.
  package let path: String

  /// Runs the body with a new directory, which is removed afterwards whatever happens.
  package static func with<Result>(
    _ body: (TemporaryDirectory) async throws -> Result
  ) async throws -> Result {
    let directory = try TemporaryDirectory(prefix: "assetkit-test-")
    defer { directory.remove() }
    return try await body(directory)
  }

  /// Makes a directory, by default below `/tmp`, where paths are short enough for sockets.
  ///
  /// Everybody may enter it, as a database server must that runs as another user.
  init(prefix: String, in parent: String = "/tmp") throws {
    var template = Array("\(parent)/\(prefix)XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw TestSetupFailure.system("can't make a temporary directory")
    }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    chmod(path, 0o755)
  }

  func remove() { _ = try? Command("rm", ["-rf", "--", path]).runBlocking() }
}
