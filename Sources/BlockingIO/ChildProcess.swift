internal import Glibc

/// A running program whose output is collected.
package final class ChildProcess: Sendable {
  /// The program's process id; it may be another program's after the end.
  package let processID: Int32
  private let outputEnd: Int32
  private let errorEnd: Int32
  private let reader = ProcessReader()
  private let isReaped = Locked(false)

  init(_ command: Command) throws {
    let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
    let output = try ChildProcess.pair(command)
    let error: (read: Int32, write: Int32)
    do {
      error = try ChildProcess.pair(command)
    } catch {
      for descriptor in [null, output.read, output.write] { close(descriptor) }
      throw error
    }
    defer { for descriptor in [null, output.write, error.write] { close(descriptor) } }
    do {
      processID = try command.spawn(input: null, output: output.write, error: error.write)
    } catch let failure {
      close(output.read)
      close(error.read)
      throw failure
    }
    outputEnd = output.read
    errorEnd = error.read
  }

  deinit {
    close(outputEnd)
    close(errorEnd)
  }

  /// Sends a signal, unless the program's end was noticed already.
  package func signal(_ number: Int32) {
    isReaped.withLock { isReaped in
      // Not yet reaped, the process id can't belong to another program.
      if !isReaped { _ = kill(processID, number) }
    }
  }

  /// Waits for the program's end and for the end of its output; ask once.
  ///
  /// A cancelled task kills the program and then gets what it left.
  package func output() async throws -> Command.Output {
    try await withTaskCancellationHandler {
      try await reader.read(self)
    } onCancel: {
      signal(SIGKILL)
    }
  }

  /// Does what ``output()`` does, and blocks meanwhile.
  package func outputBlocking() throws -> Command.Output {
    let (output, error) = collect()
    var status: Int32 = 0
    // Wait without reaping first, so that no signal is sent to a process id that was given away.
    var information = siginfo_t()
    while waitid(P_PID, id_t(processID), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
    isReaped.withLock { isReaped in
      while waitpid(processID, &status, 0) < 0, errno == EINTR {}
      isReaped = true
    }
    return Command.Output(
      status: Command.Status(waitStatus: status),
      standardOutput: String(decoding: output, as: UTF8.self),
      standardError: String(decoding: error, as: UTF8.self))
  }

  /// Reads both streams side by side until each has ended.
  private func collect() -> (output: [UInt8], error: [UInt8]) {
    var collected: [[UInt8]] = [[], []]
    var descriptors = [outputEnd, errorEnd].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    var chunk = [UInt8](repeating: 0, count: 64 * 1024)
    while descriptors.contains(where: { $0.fd >= 0 }) {
      guard poll(&descriptors, 2, -1) > 0 else { continue }
      for index in descriptors.indices where descriptors[index].revents != 0 {
        let count = read(descriptors[index].fd, &chunk, chunk.count)
        if count > 0 {
          collected[index] += chunk[..<count]
        } else if count == 0 || errno != EINTR {
          descriptors[index].fd = -1
        }
      }
    }
    return (collected[0], collected[1])
  }

  /// A pair of connected descriptors; a socket pair, since that is closed on exec from its start.
  private static func pair(_ command: Command) throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue
    guard socketpair(AF_UNIX, Int32(type), 0, &ends) == 0 else {
      let code = errno
      throw CommandError(
        executable: command.executable, code: code,
        description: "can't run \(command.executable): \(String(cString: strerror(code)))")
    }
    return (ends[0], ends[1])
  }
}

/// The thread on which one child is waited for.
private actor ProcessReader {
  private let executor = BlockingExecutor(label: "child process")
  nonisolated var unownedExecutor: UnownedSerialExecutor { .init(ordinary: executor) }

  func read(_ process: ChildProcess) throws -> Command.Output { try process.outputBlocking() }
}
