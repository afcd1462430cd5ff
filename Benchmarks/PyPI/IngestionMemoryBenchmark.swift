import AssetKitCore
import BlockingIO

extension Benchmark {
  /// Whether memory stays the same however much there is to do.
  static let ingestionMemory = Benchmark(
    name: "memory-100k", summary: "memory while 100,000 packages are ingested", isLong: true
  ) { environment in
    let count = environment.options.amount(100_000)
    let arguments = ["--packages", "\(count)", "--versions", "2"]
    return try await Registry.with(arguments, environment) { registry in
      let ingestion = try await Ingestion(environment, registry)
      let watch = MemoryWatch()
      let cost = try await ingestion.run(configuration: ["import_names": false]) { process in
        watch.begin(process)
      }
      let memory = await watch.end()
      let content = try await ingestion.content()
      return [
        Figure(
          name: "100,000 packages ingested: peak of memory", unit: .megabytes,
          samples: [cost.peakMemory], budget: .atMost(200), peer: .documented(509),
          note: "\(content.packages) packages of \(content.versions) versions in"
            + " \(Number.text(cost.wall)) s, without archives; the peer's at 2,000 packages"),
        Figure(name: "  after a fifth of the time", unit: .megabytes, samples: [memory.at(0.2)]),
        Figure(name: "  at the end", unit: .megabytes, samples: [memory.at(1)]),
        Figure(
          name: "  growth from there to the end", unit: .ratio,
          samples: [memory.at(1) / memory.at(0.2)], budget: .atMost(1.1)),
      ]
    }
  }
}

/// Looks at a process's memory four times a second.
private final class MemoryWatch: Sendable {
  private let sampling = Locked<Task<MemoryCurve, Never>?>(nil)

  func begin(_ process: Int32) {
    let task = Task {
      var curve = MemoryCurve()
      while !Task.isCancelled, let now = ResidentMemory.now(of: process) {
        // A process that has ended and isn't reaped yet has no memory.
        if now > 0 { curve.samples.append(now) }
        try? await Task.sleep(for: .milliseconds(250))
      }
      return curve
    }
    sampling.withLock { $0 = task }
  }

  func end() async -> MemoryCurve {
    guard let task = sampling.withLock({ $0 }) else { return MemoryCurve() }
    task.cancel()
    return await task.value
  }
}

/// The memory of a process, evenly over its life.
private struct MemoryCurve: Sendable {
  var samples: [Double] = []

  /// The memory at a share of the time, as the median of some samples there.
  func at(_ share: Double) -> Double {
    guard !samples.isEmpty else { return .nan }
    let last = Int(Double(samples.count - 1) * share)
    return Array(samples[max(0, last - 4)...last]).median
  }
}
