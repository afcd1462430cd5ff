package import AssetKitCore

/// Executes runs somewhere: in a process here, or on a cluster.
///
/// A launcher starts something that claims the run (`RunStorage.claimRun`) under the name of the
/// launch and executes it. It need not watch over it for ever: a run is kept alive by its own lease,
/// and one that nobody claims goes back to the queue.
package protocol RunLauncher: Sendable {
  /// Starts the execution of a run.
  ///
  /// - Throws: When it can't be started; the run fails with that reason.
  func launch(_ run: RunID, launch: String) async throws
  /// Ends what executes a run, whatever it does; nothing happens when it isn't this launcher's.
  func kill(_ run: RunID) async
  /// The runs whose executions it started and can kill, and that go on as far as it knows.
  var runs: [RunID] { get async }
}
