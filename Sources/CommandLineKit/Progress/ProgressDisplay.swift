/// Shows the progress of a run while it happens, with log lines above it.
///
/// On a terminal the running steps stand at the bottom and are redrawn at most ten times a second;
/// elsewhere a step has a line every five seconds at most. `run()` keeps time; without it nothing is
/// drawn but log lines.
package actor ProgressDisplay {
  private static let interval = Duration.milliseconds(100)
  private let terminal: Terminal
  private let now: @Sendable () -> ContinuousClock.Instant
  private var state = ProgressState()
  private var region = LiveRegion()
  private var plain = PlainProgress()
  private var drawn: [String] = []

  /// Makes a display; tests give their own time.
  package init(
    _ terminal: Terminal, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    self.terminal = terminal
    self.now = now
  }

  /// Redraws until the task is cancelled, then takes the live lines away.
  package func run() async {
    while !Task.isCancelled {
      tick()
      try? await Task.sleep(for: Self.interval)
    }
    clear()
  }

  /// Notes that a step began.
  package func start(_ name: String) { state.start(name, at: now()) }

  /// Notes how far a step is.
  package func report(_ name: String, done: Int, total: Int?, unit: String) {
    state.report(name, done: done, total: total, unit: unit, at: now())
  }

  /// Notes that a step ended.
  package func finish(_ name: String) { state.finish(name) }

  /// Writes lines that stay, above the live ones; data in them must be sanitised before.
  package func log(_ lines: [String]) {
    terminal.write(region.redraw(drawn, below: lines))
  }

  /// Draws what is due now.
  package func tick() {
    let now = now()
    guard terminal.isInteractive else {
      for line in plain.lines(state, now: now) { terminal.line(line) }
      return
    }
    // A line that fills the last column would wrap on some terminals, and the count be wrong.
    let lines = ProgressRenderer.render(state, width: (terminal.width ?? 80) - 1, now: now)
    guard lines != drawn else { return }
    drawn = lines
    terminal.write(region.redraw(lines))
  }

  /// Takes the live lines away.
  package func clear() {
    drawn = []
    terminal.write(region.redraw([]))
  }
}
