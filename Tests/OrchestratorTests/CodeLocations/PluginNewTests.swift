import Testing

@Suite struct `plugin new` {
  @Test func `refuses a directory that isn't empty, and takes an empty one`() async throws {
    try await TestInstance.withoutDatabase { instance in
      try instance.write("shop/notes.txt", "mine")
      let refused = try await instance.run("plugin", "new", "shop")
      #expect(refused.code == 2)
      #expect(
        refused.errors == """
          error: the directory `shop` is there already, and isn't empty; nothing was written
          See `ssc-orchestrator plugin new --help`.

          """)
      #expect(try await instance.shell("ls shop").output == "notes.txt\n")
      _ = try await instance.shell("mkdir empty; touch file")
      let taken = try await instance.run("plugin", "new", "empty", "--language", "python")
      #expect(taken.code == 0)
      #expect(
        taken.output == """
          wrote empty/assets.yaml
          wrote empty/empty.py
          wrote empty/test_empty.py
          wrote empty/requirements.txt
          wrote empty/workspace.yaml
          wrote empty/README.md
          empty/README.md says how to go on.

          """)
      let file = try await instance.run("plugin", "new", "file")
      #expect(file.errors.hasPrefix("error: `file` is a file; nothing was written\n"))
    }
  }

  @Test(arguments: ["Shop", "1shop", "my_shop", "shop-", "my--shop", "../shop", "sh op", "é"])
  func `refuses a name that isn't one`(name: String) async throws {
    try await TestInstance.withoutDatabase { instance in
      let result = try await instance.run("plugin", "new", name)
      #expect(result.code == 2)
      #expect(
        result.errors == """
          error: `\(name)` is no name for a plugin; expected small letters, digits and single `-`, \
          the first a letter, such as `my-shop`
          See `ssc-orchestrator plugin new --help`.

          """)
    }
  }

  @Test func `refuses names that mean something else, and sources that aren't there`() async throws
  {
    try await TestInstance.withoutDatabase { instance in
      let taken = try await instance.run("plugin", "new", "swift")
      #expect(taken.errors.hasPrefix("error: `swift` means something else already"))
      let sources = try await instance.run("plugin", "new", "shop", "--assetkit", "nowhere")
      #expect(sources.code == 2)
      #expect(
        sources.errors.hasPrefix(
          "error: `nowhere` doesn't hold AssetKit's sources: it has no Sources/AssetKitCore\n"))
      let python = try await instance.run(
        "plugin", "new", "shop", "--language", "python", "--assetkit", ".")
      #expect(python.errors.hasPrefix("error: `--assetkit` is for plugins in Swift"))
      #expect(try await instance.shell("ls").output == "")
    }
  }
}
