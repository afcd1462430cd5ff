/// What one field of a cron expression allows.
struct CronFieldSet: Sendable, Hashable {
  /// The plain values, a bit each.
  var values: UInt64 = 0
  /// Whether the field has a bare `*` or `?`, so that it leaves the choice of days to its sibling.
  var isUnrestricted = false
  /// `L`: the last day of the month.
  var lastDay = false
  /// `5#2`: for each day of the week, the bits of the occurrences in a month, 1 to 5.
  var occurrences = [UInt8](repeating: 0, count: 7)
  /// `L5`: the days of the week whose last occurrence in a month counts, a bit each.
  var lastWeekdays: UInt8 = 0

  /// Whether an occurrence within the month was asked for.
  var hasOccurrences: Bool { lastWeekdays != 0 || occurrences.contains { $0 != 0 } }
}

/// Parses one field: a list of values, ranges (which may wrap), steps and special forms.
struct CronFieldParser {
  let expression: String
  let field: CronField

  func parse(_ text: Substring) throws(CronError) -> CronFieldSet {
    var set = CronFieldSet()
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
      if item.isEmpty { throw fail("an item of the list `\(text)` is missing") }
      if item.contains("?") {
        set.isUnrestricted = true
        set.values = all
        try checkQuestionMark(in: text)
      } else if try !special(item, into: &set) {
        try plain(item, into: &set)
      }
    }
    if set.hasOccurrences, set.values != 0 {
      throw fail("`\(text)` mixes plain days with days such as 5#2 or L5; use two expressions")
    }
    return set
  }

  private func checkQuestionMark(in text: Substring) throws(CronError) {
    guard field == .dayOfMonth || field == .dayOfWeek else {
      throw fail("`?` is for the two day fields; write `*`")
    }
    guard text == "?" else { throw fail("`?` stands alone, found `\(text)`") }
  }

  // MARK: - Values, ranges, steps

  private func plain(_ item: Substring, into set: inout CronFieldSet) throws(CronError) {
    let sides = item.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let base = sides[0]
    let step = sides.count == 2 ? try self.step(sides[1], in: item) : nil
    if base == "*" {
      if step == nil { set.isUnrestricted = true }
      insert(field.values, by: step, into: &set)
      return
    }
    let ends = base.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let first = try value(ends[0], in: item)
    if ends.count == 2 {
      insert(try range(from: first, to: ends[1], in: item), by: step, into: &set)
    } else if step != nil {
      // `a/n` goes from a to the end of the field; as a start, Sunday is 0.
      let start = field.wrapped(first)
      insert(start...field.values.upperBound, by: step, into: &set)
    } else {
      insert(first...first, by: nil, into: &set)
    }
  }

  /// A range, counted on beyond the field's end when it wraps (`FRI-MON`, `22-2`).
  private func range(
    from first: Int, to end: Substring, in item: Substring
  ) throws(CronError) -> ClosedRange<Int> {
    // `25-L` ends with the last day of whichever month; the calendar cuts off what a month lacks.
    if field == .dayOfMonth, end.uppercased() == "L" { return first...31 }
    let last = try value(end, in: item)
    return first <= last ? first...last : first...(last + field.values.count)
  }

  private func insert(_ range: ClosedRange<Int>, by step: Int?, into set: inout CronFieldSet) {
    for value in stride(from: range.lowerBound, through: range.upperBound, by: step ?? 1) {
      set.values |= 1 << UInt64(field.wrapped(value))
    }
  }

  private var all: UInt64 { field.values.reduce(0) { $0 | 1 << UInt64($1) } }

  private func step(_ text: Substring, in item: Substring) throws(CronError) -> Int {
    guard let step = number(text) else {
      throw fail("`\(text)` in `\(item)` is no step; a step is a number from 1")
    }
    guard step > 0 else { throw fail("the step in `\(item)` is 0; a step is a number from 1") }
    // A step beyond the field's end leaves the start alone; the bound keeps sums from overflowing.
    return min(step, 100)
  }

  private func value(_ text: Substring, in item: Substring) throws(CronError) -> Int {
    if let index = field.words.firstIndex(of: text.uppercased()) {
      return index + field.values.lowerBound
    }
    let place = text == item ? "" : " in `\(item)`"
    guard let number = number(text) else {
      let nearest = NearMiss.suggestions(for: String(text.prefix(9)), among: field.words, limit: 1)
      let hint = unsupported(item) ?? NearMiss.question(nearest)
      throw fail("`\(text)`\(place) is no value; allowed: \(field.allowed)\(hint)")
    }
    guard field.written.contains(number) else {
      throw fail("`\(text)`\(place) is out of range; allowed: \(field.allowed)")
    }
    return number
  }

  /// A number of ASCII digits; a number too long for its type is simply very large.
  private func number(_ text: Substring) -> Int? {
    let isNumber = !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    return isNumber ? Int(text) ?? .max : nil
  }

  // MARK: - Special forms

  /// Reads `L`, `5#2` and `L5`, and says whether the item is one of them.
  private func special(
    _ item: Substring, into set: inout CronFieldSet
  ) throws(CronError) -> Bool {
    let upper = item.uppercased()
    if field == .dayOfMonth, upper == "L" {
      set.lastDay = true
      return true
    }
    guard field == .dayOfWeek else { return false }
    if upper.hasPrefix("L"), let day = number(upper.dropFirst()), field.written.contains(day) {
      set.lastWeekdays |= 1 << UInt8(field.wrapped(day))
      return true
    }
    guard let hash = item.firstIndex(of: "#") else { return false }
    let day = field.wrapped(try value(item[..<hash], in: item))
    guard let occurrence = number(item[item.index(after: hash)...]), (1...5).contains(occurrence)
    else { throw fail("`\(item)`: after `#` stands which one of the month, 1 to 5") }
    set.occurrences[day] |= 1 << UInt8(occurrence)
    return true
  }

  /// Why a form that other cron dialects know isn't accepted.
  private func unsupported(_ item: Substring) -> String? {
    let upper = item.uppercased()
    if upper.hasPrefix("R") {
      return "; a random value (`R`) isn't supported, as a schedule must mean the same every time"
    }
    if upper.hasSuffix("W"), field == .dayOfMonth { return "; `W` isn't supported" }
    if upper.hasPrefix("L-") { return "; days before the last (`L-3`) aren't supported" }
    if upper.hasSuffix("L"), field == .dayOfWeek, upper.count == 2 {
      return "; the last one of a month is written `L\(upper.prefix(1))`"
    }
    return nil
  }

  private func fail(_ message: String) -> CronError {
    CronError(.syntax, in: expression, field: field, message)
  }
}
