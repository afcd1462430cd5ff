/// A time stamp of NuGet's catalog, in ticks of 100 nanoseconds since 1970-01-01 00:00 UTC.
///
/// The catalog's order is that of its time stamps, and these have seven fractional digits: anything
/// coarser, such as microseconds, would take two commits for one.
package struct CatalogTime: RawRepresentable, Sendable, Hashable, Comparable {
  package var rawValue: Int64

  package init(rawValue: Int64) { self.rawValue = rawValue }

  /// Reads a time stamp as documents have it: `2022-03-24T14:53:06.7876425Z`, with up to seven
  /// fractional digits (zeros at the end are left out) and any offset.
  package init?(_ text: String) {
    guard let microseconds = UnixMicroseconds(rfc3339: text) else { return nil }
    let fraction = text.utf8.drop { $0 != UInt8(ascii: ".") }.dropFirst()
    let seventh = fraction.prefix(while: \.isASCIIDigit).dropFirst(6).first
    rawValue = microseconds.rawValue * 10 + Int64((seventh ?? 0x30) - 0x30)
  }

  package static func < (a: CatalogTime, b: CatalogTime) -> Bool { a.rawValue < b.rawValue }
}
