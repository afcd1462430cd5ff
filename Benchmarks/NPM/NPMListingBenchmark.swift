import AssetKitCore
import AssetKitHTTP
import BlockingIO
import SSCAssets

extension Benchmark {
  /// The longest listing of all: every package of npm, as changes and as names.
  static let npmListing = Benchmark(
    name: "npm-listing",
    summary: "3 million changes of npm read, and all names merged into a graph",
    isLong: true
  ) { environment in
    let count = environment.options.amount(3_000_000)
    return try await Registry.with(["--site-packages", "\(count)"], environment) { registry in
      let process = MeasuredProcess(
        Command(
          try PackageRoot.program("assetkit-bench"), NPMChangesReader.arguments(registry.url)),
        directory: environment.directory)
      let read = try await repeated(min(3, environment.options.runs)) { _ in
        try await process.run()
      }
      let ingestion = try await Ingestion(environment, registry, ecosystem: "npm")
      let merged = try await ingestion.run(configuration: ["limit": 0])
      return [
        Figure(
          name: "3 million changes of npm read over loopback", unit: .seconds,
          samples: read.map(\.cpu), budget: .atMost(2), peer: .documented(7.5),
          note: "processor time of a process that does nothing else"),
        Figure(
          name: "  its memory", unit: .megabytes, samples: read.map(\.peakMemory),
          budget: .atMost(200), peer: .documented(452)),
        Figure(
          name: "  all names listed and merged into an empty graph, by a run: processor time",
          unit: .seconds, samples: [merged.cpu]),
        Figure(name: "  the same, wall", unit: .seconds, samples: [merged.wall]),
        Figure(
          name: "  the same, memory", unit: .megabytes, samples: [merged.peakMemory],
          budget: .atMost(200)),
      ]
    }
  }
}

/// The process that reads all changes of npm and forgets them, so that its cost is the reading's alone.
enum NPMChangesReader {
  private static let flag = "--read-npm-changes-of"

  static func arguments(_ url: String) -> [String] { [flag, url] }

  /// Reads the changes when this process is such a one.
  ///
  /// - Returns: Whether it was.
  static func runIfAsked(_ arguments: [String]) async throws -> Bool {
    guard arguments.count == 2, arguments[0] == flag else { return false }
    let client = HTTPClient()
    var since: Int64 = 0
    var count = 0
    while true {
      let url = "\(arguments[1])/npm/_changes?since=\(since)&limit=10000"
      let response = try await client.get(HTTPRequest(url))
      let page = try response.body.withUnsafeBytes { bytes in
        try NPMChangesPage(
          JSONDocument(bytes, capacity: bytes.count + HTTPBody.padding, subject: url).root,
          subject: url)
      }
      guard let last = page.sequences.last else { break }
      since = last
      count += page.entries.count
    }
    await client.shutdown()
    print("\(count) changes")
    return true
  }
}
