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
    try withTemporaryDirectory { directory in
      try write("# nothing\n", to: directory + "/1.yaml")
      #expect(try RunConfigurationFile.merged(files: [directory + "/1.yaml"]) == .object([:]))
    }
  }

  @Test func `reads JSON as JSON has it`() throws {
    let value = try RunConfigurationFile.parse(#"{"a": "\ud83d\ude00\/"}"#)
    #expect(value == .object(["a": .string("😀/")]))
  }

  @Test func `says what is wrong`() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/none.yaml"
      #expect(
        throws: ConfigurationError(
          .unreadable, at: .init(file: path), "there is no such file")
      ) { try RunConfigurationFile.load(path) }
    }
    let list = #expect(throws: ConfigurationError.self) { try RunConfigurationFile.parse("[1]") }
    #expect(list?.description == "--config-json: expected a map of run configuration")
    let yaml = #expect(throws: ConfigurationError.self) { try RunConfigurationFile.parse("{a: 1}") }
    #expect(
      yaml?.description
        == "--config-json: expected JSON, found YAML: keys and texts need double quotes")
    let broken = #expect(throws: ConfigurationError.self) {
      try RunConfigurationFile.parse(#"{"a": [1, 2}"#)
    }
    #expect(
      broken?.description == "--config-json:1:12: while parsing a flow sequence: did not find "
        + "expected ',' or ']'")
    try withTemporaryDirectory { directory in
      try write("- 1\n", to: directory + "/list.yaml")
      let yaml = #expect(throws: ConfigurationError.self) {
        try RunConfigurationFile.load(directory + "/list.yaml")
      }
      #expect(
        yaml?.description
          == "\(directory)/list.yaml:1:1: expected a map of run configuration, found a list")
    }
  }
}
