/// Identifies an asset by a path of one or more segments, written `a/b/c`.
public struct AssetKey: Sendable, Hashable, Comparable, CustomStringConvertible,
  ExpressibleByStringLiteral
{
  /// The segments, never empty and none of them empty.
  public let path: [String]

  /// The user's spelling: the segments joined by `/`.
  public var description: String { path.joined(separator: "/") }

  /// Makes a key from its spelling; empty segments are dropped.
  ///
  /// An empty text gives the key with the one segment `""`, which validation reports.
  public init(_ text: String) {
    let segments = text.split(separator: "/").map(String.init)
    path = segments.isEmpty ? [""] : segments
  }

  /// Makes a key from its segments, which may hold any text.
  public init(path: [String]) { self.path = path.isEmpty ? [""] : path }

  /// Makes a key from a literal such as `"raw/orders"`.
  public init(stringLiteral value: String) { self.init(value) }

  /// Orders keys segment by segment.
  public static func < (a: AssetKey, b: AssetKey) -> Bool {
    a.path.lexicographicallyPrecedes(b.path)
  }
}

extension AssetKey: Codable {
  /// Reads a key from its spelling `a/b/c`.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the spelling `a/b/c`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
