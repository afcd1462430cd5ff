package import AssetKitCore
internal import Glibc

/// What the processes of runs write to their standard output and error, in files by run.
package struct ComputeLogs: Sendable {
  /// The two streams of a process, under Dagster's file endings.
  package enum Stream: String, Sendable, CaseIterable {
    /// Standard output.
    case standardOutput = "out"
    /// Standard error.
    case standardError = "err"
  }

  /// Why a file can't be made.
  package struct Failure: Error, CustomStringConvertible {
    /// The path and the system's reason.
    package let description: String
  }

  private let directory: String

  /// Keeps the files below a directory, which is made when it is needed.
  package init(directory: String) { self.directory = directory }

  /// The path of a run's stream.
  package func path(_ run: RunID, _ stream: Stream) -> String {
    "\(directory)/\(run).\(stream.rawValue)"
  }

  /// Opens a stream's file for appending; the caller closes the descriptor.
  func open(_ run: RunID, _ stream: Stream) throws -> Int32 {
    let path = path(run, stream)
    for depth in directory.indices where directory[depth] == "/" && depth > directory.startIndex {
      mkdir(String(directory[..<depth]), 0o755)
    }
    mkdir(directory, 0o755)
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw Failure(description: "can't write \(path): \(String(cString: strerror(errno)))")
    }
    return descriptor
  }
}
