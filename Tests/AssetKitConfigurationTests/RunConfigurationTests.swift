import AssetKitConfiguration
import AssetKitCore
import Testing

@Suite struct `Run configuration` {
  @Test func `merges files and texts, of which the later wins`() throws {
    try withTemporaryDirectory { directory in
      try write("ops:\n  a: {limit: 1, names: [x, y]}\nkeep: yes\n", to: directory + "/1.yaml")
      try write(#"{"ops": {"a": {"names": ["z"]}, "b": null}}"#, to: directory + "/2.json")
      let merged = try RunConfigurationFile.merged(
        files: [directory + "/1.yaml", directory + "/2.json"],
        json: [#"{"ops": {"a": {"limit": 5}}}"#])
      #expect(
        merged
          == .object([
            "keep": .string("yes"),
            "ops": .object([
              "a": .object(["limit": .int(5), "names": .array([.string("z")])]), "b": .null,
            ]),
          ]))
    }
  }

  @Test func `takes an empty file for an empty map`() throws {
    #expect(try RunConfigurationFile.parse("") == .object([:]))
  }

  @Test func `says what is wrong`() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/none.yaml"
      #expect(
        throws: ConfigurationError(
          .unreadable, at: .init(file: path), "there is no such file")
      ) { try RunConfigurationFile.load(path) }
    }
    let error = #expect(throws: ConfigurationError.self) { try RunConfigurationFile.parse("[1]") }
    #expect(
      error?.description == "--config-json:1:1: expected a map of run configuration, found a list")
  }
}
