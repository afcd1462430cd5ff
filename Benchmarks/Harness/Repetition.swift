/// How much of something is done a second, by work in this process that is repeated for a while.
///
/// - Parameters:
///   - amount: How much of it one call of the body does.
///   - body: Returns how much it found, so that nothing of the work can be left out.
/// - Throws: also when the body found nothing.
func rates(
  _ runs: Int, of amount: Double, _ body: () throws -> Int
) async throws -> [Double] {
  try await repeated(runs) { _ in
    let start = ContinuousClock.now
    var (rounds, found, elapsed) = (0.0, 0, Duration.zero)
    repeat {
      found &+= try body()
      rounds += 1
      elapsed = start.duration(to: .now)
    } while elapsed < .milliseconds(250)
    guard found != 0 else { throw BenchmarkUnavailable("the work found nothing") }
    return amount * rounds / elapsed.inSeconds
  }
}

/// Measures the same thing several times, after once that isn't counted.
///
/// The first time pays for what later ones find ready: connections, prepared statements, the
/// system's page cache.
func repeated<Sample>(
  _ runs: Int, _ body: (Int) async throws -> Sample
) async throws -> [Sample] {
  _ = try await body(0)
  var samples: [Sample] = []
  for run in 1...max(1, runs) {
    try Task.checkCancellation()
    samples.append(try await body(run))
  }
  return samples
}
