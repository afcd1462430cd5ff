/// A value of the property graph's type system, as it travels in parameters and records.
public enum BoltValue: Sendable, Hashable {
  /// No value.
  case null
  /// A truth value.
  case bool(Bool)
  /// A whole number; Cypher has no other size.
  case integer(Int64)
  /// A floating-point number.
  case float(Double)
  /// Raw bytes.
  case bytes([UInt8])
  /// A text.
  case string(String)
  /// Values in order.
  case list([BoltValue])
  /// Values by key.
  case map([String: BoltValue])
  /// A node of the graph.
  indirect case node(BoltNode)
  /// A relationship with its two ends.
  indirect case relationship(BoltRelationship)
  /// A relationship inside a path, which knows its ends.
  indirect case unboundRelationship(BoltUnboundRelationship)
  /// A walk through the graph.
  indirect case path(BoltPath)
  /// A day.
  case date(BoltDate)
  /// A time of day with its offset from UTC.
  case time(BoltTime)
  /// A time of day.
  case localTime(BoltLocalTime)
  /// An instant with the zone that it was told in.
  indirect case dateTime(BoltDateTime)
  /// A day and a time of day, wherever.
  case localDateTime(BoltLocalDateTime)
  /// A span of time.
  indirect case duration(BoltDuration)
  /// A place, in the plane or in space.
  indirect case point(BoltPoint)
}

extension BoltValue {
  /// Converts what Swift code has at hand.
  public init(_ value: some BoltEncodable) { self = value.boltValue }

  /// The text, when the value is one.
  public var string: String? { if case .string(let value) = self { value } else { nil } }

  /// The whole number, when the value is one.
  public var integer: Int64? { if case .integer(let value) = self { value } else { nil } }

  /// The elements, when the value is a list.
  public var list: [BoltValue]? { if case .list(let value) = self { value } else { nil } }

  /// The entries, when the value is a map.
  public var map: [String: BoltValue]? { if case .map(let value) = self { value } else { nil } }

  /// The name of the value's type, as Cypher has it.
  var typeName: String {
    switch self {
    case .null: "NULL"
    case .bool: "BOOLEAN"
    case .integer: "INTEGER"
    case .float: "FLOAT"
    case .bytes: "BYTES"
    case .string: "STRING"
    case .list: "LIST"
    case .map: "MAP"
    case .node: "NODE"
    case .relationship, .unboundRelationship: "RELATIONSHIP"
    case .path: "PATH"
    case .date: "DATE"
    case .time: "ZONED TIME"
    case .localTime: "LOCAL TIME"
    case .dateTime: "ZONED DATETIME"
    case .localDateTime: "LOCAL DATETIME"
    case .duration: "DURATION"
    case .point: "POINT"
    }
  }
}

extension BoltValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// Makes ``null``.
  public init(nilLiteral: ()) { self = .null }
  /// Makes a truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// Makes a whole number.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// Makes a floating-point number.
  public init(floatLiteral value: Double) { self = .float(value) }
  /// Makes a text.
  public init(stringLiteral value: String) { self = .string(value) }
  /// Makes a list.
  public init(arrayLiteral elements: BoltValue...) { self = .list(elements) }
  /// Makes a map; the last of two equal keys wins.
  public init(dictionaryLiteral elements: (String, BoltValue)...) {
    self = .map(Dictionary(elements) { _, last in last })
  }
}
