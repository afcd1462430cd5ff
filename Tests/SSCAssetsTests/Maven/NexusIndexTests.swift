import RegistrySimulation
import SSCAssets
import Testing
import SeededRandom

struct NexusIndexTests {
  private func entry(
    _ name: String, _ version: String, _ milliseconds: Int64?, isRemoved: Bool = false
  ) -> NexusIndex.Entry {
    NexusIndex.Entry(
      name: name, version: version,
      releaseDate: milliseconds.map { UnixMicroseconds(rawValue: $0 * 1_000) },
      isRemoved: isRemoved)
  }

  @Test func `artifacts and removals come out as they went in`() throws {
    var writer = NexusIndexWriter()
    writer.addArtifact("org.Example", "Lib", "1.0", modified: 1_242_930_538_000)
    writer.addArtifact("org.Example", "Lib", "1.1", packaging: "pom", modified: 5)
    writer.addRemoval("org.Example", "old", "0.9")
    writer.addGroups(["org.Example"])
    let (entries, summary) = try writer.read()
    #expect(
      entries == [
        entry("org.Example:Lib", "1.0", 1_242_930_538_000), entry("org.Example:Lib", "1.1", 5),
        entry("org.Example:old", "0.9", nil, isRemoved: true),
      ])
    #expect(summary == NexusIndex.Summary(records: 6, entries: 3))
  }

  @Test func `files with a classifier and snapshots are passed over`() throws {
    var writer = NexusIndexWriter()
    writer.addArtifact("g", "a", "1", classifier: "sources", modified: 1)
    writer.addArtifact("g", "a", "2-SNAPSHOT", modified: 1)
    writer.addArtifact("g", "a", "2-20200101.120000-snapshot", modified: 1)
    writer.addArtifact("g", "a", "3", modified: 1)
    let (entries, summary) = try writer.read()
    #expect(entries.map(\.version) == ["3"])
    #expect(summary.records == 4)
    #expect(summary.malformed == 0)
  }

  @Test func `fields may come in any order, and unknown ones are skipped`() throws {
    var writer = NexusIndexWriter()
    writer.add([
      ("c", String(repeating: "/a/B\n", count: 100_000)), ("i", "jar|7|1|0|0|0"),
      ("Bundle-Name", "ü"), ("u", "g|a|1|NA|jar"),
    ])
    writer.add([])
    #expect(try writer.read().entries == [entry("g:a", "1", 7)])
  }

  @Test(arguments: [
    ("g|a|1|NA", "jar|0|1"), ("g|a|1|NA", "jar|-1|1"), ("g|a|1", "jar|999999999999999|1"),
  ])
  func `a file that has lost its date has none`(artifact: String, info: String) throws {
    var writer = NexusIndexWriter()
    writer.add([("u", artifact), ("i", info)])
    #expect(try writer.read().entries == [entry("g:a", "1", nil)])
  }

  @Test(arguments: ["", "g", "g|a", "g|a||NA", "g|a|..|NA", "g|a|1/2|NA", "g|a|1\n|NA"])
  func `a record that names no version is counted`(artifact: String) throws {
    var writer = NexusIndexWriter()
    writer.add([("u", artifact), ("i", "jar|1|1")])
    writer.addArtifact("g", "a", "1", modified: 1)
    let (entries, summary) = try writer.read()
    #expect(entries.count == 1)
    #expect(summary.malformed == 1)
  }

  @Test(arguments: ["jar", "jar||", "jar|x|1", "jar|1111111111111111111|1"])
  func `a record whose date is no number is counted`(info: String) throws {
    var writer = NexusIndexWriter()
    writer.add([("u", "g|a|1|NA"), ("i", info)])
    #expect(try writer.read().summary.malformed == 1)
  }

  @Test(arguments: ["|a|1|NA", "g||1|NA", "g|a b|1|NA", "..|a|1|NA", "g|${x}|1|NA", "é|a|1|NA"])
  func `a package that nobody can depend on is counted`(artifact: String) throws {
    var writer = NexusIndexWriter()
    writer.add([("u", artifact), ("i", "jar|1|1")])
    let (entries, summary) = try writer.read()
    #expect(entries.isEmpty)
    #expect(summary.invalidNames == 1)
  }

  @Test func `text beyond ASCII is Java's modified UTF-8`() throws {
    var writer = NexusIndexWriter()
    writer.add([("u", "g|a|1.0-é-漢-😀|NA"), ("i", "jar|1|1")])
    #expect(try writer.read().entries.map(\.version) == ["1.0-é-漢-😀"])
  }

  @Test func `a field of interest without end costs its record alone`() throws {
    var writer = NexusIndexWriter()
    writer.add([("u", "g|a|" + String(repeating: "1", count: 70_000)), ("i", "jar|1|1")])
    writer.addArtifact("g", "a", "1", modified: 1)
    let (entries, summary) = try writer.read()
    #expect(entries.count == 1)
    #expect(summary.malformed == 1)
  }

  @Test func `the blocks of the decompressor need not end with the records`() throws {
    var writer = NexusIndexWriter()
    for number in 0..<20_000 {
      writer.addArtifact("g.\(number % 7)", "artifact-\(number)", "\(number)", modified: 1)
    }
    let (entries, summary) = try writer.read()
    #expect(summary.entries == 20_000)
    #expect(entries.enumerated().allSatisfy { $1.version == "\($0)" })
  }
}

