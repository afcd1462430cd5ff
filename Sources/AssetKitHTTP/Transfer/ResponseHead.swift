/// Collects the head of a response as libcurl hands it over, line by line.
struct ResponseHead {
  /// The most bytes of fields; the limit that libcurl itself sets since 8.3 is 300 kB.
  static let maxBytes = 256 << 10

  private(set) var status = 0
  private var lines: [UInt8] = []

  var headers: HTTPHeaders { HTTPHeaders(lines: lines) }

  /// Takes the next line; false when there are too many.
  ///
  /// A status line begins a new response: the ones before were redirects, or interim (1xx).
  mutating func append(_ line: UnsafeRawBufferPointer) -> Bool {
    if line.starts(with: Self.statusLineStart) {
      status = Self.status(line)
      lines.removeAll(keepingCapacity: true)
      lines.reserveCapacity(512)
      return true
    }
    guard lines.count + line.count <= Self.maxBytes else { return false }
    lines.append(contentsOf: line)
    return true
  }

  private static let statusLineStart = Array("HTTP/".utf8)

  /// The three digits after the first blank of `HTTP/1.1 200 OK`; 0 when they aren't there.
  private static func status(_ line: UnsafeRawBufferPointer) -> Int {
    guard let blank = line.firstIndex(of: UInt8(ascii: " ")) else { return 0 }
    let digits = line[(blank + 1)...].prefix(3)
    guard digits.count == 3, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return 0 }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}
