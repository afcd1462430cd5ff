internal import BlockingIO
internal import CSpawn
internal import Glibc

/// The processes of a step while they run, for the one thread that waits for them.
final class RunningStep {
  /// How it ended; nil before.
  private(set) var end: StepProcess.End?

  private let group: ProcessGroup
  private var life: StepLife
  private var streams: [(stream: StepProcess.Stream, reader: PipeReader)]
  private var messages: FileTail?
  private let wakeUp: Pipe
  /// Announces the program's end; nil where the system can't, which is then looked at often.
  private let programEnd: Descriptor?
  private var hasEnded = false
  private var isToStop = false
  /// Whether something is to be done before anything happens.
  private var isInHaste = false
  private var interruption: StepProcess.Interruption?

  /// How often the message file is looked at, as Dagster does.
  private static let tailInterval = Duration.milliseconds(10)

  init(_ command: StepCommand, _ options: StepProcess.Options, _ group: ProcessGroup) throws {
    messages = try options.messageFile.map {
      try FileTail($0, limit: options.messageLimit, program: command.program)
    }
    wakeUp = try Pipe(command)
    _ = fcntl(wakeUp.writing.number, F_SETFL, O_NONBLOCK)
    let launch = try StepLaunch(command, options)
    self.group = group
    group.began(leader: launch.process, wakeUp: wakeUp.writing.number)
    life = StepLife(command, start: .now)
    let pidfd = cspawn_pidfd(launch.process)
    programEnd = pidfd >= 0 ? Descriptor(pidfd) : nil
    func reader(_ stream: StepProcess.Stream, _ descriptor: Descriptor) -> PipeReader {
      let holdsMessages = options.messageStream == stream
      return PipeReader(
        descriptor, limit: holdsMessages ? options.messageLimit : options.lineLimit)
    }
    streams = [
      (.output, reader(.output, launch.output)), (.error, reader(.error, launch.error)),
    ]
  }

  /// Has the program stopped, at the next call.
  func stop() {
    isInHaste = !isToStop
    isToStop = true
  }

  /// Waits for the next lines; nil when all has ended.
  func next() -> [StepProcess.Item]? {
    while end == nil {
      wait()
      var items: [StepProcess.Item] = []
      read(&items)
      advance(&items)
      if !items.isEmpty { return items }
    }
    // What was in the file at the end may be more than one bite.
    var items: [StepProcess.Item] = []
    messages?.read(&items)
    if items.isEmpty, let rest = messages?.finish() {
      items.append(.message(rest))
      messages = nil
    }
    return items.isEmpty ? nil : items
  }

  private func read(_ items: inout [StepProcess.Item]) {
    messages?.read(&items)
    for index in streams.indices {
      let stream = streams[index].stream
      streams[index].reader.read { items.append(.output(stream, $0)) }
    }
  }

  private func advance(_ items: inout [StepProcess.Item]) {
    if !hasEnded { hasEnded = group.leaderHasEnded() }
    let isCancelled = group.isCancelled
    let actions = life.look(
      StepLife.Sight(
        hasEnded: hasEnded, isOutputClosed: streams.allSatisfy { $0.reader.isAtEnd },
        survivors: group.survivors),
      isToStop: isCancelled || isToStop, now: .now)
    if isCancelled {
      interruption = .cancelled
    } else if life.wasTooLong {
      interruption = .timeLimit
    } else if isToStop {
      interruption = interruption ?? .reader
    }
    for action in actions {
      switch action {
      case .ask: group.ask()
      case .terminate: group.signal(SIGTERM)
      case .kill: group.signal(SIGKILL)
      case .end: finish(&items)
      }
    }
  }

  private func finish(_ items: inout [StepProcess.Item]) {
    for index in streams.indices {
      let stream = streams[index].stream
      streams[index].reader.close { items.append(.output(stream, $0)) }
    }
    messages?.fix()
    let status: StepProcess.Status =
      switch group.reap() {
      case .exited(let code): .exited(code)
      case .signaled(let number): .signaled(number)
      // Nobody else reaps children of ours; were it so, its exit code would be unknown.
      case nil: .exited(-1)
      }
    end = StepProcess.End(
      status: status, interruption: interruption, leftBehind: life.leftBehind,
      isOutputHeld: life.isOutputHeld)
  }

  /// Waits until something can be read, the program ended, or it is time to look.
  private func wait() {
    var waitsFor = streams.filter { !$0.reader.isAtEnd }.map(\.reader.descriptor.number)
    if !group.isCancelled { waitsFor.append(wakeUp.reading.number) }
    if !hasEnded, let programEnd { waitsFor.append(programEnd.number) }
    var descriptors = waitsFor.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    _ = poll(&descriptors, nfds_t(descriptors.count), timeout())
  }

  /// Milliseconds as `poll` takes them; -1 for no limit.
  private func timeout() -> Int32 {
    if isInHaste {
      isInHaste = false
      return 0
    }
    var longest = life.deadline.map { $0 - .now }
    if messages != nil || life.isLingering || programEnd == nil {
      longest = min(longest ?? Self.tailInterval, Self.tailInterval)
    }
    guard let longest else { return -1 }
    let (seconds, attoseconds) = max(.zero, longest).components
    // Rounded up: woken too early, one would look in vain.
    let milliseconds = min(seconds, 3_600) * 1_000 + attoseconds / 1_000_000_000_000_000 + 1
    return Int32(milliseconds)
  }
}