struct HostileIndexTests {
  private func error(_ bytes: [UInt8]) -> PackageDataError? {
    #expect(throws: PackageDataError.self) { try readIndex(bytes) }
  }

  private func gzipped(_ bytes: [UInt8]) throws -> [UInt8] {
    try NexusIndexWriter.gzipped(bytes)
  }

  private let header: [UInt8] = [1] + [UInt8](repeating: 0, count: 8)

  @Test func `what is no gzip file is refused`() {
    #expect(error(Array("<html>not found</html>".utf8))?.code == .malformedIndex)
    #expect(error([])?.code == .malformedIndex)
    #expect(error([0x1F])?.code == .malformedIndex)
    #expect(error([0x1F, 0x8B])?.code == .malformedIndex)
  }

  @Test func `another version of the format is refused`() throws {
    let error = error(try gzipped([2] + header.dropFirst()))
    #expect(error?.description == "index: expected version 1 of the format, found 2")
  }

  @Test(
    arguments: [
      ([0xFF, 0xFF, 0xFF, 0xFF], "a record announces -1 fields"),
      ([0x7F, 0xFF, 0xFF, 0xFF], "a record announces 2147483647 fields"),
      ([0, 0, 0, 1, 4, 0, 1, 0x75, 0xFF, 0xFF, 0xFF, 0xFF], "a value announces -1 bytes"),
      ([0, 0, 0, 1, 4, 0, 1, 0x75, 0x7F, 0xFF, 0xFF, 0xFF], "a value announces 2147483647 bytes"),
      ([0, 0, 0, 1, 4, 0xFF, 0xFF, 0x75], "the index ends within a record"),
      ([0, 0, 0, 1, 4, 0, 1, 0x63, 0x0F, 0, 0, 0, 1], "the index ends within a record"),
      ([0, 0], "the index ends within a record"),
    ] as [([UInt8], String)])
  func `what a record announces and can't be is refused`(
    record: [UInt8], reason: String
  ) throws {
    #expect(error(try gzipped(header + record))?.reason == reason)
  }

  @Test func `an index that was cut off is never taken for a shorter one`() throws {
    var writer = NexusIndexWriter()
    for number in 0..<300 {
      writer.addArtifact("g", "artifact-\(number * 7919)", "\(number)", modified: Int64(number))
    }
    let whole = try writer.gzipped()
    for length in stride(from: 0, to: whole.count, by: 37) {
      #expect(error(Array(whole.prefix(length))) != nil, "\(length) of \(whole.count) bytes")
    }
    // Of the bytes before compression too, except where a record ends.
    let bytes = writer.bytes
    for length in [bytes.count - 1, bytes.count - 20, 10, 5, 0] {
      #expect(error(try gzipped(Array(bytes.prefix(length)))) != nil)
    }
  }

