internal import AssetKitCore
internal import CommandLineKit

/// `run events`: what happened in a run, line by line.
enum RunEventsCommand {
  private enum Level: String, ArgumentValue, CaseIterable {
    case debug, info, warning, error, critical

    var level: LogLevel {
      switch self {
      case .debug: .debug
      case .info: .info
      case .warning: .warning
      case .error: .error
      case .critical: .critical
      }
    }
  }

  private static let follow = Flag(
    "follow", "Go on until the run ends; with `--json`, an object a line.")
  private static let level = Option<Level>(
    "level", "LEVEL", "Of the messages only those of this level and above, and no other events.")
  private static let type = Option<EventType>(
    "type", "TYPE", "Only events of this type.", repeats: true)
  private static let limit = Option<Int>("limit", "N", "At most so many events (1000).")

  static let command = Command(
    "events", "Show what happened in a run.",
    [RunShowCommand.id, follow, level, type, limit, Console.json]
  ) { session in
    let id = try session.arguments.require(RunShowCommand.id)
    let instance = try await session.instance()
    let run = try await instance.run(beginningWith: id)
    let filter = Filter(session.arguments)
    if session.arguments[follow] {
      try await followEvents(of: run.id, filter, instance, session)
      return .success
    }
    var left = session.arguments[limit] ?? 1000
    var hasMore = false
    var shown: [Event] = []
    var reader = Reader(run: run.id, storage: instance.storage)
    while !hasMore, let page = try await reader.next() {
      let fitting = page.filter(filter.accepts)
      hasMore = fitting.count > left
      if session.arguments[Console.json] {
        shown += fitting.prefix(left)
      } else {
        write(fitting.prefix(left), session.console.output)
      }
      left = max(0, left - fitting.count)
    }
    if session.arguments[Console.json] { session.console.write(.array(shown.map(EventLine.json))) }
    if hasMore { session.console.note("there are more events; `--limit N` shows more of them") }
    return .success
  }

  /// Which events to show.
  private struct Filter: Sendable {
    let types: Set<EventType>
    let level: LogLevel?

    init(_ arguments: Arguments) {
      types = Set(arguments.all(RunEventsCommand.type))
      level = arguments[RunEventsCommand.level]?.level
    }

    func accepts(_ event: Event) -> Bool {
      let columns = event.columns
      if let level, columns.level.map({ $0 < level }) ?? true { return false }
      return types.isEmpty || types.contains(columns.type)
    }
  }

  /// Reads a run's events page by page.
  private struct Reader {
    let run: RunID
    let storage: any EventStorage
    private var last = 0

    init(run: RunID, storage: any EventStorage) {
      self.run = run
      self.storage = storage
    }

    /// The next events; nil when there are none at the moment.
    mutating func next() async throws -> [Event]? {
      let page = try await storage.events(of: run, after: last, limit: 1000)
      last = page.last?.sequence ?? last
      return page.isEmpty ? nil : page
    }
  }

  private static func write(_ events: some Sequence<Event>, _ output: Terminal) {
    output.write(events.map { EventLine.text($0, for: output) + "\n" }.joined())
  }

  private static func followEvents(
    of run: RunID, _ filter: Filter, _ instance: Instance, _ session: Session
  ) async throws {
    var reader = Reader(run: run, storage: instance.storage)
    while true {
      // Asked before the events are read, so that the last ones aren't missed.
      try await instance.endLostRuns(session.console)
      let hasEnded = try await instance.storage.run(run)?.status.isTerminal ?? true
      while let page = try await reader.next() {
        let fitting = page.filter(filter.accepts)
        if session.arguments[Console.json] {
          for event in fitting {
            session.console.output.line(
              JSONWriter.text(EventLine.json(event), indented: false))
          }
        } else {
          write(fitting, session.console.output)
        }
      }
      if hasEnded { return }
      // The events of a run are written in batches, ten times a second at most.
      try await Task.sleep(for: .milliseconds(250))
    }
  }
}

extension EventType: ArgumentValue {
  /// Reads a type in small or capital letters.
  package init?(argument: String) { self.init(rawValue: argument.uppercased()) }
}
