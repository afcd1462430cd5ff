internal import CSimdjson

/// A value in a JSON document; keeps the document alive.
package struct JSONElement {
  fileprivate let document: JSONDocument
  fileprivate let value: cjson_value

  init(document: JSONDocument, value: cjson_value) {
    self.document = document
    self.value = value
  }

  /// Whether it is `null`.
  package var isNull: Bool { withKind { $0 == CJSON_NULL } }
  /// Whether it is an object.
  package var isObject: Bool { withKind { $0 == CJSON_OBJECT } }
  /// Whether it is a number.
  package var isNumber: Bool { withKind { $0 == CJSON_NUMBER } }
  /// Whether it is an array.
  package var isArray: Bool { withKind { $0 == CJSON_ARRAY } }

  /// The text, nil when it is something else.
  package var string: String? {
    withExtendedLifetime(document) {
      var text: UnsafePointer<CChar>?
      var length = 0
      guard cjson_string(value, &text, &length) else { return nil }
      return decode(text, length)
    }
  }

  /// What the body makes of the text's UTF-8, without a copy of it; nil when it is something else.
  package func withUTF8<Result>(_ body: (UnsafeRawBufferPointer) -> Result?) -> Result? {
    withExtendedLifetime(document) {
      var text: UnsafePointer<CChar>?
      var length = 0
      guard cjson_string(value, &text, &length) else { return nil }
      return body(UnsafeRawBufferPointer(start: UnsafeRawPointer(text), count: length))
    }
  }

  /// The integer, nil when it is something else or exceeds 64 bits.
  package var int: Int64? {
    withExtendedLifetime(document) {
      var result: Int64 = 0
      return cjson_int64(value, &result) ? result : nil
    }
  }

  /// The number, rounded to what a double holds; nil when it is something else.
  package var double: Double? {
    withExtendedLifetime(document) {
      var result = 0.0
      return cjson_double(value, &result) ? result : nil
    }
  }

  /// The boolean, nil when it is something else.
  package var bool: Bool? {
    withExtendedLifetime(document) {
      var result = false
      return cjson_bool(value, &result) ? result : nil
    }
  }

  /// The first member with this key, nil when there is none or it is `null`.
  package subscript(key key: StaticString) -> JSONElement? {
    withExtendedLifetime(document) {
      var member = cjson_value()
      let found = key.withUTF8Buffer { key in
        key.withMemoryRebound(to: CChar.self) { key in
          key.baseAddress.map { cjson_member(value, $0, key.count, &member) } ?? false
        }
      }
      guard found, cjson_kind_of(member) != CJSON_NULL else { return nil }
      return JSONElement(document: document, value: member)
    }
  }

  /// The elements of an array in order; empty for anything else.
  package var elements: JSONElements {
    var walk = cjson_iterator()
    let found = withExtendedLifetime(document) { cjson_elements(value, &walk) }
    return JSONElements(document: document, walk: found ? walk : cjson_iterator())
  }

  /// The members of an object in order; empty for anything else.
  package var members: JSONMembers {
    var walk = cjson_iterator()
    let found = withExtendedLifetime(document) { cjson_members(value, &walk) }
    return JSONMembers(document: document, walk: found ? walk : cjson_iterator())
  }

  private func withKind(_ matches: (cjson_kind) -> Bool) -> Bool {
    withExtendedLifetime(document) { matches(cjson_kind_of(value)) }
  }
}

/// The elements of a JSON array.
package struct JSONElements: Sequence, IteratorProtocol {
  fileprivate let document: JSONDocument
  fileprivate var walk: cjson_iterator

  package mutating func next() -> JSONElement? {
    var element = cjson_value()
    let found = withExtendedLifetime(document) { cjson_next_element(&walk, &element) }
    return found ? JSONElement(document: document, value: element) : nil
  }
}

/// The members of a JSON object.
package struct JSONMembers: Sequence, IteratorProtocol {
  fileprivate let document: JSONDocument
  fileprivate var walk: cjson_iterator

  package mutating func next() -> (key: String, value: JSONElement)? {
    withExtendedLifetime(document) {
      var key: UnsafePointer<CChar>?
      var length = 0
      var member = cjson_value()
      guard cjson_next_member(&walk, &key, &length, &member) else { return nil }
      return (decode(key, length), JSONElement(document: document, value: member))
    }
  }
}

/// simdjson has validated the UTF-8.
private func decode(_ text: UnsafePointer<CChar>?, _ length: Int) -> String {
  String(
    decoding: UnsafeRawBufferPointer(start: UnsafeRawPointer(text), count: length), as: UTF8.self)
}
