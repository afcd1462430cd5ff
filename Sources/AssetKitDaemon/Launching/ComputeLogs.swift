package import AssetKitCore
internal import FoundationEssentials
internal import Glibc

/// What the processes of runs write to their standard output and error, in files by run, where Dagster's
/// `LocalComputeLogManager` has those of steps.
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

  /// Where the files are.
  package let directory: String

  /// Keeps the files below a directory, which is made when it is needed.
  package init(directory: String) { self.directory = directory }

  /// The path of a run's stream.
  package func path(_ run: RunID, _ stream: Stream) -> String {
    "\(folder(run))/compute_logs/run.\(stream.rawValue)"
  }

  private func folder(_ run: RunID) -> String { "\(directory)/\(run)" }

  /// Opens a stream's file for appending; the caller closes the descriptor.
  func open(_ run: RunID, _ stream: Stream) throws -> Int32 {
    let path = path(run, stream)
    for depth in path.indices where path[depth] == "/" && depth > path.startIndex {
      mkdir(String(path[..<depth]), 0o755)
    }
    // A step may write secrets of its own: only the daemon's user reads them.
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw Failure(description: "can't write \(path): \(String(cString: strerror(errno)))")
    }
    return descriptor
  }

  /// Deletes what a run wrote, if anything is there.
  package func remove(_ run: RunID) {
    try? FileManager.default.removeItem(atPath: folder(run) + "/compute_logs")
    // Only when nothing else is in it.
    rmdir(folder(run))
  }

  /// Deletes the output of runs that wrote nothing since an instant.
  ///
  /// - Returns: The number of runs, and the bytes that their files took.
  package func purge(olderThan cutoff: Timestamp, isDryRun: Bool) -> (runs: Int, bytes: Int) {
    var gone = (runs: 0, bytes: 0)
    for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [] {
      guard let run = RunID(name), let size = size(of: run, ifOlderThan: cutoff) else { continue }
      if !isDryRun { remove(run) }
      gone.runs += 1
      gone.bytes += size
    }
    return gone
  }

  /// The bytes on disk of a run's files; nil without files, and when one is younger.
  private func size(of run: RunID, ifOlderThan cutoff: Timestamp) -> Int? {
    let files = folder(run) + "/compute_logs"
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: files) else {
      return nil
    }
    var size = 0
    for name in names {
      var status = stat()
      guard lstat(files + "/" + name, &status) == 0 else { continue }
      if Int64(status.st_mtim.tv_sec) * 1_000_000 >= cutoff.microseconds { return nil }
      size += Int(status.st_blocks) * 512
    }
    return size
  }
}
