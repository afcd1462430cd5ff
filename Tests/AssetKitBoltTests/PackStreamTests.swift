import Testing

@testable import AssetKitBolt
import SeededRandom

/// One value of every type, with its corners.
let sampleValues: [BoltValue] = [
  .null, true, false, 0, -16, -17, 127, 128, -128, -129, 32767, -32768, 32768, .integer(.min),
  .integer(.max), 1.5, .float(-0.0), .float(.infinity), .bytes([]), .bytes([0, 255]),
  .bytes(Array(repeating: 7, count: 300)), "", "a", "sixteen letters!", "grüße 🦆",
  .string(String(repeating: "x", count: 70_000)), [], [1, "two", nil],
  .list(Array(repeating: 1, count: 70_000)), [:], ["a": 1, "b": ["c": [true]]],
  .map(Dictionary(uniqueKeysWithValues: (0..<300).map { ("k\($0)", BoltValue($0)) })),
  .node(sampleNode), .relationship(BoltRelationship(sampleStep, startID: 1, endID: 2)),
  .unboundRelationship(sampleStep),
  .path(BoltPath(nodes: [sampleNode, sampleNode], relationships: [sampleStep], indices: [-1, 1])),
  .date(BoltDate(days: -1)), .time(BoltTime(nanoseconds: 1, offset: 3600)),
  .localTime(BoltLocalTime(nanoseconds: 86_399_999_999_999)),
  .dateTime(BoltDateTime(seconds: 1, nanoseconds: 2, zone: .offset(-3600))),
  .localDateTime(BoltLocalDateTime(seconds: -1, nanoseconds: 5)),
  .duration(BoltDuration(months: 1, days: -2, seconds: 3, nanoseconds: 4)),
  .point(BoltPoint(srid: 4326, x: 8.5, y: 47.4)),
  .point(BoltPoint(srid: 9157, x: 1, y: 2, z: 3)),
]

private let sampleNode = BoltNode(id: 4, labels: ["A", "B"], properties: ["name": "x"])
private let sampleStep = BoltUnboundRelationship(id: 9, type: "REQUIRE", properties: ["n": 1])

@Suite struct `PackStream` {
  @Test(arguments: [PackStreamDialect.bolt4, .bolt5])
  func `every type survives both dialects`(dialect: PackStreamDialect) throws {
    for value in sampleValues {
      #expect(try PackStreamDecoder.decode(encoded(value, dialect)) == value)
    }
  }

  @Test(
    arguments: [
      (1, [0x01]), (-1, [0xFF]), (-17, [0xC8, 0xEF]), (1234, [0xC9, 0x04, 0xD2]),
      (1.5, [0xC1, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0]), ("A", [0x81, 0x41]), ([1, 2], [0x92, 1, 2]),
      (["one": 1], [0xA1, 0x83, 0x6F, 0x6E, 0x65, 1]), (.bytes([1]), [0xCC, 1, 1]),
      (.date(BoltDate(days: 1)), [0xB1, 0x44, 1]),
    ] as [(BoltValue, [UInt8])])
  func `values have the bytes of the specification`(value: BoltValue, bytes: [UInt8]) throws {
    #expect(try encoded(value) == bytes)
  }

  @Test func `a moment is told by the zone's clock in the old encoding and in UTC in the new`()
    throws
  {
    let moment = BoltValue.dateTime(BoltDateTime(seconds: 60, zone: .offset(40)))
    #expect(try encoded(moment, .bolt5) == [0xB3, 0x49, 60, 0, 40])
    #expect(try encoded(moment, .bolt4) == [0xB3, 0x46, 100, 0, 40])
  }

  @Test func `a named zone's clock isn't guessed`() throws {
    let name: [UInt8] = [0x83, 0x5A, 0x2F, 0x5A]
    let wall = BoltValue.dateTime(BoltDateTime(seconds: 9, zone: .named("Z/Z"), clock: .wall))
    #expect(try PackStreamDecoder.decode([0xB3, 0x66, 9, 0] + name) == wall)
    #expect(try encoded(wall, .bolt4) == [0xB3, 0x66, 9, 0] + name)
    let error = #expect(throws: BoltError.self) { try encoded(wall, .bolt5) }
    #expect(error?.code == .encoding)
    let utc = BoltValue.dateTime(BoltDateTime(seconds: 9, zone: .named("Z/Z")))
    #expect(try PackStreamDecoder.decode(encoded(utc, .bolt5)) == utc)
  }

  @Test(
    arguments: [
      [], [0xC4], [0xD2, 0xFF, 0xFF, 0xFF, 0xFF], [0xD6, 0xFF, 0xFF, 0xFF, 0xFF],
      [0xDA, 0x7F, 0xFF, 0xFF, 0xFF], [0xCE, 0x80, 0, 0, 0, 1], [0x81, 0xFF], [0xA1, 1, 1],
      [0xB0, 0x4E], [0xB1, 0x44, 0x80], [0xB2, 0x44, 1, 1], [0xC1, 0], [1, 1],
      [0xB3, 0x50, 0x90, 0x90, 0x90], [0xB3, 0x46, 0xCB, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      Array(repeating: 0x91, count: 100_000),
    ] as [[UInt8]])
  func `what isn't a value is refused`(bytes: [UInt8]) {
    let error = #expect(throws: BoltError.self) { try PackStreamDecoder.decode(bytes) }
    #expect(error?.code == .malformedAnswer)
  }

  @Test func `mutated bytes are read or refused, and never stop the process`() throws {
    var random = SplitMix64(seed: 42)
    let seeds = try sampleValues.map { try encoded($0) }.filter { $0.count < 2000 }
    for _ in 0..<40_000 {
      var bytes = seeds.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        guard !bytes.isEmpty else { break }
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
          bytes[bytes.indices.randomElement(using: &random) ?? 0] = .random(
            in: 0...255, using: &random)
        case 1: bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
        default: bytes.insert(.random(in: 0...255, using: &random), at: 0)
        }
      }
      if let value = try? PackStreamDecoder.decode(bytes) {
        // What was read can be written; it may be shorter than what was sent.
        _ = try? encoded(value)
      }
      _ = try? Response(bytes)
    }
  }

  private func encoded(
    _ value: BoltValue, _ dialect: PackStreamDialect = .bolt5
  ) throws -> [UInt8] {
    var encoder = PackStreamEncoder(dialect: dialect)
    try encoder.encode(value)
    return encoder.bytes
  }
}
