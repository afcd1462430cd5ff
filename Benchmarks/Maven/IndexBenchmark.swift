import BlockingIO
import Glibc
import SSCAssets

extension Benchmark {
  /// The first thing that an ingestion of Maven does: all packages and versions there are.
  static let mavenIndex = Benchmark(
    name: "maven-index", summary: "an index of 2 million documents, read to its end"
  ) { environment in
    let count = environment.options.amount(2_000_000)
    let path = environment.directory + "/nexus-maven-repository-index.gz"
    let made = try await Command(
      try PackageRoot.program("registry-simulator"),
      ["--packages", "\(count)", "--maven-index", path]
    ).run()
    guard made.succeeded else { throw BenchmarkUnavailable("the index can't be written") }
    defer { TextFile.remove(path) }
    let process = MeasuredProcess(
      Command(try PackageRoot.program("assetkit-bench"), IndexReader.arguments(path)),
      directory: environment.directory)
    let read = try await repeated(environment.options.runs) { _ in try await process.run() }
    return [
      Figure(
        name: "Maven: an index of 2,000,000 documents", unit: .seconds, samples: read.map(\.cpu),
        budget: .atMost(4), note: "processor time of a process that does nothing else"),
      Figure(
        name: "  its memory", unit: .megabytes, samples: read.map(\.peakMemory),
        budget: .atMost(100)),
    ]
  }
}

/// The process that reads an index and forgets it, so that its memory is the reader's alone.
enum IndexReader {
  private static let flag = "--read-index"

  static func arguments(_ path: String) -> [String] { [flag, path] }

  /// Reads the index when this process is such a one.
  ///
  /// - Returns: Whether it was.
  static func runIfAsked(_ arguments: [String]) throws -> Bool {
    guard arguments.count == 2, arguments[0] == flag else { return false }
    let descriptor = open(arguments[1], O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw BenchmarkUnavailable("can't read \(arguments[1])") }
    defer { close(descriptor) }
    var versions = 0
    let summary = try NexusIndex.read(descriptor, subject: "index") { entry in
      versions += entry.version.isEmpty ? 0 : 1
    }
    print("\(summary.records) documents, \(versions) versions")
    return true
  }
}
