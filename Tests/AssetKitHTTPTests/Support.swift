import AssetKitHTTP
import BlockingIO
import Glibc
import HTTPTestSupport

/// Runs a test against a server, and stops it whatever happens.
func withServer<Result>(
  _ script: @escaping ScriptedServer.Script,
  _ body: (ScriptedServer) async throws -> Result
) async throws -> Result {
  let server = try ScriptedServer(script)
  defer { server.stop() }
  return try await body(server)
}

extension HTTPClient {
  /// A client for tests: no proxy, and retries that take no time.
  static func testing(
    retries: RetryPolicy = .quick, _ change: (inout Configuration) -> Void = { _ in }
  ) -> HTTPClient {
    var configuration = Configuration(retries: retries, proxy: .none)
    change(&configuration)
    return HTTPClient(configuration: configuration)
  }
}

extension RetryPolicy {
  /// Counts attempts whatever time they take on a busy machine.
  static let quick = RetryPolicy(
    maxAttempts: 3, baseDelay: .milliseconds(2), jitter: 0, silencePatience: .seconds(600))
}

/// Collects pieces of a body.
final class Collector: Sendable {
  private let storage = Locked<[UInt8]>([])
  var bytes: [UInt8] { storage.withLock { $0 } }
  var text: String { String(decoding: bytes, as: UTF8.self) }
  func append(_ chunk: UnsafeRawBufferPointer) { storage.withLock { $0.append(contentsOf: chunk) } }
  func clear() { storage.withLock { $0.removeAll() } }
}

/// Counts what is inside at a time.
final class Gauge: Sendable {
  private let state = Locked((now: 0, most: 0))
  var most: Int { state.withLock { $0.most } }

  /// Stays inside for a moment, the first ones until as many were inside at once, or for 5 seconds.
  func stay(untilThereWere wanted: Int) {
    enter()
    for _ in 0..<2500 where most < wanted { usleep(2_000) }
    usleep(2_000)
    leave()
  }

  private func enter() {
    state.withLock {
      $0.now += 1
      $0.most = max($0.most, $0.now)
    }
  }
  private func leave() { state.withLock { $0.now -= 1 } }
}

/// Bodies compressed beforehand by gzip.
enum Gzipped {
  /// `{"hello":"world"}`.
  static let hello: [UInt8] = [
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0x56, 0xca, 0x48, 0xcd, 0xc9,
    0xc9, 0x57, 0xb2, 0x52, 0x2a, 0xcf, 0x2f, 0xca, 0x49, 0x51, 0xaa, 0x05, 0x00, 0xd1, 0x41, 0x09,
    0xd8, 0x11, 0x00, 0x00, 0x00,
  ]

  /// How many zeros the bomb holds: one, then copies of it in the longest runs that deflate has.
  static let bombSize = 1 + 258 * 40_000

  /// Ten megabytes of zeros in 65 kilobytes (RFC 1951, section 3.2.6; RFC 1952).
  static let bomb: [UInt8] = {
    var bits = BitWriter()
    bits.append("110")  // the last block, with the fixed codes
    bits.append("00110000")  // the literal 0
    for _ in 0..<40_000 { bits.append("1100010100000") }  // 258 times what is 1 back
    bits.append("0000000")  // end of the block
    let head: [UInt8] = [0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0x03]
    let checksumAndSize: [UInt8] = [0x0b, 0x04, 0x92, 0x56, 0x81, 0x78, 0x9d, 0x00]
    return head + bits.bytes + checksumAndSize
  }()

  /// Packs bits as deflate does: the first into the lowest place of each byte.
  private struct BitWriter {
    private(set) var bytes: [UInt8] = []
    private var count = 0

    mutating func append(_ bits: StaticString) {
      bits.withUTF8Buffer { digits in
        for digit in digits {
          if count % 8 == 0 { bytes.append(0) }
          if digit == UInt8(ascii: "1") { bytes[count / 8] |= 1 << UInt8(count % 8) }
          count += 1
        }
      }
    }
  }
}
