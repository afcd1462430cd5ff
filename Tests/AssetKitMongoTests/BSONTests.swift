import AssetKitMongo
import Testing

struct BSONTests {
  private let document: BSONDocument = [
    "text": .string("schön"), "number": .int32(-7), "large": .int64(1 << 40),
    "double": .double(2.5), "yes": .bool(true), "nothing": .null,
    "moment": .milliseconds(1_700_000_000_000),
    "list": .array([.string("a"), .document(["b": .int32(1)]), .array([])]),
    "id": .other(type: 0x07, Array(0..<12)),
  ]

  @Test func `what is written is read back`() throws {
    let bytes = document.bytes
    #expect(try bytes.withUnsafeBytes { try BSONDocument(bytes: $0) } == document)
  }

  @Test func `the bytes are those of the specification's example`() {
    let hello: BSONDocument = ["hello": .string("world")]
    var expected: [UInt8] = [22, 0, 0, 0, 2]
    expected += "hello".utf8
    expected += [0, 6, 0, 0, 0]
    expected += "world".utf8
    expected += [0, 0]
    #expect(hello.bytes == expected)
  }

  @Test func `a name loses the zero that it can't hold`() {
    let strange: BSONDocument = ["a\u{0}b": .null]
    let plain: BSONDocument = ["ab": .null]
    #expect(strange.bytes == plain.bytes)
  }

  @Test func `cut bytes are refused, wherever they are cut`() {
    let bytes = document.bytes
    for length in 0..<bytes.count {
      #expect(throws: MongoError.self) {
        try bytes[..<length].withUnsafeBytes { try BSONDocument(bytes: $0) }
      }
    }
  }

  @Test func `damaged bytes are read or refused, and never crash`() {
    let bytes = document.bytes
    for position in bytes.indices {
      for value: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
        var damaged = bytes
        damaged[position] = value
        _ = damaged.withUnsafeBytes { try? BSONDocument(bytes: $0) }
      }
    }
  }

  @Test func `a document nested without end is refused`() {
    var nested: BSONDocument = [:]
    for _ in 0..<200 { nested = ["a": .document(nested)] }
    let bytes = nested.bytes
    #expect(throws: MongoError.self) { try bytes.withUnsafeBytes { try BSONDocument(bytes: $0) } }
  }
}
