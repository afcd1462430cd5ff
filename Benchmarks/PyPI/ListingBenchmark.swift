import AssetKitCore
import AssetKitHTTP
import BlockingIO
import AssetKitCore
import Glibc
import SSCAssets

extension Benchmark {
  /// The first thing that an ingestion of PyPI does: all names there are.
  static let listing = Benchmark(
    name: "pypi-listing", summary: "600,000 names listed over loopback, and merged into the graph"
  ) { environment in
    let count = environment.options.amount(600_000)
    return try await Registry.with(["--names-only", "\(count)"], environment) { registry in
      let process = MeasuredProcess(
        Command(try PackageRoot.program("assetkit-bench"), NameReader.arguments(registry.url)),
        directory: environment.directory)
      let read = try await repeated(environment.options.runs) { _ in try await process.run() }
      let merged = try await repeated(environment.options.runs) { _ in
        let ingestion = try await Ingestion(environment, registry)
        return try await ingestion.run(configuration: ["limit": 0])
      }
      return [
        Figure(
          name: "600,000 names of PyPI listed over loopback", unit: .seconds,
          samples: read.map(\.cpu), budget: .atMost(0.2), peer: .documented(0.23),
          note: "processor time of a process that does nothing else"),
        Figure(
          name: "  its memory", unit: .megabytes, samples: read.map(\.peakMemory),
          budget: .atMost(80), peer: .documented(188)),
        Figure(
          name: "  listed and merged into an empty graph, by a run: processor time",
          unit: .seconds, samples: merged.map(\.cpu)),
        Figure(
          name: "  the same, wall", unit: .seconds, samples: merged.map(\.wall)),
        Figure(
          name: "  the same, memory", unit: .megabytes, samples: merged.map(\.peakMemory)),
      ]
    }
  }
}

/// The process that reads the names of a registry and forgets them, so that its memory is the
/// listing's alone.
enum NameReader {
  private static let flag = "--read-names-of"

  static func arguments(_ url: String) -> [String] { [flag, url] }

  /// Reads the names when this process is such a one.
  ///
  /// - Returns: Whether it was.
  static func runIfAsked(_ arguments: [String]) async throws -> Bool {
    guard arguments.count == 2, arguments[0] == flag else { return false }
    let url = arguments[1] + "/simple/"
    let client = HTTPClient()
    let response = try await client.get(
      HTTPRequest(
        url, headers: ["Accept": "application/vnd.pypi.simple.v1+json"], maxBodyBytes: 1 << 30))
    let count = Counted()
    _ = try response.body.withUnsafeBytes { bytes in
      try SimpleIndex.read(bytes, capacity: bytes.count + HTTPBody.padding, subject: url) {
        count.value += $0.count
      }
    }
    await client.shutdown()
    print("\(count.value) names")
    return true
  }

  private final class Counted {
    var value = 0
  }
}
