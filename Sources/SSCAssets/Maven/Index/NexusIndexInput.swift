/// The unpacked bytes of a Nexus index, read front to back in the units of its format.
struct NexusIndexInput: ~Copyable {
  private let blocks: GzipBlocks
  let subject: String
  /// What is left of the block that was unpacked last.
  private var block = UnsafeRawBufferPointer(start: nil, count: 0)
  private var scratch: [UInt8] = []

  init(_ descriptor: Int32, subject: String) throws(PackageDataError) {
    blocks = try GzipBlocks(descriptor, subject: subject)
    self.subject = subject
  }

  /// Whether everything was read.
  mutating func isAtEnd() throws(PackageDataError) -> Bool {
    while block.isEmpty {
      guard let next = try blocks.next() else { return true }
      block = next
    }
    return false
  }

  /// A big-endian number of the type's width.
  mutating func number<Number: FixedWidthInteger>(
    _ type: Number.Type
  ) throws(PackageDataError) -> Number {
    let size = MemoryLayout<Number>.size
    if block.count >= size {
      let value = block.loadUnaligned(as: type)
      drop(size)
      return Number(bigEndian: value)
    }
    var value: Number = 0
    for _ in 0..<size {
      guard try !isAtEnd() else { throw cutOff }
      value = value << 8 | Number(truncatingIfNeeded: block[0])
      drop(1)
    }
    return value
  }

  /// Hands out so many bytes in one piece.
  mutating func withBytes<Result>(
    _ count: Int, _ body: (UnsafeRawBufferPointer) -> Result
  ) throws(PackageDataError) -> Result {
    if block.count >= count {
      defer { drop(count) }
      return body(UnsafeRawBufferPointer(rebasing: block[..<count]))
    }
    scratch.removeAll(keepingCapacity: true)
    while scratch.count < count {
      guard try !isAtEnd() else { throw cutOff }
      let part = min(block.count, count - scratch.count)
      scratch.append(contentsOf: block[..<part])
      drop(part)
    }
    return scratch.withUnsafeBytes(body)
  }

  mutating func skip(_ count: Int) throws(PackageDataError) {
    var rest = count
    while rest > 0 {
      guard try !isAtEnd() else { throw cutOff }
      let part = min(block.count, rest)
      drop(part)
      rest -= part
    }
  }

  private mutating func drop(_ count: Int) {
    block = UnsafeRawBufferPointer(rebasing: block[count...])
  }

  private var cutOff: PackageDataError {
    PackageDataError(.malformedIndex, subject, "the index ends within a record")
  }
}
