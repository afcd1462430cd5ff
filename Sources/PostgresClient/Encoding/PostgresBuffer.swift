internal import Glibc

/// Bytes on their way to the server, in network byte order.
public final class PostgresBuffer {
  private(set) var base: UnsafeMutableRawPointer
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int = 256) {
    self.capacity = max(16, capacity)
    base = .allocate(byteCount: self.capacity, alignment: 16)
  }

  deinit { base.deallocate() }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  func removeAll() { count = 0 }

  private func reserve(_ extra: Int) -> UnsafeMutableRawPointer {
    if count + extra > capacity {
      capacity = max(capacity * 2, count + extra)
      let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
      larger.copyMemory(from: base, byteCount: count)
      base.deallocate()
      base = larger
    }
    defer { count += extra }
    return base + count
  }

  /// Appends a number, highest byte first.
  public func append<Number: FixedWidthInteger>(_ number: Number) {
    reserve(MemoryLayout<Number>.size).storeBytes(of: number.bigEndian, as: Number.self)
  }

  /// Appends bytes as they are.
  public func append(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    reserve(bytes.count).copyMemory(from: start, byteCount: bytes.count)
  }

  /// Appends a string's UTF-8 bytes, without an end mark.
  public func append(_ string: String) {
    let contiguous: Void? = string.utf8.withContiguousStorageIfAvailable {
      append(UnsafeRawBufferPointer($0))
    }
    if contiguous == nil { Array(string.utf8).withUnsafeBytes { append($0) } }
  }

  /// Appends what the body appends, with its length as four bytes before it.
  func appendWithLength(_ body: (PostgresBuffer) -> Void) {
    let place = count
    append(Int32(0))
    body(self)
    let length = Int32(truncatingIfNeeded: count - place - 4)
    base.storeBytes(of: length.bigEndian, toByteOffset: place, as: Int32.self)
  }
}
