internal import AssetKitCore
internal import BlockingIO
internal import CommandLineKit

/// Shows a run while it happens: log lines that stay, and below them the progress of its steps.
///
/// The runner's observer is called inside of the run's event writer, so it only puts things into an
/// inbox; a task of the display's own empties it ten times a second.
struct RunDisplay: Sendable {
  /// More lines than this in a tenth of a second are nothing to read: `run events` has them all.
  private static let lineLimit = 200

  private struct Inbox {
    var history = RunHistory()
    var happenings: [Happening] = []
    var progress: [String: StepProgress] = [:]
    var lines = 0
    var dropped = 0
  }

  private enum Happening {
    case event(Event)
    case stepBegan(String)
    case stepEnded(String)
  }

  private let terminal: Terminal
  private let inbox = Locked(Inbox())

  init(_ terminal: Terminal) { self.terminal = terminal }

  /// What the run is observed with.
  var observer: Runner.Observer {
    Runner.Observer(
      event: { [inbox] event in inbox.withLock { Self.take(event, into: &$0) } },
      progress: { [inbox] step, progress in inbox.withLock { $0.progress[step] = progress } })
  }

  /// What was seen so far.
  var history: RunHistory { inbox.withLock { $0.history } }

  /// Runs the body and shows what it makes happen, until it ends.
  func show<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
    let display = ProgressDisplay(terminal)
    let screen = Task {
      while !Task.isCancelled {
        await draw(on: display)
        await display.tick()
        try? await Task.sleep(for: .milliseconds(100))
      }
      await draw(on: display)
      await display.clear()
    }
    let result: Result<T, any Error>
    do {
      result = .success(try await body())
    } catch {
      result = .failure(error)
    }
    screen.cancel()
    await screen.value
    return try result.get()
  }

  private static func take(_ event: Event, into inbox: inout Inbox) {
    inbox.history.note(event)
    if EventLine.isShownLive(event) {
      inbox.lines += 1
      if inbox.lines <= lineLimit {
        inbox.happenings.append(.event(event))
      } else {
        inbox.dropped += 1
      }
    }
    guard let step = event.step else { return }
    switch event.payload {
    case .stepStart, .stepRestarted: inbox.happenings.append(.stepBegan(step))
    case .stepSuccess, .stepFailure, .stepUpForRetry: inbox.happenings.append(.stepEnded(step))
    default: break
    }
  }

  private func draw(on display: ProgressDisplay) async {
    let news = inbox.withLock { inbox in
      defer {
        inbox.happenings = []
        inbox.progress = [:]
        inbox.lines = 0
        inbox.dropped = 0
      }
      return (inbox.happenings, inbox.progress, inbox.dropped)
    }
    var lines: [String] = []
    for happening in news.0 {
      switch happening {
      case .event(let event): lines.append(EventLine.text(event, for: terminal))
      case .stepBegan(let step): await display.start(step)
      case .stepEnded(let step): await display.finish(step)
      }
    }
    if news.2 > 0 { lines.append("… \(HumanFormat.count(news.2)) more lines, see `run events`") }
    if !lines.isEmpty { await display.log(lines) }
    for (step, progress) in news.1 {
      await display.report(
        step, done: Int(progress.done), total: progress.total.map { Int($0) }, unit: progress.unit)
    }
  }
}
