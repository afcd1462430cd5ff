package import AssetKitCore

/// A JSON document whose objects keep the order in which they are written down.
///
/// Command output is documented key by key, and is pleasant to read when the important keys come
/// first: `["key": "a/b", "group": nil]` is written in that order.
package indirect enum OrderedJSON: Sendable {
  /// Nothing: `null`.
  case null
  /// A truth.
  case bool(Bool)
  /// A whole number.
  case int(Int64)
  /// Any other number; infinity and not-a-number are written as `null`.
  case double(Double)
  /// A text.
  case string(String)
  /// A list.
  case array([OrderedJSON])
  /// An object, members in order.
  case object([(key: String, value: OrderedJSON)])

  /// Takes over a value without an order: by key.
  package init(_ value: JSONValue) {
    switch value {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .double(let value): self = .double(value)
    case .string(let value): self = .string(value)
    case .array(let items): self = .array(items.map { OrderedJSON($0) })
    case .object(let members):
      self = .object(
        members.sorted { $0.key < $1.key }.map { (key: $0.key, value: OrderedJSON($0.value)) })
    }
  }

  /// A text, or `null` for nil.
  package static func optional(_ text: String?) -> OrderedJSON {
    text.map { .string($0) } ?? .null
  }

  /// A number, or `null` for nil.
  package static func optional(_ number: Int?) -> OrderedJSON {
    number.map { .int(Int64($0)) } ?? .null
  }
}

extension OrderedJSON: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral, ExpressibleByFloatLiteral
{
  /// A text.
  package init(stringLiteral value: String) { self = .string(value) }
  /// A whole number.
  package init(integerLiteral value: Int64) { self = .int(value) }
  /// A number.
  package init(floatLiteral value: Double) { self = .double(value) }
  /// A truth.
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  /// Nothing.
  package init(nilLiteral: ()) { self = .null }
  /// A list.
  package init(arrayLiteral elements: OrderedJSON...) { self = .array(elements) }
  /// An object, members in the order written.
  package init(dictionaryLiteral elements: (String, OrderedJSON)...) {
    self = .object(elements.map { (key: $0.0, value: $0.1) })
  }
}
