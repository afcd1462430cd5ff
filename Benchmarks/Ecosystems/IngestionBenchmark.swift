import AssetKitCore

extension Benchmark {
  /// The main job, with a registry that answers at once.
  static let ingestion = Benchmark(
    name: "pypi-ingestion", summary: "1,000 packages of about 14 versions ingested over loopback"
  ) { environment in
    let samples = try await IngestionSample.measure(
      packages: environment.options.amount(1000), environment)
    return [
      Figure(
        name: "PyPI ingestion, 14 versions a package", unit: .packagesPerSecond,
        samples: samples.map(\.packagesPerSecond), budget: .atLeast(300),
        peer: .documented(30),
        note: "the simulator and the database server share the machine's cores with it"),
      Figure(
        name: "  its processor time for a package", unit: .milliseconds,
        samples: samples.map(\.processorMilliseconds), budget: .atMost(2.5),
        peer: .documented(26)),
      Figure(
        name: "  versions", unit: .versionsPerSecond, samples: samples.map(\.versionsPerSecond)),
      Figure(
        name: "  requests", unit: .requestsPerSecond, samples: samples.map(\.requestsPerSecond)),
      Figure(
        name: "  its memory", unit: .megabytes, samples: samples.map(\.cost.peakMemory),
        peer: .documented(244)),
    ]
  }

  /// The main job, with a registry as far away as the real one.
  static let ingestionWithLatency = Benchmark(
    name: "pypi-latency", summary: "the same with 30 ms latency a request"
  ) { environment in
    let samples = try await IngestionSample.measure(
      packages: environment.options.amount(1000), latency: 30, environment)
    return [
      Figure(
        name: "PyPI ingestion with 30 ms latency a request", unit: .packagesPerSecond,
        samples: samples.map(\.packagesPerSecond), budget: .atLeast(100), peer: .documented(1.1)),
      Figure(
        name: "  requests", unit: .requestsPerSecond, samples: samples.map(\.requestsPerSecond)),
    ]
  }
}
