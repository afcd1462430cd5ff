internal import BlockingIO
internal import Glibc

/// The processes of one step: a session of their own, led by the step's program.
///
/// Signals are sent only while the leader isn't reaped: as long as it is there, if only as a zombie,
/// its id can't be that of another group. A process that makes itself a session leaves the group,
/// and is out of reach.
final class ProcessGroup: Sendable {
  private struct State {
    var leader: Int32?
    var isCancelled = false
    /// Whether SIGTERM was sent: to many programs a second one means not to clean up.
    var wasAsked = false
    var wakeUp: Int32 = -1
  }

  private let state = Locked(State())

  /// Whether the task that waits for the group was cancelled.
  var isCancelled: Bool { state.withLock(\.isCancelled) }

  /// Takes the leader in, and the descriptor to which a byte is written on a cancellation.
  func began(leader: Int32, wakeUp: Int32) {
    state.withLock { state in
      state.leader = leader
      state.wakeUp = wakeUp
      if state.isCancelled { Self.wake(state) }
    }
  }

  /// Asks every process to end, at once, and wakes the one who waits for them.
  func cancel() {
    state.withLock { state in
      state.isCancelled = true
      Self.ask(&state)
      Self.wake(state)
    }
  }

  /// Asks every process to end, unless that was done.
  func ask() { state.withLock { Self.ask(&$0) } }

  /// Sends a signal to every process.
  func signal(_ number: Int32) {
    state.withLock { state in if let leader = state.leader { _ = kill(-leader, number) } }
  }

  /// Whether the leader has ended; it stays a zombie.
  func leaderHasEnded() -> Bool {
    guard let leader = state.withLock(\.leader) else { return true }
    var information = siginfo_t()
    let code = waitid(P_PID, id_t(leader), &information, WEXITED | WNOWAIT | WNOHANG)
    return code == 0 && information.si_signo == SIGCHLD
  }

  /// Reaps the leader, which has ended; from now on no signal is sent.
  func reap() -> Command.Status? {
    state.withLock { state in
      defer { (state.leader, state.wakeUp) = (nil, -1) }
      return state.leader.flatMap(Command.Status.poll)
    }
  }

  /// The living processes of the group beside the leader, as `name (id)`.
  func survivors() -> [String] {
    guard let leader = state.withLock(\.leader), let folder = opendir("/proc") else { return [] }
    defer { closedir(folder) }
    var found: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let process = Int32(name), process != leader,
        let status = ProcessStatus(process), status.group == leader, status.isAlive
      else { continue }
      found.append("\(status.name) (\(process))")
    }
    return found.sorted()
  }

  private static func ask(_ state: inout State) {
    guard let leader = state.leader, !state.wasAsked else { return }
    state.wasAsked = true
    _ = kill(-leader, SIGTERM)
  }

  private static func wake(_ state: State) {
    guard state.wakeUp >= 0 else { return }
    var byte: UInt8 = 1
    // A full pipe wakes as well.
    _ = write(state.wakeUp, &byte, 1)
  }
}

/// What `/proc/<id>/stat` says of a process (proc(5)).
private struct ProcessStatus {
  let name: String
  let isAlive: Bool
  let group: Int32

  /// Nil for a process that is gone.
  init?(_ process: Int32) {
    let file = open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 512)
    let count = read(file, &bytes, bytes.count)
    guard count > 0 else { return nil }
    // The name stands in parentheses, and may hold any character.
    let text = bytes[..<count]
    guard let open = text.firstIndex(of: UInt8(ascii: "(")),
      let close = text.lastIndex(of: UInt8(ascii: ")")), open < close
    else { return nil }
    name = String(decoding: text[(open + 1)..<close], as: UTF8.self)
    let fields = text[(close + 1)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 2, let group = Int32(String(decoding: fields[2], as: UTF8.self)) else {
      return nil
    }
    self.group = group
    isAlive = ![UInt8(ascii: "Z"), UInt8(ascii: "X")].contains(fields[0].first)
  }
}
