internal import BlockingIO

/// What tasks tell the driver, in order.
enum TransferCommand: Sendable {
  case start(TransferID, Submission, Transfer.Continuation)
  case cancel(TransferID)
}

/// Carries commands from any task to the driver's thread, many at a time when they come fast.
final class TransferInbox: Sendable {
  private struct State {
    var commands: [TransferCommand] = []
    var isClosed = false
    var lastID = 0
  }

  private let state = Locked(State())
  private let wakeUp: @Sendable () -> Void

  /// - Parameter wakeUp: Makes the driver look into the inbox.
  init(wakeUp: @escaping @Sendable () -> Void) { self.wakeUp = wakeUp }

  /// Makes a name for a transfer.
  func nextID() -> TransferID {
    state.withLock {
      $0.lastID += 1
      return TransferID(value: $0.lastID)
    }
  }

  /// Adds a command; false once the inbox is closed.
  func send(_ command: TransferCommand) -> Bool {
    // With commands waiting already, the driver is awake, or was told to be.
    let (isOpen, isFirst) = state.withLock { state in
      guard !state.isClosed else { return (false, false) }
      state.commands.append(command)
      return (true, state.commands.count == 1)
    }
    if isFirst { wakeUp() }
    return isOpen
  }

  /// Refuses further commands; those that are waiting will be taken.
  func close() {
    state.withLock { $0.isClosed = true }
    wakeUp()
  }

  /// Exchanges the waiting commands for an empty array, whose memory is used for the next ones.
  ///
  /// - Returns: Whether the inbox is closed.
  func take(_ commands: inout [TransferCommand]) -> Bool {
    state.withLock { state in
      swap(&state.commands, &commands)
      return state.isClosed
    }
  }
}
