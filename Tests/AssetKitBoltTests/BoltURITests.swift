import Testing

@testable import AssetKitBolt

@Suite struct `Bolt URIs` {
  @Test(arguments: [
    ("bolt://graph", "bolt://graph:7687"), ("bolt+s://graph:1/", "bolt+s://graph:1"),
    ("bolt+ssc://10.0.0.1:9", "bolt+ssc://10.0.0.1:9"), ("NEO4J://[::1]:8", "neo4j://[::1]:8"),
    ("neo4j+s://db.example?policy=eu", "neo4j+s://db.example:7687"),
  ])
  func `a URI names scheme, security and address`(uri: String, meaning: String) throws {
    #expect(try BoltConfiguration(uri: uri).description == meaning)
  }

  @Test(arguments: [
    "", "graph:7687", "http://graph", "bolt+tls://graph", "bolt://", "bolt://graph:0",
    "bolt://graph:port", "bolt://graph:70000", "bolt://graph/db", "bolt://graph?policy=eu",
    "neo4j://graph?policy", "bolt://[::1", "neo4j://graph?address=x",
  ])
  func `what is no such URI is refused`(uri: String) {
    let error = #expect(throws: BoltError.self) { try BoltConfiguration(uri: uri) }
    #expect(error?.code == .invalidConfiguration)
  }

  @Test func `neither a description nor an error shows the password`() throws {
    let configuration = try BoltConfiguration(uri: "bolt://graph", user: "me", password: "hush")
    var dumped = ""
    dump(configuration, to: &dumped)
    #expect(!"\(configuration) \(String(reflecting: configuration)) \(dumped)".contains("hush"))
    let error = #expect(throws: BoltError.self) {
      try BoltConfiguration(uri: "bolt://me:hush@graph")
    }
    #expect(error?.description.contains("hush") == false)
  }
}
