internal import Glibc

/// Compares two keys byte by byte, a shorter one below the longer ones that it begins.
///
/// Negative, zero or positive, as `memcmp`, which does the work: keys are compared n·log n times.
package func compareBytes(_ a: [UInt8], _ b: [UInt8]) -> Int {
  let common = min(a.count, b.count)
  let order = a.withUnsafeBytes { a in
    b.withUnsafeBytes { b in
      guard let left = a.baseAddress, let right = b.baseAddress else { return Int32(0) }
      return memcmp(left, right, common)
    }
  }
  return order == 0 ? a.count - b.count : Int(order)
}
