import AssetKitDaemon
import Glibc
import TestSupport
import Testing

/// Speaks with a real datagram socket, as systemd would have it.
@Suite struct ServiceNotifierTests {
  /// The end that a service manager listens on.
  private final class Manager {
    let descriptor: Int32

    /// Listens on a path, or on an abstract name behind `@`.
    init(_ name: String) throws {
      descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      var bytes = Array(name.utf8)
      if name.hasPrefix("@") { bytes[0] = 0 }
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
      let length = 2 + bytes.count + (bytes[0] == 0 ? 0 : 1)
      let isBound = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, socklen_t(length)) == 0
        }
      }
      var limit = timeval(tv_sec: 10, tv_usec: 0)
      setsockopt(
        descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
      try #require(isBound)
    }

    deinit { close(descriptor) }

    func next() -> String? {
      var bytes = [UInt8](repeating: 0, count: 4096)
      let count = recv(descriptor, &bytes, bytes.count, 0)
      return count >= 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }
  }

  @Test(arguments: ["path", "abstract"])
  func `systemd hears of the beginning, the state, and the end`(kind: String) async throws {
    try await TemporaryDirectory.with { directory in
      let name =
        kind == "path" ? directory.path + "/notify" : "@assetkit-\(UInt64.random(in: 0 ... .max))"
      let manager = try Manager(name)
      let notifier = try #require(ServiceNotifier(["NOTIFY_SOCKET": name], process: 1))
      notifier.ready("works")
      notifier.status("two\nlines")
      notifier.stopping("ends")
      #expect(manager.next() == "READY=1\nSTATUS=works")
      #expect(manager.next() == "STATUS=two lines")
      #expect(manager.next() == "STOPPING=1\nSTATUS=ends")
      #expect(notifier.watchdog == nil)
    }
  }

  @Test func `signs of life come twice as often as the watchdog wants them`() async throws {
    try await TemporaryDirectory.with { directory in
      let manager = try Manager(directory.path + "/notify")
      let notifier = try #require(
        ServiceNotifier(
          [
            "NOTIFY_SOCKET": directory.path + "/notify", "WATCHDOG_USEC": "200000",
            "WATCHDOG_PID": "7",
          ], process: 7))
      let signs = Task { await notifier.keepAlive() }
      let began = ContinuousClock.now
      for _ in 0..<4 { #expect(manager.next() == "WATCHDOG=1") }
      #expect(began.duration(to: .now) >= .milliseconds(290))
      signs.cancel()
      await signs.value
    }
  }

  @Test func `nobody who wants to know is no fault`() {
    let none = ServiceNotifier([:], process: 1)
    #expect(none == nil)
    let foreign = ServiceNotifier(["NOTIFY_SOCKET": "vsock:2:1"], process: 1)
    #expect(foreign == nil)
    let notifier = ServiceNotifier(
      ["NOTIFY_SOCKET": "/nowhere/notify", "WATCHDOG_USEC": "1000000", "WATCHDOG_PID": "2"],
      process: 1)
    notifier?.ready("works")
    #expect(notifier?.watchdog == nil)
  }
}
