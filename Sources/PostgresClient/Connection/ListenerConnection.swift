internal import BlockingIO
internal import CPostgres
internal import Glibc

/// The connection of a listener, which waits on a thread of its own.
actor ListenerConnection {
  private let executor = BlockingExecutor(label: "postgres listener")
  private let configuration: PostgresConfiguration
  private let channels: [String]
  private let backoff: Backoff
  private var interrupt: Interrupt?
  private var database: Database?
  private var hasListened = false

  nonisolated var unownedExecutor: UnownedSerialExecutor { .init(ordinary: executor) }

  init(_ configuration: PostgresConfiguration, channels: [String], backoff: Backoff) {
    self.configuration = configuration
    self.channels = channels
    self.backoff = backoff
  }

  nonisolated func next() async throws -> PostgresListener.Event {
    let running = Locked<Interrupt?>(nil)
    return try await withTaskCancellationHandler {
      try await block(running)
    } onCancel: {
      running.withLock { $0?.signal() }
    }
  }

  /// Synchronous, so that it can only run on this actor's own thread.
  private func block(_ running: Locked<Interrupt?>) throws -> PostgresListener.Event {
    let interrupt = try self.interrupt ?? Interrupt()
    self.interrupt = interrupt
    running.withLock { $0 = interrupt }
    defer { running.withLock { $0 = nil } }
    try Task.checkCancellation()
    while true {
      do {
        guard let database else {
          try listen(interrupt)
          return .listening
        }
        return try database.nextNotification()
      } catch let error as PostgresError where error.code == .connectionLost {
        database = nil
      }
    }
  }

  /// Connects and listens; after the first time, tries again until it succeeds.
  private func listen(_ interrupt: Interrupt) throws {
    var failures = 0
    while true {
      do {
        let opened = try Database(
          configuration, interrupt: interrupt, notices: NoticeSink(nil))
        for channel in channels { try opened.executeScript("LISTEN \(quotedIdentifier(channel))") }
        database = opened
        hasListened = true
        return
      } catch let error as PostgresError where hasListened && error.isTransient {
        failures += 1
        if interrupt.wait(for: backoff.jitteredDelay(afterFailures: failures)) {
          throw CancellationError()
        }
      }
    }
  }
}

extension Database {
  /// Waits for the next notification.
  fileprivate func nextNotification() throws -> PostgresListener.Event {
    while true {
      if let notification = PQnotifies(connection) {
        defer { PQfreemem(notification) }
        return .notification(
          channel: String(cString: notification.pointee.relname),
          payload: String(cString: notification.pointee.extra))
      }
      try wait(for: Int16(POLLIN), sql: nil)
      // An idle connection has no statement to cancel; the wait itself ends here.
      if wasInterrupted { throw CancellationError() }
      if PQconsumeInput(connection) == 0 { throw PostgresError(lost: connection, sql: nil) }
    }
  }
}

/// A name in double quotes, as SQL wants it where case or special characters count.
public func quotedIdentifier(_ name: String) -> String {
  "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
    + "\""
}
