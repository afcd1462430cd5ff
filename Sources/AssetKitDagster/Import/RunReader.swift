internal import AssetKitCore

/// Reads runs that have ended, with their events, in batches: several small runs or a part of a large
/// one.
actor RunReader {
  /// How much a batch has at most; events are compressed where they are stored, up to tenfold.
  private static let limit = EventSize(count: 5000, bytes: 8 << 20)
  private static let runLimit = 500

  /// A run that was looked at.
  private enum Entry {
    case ended(MappedRun, EventSize)
    case waiting(Int64)
    /// Not brought in, and not to be looked at again.
    case settled(Int64, ImportNote?)

    var id: Int64 {
      switch self {
      case .ended(let run, _): run.id
      case .waiting(let id), .settled(let id, _): id
      }
    }

    var size: EventSize { if case .ended(_, let size) = self { size } else { EventSize() } }
  }

  /// The run that takes several batches.
  private struct Large {
    let run: Int64
    let runID: String
    var event: Int64
    /// How many events of its kind make a batch.
    let limit: Int

    init(run: Int64, runID: String, event: Int64, size: EventSize) {
      self.run = run
      self.runID = runID
      self.event = event
      let limit = RunReader.limit
      self.limit = max(1, min(limit.count, size.count * limit.bytes / max(1, size.bytes)))
    }
  }

  private let source: DagsterDatabase
  private let bounds: DagsterDatabase.Bounds
  private var queue: ArraySlice<Entry> = []
  private var scanned: Int64
  /// Runs that an earlier import left, not looked at yet.
  private var waiting: [Int64]
  private var resumed: ImportPositions.Partial?
  private var large: Large?

  init(_ source: DagsterDatabase, _ positions: ImportPositions, _ bounds: DagsterDatabase.Bounds) {
    self.source = source
    self.bounds = bounds
    scanned = positions.runs
    resumed = positions.partial
    waiting = positions.waitingRuns.filter { $0 != positions.partial?.run }
  }

  /// The next batch; nil when there is none.
  func next() async throws -> EventPage? {
    if let partial = resumed {
      resumed = nil
      // A run that was deleted meanwhile has no events any more; what is here of it stays.
      let runID = try await source.runID(at: partial.run) ?? "deleted"
      let size = try await source.eventSizes(of: [runID], upTo: bounds.events)[runID]
      large = Large(
        run: partial.run, runID: runID, event: partial.event, size: size ?? EventSize())
    }
    if let large { return try await part(of: large, page: EventPage()) }
    while queue.isEmpty { if try await !fill() { return nil } }
    if case .ended(let run, let size)? = queue.first, !Self.limit.holds(size) {
      queue.removeFirst()
      let start = Large(run: run.id, runID: run.record.id.description, event: 0, size: size)
      return try await part(of: start, page: EventPage(newRuns: [run], notes: run.notes))
    }
    return try await several()
  }

  private func part(of run: Large, page: EventPage) async throws -> EventPage {
    var (run, page) = (run, page)
    let rows = try await source.events(
      of: run.runID, after: run.event, upTo: bounds.events, limit: run.limit)
    page.take(rows, of: run.run)
    run.event = rows.last?.id ?? run.event
    let isLast = rows.count < run.limit
    large = isLast ? nil : run
    if isLast { page.endedRuns = [run.run] }
    page.advance = { [run] positions in
      positions.look(at: run.run, isSettled: isLast)
      positions.mark = (run.run, run.runID)
      let isSkipped = positions.partial?.run == run.run && positions.partial?.isSkipped == true
      positions.partial =
        isLast ? nil : .init(run: run.run, event: run.event, isSkipped: isSkipped)
    }
    return page
  }

  /// Reads several runs that together fit into a batch.
  private func several() async throws -> EventPage {
    var entries: [Entry] = []
    var size = EventSize()
    while let first = queue.first {
      size = EventSize(
        count: size.count + first.size.count, bytes: size.bytes + first.size.bytes)
      guard Self.limit.holds(size) else { break }
      entries.append(first)
      queue.removeFirst()
    }
    let runs = entries.compactMap { if case .ended(let run, _) = $0 { run } else { nil } }
    let events =
      runs.isEmpty
      ? [:] : try await source.events(of: runs.map(\.record.id.description), upTo: bounds.events)
    var page = EventPage(newRuns: runs, endedRuns: runs.map(\.id))
    for run in runs {
      page.notes += run.notes
      page.take(events[run.record.id.description] ?? [], of: run.id)
    }
    for case .settled(_, let note?) in entries { page.notes.append(note) }
    let mark = runs.last.map { ($0.id, $0.record.id.description) }
    page.advance = { [entries] positions in
      for entry in entries {
        if case .waiting(let id) = entry {
          positions.look(at: id, isSettled: false)
        } else {
          positions.look(at: entry.id, isSettled: true)
        }
      }
      if let mark { positions.mark = mark }
    }
    return page
  }

  /// Looks at further runs; false when there is none.
  private func fill() async throws -> Bool {
    var entries: [Entry] = []
    let rows: [SourceRun]
    if waiting.isEmpty {
      rows = try await source.runs(after: scanned, upTo: bounds.runs, limit: Self.runLimit)
      guard let last = rows.last else { return false }
      scanned = last.id
    } else {
      let ids = Array(waiting.prefix(Self.runLimit))
      waiting.removeFirst(ids.count)
      rows = try await source.runs(ids)
      // Those that Dagster deleted need not be waited for.
      entries = Set(ids).subtracting(rows.map(\.id)).map { .settled($0, nil) }
    }
    let sizes = try await source.eventSizes(of: rows.map(\.runID), upTo: bounds.events)
    entries += rows.map { row -> Entry in
      guard let status = RunStatus(rawValue: row.status), status.isTerminal else {
        return .waiting(row.id)
      }
      guard let run = MappedRun(row, status: status) else {
        let example = "run \(row.id): \(row.runID.prefix(80))"
        return .settled(row.id, ImportNote(.runIDUnreadable, example: example))
      }
      return .ended(run, sizes[row.runID] ?? EventSize())
    }
    queue = ArraySlice(entries)
    return true
  }
}

extension EventSize {
  fileprivate func holds(_ other: EventSize) -> Bool {
    other.count <= count && other.bytes <= bytes
  }
}

extension ImportPositions {
  /// Takes note that a run was looked at, and whether it need not be looked at again.
  fileprivate mutating func look(at run: Int64, isSettled: Bool) {
    if isSettled {
      waitingRuns.removeAll { $0 == run }
    } else if run > runs {
      waitingRuns.append(run)
    }
    runs = max(runs, run)
  }
}
