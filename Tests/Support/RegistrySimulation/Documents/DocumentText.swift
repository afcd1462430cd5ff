/// Spells values in JSON, HTML and dates. Documents are put together as strings: appending to one is
/// fast even in an unoptimised build.
extension String {
  /// The text as a JSON string, quotes included.
  var json: String {
    guard utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) else {
      return "\"\(self)\""
    }
    var result = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case _ where scalar.value < 0x20:
        result += "\\u" + hexadecimal(UInt64(scalar.value), digits: 4)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// The text with each occurrence of an ASCII character replaced by another one.
  ///
  /// `replacing(_:with:)` of the standard library takes many times as long.
  func replacingByte(_ old: Unicode.Scalar, with new: Unicode.Scalar) -> String {
    let (old, new) = (UInt8(ascii: old), UInt8(ascii: new))
    guard utf8.contains(old) else { return self }
    return String(decoding: utf8.map { $0 == old ? new : $0 }, as: UTF8.self)
  }

  /// The text inside an HTML element or a quoted attribute.
  var html: String {
    guard utf8.contains(where: { [0x22, 0x26, 0x3C, 0x3E].contains($0) }) else { return self }
    return replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}

extension String? {
  /// A JSON string or `null`.
  var json: String { map(\.json) ?? "null" }
}

/// A moment as PyPI writes it: `2019-10-28T23:53:54.000711Z`.
///
/// The civil date comes from the days since 1970 by Hinnant's `civil_from_days`.
func timestamp(_ microseconds: Int64, fraction: Bool = true) -> String {
  let seconds = microseconds / 1_000_000
  let days = seconds / 86_400
  let z = days + 719_468
  let era = z / 146_097
  let dayOfEra = z - era * 146_097
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let shiftedMonth = (5 * dayOfYear + 2) / 153
  let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
  let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  let second = seconds % 86_400
  let text =
    "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
    + "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
  return fraction ? "\(text).\(padded(microseconds % 1_000_000, 6))Z" : text
}

private func padded(_ value: Int64, _ width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
