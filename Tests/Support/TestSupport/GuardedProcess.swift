package import BlockingIO
internal import Glibc

/// A server of a test's own that can't outlive it: it is killed by ``kill()``, and also when the
/// test's process ends, however that ends.
package final class GuardedProcess: Sendable {
  /// The shell that guards the server, and the end of its input that keeps it going.
  private let guardian: Locked<(process: Int32, input: Int32)?>

  /// Starts a server.
  ///
  /// - Parameter log: The file that gets what the server writes; nil to drop it.
  package init(_ server: Command, log: String? = nil) throws {
    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
      throw TestSetupFailure.system("can't make a socket pair")
    }
    defer { close(ends[0]) }
    let output = open(log ?? "/dev/null", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    defer { close(output) }
    // Whatever ends the test closes the input: then `cat` ends, and the server is killed.
    let script = "\"$@\" </dev/null & server=$!; cat; kill -9 $server; wait $server"
    var command = server
    command.executable = "sh"
    command.arguments = ["-c", script, "sh", server.executable] + server.arguments
    command.startsSession = true
    let process = try command.spawn(input: ends[0], output: output, error: output)
    guardian = Locked((process, ends[1]))
  }

  deinit { kill() }

  /// Kills the server without a warning, and returns when it has ended.
  package func kill() {
    guard
      let (process, input) = guardian.withLock({ guardian in
        defer { guardian = nil }
        return guardian
      })
    else { return }
    close(input)
    // The shell ends when it has killed the server.
    while Command.Status.poll(process) == nil { usleep(2_000) }
  }
}

/// Ports for servers that can't choose one by themselves.
package enum FreePort {
  /// A port of 127.0.0.1 on which nobody listens now.
  package static func find() throws -> UInt16 {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && getsockname(listener, $0, &size) == 0
      }
    }
    guard isBound else { throw TestSetupFailure.system("can't find a free port") }
    return UInt16(bigEndian: address.sin_port)
  }
}
