/// What identifies the state of a resource that a client has stored (RFC 9110, section 8.8).
///
/// Store it beside what was made of the body, and give it to the next request for the same address.
public struct HTTPValidators: Sendable, Hashable, Codable {
  /// The entity tag with its quotes, and `W/` when it is weak: sent back as it came.
  public var entityTag: String?

  /// The `Last-Modified` field as it came.
  public var lastModified: String?

  /// Makes validators from stored values.
  public init(entityTag: String? = nil, lastModified: String? = nil) {
    self.entityTag = entityTag
    self.lastModified = lastModified
  }

  /// Takes the validators from a response; nil when it has none.
  public init?(_ headers: HTTPHeaders) {
    self.init(entityTag: headers["ETag"], lastModified: headers["Last-Modified"])
    if entityTag == nil && lastModified == nil { return nil }
  }
}
