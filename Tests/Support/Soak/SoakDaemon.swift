internal import BlockingIO
internal import FoundationEssentials
internal import Glibc

/// A place for a daemon: the process that is there now, and those that were.
///
/// Only one task uses it, that which disturbs.
final class SoakDaemon {
  let number: Int
  private let command: Command
  private let logFile: String
  private(set) var process: Int32?
  private(set) var startedAt = ContinuousClock.now
  private(set) var isStopped = false

  init(number: Int, command: Command, directory: String) {
    self.number = number
    self.command = command
    logFile = "\(directory)/daemon-\(number).log"
  }

  /// What its processes said.
  var log: String {
    (try? Data(contentsOf: URL(filePath: logFile))).map { String(decoding: $0, as: UTF8.self) }
      ?? ""
  }

  func start() throws {
    let log = open(logFile, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { for descriptor in [log, null] { close(descriptor) } }
    process = try command.spawn(input: null, output: null, error: log)
    startedAt = .now
    isStopped = false
  }

  /// How it ended, if it did by itself.
  func ownEnd() -> Command.Status? {
    guard let process, let status = Command.Status.poll(process) else { return nil }
    self.process = nil
    return status
  }

  func signal(_ number: Int32) {
    guard let process else { return }
    kill(process, number)
    isStopped = number == SIGSTOP
  }

  /// Ends it without a warning, and reaps it.
  func end() {
    guard let process else { return }
    kill(process, SIGKILL)
    while Command.Status.poll(process) == nil { usleep(1_000) }
    self.process = nil
    isStopped = false
  }

  /// Asks it to end, and gives how it did; nil when it didn't in time.
  func terminate(within seconds: Double) async throws -> Command.Status? {
    guard let process else { return nil }
    kill(process, SIGTERM)
    for _ in 0..<Int(seconds * 50) {
      if let status = Command.Status.poll(process) {
        self.process = nil
        return status
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    end()
    return nil
  }

  /// What is resident, in megabytes; nil when nothing runs.
  var memory: Double? {
    guard let process,
      let data = try? Data(contentsOf: URL(filePath: "/proc/\(process)/statm"))
    else { return nil }
    let fields = String(decoding: data, as: UTF8.self).split(separator: " ")
    guard fields.count > 1, let pages = Double(fields[1]), pages > 0 else { return nil }
    return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1e6
  }
}

/// The processes that execute runs of an instance.
enum RunProcesses {
  /// Their numbers, found by the home that they were started with.
  static func running(home: String) -> [Int32] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap { Int32($0) }.sorted().filter { process in
      guard let data = try? Data(contentsOf: URL(filePath: "/proc/\(process)/cmdline")) else {
        return false
      }
      let words = data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      return words.contains(home) && words.contains("execute")
    }
  }
}
