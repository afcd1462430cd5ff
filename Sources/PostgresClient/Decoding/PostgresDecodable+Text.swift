extension String: PostgresDecodable {
  /// Reads text, and the types that have an obvious text.
  public static func decode(_ cell: PostgresCell) throws(PostgresError) -> String {
    let bytes = try cell.requireBytes()
    switch cell.type {
    case .text, .json: return String(decoding: bytes, as: UTF8.self)
    case .jsonb:  // a version byte, always 1, then the text
      return String(decoding: bytes.dropFirst(), as: UTF8.self)
    case .uuid: return uuidText(bytes)
    case .numeric: return try numericText(bytes)
    case .int2, .int4, .int8, .oid: return String(try Int64.decode(cell))
    case .float4: return "\(Float(bitPattern: try PostgresCell.load(bytes)))"
    case .float8: return "\(try Double.decode(cell))"
    case .bool: return try Bool.decode(cell) ? "true" : "false"
    case .timestamp, .timestamptz: return try PostgresTimestamp.decode(cell).description
    case .date:
      // PostgreSQL counts days from 2000-01-01, which is day 10957 since 1970.
      let days: Int32 = try PostgresCell.load(bytes)
      if days == .max || days == .min { return days == .max ? "infinity" : "-infinity" }
      return PostgresTimestamp.date(daysSince1970: Int64(days) + 10_957)
    default:
      // The binary format of varchar, name, enums, xml and citext is their text. Types with another
      // format (inet, interval) show themselves by control characters.
      guard !bytes.contains(where: { $0 < 32 && $0 != 9 && $0 != 10 && $0 != 13 }),
        let text = String(validating: bytes, as: UTF8.self)
      else { throw cell.mismatch(Self.self) }
      return text
    }
  }
}

private func uuidText(_ bytes: UnsafeRawBufferPointer) -> String {
  var text = ""
  for (index, byte) in bytes.enumerated() {
    if [4, 6, 8, 10].contains(index) { text += "-" }
    text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
  return text
}

/// The text of a `numeric`, whose binary format is groups of four decimal digits.
///
/// The layout is that of PostgreSQL's `numeric_send`: number of groups, weight of the first one
/// (as a power of 10,000), sign, digits after the point, groups.
func numericText(_ bytes: UnsafeRawBufferPointer) throws(PostgresError) -> String {
  let groups = Int(try PostgresCell.load(bytes, at: 0, as: Int16.self))
  let weight = Int(try PostgresCell.load(bytes, at: 2, as: Int16.self))
  let sign = try PostgresCell.load(bytes, at: 4, as: UInt16.self)
  let scale = Int(try PostgresCell.load(bytes, at: 6, as: Int16.self))
  switch sign {
  case 0xC000: return "nan"
  case 0xD000: return "inf"
  case 0xF000: return "-inf"
  default: break
  }
  func digits(_ power: Int) throws(PostgresError) -> String {
    let index = weight - power
    guard index >= 0, index < groups else { return "0000" }
    let group = String(try PostgresCell.load(bytes, at: 8 + index * 2, as: Int16.self))
    return String(repeating: "0", count: 4 - min(4, group.utf8.count)) + group
  }
  var whole = ""
  var power = max(weight, 0)
  while power >= 0 {
    whole += try digits(power)
    power -= 1
  }
  var fraction = ""
  while fraction.utf8.count < scale {
    fraction += try digits(power)
    power -= 1
  }
  let trimmed = whole.drop { $0 == "0" }
  return (sign == 0x4000 ? "-" : "") + (trimmed.isEmpty ? "0" : trimmed)
    + (scale > 0 ? "." + fraction.prefix(scale) : "")
}