  @Test(arguments: 0..<200)
  func `whatever is changed in an index, it is read or refused`(seed: UInt64) throws {
    var writer = NexusIndexWriter()
    writer.addArtifact("org.example", "lib", "1.0-é", modified: 1_500_000_000_000)
    writer.addRemoval("org.example", "old", "2")
    writer.addGroups(["org.example"])
    var random = SplitMix64(seed: seed)
    var bytes = writer.bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(
        in: 0...255, using: &random)
    }
    do {
      _ = try readIndex(try gzipped(bytes))
    } catch let error as PackageDataError {
      #expect(error.code == .malformedIndex)
    }
    // The compressed form too.
    var packed = try writer.gzipped()
    packed[Int.random(in: packed.indices, using: &random)] ^= UInt8.random(
      in: 1...255, using: &random)
    do {
      _ = try readIndex(packed)
    } catch let error as PackageDataError {
      #expect(error.code == .malformedIndex)
    }
  }
}

struct NexusIndexPropertiesTests {
  private func properties(_ text: String) throws -> NexusIndexProperties {
    try NexusIndexProperties(Array(text.utf8), subject: "properties")
  }

  private func properties(
    chain: String = "c", last: Int, increments: [Int]
  ) throws -> NexusIndexProperties {
    try properties(
      "nexus.index.chain-id=\(chain)\nnexus.index.last-incremental=\(last)\n"
        + increments.enumerated().map { "nexus.index.incremental-\($0)=\($1)\n" }.joined())
  }

  private let known = NexusIndexCursor(chainID: "c", increment: 7)

  @Test func `the file is Java's properties`() throws {
    let properties = try properties(
      "#Mon Oct 29\r\n ! note\r\nnexus.index.chain-id = 13\r\nnexus.index.last-incremental:5\n"
        + "nexus.index.incremental-0=5\nnexus.index.incremental-1=x\nother=1\nnothing\n")
    #expect(properties.cursor?.description == "13:5")
    #expect(properties.increments == [5])
    #expect(NexusIndexCursor("13:5") == properties.cursor)
  }

  @Test func `a page that is something else is refused`() {
    #expect(throws: PackageDataError.self) { try properties("<html>\n<a href=x>") }
  }

  @Test func `without a change there is nothing to fetch`() throws {
    #expect(try properties(last: 7, increments: [7, 6]).plan(from: known) == .nothing)
    #expect(try properties(last: 7, increments: []).plan(from: known) == .nothing)
  }

  @Test func `increments are fetched in order`() throws {
    #expect(
      try properties(last: 9, increments: [9, 8, 7]).plan(from: known) == .increments([8, 9]))
    #expect(try properties(last: 9, increments: [9, 8]).plan(from: known) == .increments([8, 9]))
  }

  @Test func `what has no unbroken row of increments is fetched whole`() throws {
    #expect(try properties(last: 9, increments: [9]).plan(from: known) == .whole)
    #expect(try properties(last: 6, increments: [6, 5]).plan(from: known) == .whole)
    #expect(
      try properties(chain: "d", last: 8, increments: [8, 7]).plan(from: known) == .whole)
    #expect(try properties(last: 9, increments: [9, 8]).plan(from: nil) == .whole)
    #expect(try properties("nexus.index.id=central").plan(from: known) == .whole)
    #expect(try properties(last: .max, increments: [8]).plan(from: known) == .whole)
    let lowest = NexusIndexCursor(chainID: "c", increment: .min)
    #expect(try properties(last: 5, increments: [5]).plan(from: lowest) == .whole)
  }
}
