internal import Glibc

/// Tells systemd how a service is doing: sd_notify(3)'s protocol, a datagram for each message.
package struct ServiceNotifier: Sendable {
  /// The socket, as in `NOTIFY_SOCKET`: a path, or an abstract name behind `@`.
  private let socketName: String
  /// How often systemd wants a sign of life at least; nil when it wants none.
  package let watchdog: Duration?

  /// Reads what systemd left in the environment.
  ///
  /// Returns nil when nobody wants to be notified. A watchdog that is meant for another process is left
  /// alone.
  package init?(_ environment: [String: String], process: Int32) {
    guard let name = environment["NOTIFY_SOCKET"], name.hasPrefix("/") || name.hasPrefix("@") else {
      return nil
    }
    socketName = name
    let isMine = environment["WATCHDOG_PID"].map { $0 == "\(process)" } ?? true
    let limit = environment["WATCHDOG_USEC"].flatMap { Int64($0) }
    watchdog = isMine ? limit.flatMap { $0 > 0 ? .microseconds($0) : nil } : nil
  }

  /// The service does its work from now on.
  package func ready(_ status: String) { send("READY=1\nSTATUS=\(Self.line(status))") }

  /// What it is doing, in a few words.
  package func status(_ text: String) { send("STATUS=\(Self.line(text))") }

  /// The service is about to end.
  package func stopping(_ status: String) { send("STOPPING=1\nSTATUS=\(Self.line(status))") }

  /// Gives signs of life, twice as often as is wanted, until the task is cancelled.
  package func keepAlive() async {
    guard let watchdog else { return }
    while !Task.isCancelled {
      send("WATCHDOG=1")
      try? await Task.sleep(for: watchdog / 2)
    }
  }

  private static func line(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
  }

  /// Sends a message; that nobody listens is no reason to stop working.
  private func send(_ message: String) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var name = Array(socketName.utf8)
    // An abstract name begins with a zero byte, and has no end but its length: unix(7).
    if socketName.hasPrefix("@") { name[0] = 0 }
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard name.count < room else { return }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
    let length = MemoryLayout.offset(of: \sockaddr_un.sun_path).map { $0 + name.count } ?? 0
    let isPath = name[0] != 0
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let bytes = Array(message.utf8)
    _ = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        sendto(
          descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0,
          socklen_t(isPath ? length + 1 : length))
      }
    }
  }
}
