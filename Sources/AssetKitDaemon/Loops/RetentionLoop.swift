package import AssetKitCore

/// Deletes what is old, once an hour.
package struct RetentionLoop: DaemonLoop {
  package let name = "retention"
  package let topics: Set<String> = []
  package let interval: Duration

  private let sweep: RetentionSweep
  private let log: @Sendable (LogLevel, String) -> Void

  /// Makes the loop.
  package init(
    _ sweep: RetentionSweep, interval: Duration = .seconds(3600),
    log: @escaping @Sendable (LogLevel, String) -> Void
  ) {
    self.sweep = sweep
    self.interval = interval
    self.log = log
  }

  package func pass() async throws -> Timestamp? {
    let report = try await sweep.run()
    if !report.summary.isEmpty { log(.info, "retention deleted \(report.summary)") }
    return nil
  }
}
