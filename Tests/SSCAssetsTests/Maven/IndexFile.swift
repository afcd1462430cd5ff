import Glibc
import RegistrySimulation
import SSCAssets
import Testing

/// Runs the body with a file of these bytes, which is gone afterwards.
func withFile<Result>(_ bytes: [UInt8], _ body: (Int32) throws -> Result) throws -> Result {
  let file = try #require(tmpfile())
  defer { fclose(file) }
  try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
  try #require(fflush(file) == 0)
  return try body(fileno(file))
}

/// Everything that an index says, from its gzip file.
func readIndex(
  _ gzip: [UInt8]
) throws -> (entries: [NexusIndex.Entry], summary: NexusIndex.Summary) {
  try withFile(gzip) { descriptor in
    var entries: [NexusIndex.Entry] = []
    let summary = try NexusIndex.read(descriptor, subject: "index") { entries.append($0) }
    return (entries, summary)
  }
}

extension NexusIndexWriter {
  /// What a reader makes of the index.
  func read() throws -> (entries: [NexusIndex.Entry], summary: NexusIndex.Summary) {
    try readIndex(try gzipped())
  }
}
