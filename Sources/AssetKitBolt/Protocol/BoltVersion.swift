internal import NetworkStreams

/// A version of the Bolt protocol.
struct BoltVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
  var major: UInt8
  var minor: UInt8

  var description: String { "\(major).\(minor)" }

  static func < (one: BoltVersion, other: BoltVersion) -> Bool {
    (one.major, one.minor) < (other.major, other.minor)
  }

  /// The form of structures when nothing else is agreed on.
  var dialect: PackStreamDialect { major >= 5 ? .bolt5 : .bolt4 }

  /// Whether users log in by a message of its own (5.1).
  var hasLogon: Bool { self >= BoltVersion(major: 5, minor: 1) }

  /// Whether the client says what it is made with (5.3).
  var wantsAgent: Bool { self >= BoltVersion(major: 5, minor: 3) }
}

/// The first bytes of a connection: each side says what it speaks (Bolt manual, "Handshake").
enum Handshake {
  /// The newest minor version of Bolt 5 whose messages are known here.
  static let newestMinor: UInt8 = 8

  /// The versions that a client is content with.
  enum Offer: Sendable, Hashable {
    /// Bolt 5 rather than 4.4.
    case all
    /// Bolt 4.4, however new the server is.
    case onlyBolt4

    /// Four bytes by which Bolt is known, and up to four ranges of versions, each as "and how many
    /// minor versions below", minor, major.
    var bytes: [UInt8] {
      let versions: [UInt8] =
        (self == .all ? [0, newestMinor, newestMinor, 5] : []) + [0, 0, 4, 4]
      // Servers may stop reading at the first empty range, so these come last.
      let padding = [UInt8](repeating: 0, count: 16 - versions.count)
      return [0x60, 0x60, 0xB0, 0x17] + versions + padding
    }
  }

  /// Agrees on a version.
  ///
  /// - Throws: ``BoltError``: `.connectionFailed` when the peer speaks no version that we do, or
  ///   isn't a Bolt server; `.tlsFailed` when it wants TLS.
  static func negotiate(
    _ offer: Offer, over stream: any ByteStream
  ) throws(BoltError) -> BoltVersion {
    try BoltError.translating { () throws(StreamError) in try stream.write(offer.bytes) }
    var answer: [UInt8] = []
    while answer.count < 4 {
      var buffer = [UInt8](repeating: 0, count: 4 - answer.count)
      let count = try BoltError.translating { () throws(StreamError) in
        try stream.read(into: &buffer)
      }
      guard count > 0 else {
        throw BoltError(
          .connectionFailed,
          message: "the server closed the connection during the handshake: it may want TLS "
            + "(the schemes ending in +s or +ssc), or not be a Bolt server")
      }
      answer += buffer.prefix(count)
    }
    return try version(in: answer)
  }

  private static func version(in answer: [UInt8]) throws(BoltError) -> BoltVersion {
    switch (answer[0], answer[1], answer[2], answer[3]) {
    case (0, 0, 0, 0):
      throw BoltError(
        .connectionFailed,
        message: "the server speaks neither Bolt 5.0 to 5.\(newestMinor) nor 4.4")
    case (0, 0, 0...newestMinor, 5), (0, 0, 4, 4):
      return BoltVersion(major: answer[3], minor: answer[2])
    case (0x15, 3, _, _):
      throw BoltError(
        .tlsFailed, message: "the server wants TLS: use a scheme ending in +s or +ssc")
    case (0x48, 0x54, 0x54, 0x50):
      throw BoltError(
        .connectionFailed, message: "the port is an HTTP server's; Bolt's is usually 7687")
    default:
      throw BoltError(.connectionFailed, message: "the server's handshake isn't Bolt's")
    }
  }
}
