import AssetKitCore

extension Benchmark {
  /// Whether memory stays the same however much there is to do.
  static let ingestionMemory = Benchmark(
    name: "memory-100k", summary: "memory while 100,000 packages are ingested", isLong: true
  ) { environment in
    let count = environment.options.amount(100_000)
    let arguments = ["--packages", "\(count)", "--versions", "2"]
    return try await Registry.with(arguments, environment) { registry in
      let ingestion = try await Ingestion(environment, registry)
      let cost = try await ingestion.run(configuration: ["import_names": false])
      let content = try await ingestion.content()
      let (early, late) = (cost.memory(at: 0.2), cost.memory(at: 1))
      return [
        Figure(
          name: "100,000 packages ingested: peak of memory", unit: .megabytes,
          samples: [cost.peakMemory], budget: .atMost(200), peer: .documented(509),
          note: "\(content.packages) packages of \(content.versions) versions in"
            + " \(Number.text(cost.wall)) s, without archives; the peer's at 2,000 packages"),
        Figure(name: "  after a fifth of the time", unit: .megabytes, samples: [early]),
        Figure(name: "  at the end", unit: .megabytes, samples: [late]),
        Figure(
          name: "  growth from there to the end", unit: .ratio, samples: [late / early],
          budget: .atMost(1.1)),
      ]
    }
  }
}
