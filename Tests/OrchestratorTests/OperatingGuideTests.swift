import Testing

/// The guides name no command that isn't there.
@Suite struct OperatingGuideTests {
  @Test(arguments: ["operating-securechain", "migrating-from-dagster", "daemon"])
  func `every command of the guide exists`(name: String) async throws {
    let page = try TestInstance.packageFile("docs/\(name).md")
    var commands: Set<[String]> = []
    for piece in page.split(separator: "ssc-orchestrator ").dropFirst() {
      // The words before the first option or argument: commands are in small letters only.
      let words = piece.prefix { $0 != "`" && $0 != "\n" }.split(separator: " ").map(String.init)
        .prefix { word in
          !word.hasPrefix("-") && word.allSatisfy { $0.isLowercase && $0.isLetter || $0 == "-" }
        }
      if !words.isEmpty { commands.insert(Array(words.prefix(3))) }
    }
    #expect(commands.count > 5)
    try await TestInstance.withoutDatabase { instance in
      for command in commands.sorted(by: { $0.joined() < $1.joined() }) {
        let result = try await instance.run(command + ["--help"])
        #expect(result.code == 0, "\(command.joined(separator: " ")): \(result.errors)")
      }
    }
  }
}
