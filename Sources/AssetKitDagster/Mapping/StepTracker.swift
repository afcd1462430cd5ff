internal import AssetKitCore

/// The steps of one run, as its events tell of them one after another.
struct StepTracker: Sendable {
  /// The steps; the number of each is its place, from 1.
  private(set) var records: [StepRecord] = []
  /// The numbers by name.
  private(set) var numbers: [String: Int32] = [:]
  /// The places of the records that differ from what is stored.
  private(set) var changed: Set<Int> = []

  /// Begins with steps that are planned and not stored yet.
  init(planned: [String] = []) {
    for name in planned { _ = place(of: name) }
  }

  /// Begins with steps that are stored.
  init(stored: [StepRecord]) {
    for record in stored { records[place(of: record.name)] = record }
    changed = []
  }

  /// Takes note of an event, and gives it the number of its attempt.
  mutating func note(_ event: inout EventColumns) {
    guard let name = event.step else { return }
    let place = place(of: name)
    let current = records[place].attempt
    switch event.type {
    case .stepStart: break
    case .stepRestarted: event.attempt = current + 1
    case .stepSuccess, .stepFailure, .stepUpForRetry: event.attempt = max(1, current)
    case .stepSkipped: break
    default: return
    }
    guard let event = Event(columns: event) else { return }
    records[place].apply(event)
    changed.insert(place)
  }

  /// Ends what the events left open in a run that has ended.
  mutating func end(_ status: RunStatus, at end: Timestamp) {
    for place in records.indices {
      switch records[place].status {
      case .success, .failure, .skipped: continue
      case .planned:
        records[place].status = .skipped
        records[place].message = "Dagster did not execute it"
      case .started, .upForRetry:
        // A run succeeds only when each of its steps did.
        records[place].status = status == .success ? .success : .failure
        if status != .success { records[place].message = "its run ended before it did" }
      }
      records[place].endedAt = end
      changed.insert(place)
    }
  }

  /// Takes it that everything is stored.
  mutating func saved() { changed = [] }

  private mutating func place(of name: String) -> Int {
    if let number = numbers[name] { return Int(number) - 1 }
    records.append(StepRecord(name: name))
    numbers[name] = Int32(records.count)
    changed.insert(records.count - 1)
    return records.count - 1
  }
}
