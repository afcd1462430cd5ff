internal import CMongo

/// An open connection while it is lent out: commands and queries, one after the other.
///
/// Not Sendable: it is used on the thread of its connection alone.
public final class MongoSession {
  private let uri: OpaquePointer
  private let client: OpaquePointer

  /// Loads libmongoc and reads the connection string; the server is asked at the first command.
  init(_ configuration: MongoConfiguration) throws(MongoError) {
    if let reason = cmongo_load() {
      throw MongoError(
        .libraryMissing,
        "libmongoc can't be opened (\(String(cString: reason))); install Debian's "
          + "libmongoc-1.0-0 or its equivalent")
    }
    var error = cmongo_error()
    guard let uri = cmongo_uri_new(configuration.uri, &error) else {
      // libmongoc's own words may quote the connection string.
      throw MongoError(
        .invalidConfiguration,
        "the connection string can't be understood; expected mongodb://user:password@host:27017/, "
          + "with special characters of user and password percent-encoded")
    }
    for (option, value) in [
      ("serverSelectionTimeoutMS", configuration.serverSelectionTimeout),
      ("connectTimeoutMS", configuration.connectTimeout),
      ("socketTimeoutMS", configuration.socketTimeout),
    ] {
      cmongo_uri_set_default(uri, option, Int32(clamping: Int64(value / .milliseconds(1))))
    }
    guard let client = cmongo_client_new(uri) else {
      cmongo_uri_free(uri)
      throw MongoError(
        .invalidConfiguration, "the connection string asks for what libmongoc can't do here")
    }
    self.uri = uri
    self.client = client
  }

  deinit {
    cmongo_client_free(client)
    cmongo_uri_free(uri)
  }

  /// Runs a command that reads, and returns the server's reply.
  @discardableResult
  public func read(_ command: BSONDocument, on database: String) throws -> BSONDocument {
    try run(command, on: database, isWrite: false)
  }

  /// Runs a command that writes, and returns the server's reply.
  ///
  /// - Throws: ``MongoError`` also when a single write of the command failed.
  @discardableResult
  public func write(_ command: BSONDocument, on database: String) throws -> BSONDocument {
    let reply = try run(command, on: database, isWrite: true)
    if let failure = reply["writeErrors"]?.array?.first?.document {
      throw MongoError(
        .server, failure["errmsg"]?.string ?? "a write failed",
        serverCode: failure["code"]?.int.map(Int.init))
    }
    return reply
  }

  /// Hands over the documents that a filter finds, one by one; what the body throws ends the query.
  ///
  /// - Parameter options: What libmongoc's find takes: `projection`, `sort`, `limit`.
  public func find(
    _ filter: BSONDocument, in collection: String, on database: String,
    options: BSONDocument = [:], body: (BSONDocument) throws -> Void
  ) throws {
    try Task.checkCancellation()
    let filter = filter.bytes
    let options = options.bytes
    var error = cmongo_error()
    let succeeded = try withoutActuallyEscaping(body) { body in
      let walk = Walk(body)
      defer { withExtendedLifetime(walk) {} }
      let succeeded = cmongo_find(
        client, database, collection, filter, UInt32(filter.count), options,
        UInt32(options.count), Unmanaged.passUnretained(walk).toOpaque(),
        { context, bytes, length in
          Unmanaged<Walk>.fromOpaque(context).takeUnretainedValue()
            .take(UnsafeRawBufferPointer(start: bytes, count: Int(length)))
        }, &error)
      if let failure = walk.failure { throw failure }
      return succeeded
    }
    guard succeeded else { throw MongoError(error) }
  }

  private func run(
    _ command: BSONDocument, on database: String, isWrite: Bool
  ) throws -> BSONDocument {
    try Task.checkCancellation()
    let bytes = command.bytes
    var error = cmongo_error()
    var reply: [UInt8] = []
    let succeeded = withUnsafeMutablePointer(to: &reply) { reply in
      cmongo_command(
        client, database, bytes, UInt32(bytes.count), isWrite, reply,
        { context, bytes, length in
          context.assumingMemoryBound(to: [UInt8].self).pointee = Array(
            UnsafeBufferPointer(start: bytes, count: Int(length)))
        }, &error)
    }
    guard succeeded else { throw MongoError(error) }
    return try reply.withUnsafeBytes { try BSONDocument(bytes: $0) }
  }
}

/// A query's receiver, and what it threw.
private final class Walk {
  private let body: (BSONDocument) throws -> Void
  private(set) var failure: (any Error)?

  init(_ body: @escaping (BSONDocument) throws -> Void) { self.body = body }

  /// Whether it wants more.
  func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    do {
      try Task.checkCancellation()
      try body(try BSONDocument(bytes: bytes))
      return true
    } catch {
      failure = error
      return false
    }
  }
}
