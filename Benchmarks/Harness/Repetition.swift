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
