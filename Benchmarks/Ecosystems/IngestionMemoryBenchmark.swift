import AssetKitCore
import SSCAssets

extension Benchmark {
  /// Whether memory stays the same however much there is to do, for each ecosystem by itself.
  static let ingestionMemory = Ecosystem.allCases.map(memory)

  private static func memory(of ecosystem: Ecosystem) -> Benchmark {
    Benchmark(
      name: "memory-100k-\(ecosystem.rawValue)",
      summary: "memory while 100,000 packages of \(ecosystem.rawValue) are ingested", isLong: true
    ) { environment in
      let count = environment.options.amount(100_000)
      let arguments = Registry.arguments(packages: count, of: ecosystem.rawValue)
      return try await Registry.with(arguments + ["--versions", "2"], environment) { registry in
        let ingestion = try await Ingestion(
          environment, registry, ecosystem: ecosystem.rawValue)
        let cost = try await ingestion.run(configuration: ["import_names": false])
        let content = try await ingestion.content()
        guard content.packages == count else {
          throw BenchmarkUnavailable("\(content.packages) of \(count) packages were ingested")
        }
        return figures(of: ecosystem, cost, content)
      }
    }
  }

  private static func figures(
    of ecosystem: Ecosystem, _ cost: ProcessCost, _ content: (packages: Int, versions: Int)
  ) -> [Figure] {
    let late = cost.memory(at: 1)
    let course = (1...10).map { Number.text(cost.memory(at: Double($0) / 10)) }
    return [
      Figure(
        name: "100,000 packages of \(ecosystem.rawValue) ingested: peak of memory",
        unit: .megabytes, samples: [cost.peakMemory], budget: .atMost(200),
        peer: ecosystem == .pypi ? .documented(509) : nil,
        note: "\(content.packages) packages of \(content.versions) versions in"
          + " \(Number.text(cost.wall)) s, without archives; MB at each tenth of the time:"
          + " \(course.joined(separator: ", "))"
          + (ecosystem == .pypi ? "; the peer's at 2,000 packages" : "")),
      Figure(
        name: "  after a fifth of the time", unit: .megabytes, samples: [cost.memory(at: 0.2)]),
      Figure(name: "  at the end", unit: .megabytes, samples: [late]),
      Figure(
        // In the first half some registries' listings are read, and caches are filled.
        name: "  growth over the second half", unit: .ratio,
        samples: [late / cost.memory(at: 0.5)], budget: .atMost(1.1)),
    ]
  }
}
