package import AssetKitRedis

/// Which Redis server has the queue, and what it is called there, from the effective settings.
package struct QueueSettings: Sendable {
  /// The server; nil for the private one, when there is no `REDIS_HOST`.
  package let server: RedisConfiguration?
  /// The streams that are read; messages are pushed to the first.
  ///
  /// SecureChain's README and its environment template say `package_extraction`, the defaults in its
  /// code at times `package-extraction`: where `REDIS_STREAM` doesn't say which, the first is ours, and
  /// the other is read too.
  package let streams: [String]
  /// The group of consumers that share the messages.
  package let group: String
  /// This consumer's name.
  package let consumer: String
  /// Whether the name is of our making: then nobody else has it.
  package let ownsConsumer: Bool

  /// Reads the settings.
  ///
  /// - Parameter worker: A name for this process, for a consumer that has none by `REDIS_CONSUMER`.
  /// - Throws: `IngestionError` that names the setting which can't be understood.
  package init(_ environment: [String: String], worker: String) throws(IngestionError) {
    let values = Values(environment)
    server = try values.server()
    streams = values["REDIS_STREAM"].map { [$0] } ?? ["package_extraction", "package-extraction"]
    group = values["REDIS_GROUP"] ?? "extractors"
    let consumer = values["REDIS_CONSUMER"]
    self.consumer = consumer ?? "package-consumer-\(worker)"
    ownsConsumer = consumer == nil
  }

  /// The stream for the messages of a stream that can't be processed.
  package static func deadLetters(of stream: String) -> String { stream + "-dlq" }
}

/// The variables that aren't empty.
private struct Values {
  let environment: [String: String]

  init(_ environment: [String: String]) { self.environment = environment }

  subscript(name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

  func server() throws(IngestionError) -> RedisConfiguration? {
    guard let host = self["REDIS_HOST"] else { return nil }
    let port = try number("REDIS_PORT", in: 1...65_535) ?? Int(RedisConfiguration.standardPort)
    var server = RedisConfiguration(.host(host, port: UInt16(port)))
    server.database = try number("REDIS_DB", in: 0...65_535) ?? 0
    server.user = self["REDIS_USERNAME"]
    server.password = self["REDIS_PASSWORD"]
    if server.user != nil && server.password == nil {
      throw IngestionError(.invalidSetting, "REDIS_USERNAME is of no use without REDIS_PASSWORD")
    }
    server.security = try security()
    return server
  }

  private func security() throws(IngestionError) -> RedisConfiguration.Security {
    let authorities = self["REDIS_TLS_CA"]
    switch self["REDIS_TLS"]?.lowercased() {
    case nil, "false", "0", "no", "off": return .plain
    case "true", "1", "yes", "on": return authorities.map { .authorities(file: $0) } ?? .verified
    case "insecure": return .anyCertificate
    case let other?:
      throw IngestionError(
        .invalidSetting,
        "REDIS_TLS: expected true, false or insecure (any certificate will do), found \(other)")
    }
  }

  private func number(_ name: String, in range: ClosedRange<Int>) throws(IngestionError) -> Int? {
    guard let text = self[name] else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw IngestionError(
        .invalidSetting,
        "\(name): expected a number from \(range.lowerBound) to \(range.upperBound), found \(text)")
    }
    return number
  }
}
