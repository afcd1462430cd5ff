internal import AssetKitCore
internal import AssetKitDaemon
internal import CommandLineKit

/// `run logs`: what the process of a run wrote.
enum RunLogsCommand {
  private enum Choice: String, ArgumentValue, CaseIterable {
    case out, err
  }

  private static let stream = Option<Choice>(
    "stream", "STREAM", "Only standard output (out) or standard error (err).")
  private static let follow = Flag("follow", "Go on until the run ends.")

  static let command = Command(
    "logs", "Show what the process of a run wrote to its standard output and error.",
    discussion:
      "Runs that a daemon launched have such output, on the machine of that daemon; what assets log "
      + "by their context is shown by `run events`.",
    [RunShowCommand.id, stream, follow]
  ) { session in
    let id = try session.arguments.require(RunShowCommand.id)
    let instance = try await session.instance()
    let run = try await instance.run(beginningWith: id)
    guard let logs = ComputeLogs(session.settings) else {
      throw InstanceError(
        .usage, "the output of runs isn't kept: dagster.yaml has NoOpComputeLogManager")
    }
    let streams: [ComputeLogs.Stream] =
      switch session.arguments[stream] {
      case .out: [.standardOutput]
      case .err: [.standardError]
      case nil: ComputeLogs.Stream.allCases
      }
    var tails = streams.map { Tail(stream: $0, logs: logs, run: run.id) }
    var printer = Printer(output: session.console.output, showsNames: streams.count > 1)
    while true {
      // Asked before the files are read, so that their end isn't missed.
      let hasEnded =
        if session.arguments[follow] {
          try await instance.storage.run(run.id)?.status.isTerminal ?? true
        } else { true }
      for index in tails.indices {
        while let bytes = try tails[index].reader.next() {
          printer.print(bytes, of: tails[index].stream)
        }
      }
      if hasEnded { break }
      try await Task.sleep(for: .milliseconds(250))
    }
    printer.finish()
    if printer.isEmpty {
      session.console.note(
        "run \(run.id) left no output in \(logs.directory) on this machine")
    }
    return .success
  }

  private struct Tail {
    let stream: ComputeLogs.Stream
    var reader: ComputeLogReader

    init(stream: ComputeLogs.Stream, logs: ComputeLogs, run: RunID) {
      self.stream = stream
      reader = ComputeLogReader(path: logs.path(run, stream))
    }
  }

  /// Writes whole lines, so that no character is cut in two; to a person without what a terminal obeys.
  private struct Printer {
    let output: Terminal
    let showsNames: Bool
    private(set) var isEmpty = true
    private var rest: [ComputeLogs.Stream: [UInt8]] = [:]
    private var last: ComputeLogs.Stream?

    init(output: Terminal, showsNames: Bool) {
      self.output = output
      self.showsNames = showsNames
    }

    mutating func print(_ bytes: [UInt8], of stream: ComputeLogs.Stream) {
      var all = (rest[stream] ?? []) + bytes
      // A line without an end isn't waited for for ever.
      let end =
        all.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? (all.count > 65_536 ? all.count : 0)
      rest[stream] = Array(all[end...])
      all.removeSubrange(end...)
      write(all, of: stream)
    }

    mutating func finish() {
      for (stream, bytes) in rest.sorted(by: { $0.key.rawValue > $1.key.rawValue }) {
        write(bytes, of: stream)
      }
    }

    private mutating func write(_ bytes: [UInt8], of stream: ComputeLogs.Stream) {
      guard !bytes.isEmpty else { return }
      if showsNames, last != stream {
        let name = stream == .standardOutput ? "standard output" : "standard error"
        output.line(output.styled("==> \(name)", .bold))
      }
      last = stream
      isEmpty = false
      let text = String(decoding: bytes, as: UTF8.self)
      output.write(output.isInteractive ? Sanitized.lines(text) : text)
    }
  }
}
