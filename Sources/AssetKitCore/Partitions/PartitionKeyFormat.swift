/// How the key of a window is written from its beginning: a subset of `strftime`.
struct PartitionKeyFormat: Sendable, Hashable {
  private enum Part: Sendable, Hashable {
    case literal([UInt8])
    case field(UInt8)
  }

  private static let fields = Array("YmdHMSyjz".utf8)
  private let parts: [Part]
  /// Whether keys tell the offset from UTC.
  let hasOffset: Bool

  /// Reads a format.
  ///
  /// - Throws: `DefinitionError` for a field that isn't known.
  init(_ text: String) throws(DefinitionError) {
    var parts: [Part] = []
    var literal: [UInt8] = []
    var bytes = Array(text.utf8)[...]
    while let byte = bytes.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        literal.append(byte)
        continue
      }
      guard let field = bytes.popFirst(), field == byte || Self.fields.contains(field) else {
        throw DefinitionError(
          .invalidPartitions, subject: text,
          message: "the format '\(text)' may hold %Y %m %d %H %M %S %y %j %z and %% only")
      }
      if field == byte {
        literal.append(byte)
      } else {
        if !literal.isEmpty { parts.append(.literal(literal)) }
        literal = []
        parts.append(.field(field))
      }
    }
    if !literal.isEmpty { parts.append(.literal(literal)) }
    self.parts = parts
    hasOffset = parts.contains(.field(UInt8(ascii: "z")))
  }

  /// Writes the key of an instant on a wall clock that is so many seconds ahead of UTC.
  func key(of instant: Int64, offset: Int64, appendsOffset: Bool = false) -> String {
    let wall = instant + offset
    let days = wall.floorDivided(by: 86_400)
    let date = CivilDate(daysSince1970: days)
    let time = wall.floorRemainder(by: 86_400)
    var text: [UInt8] = []
    text.reserveCapacity(24)
    for part in parts {
      switch part {
      case .literal(let bytes): text += bytes
      case .field(UInt8(ascii: "Y")): Self.append(date.year, 4, to: &text)
      case .field(UInt8(ascii: "y")): Self.append(date.year.floorRemainder(by: 100), 2, to: &text)
      case .field(UInt8(ascii: "m")): Self.append(Int64(date.month), 2, to: &text)
      case .field(UInt8(ascii: "d")): Self.append(Int64(date.day), 2, to: &text)
      case .field(UInt8(ascii: "H")): Self.append(time / 3_600, 2, to: &text)
      case .field(UInt8(ascii: "M")): Self.append(time / 60 % 60, 2, to: &text)
      case .field(UInt8(ascii: "S")): Self.append(time % 60, 2, to: &text)
      case .field(UInt8(ascii: "j")):
        let newYear = CivilDate(year: date.year, month: 1, day: 1).daysSince1970
        Self.append(days - newYear + 1, 3, to: &text)
      case .field: Self.append(offset: offset, to: &text)
      }
    }
    if appendsOffset { Self.append(offset: offset, to: &text) }
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads a key: the seconds on the wall clock, and the offset when the key has one.
  ///
  /// Nil for another text.
  func read(_ key: String) -> (wall: Int64, offset: Int64?)? {
    var rest = Array(key.utf8)[...]
    var (year, month, day, dayOfYear) = (Int64(1900), Int64(1), Int64(1), Int64?.none)
    var (hour, minute, second) = (Int64(0), Int64(0), Int64(0))
    var offset: Int64?
    for part in parts {
      switch part {
      case .literal(let bytes):
        guard rest.starts(with: bytes) else { return nil }
        rest.removeFirst(bytes.count)
      case .field(UInt8(ascii: "z")):
        guard let value = Self.takeOffset(&rest) else { return nil }
        offset = value
      case .field(let field):
        let width = field == UInt8(ascii: "Y") ? 4 : field == UInt8(ascii: "j") ? 3 : 2
        guard let value = Self.take(width, &rest) else { return nil }
        switch field {
        case UInt8(ascii: "Y"): year = value
        case UInt8(ascii: "y"): year = value < 69 ? 2000 + value : 1900 + value
        case UInt8(ascii: "m"): month = value
        case UInt8(ascii: "d"): day = value
        case UInt8(ascii: "H"): hour = value
        case UInt8(ascii: "M"): minute = value
        case UInt8(ascii: "S"): second = value
        default: dayOfYear = value
        }
      }
    }
    if !rest.isEmpty {
      guard offset == nil, let value = Self.takeOffset(&rest), rest.isEmpty else { return nil }
      offset = value
    }
    guard (1...12).contains(month), hour < 24, minute < 60, second < 60 else { return nil }
    var date = CivilDate(year: year, month: Int(month), day: Int(day))
    guard day >= 1, date.day <= date.daysInMonth else { return nil }
    if let dayOfYear {
      guard (1...366).contains(dayOfYear) else { return nil }
      date = CivilDate(year: year, month: 1, day: 1)
    }
    let days = date.daysSince1970 + (dayOfYear.map { $0 - 1 } ?? 0)
    return (days * 86_400 + hour * 3_600 + minute * 60 + second, offset)
  }

  private static func append(_ number: Int64, _ width: Int, to text: inout [UInt8]) {
    var divisor: Int64 = 1
    for _ in 1..<width { divisor *= 10 }
    while divisor > 0 {
      text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
      divisor /= 10
    }
  }

  /// `-0500`, as Python writes `%z`.
  private static func append(offset: Int64, to text: inout [UInt8]) {
    text.append(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
    let magnitude = Int64(offset.magnitude)
    append(magnitude / 3_600, 2, to: &text)
    append(magnitude / 60 % 60, 2, to: &text)
    if magnitude % 60 != 0 { append(magnitude % 60, 2, to: &text) }
  }

  private static func take(_ width: Int, _ rest: inout ArraySlice<UInt8>) -> Int64? {
    guard rest.count >= width else { return nil }
    var value: Int64 = 0
    for byte in rest.prefix(width) {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    rest.removeFirst(width)
    return value
  }

  private static func takeOffset(_ rest: inout ArraySlice<UInt8>) -> Int64? {
    guard let sign = rest.popFirst(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
      let hours = take(2, &rest)
    else { return nil }
    if rest.first == UInt8(ascii: ":") { rest.removeFirst() }
    guard let minutes = take(2, &rest) else { return nil }
    let seconds = take(2, &rest) ?? 0
    let offset = hours * 3_600 + minutes * 60 + seconds
    return sign == UInt8(ascii: "-") ? -offset : offset
  }
}
