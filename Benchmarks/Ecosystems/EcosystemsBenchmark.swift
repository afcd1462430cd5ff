import BoltTestSupport
import SSCAssets

extension Benchmark {
  /// Every ecosystem into the graph in PostgreSQL.
  static let ecosystems = Benchmark(
    name: "ecosystems", summary: "500 packages of about 14 versions of each registry ingested"
  ) { environment in
    var figures: [Figure] = []
    for ecosystem in environment.options.selectedEcosystems {
      figures += figuresOf(
        ecosystem,
        try await IngestionSample.measure(
          ecosystem.rawValue, packages: environment.options.amount(500), environment))
    }
    return figures
  }

  /// The same with registries as far away as the real ones.
  static let ecosystemsWithLatency = Benchmark(
    name: "ecosystems-latency", summary: "the same with 30 ms latency a request", isLong: true
  ) { environment in
    var figures: [Figure] = []
    for ecosystem in environment.options.selectedEcosystems {
      let samples = try await IngestionSample.measure(
        ecosystem.rawValue, packages: environment.options.amount(500), latency: 30, environment)
      figures.append(
        Figure(
          name: "\(ecosystem.rawValue) with 30 ms latency a request", unit: .packagesPerSecond,
          samples: samples.map(\.packagesPerSecond), budget: .atLeast(100)))
    }
    return figures
  }

  /// Every ecosystem into a graph behind a Bolt server.
  static let ecosystemsOverBolt = Benchmark(
    name: "ecosystems-bolt", summary: "100 packages of each registry into a Bolt server",
    isLong: true
  ) { environment in
    if let reason = TestBoltServer.absence { throw BenchmarkUnavailable(reason) }
    var figures: [Figure] = []
    for ecosystem in environment.options.selectedEcosystems {
      let samples = try await IngestionSample.measure(
        ecosystem.rawValue, packages: environment.options.amount(100), into: .neo4j, environment)
      figures += [
        Figure(
          name: "\(ecosystem.rawValue) over Bolt (ArcadeDB)", unit: .packagesPerSecond,
          samples: samples.map(\.packagesPerSecond)),
        Figure(
          name: "  versions", unit: .versionsPerSecond, samples: samples.map(\.versionsPerSecond)),
        Figure(
          name: "  its processor time for a package", unit: .milliseconds,
          samples: samples.map(\.processorMilliseconds)),
        Figure(name: "  its memory", unit: .megabytes, samples: samples.map(\.cost.peakMemory)),
      ]
    }
    return figures
  }

  private static func figuresOf(_ ecosystem: Ecosystem, _ samples: [IngestionSample]) -> [Figure] {
    [
      Figure(
        name: "\(ecosystem.rawValue), 14 versions a package", unit: .packagesPerSecond,
        samples: samples.map(\.packagesPerSecond), budget: .atLeast(300)),
      Figure(
        name: "  its processor time for a package", unit: .milliseconds,
        samples: samples.map(\.processorMilliseconds), budget: .atMost(2.5)),
      Figure(
        name: "  versions", unit: .versionsPerSecond, samples: samples.map(\.versionsPerSecond)),
      Figure(
        name: "  requests", unit: .requestsPerSecond, samples: samples.map(\.requestsPerSecond)),
      Figure(
        name: "  its memory", unit: .megabytes, samples: samples.map(\.cost.peakMemory),
        budget: .atMost(200)),
    ]
  }
}
