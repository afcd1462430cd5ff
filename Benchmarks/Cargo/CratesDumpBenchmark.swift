import BlockingIO
import Glibc
import SSCAssets

extension Benchmark {
  /// The first thing that an ingestion of crates.io does: its database dump read as a listing.
  static let cratesDump = Benchmark(
    name: "crates-dump", summary: "a dump of 200,000 crates with 2 million versions as a listing"
  ) { environment in
    let crates = environment.options.amount(200_000)
    let dump = try await CratesDumpFile.make(crates: crates, in: environment.directory)
    defer { TextFile.remove(dump) }
    let process = MeasuredProcess(
      Command(try PackageRoot.program("assetkit-bench"), CratesDumpFile.readArguments(dump)),
      directory: environment.directory)
    let samples = try await repeated(environment.options.runs) { _ in try await process.run() }
    return [
      Figure(
        name: "crates.io's dump: \(crates) crates, \(10 * crates) versions", unit: .seconds,
        samples: samples.map(\.cpu),
        note: "processor time of a process that reads it twice and forgets the rows"),
      Figure(name: "  its memory", unit: .megabytes, samples: samples.map(\.peakMemory)),
    ]
  }
}

/// A made-up dump, and the process that reads one.
enum CratesDumpFile {
  private static let flag = "--read-crates-dump"

  static func readArguments(_ path: String) -> [String] { [flag, path] }

  /// Reads a dump when this process is to do that.
  ///
  /// - Returns: Whether it was.
  static func runIfAsked(_ arguments: [String]) throws -> Bool {
    guard arguments.count == 2, arguments[0] == flag else { return false }
    let descriptor = open(arguments[1], O_RDONLY)
    defer { close(descriptor) }
    var rows = 0
    _ = try CratesDump.read(.descriptor(descriptor), subject: arguments[1]) { rows += $0.count }
    print("\(rows) rows")
    return true
  }

  /// Packs a dump with ten versions a crate; rows are about as long as crates.io's.
  ///
  /// - Returns: The archive's path.
  static func make(crates: Int, in directory: String) async throws -> String {
    let data = directory + "/dump/data"
    try TextFile.makeDirectory(data)
    defer { TextFile.remove(directory + "/dump") }
    try write(data + "/crates.csv", "id,name,homepage,repository,readme\n", count: crates) { id in
      let readme = String(repeating: "About \"\"crate\"\" \(id),\nin some lines.\n", count: 20)
      return "\(id),crate-\(id),,https://github.com/owner\(id % 5_000)/crate-\(id),\"\(readme)\"\n"
    }
    let header =
      "id,crate_id,num,num_no_build,updated_at,created_at,downloads,features,yanked,license,tar_sha256,"
      + "repository,homepage\n"
    try write(data + "/versions.csv", header, count: 10 * crates) { id in
      let number = "1.\(id % 10).0"
      let time = "2026-0\(1 + id % 9)-1\(id % 10) 02:00:00.\(100_000 + id % 900_000)+00"
      let hash = String(UInt64(id) &* 0x9e37_79b9_7f4a_7c15, radix: 16)
      return "\(id),\(id / 10),\(number),\(number),\(time),\(time),\(id % 977),"
        + "\"{\"\"default\"\": [\"\"std\"\", \"\"alloc\"\"]}\",\(id % 50 == 0 ? "t" : "f"),MIT,"
        + "\(hash)\(hash)\(hash)\(hash),https://github.com/owner\(id / 10 % 5_000)/crate-\(id / 10),\n"
    }
    try write(data + "/default_versions.csv", "crate_id,version_id\n", count: crates) { id in
      "\(id),\(id * 10 + 9)\n"
    }
    let archive = directory + "/db-dump.tar.gz"
    let packed = try await Command(
      "tar", ["--create", "--gzip", "--file", archive, "--directory", directory, "dump"]
    ).run()
    guard packed.succeeded else { throw BenchmarkUnavailable("tar can't pack a dump") }
    return archive
  }

  /// Writes a table, some rows at a time.
  private static func write(
    _ path: String, _ header: String, count: Int, row: (Int) -> String
  ) throws {
    guard let file = fopen(path, "w") else { throw BenchmarkUnavailable("can't write \(path)") }
    defer { fclose(file) }
    fputs(header, file)
    for id in 0..<count { fputs(row(id), file) }
  }
}
