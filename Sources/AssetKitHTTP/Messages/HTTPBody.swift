internal import Glibc

/// The bytes of a response, with readable zeros behind them.
///
/// Copying the value shares the bytes. The padding lets simdjson, which reads up to 64 bytes past the
/// end, parse the body where it lies.
public struct HTTPBody: Sendable {
  /// How many zero bytes may be read past the end.
  public static let padding = 64

  /// A body of no bytes.
  public static let empty = HTTPBody(BodyStorage())

  private let storage: BodyStorage

  /// Takes over what was collected; nothing may be appended to it from now on.
  init(_ storage: BodyStorage) {
    storage.seal()
    self.storage = storage
  }

  /// How many bytes there are, padding not counted.
  public var count: Int { storage.count }

  /// Whether there are none.
  public var isEmpty: Bool { storage.count == 0 }

  /// Lends the bytes; `padding` more may be read past the end of the buffer.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(storage) {} }
    return try body(storage.bytes)
  }

  /// A copy of the bytes, without the padding.
  public var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

  /// The bytes as text; what isn't UTF-8 becomes U+FFFD.
  public var text: String { withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
}

/// Collects a body in one block of memory that grows where it lies.
///
/// `realloc` moves the pages of a large block instead of copying them: a listing of 30 MB needs 30 MB,
/// where a growing array would hold it twice while it grows.
///
/// `@unchecked Sendable` is safe because the driver's thread alone appends, and only until `seal`,
/// which `HTTPBody` calls before anybody else can see the object; from then on it is never written.
final class BodyStorage: @unchecked Sendable {
  private(set) var count = 0
  private var base: UnsafeMutableRawPointer?
  private var capacity = 0

  deinit { free(base) }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  /// Makes room for a body of that many bytes; a hint, so a failure shows when it is used.
  func reserve(_ size: Int) { _ = grow(to: size + HTTPBody.padding) }

  /// Adds bytes at the end; false when there is no memory for them.
  func append(_ chunk: UnsafeRawBufferPointer) -> Bool {
    guard let source = chunk.baseAddress else { return true }
    let needed = count + chunk.count + HTTPBody.padding
    if needed > capacity {
      guard grow(to: max(needed, capacity * 2)) else { return false }
    }
    guard let base else { return false }
    memcpy(base + count, source, chunk.count)
    count += chunk.count
    return true
  }

  /// Forgets the bytes, keeps the memory.
  func removeAll() { count = 0 }

  /// Gives unused memory back and writes the padding.
  fileprivate func seal() {
    let size = count + HTTPBody.padding
    if capacity != size { _ = grow(to: size) }
    if let base, capacity >= size { memset(base + count, 0, HTTPBody.padding) }
  }

  private func grow(to size: Int) -> Bool {
    guard let block = realloc(base, size) else { return false }
    base = block
    capacity = size
    return true
  }
}
