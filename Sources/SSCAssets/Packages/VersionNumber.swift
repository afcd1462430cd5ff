/// One number of a version, of any size: registries hold dates with seconds, and numbers beyond 64 bits.
package enum VersionNumber: Sendable, Hashable {
  /// A number of up to 64 bits.
  case small(UInt64)
  /// A larger one, as ASCII digits without leading zeros.
  case large([UInt8])

  /// Reads ASCII digits, of which there should be one or more; leading zeros don't count.
  package init(digits: some Collection<UInt8>) {
    let significant = digits.drop { $0 == UInt8(ascii: "0") }
    var value: UInt64 = 0
    for digit in significant {
      let (product, productOverflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, sumOverflow) = product.addingReportingOverflow(UInt64(digit &- 48))
      guard !productOverflow, !sumOverflow else {
        self = .large(Array(significant))
        return
      }
      value = sum
    }
    self = .small(value)
  }

  /// Whether the number is 0.
  package var isZero: Bool { self == .small(0) }

  /// The decimal digits, without leading zeros.
  package var text: String {
    switch self {
    case .small(let value): String(value)
    case .large(let digits): String(decoding: digits, as: UTF8.self)
    }
  }

  /// Appends bytes whose lexicographic order is the numbers' order, and of which none begins another.
  ///
  /// The first byte is the number of bytes that follow, plus one (1 for zero, up to 9), so that 0
  /// and bytes above 10 stay free for the caller. It is 10 for a large number, followed by the
  /// count of its digits and the digits.
  package func appendSortKey(to key: inout [UInt8]) {
    switch self {
    case .small(let value):
      let bytes = (64 - value.leadingZeroBitCount + 7) / 8
      key.append(UInt8(bytes + 1))
      for index in (0..<bytes).reversed() {
        key.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(index))))
      }
    case .large(let digits):
      key.append(10)
      let count = UInt64(digits.count)
      for shift in stride(from: UInt64(56), through: 0, by: -8) {
        key.append(UInt8(truncatingIfNeeded: count >> shift))
      }
      key.append(contentsOf: digits)
    }
  }
}
