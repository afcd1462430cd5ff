/// The windows of a definition that there are at an instant.
struct TimeWindows: Sendable {
  /// The beginning of each window and, when there is one, the end of the last.
  let bounds: [Int64]
  let schedule: CronSchedule
  private let format: PartitionKeyFormat
  private let followsRealTime: Bool

  var count: Int { max(0, bounds.count - 1) }

  /// Counts the windows.
  ///
  /// - Throws: `DefinitionError` that says what of the definition can't be understood.
  init(_ definition: TimeWindowPartitions, at now: Instant) throws(DefinitionError) {
    func fault(_ message: String) -> DefinitionError {
      DefinitionError(.invalidPartitions, subject: definition.cron, message: message)
    }
    let format = try PartitionKeyFormat(definition.format)
    let schedule: CronSchedule
    let cron: CronExpression
    do {
      cron = try CronExpression(definition.cron)
      schedule = CronSchedule(
        expressions: [cron], zone: try TimeZoneRules(named: definition.timeZone))
    } catch {
      throw fault("the windows: \(error)")
    }
    self.format = format
    self.schedule = schedule
    followsRealTime = cron.coversEveryHour
    func instant(_ text: String, _ what: String) throws(DefinitionError) -> Int64 {
      guard let (wall, offset) = format.read(text) else {
        throw fault("the \(what) '\(text)' doesn't have the form '\(definition.format)'")
      }
      return offset.map { wall - $0 } ?? schedule.zone.first(atWallClock: wall)
    }
    let start = try instant(definition.start, "start")
    var end = Int64.max
    if let text = definition.end { end = try instant(text, "end") }
    guard end == .max || start < end else {
      throw fault("the end '\(definition.end ?? "")' isn't after the start '\(definition.start)'")
    }
    let limit = definition.endOffset == 0 ? min(now.secondsSince1970, end) : now.secondsSince1970
    var bounds = schedule.ticks(
      from: Instant(secondsSince1970: start), through: Instant(secondsSince1970: limit)
    ).map(\.secondsSince1970)
    if definition.endOffset > 0 {
      // The first tick opens no window that is over; it counts as their beginning.
      let wanted = definition.endOffset + (bounds.isEmpty ? 1 : 0)
      let last = Instant(secondsSince1970: (bounds.last ?? start - 1))
      bounds += schedule.ticks(after: last, count: wanted).map(\.secondsSince1970)
      bounds.removeAll { $0 > end }
    } else if definition.endOffset < 0 {
      bounds.removeLast(min(bounds.count, -definition.endOffset))
      bounds.removeAll { $0 > end }
    }
    self.bounds = bounds
  }

  func key(at position: Int) -> String {
    let start = bounds[position]
    let offset = schedule.zone.offset(at: Instant(secondsSince1970: start))
    return format.key(
      of: start, offset: offset,
      appendsOffset: followsRealTime && !format.hasOffset
        && schedule.zone.isRepeated(start, offset: offset))
  }

  func position(of key: String) -> Int? {
    guard let (wall, offset) = format.read(key) else { return nil }
    let instant = offset.map { wall - $0 } ?? schedule.zone.first(atWallClock: wall)
    // A key that leaves out the time of day means the first window from there on. A window that begins
    // where clocks were put forward or back is a neighbour.
    let near = firstIndex(notBefore: instant)
    return [near, near + 1, near - 1].first {
      (0..<count).contains($0) && self.key(at: $0) == key
    }
  }

  func window(at position: Int) -> TimeWindow {
    TimeWindow(
      start: Instant(secondsSince1970: bounds[position]),
      end: Instant(secondsSince1970: bounds[position + 1]))
  }

  /// The windows that a stretch of time touches; those before the first and behind the last count too,
  /// as if there were no start and no end.
  func touching(from start: Int64, to end: Int64) -> Range<Int> {
    guard !bounds.isEmpty, start < end else { return 0..<0 }
    return index(notBefore: start + 1) - 1..<index(notBefore: end)
  }

  /// The bound that lies so many windows from one of ours, which may be outside of the set; nil where
  /// the calendar ends.
  func bound(at index: Int) -> Int64? {
    if bounds.indices.contains(index) { return bounds[index] }
    if index < 0, let first = bounds.first {
      return schedule.ticks(before: Instant(secondsSince1970: first), count: -index).first?
        .secondsSince1970
    }
    guard let last = bounds.last else { return nil }
    let more = index - bounds.count + 1
    let ticks = schedule.ticks(after: Instant(secondsSince1970: last), count: more)
    return ticks.count == more ? ticks.last?.secondsSince1970 : nil
  }

  /// As `firstIndex`, of bounds outside of the set too.
  private func index(notBefore instant: Int64) -> Int {
    if let first = bounds.first, instant < first {
      let before = schedule.ticks(
        from: Instant(secondsSince1970: instant), through: Instant(secondsSince1970: first - 1))
      return -before.count
    }
    if let last = bounds.last, instant > last {
      let behind = schedule.ticks(
        from: Instant(secondsSince1970: last + 1), through: Instant(secondsSince1970: instant - 1))
      return bounds.count + behind.count
    }
    return firstIndex(notBefore: instant)
  }

  /// The first bound that isn't before an instant.
  private func firstIndex(notBefore instant: Int64) -> Int {
    var low = 0
    var high = bounds.count
    while low < high {
      let middle = (low + high) / 2
      if bounds[middle] < instant { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension TimeZoneRules {
  /// The first instant at which the wall clock shows so many seconds; of a time that it skips, the one that
  /// it would have been without the change.
  func first(atWallClock wall: Int64) -> Int64 {
    let before = offset(at: Instant(secondsSince1970: wall - 86_400))
    let after = offset(at: Instant(secondsSince1970: wall + 86_400))
    for offset in [before, after]
    where self.offset(at: Instant(secondsSince1970: wall - offset)) == offset {
      return wall - offset
    }
    return wall - before
  }

  /// Whether the wall clock showed the same time before it was put back.
  func isRepeated(_ instant: Int64, offset: Int64) -> Bool {
    let current = period(at: instant)
    guard current.start != .min else { return false }
    let previous = period(at: current.start - 1).offset
    return previous > offset && instant + offset < current.start + previous
  }
}
