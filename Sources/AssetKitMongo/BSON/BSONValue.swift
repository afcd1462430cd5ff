/// A value of BSON, of those kinds that we write or meet.
public enum BSONValue: Sendable, Hashable {
  case double(Double)
  case string(String)
  case document(BSONDocument)
  case array([BSONValue])
  case bool(Bool)
  case null
  case int32(Int32)
  case int64(Int64)
  /// A moment, in milliseconds since 1970.
  case milliseconds(Int64)
  /// What has no meaning for us, such as an object's id: its type and its bytes.
  case other(type: UInt8, [UInt8])

  /// The text; nil for everything else.
  public var string: String? { if case .string(let text) = self { text } else { nil } }

  /// The whole number, of whichever size; nil for everything else.
  public var int: Int64? {
    switch self {
    case .int32(let number): Int64(number)
    case .int64(let number): number
    case .double(let number): Int64(exactly: number)
    default: nil
    }
  }

  /// The document; nil for everything else.
  public var document: BSONDocument? {
    if case .document(let document) = self { document } else { nil }
  }

  /// The elements; nil for everything else.
  public var array: [BSONValue]? { if case .array(let values) = self { values } else { nil } }
}

/// A document of BSON: members in order.
public struct BSONDocument: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  /// A name with its value.
  public struct Member: Sendable, Hashable {
    /// The name.
    public var key: String
    /// What it stands for.
    public var value: BSONValue

    /// Makes a member.
    public init(_ key: String, _ value: BSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The members in order; a name may come twice, and then the first counts.
  public var members: [Member]

  /// Makes a document of members.
  public init(_ members: [Member] = []) { self.members = members }

  /// Makes a document of members in the order written.
  public init(dictionaryLiteral elements: (String, BSONValue)...) {
    members = elements.map { Member($0.0, $0.1) }
  }

  /// The value of the first member with this name; nil when there is none.
  ///
  /// Setting replaces it where it stands, or adds it at the end; nil removes it.
  public subscript(_ key: String) -> BSONValue? {
    get { members.first { $0.key == key }?.value }
    set {
      guard let index = members.firstIndex(where: { $0.key == key }) else {
        if let newValue { members.append(Member(key, newValue)) }
        return
      }
      if let newValue { members[index].value = newValue } else { members.remove(at: index) }
    }
  }
}
