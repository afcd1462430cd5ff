import AssetKitCore

extension Benchmark {
  /// The main job, with a registry that answers at once.
  static let ingestion = Benchmark(
    name: "pypi-ingestion", summary: "1,000 packages of about 14 versions ingested over loopback"
  ) { environment in
    let samples = try await IngestionSample.measure(
      packages: environment.options.amount(1000), latency: 0, environment)
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

/// One ingestion of a whole simulated registry.
private struct IngestionSample {
  let cost: ProcessCost
  let packages: Int
  let versions: Int
  let requests: Int

  var packagesPerSecond: Double { Double(packages) / cost.wall }
  var versionsPerSecond: Double { Double(versions) / cost.wall }
  var requestsPerSecond: Double { Double(requests) / cost.wall }
  var processorMilliseconds: Double { cost.cpu * 1000 / Double(packages) }

  static func measure(
    packages: Int, latency: Int, _ environment: BenchmarkEnvironment
  ) async throws -> [IngestionSample] {
    let arguments = ["--packages", "\(packages)", "--warm", "--latency-ms", "\(latency)"]
    return try await Registry.with(arguments, environment) { registry in
      try await repeated(min(3, environment.options.runs)) { _ in
        let ingestion = try await Ingestion(environment, registry)
        let before = try await registry.requests()
        let cost = try await ingestion.run()
        let requests = try await registry.requests() - before
        let content = try await ingestion.content()
        guard content.packages == packages else {
          throw BenchmarkUnavailable("\(content.packages) of \(packages) packages were ingested")
        }
        return IngestionSample(
          cost: cost, packages: content.packages, versions: content.versions, requests: requests)
      }
    }
  }
}
