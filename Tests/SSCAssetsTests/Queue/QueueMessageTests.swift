import AssetKitRedis
import Testing

@testable import SSCAssets

@Suite struct `A message of the queue` {
  @Test func `has SecureChain's fields`() throws {
    let message = try QueueMessage(
      json: Array(
        #"""
        {"node_type": " NPMPackage ", "package": "@a/b ", "vendor": "v", "moment":
          "2026-02-03T04:05:06.789", "repository_url": "https://code.example/a/b", "constraints":
          ">=1", "parent_id": "4:x:7", "parent_version": "app", "refresh": "yes", "more": []}
        """#.utf8))
    var expected = QueueMessage(.npm, "@a/b")
    expected.parent = ParentReference(id: "4:x:7", constraints: ">=1", versionName: "app")
    expected.refresh = true
    #expect(message == expected)
  }

  @Test func `needs a type and a package alone`() throws {
    let least = #"{"node_type": "MavenPackage", "package": "g:a", "parent_id": null}"#
    #expect(try QueueMessage(json: Array(least.utf8)) == QueueMessage(.maven, "g:a"))
  }

  @Test(arguments: Ecosystem.allCases)
  func `is read as it was written`(ecosystem: Ecosystem) throws {
    var message = QueueMessage(ecosystem, "a:b")
    message.parent = ParentReference(id: "id", constraints: "< \"2\"", versionName: "p")
    #expect(try QueueMessage(json: message.json(at: .now)) == message)
    message.parent = nil
    message.refresh = true
    #expect(try QueueMessage(json: message.json(at: .now)) == message)
  }

  @Test(
    arguments: [
      ("", .malformed, "JSON decode error: "), ("{\"node_type\": \"Py", .malformed, "JSON decode"),
      ("[]", .invalid, "Validation error: expected an object"),
      ("{}", .invalid, "Validation error: node_type: the field is missing"),
      (#"{"node_type": "PyPIPackage"}"#, .invalid, "Validation error: package: the field"),
      (#"{"node_type": "PyPIPackage", "package": " "}"#, .invalid, "Validation error: package"),
      (#"{"node_type": "PyPIPackage", "package": 7}"#, .invalid, "Validation error: package"),
      (
        #"{"node_type": "PyPIPackage", "package": "a", "refresh": "maybe"}"#, .invalid,
        "Validation error: refresh: expected true or false"
      ),
      (
        #"{"node_type": "PyPIPackage", "package": "a", "repository_url": "x"}"#, .invalid,
        "Validation error: repository_url: expected an address"
      ),
      (
        #"{"node_type": "PyPIPackage", "package": "a", "moment": "today"}"#, .invalid,
        "Validation error: moment: expected a date and time"
      ),
      (
        #"{"node_type": "PyPIPackage", "package": "a", "vendor": null}"#, .invalid,
        "Validation error: vendor: expected a text"
      ),
      (
        #"{"node_type": "GoPackage", "package": "a"}"#, .unsupported,
        "Unsupported node_type: GoPackage"
      ),
    ] as [(String, QueueRejection.Kind, String)])
  func `is refused with its reason when it isn't one`(
    json: String, kind: QueueRejection.Kind, reason: String
  ) {
    let rejection = #expect(throws: QueueRejection.self) {
      try QueueMessage(json: Array(json.utf8))
    }
    #expect(rejection?.kind == kind)
    #expect(rejection?.reason.hasPrefix(reason) == true, "\(rejection?.reason ?? "")")
  }
}

@Suite struct `The queue's settings` {
  @Test func `are SecureChain's, with a consumer of each run's own`() throws {
    let settings = try QueueSettings(["REDIS_HOST": "", "DAGSTER_HOME": "/h"], worker: "w")
    #expect(settings.server == nil)
    #expect(settings.streams == ["package_extraction", "package-extraction"])
    #expect(settings.group == "extractors")
    #expect(settings.consumer == "package-consumer-w" && settings.ownsConsumer)
    let own = try QueueSettings(
      [
        "REDIS_HOST": "redis.example", "REDIS_PORT": "7000", "REDIS_DB": "2",
        "REDIS_STREAM": "s", "REDIS_GROUP": "g", "REDIS_CONSUMER": "c", "REDIS_PASSWORD": "p",
        "REDIS_USERNAME": "u", "REDIS_TLS": "true", "REDIS_TLS_CA": "/ca.pem",
      ], worker: "w")
    #expect(own.server?.description == "rediss://redis.example:7000/2")
    #expect(own.server?.security == .authorities(file: "/ca.pem"))
    #expect(own.streams == ["s"] && own.group == "g" && own.consumer == "c")
  }

  @Test(
    arguments: [
      (["REDIS_PORT": "0"], "REDIS_PORT: expected a number from 1 to 65535, found 0"),
      (["REDIS_DB": "x"], "REDIS_DB: expected a number from 0 to 65535, found x"),
      (
        ["REDIS_TLS": "maybe"],
        "REDIS_TLS: expected true, false or insecure (any certificate will do), found maybe"
      ),
      (["REDIS_USERNAME": "u"], "REDIS_USERNAME is of no use without REDIS_PASSWORD"),
    ] as [([String: String], String)])
  func `are named when they can't be understood`(settings: [String: String], message: String) {
    let error = #expect(throws: IngestionError.self) {
      try QueueSettings(settings.merging(["REDIS_HOST": "h"]) { own, _ in own }, worker: "w")
    }
    #expect(error?.description == message)
  }
}
