internal import AssetKitCore

/// What a run of the queue has done so far.
struct QueueTally: Sendable {
  var successful = 0
  /// By SecureChain's count: not JSON, or the package couldn't be had.
  var failed = 0
  var validationErrors = 0
  var unsupportedTypes = 0
  /// Of those that failed, given up for the number of their deliveries.
  var poisonous = 0
  /// Messages that other consumers had left behind.
  var claimed = 0
  /// Messages whose parent requires the package now.
  var edges = 0

  var processed: Int { successful + deadLetters }
  var deadLetters: Int { failed + validationErrors + unsupportedTypes }

  mutating func add(_ rejection: QueueRejection) {
    switch rejection.kind {
    case .malformed, .failed: failed += 1
    case .invalid: validationErrors += 1
    case .unsupported: unsupportedTypes += 1
    case .poisonous:
      failed += 1
      poisonous += 1
    }
  }

  /// The facts that SecureChain reports, and ours.
  func metadata(
    _ packages: RunTally, queued: Int, duration: Duration, traffic: Traffic
  ) -> [String: MetadataValue] {
    let seconds = duration / .seconds(1)
    return [
      "total_processed": .int(Int64(processed)),
      "successful": .int(Int64(successful)),
      "failed": .int(Int64(failed)),
      "validation_errors": .int(Int64(validationErrors)),
      "unsupported_types": .int(Int64(unsupportedTypes)),
      "success_rate": .float(processed > 0 ? 100 * Double(successful) / Double(processed) : 0),
      "message": .text("Processed \(processed) messages from Redis queue"),
      "dead_letters": .int(Int64(deadLetters)),
      "poisonous_messages": .int(Int64(poisonous)),
      "claimed_messages": .int(Int64(claimed)),
      "parents_linked": .int(Int64(edges)),
      "dependencies_queued": .int(Int64(queued)),
      "packages_read": .int(Int64(packages.packages)),
      "versions_added": .int(Int64(packages.change.versionsAdded)),
      "requests": .int(Int64(traffic.requests)),
      "duration_seconds": .float(seconds),
      "messages_per_second": .float(seconds > 0 ? Double(processed) / seconds : 0),
    ]
  }
}
