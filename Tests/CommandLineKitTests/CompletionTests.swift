import CommandLineKit
import Foundation
import Testing

/// Runs the scripts in their shells, where these are installed.
@Suite struct `Completion` {
  /// A directory with the scripts and with a program that offers values.
  private func withScripts<Result>(
    _ body: (_ directory: String) throws -> Result
  ) throws -> Result {
    let directory = FileManager.default.temporaryDirectory.path + "/completion-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    for shell in Shell.allCases {
      try CompletionScript.text(for: shell, root: Sample.root())
        .write(toFile: directory + "/\(shell.rawValue)", atomically: true, encoding: .utf8)
    }
    let tool = directory + "/tool"
    try
      "#!/bin/sh\n[ \"$*\" = '__complete asset-keys' ] && printf '%s\\n' orders 'raw/$(touch pwned)' raw/x\n"
      .write(toFile: tool, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tool)
    try "".write(toFile: directory + "/some.yaml", atomically: true, encoding: .utf8)
    return try body(directory)
  }

  /// What a shell prints for a script, run in the directory with its programs found first.
  private func shell(_ command: [String], in directory: String) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    process.environment = [
      "PATH": directory + ":/usr/local/bin:/usr/bin:/bin", "HOME": directory, "LC_ALL": "C.UTF-8",
    ]
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  private static func isInstalled(_ shell: String) -> Bool {
    ["/usr/bin/", "/bin/", "/usr/local/bin/"].contains {
      FileManager.default.isExecutableFile(atPath: $0 + shell)
    }
  }

  /// Words as the shell splits them, of which the last is being completed.
  private static let cases: [([String], [String])] = [
    ([""], ["asset", "check"]),
    (["as"], ["asset"]),
    (["--j"], ["--json"]),
    (["asset", ""], ["materialize", "lineage"]),
    (["--home", "asset", "asset", "l"], ["lineage"]),
    (["asset", "lineage", "r"], ["raw/$(touch pwned)", "raw/x"]),
    (["asset", "materialize", "--select", "o"], ["orders"]),
    (["asset", "materialize", "-a", "o"], ["orders"]),
    (["asset", "lineage", "--format", ""], ["table", "json", "dot"]),
    (["asset", "materialize", "--no"], ["--no-progress"]),
    (["check", "some"], ["some.yaml"]),
  ]

  @Test(.enabled(if: isInstalled("bash")), arguments: cases)
  func `works in bash`(words: [String], offers: [String]) throws {
    try withScripts { directory in
      let quoted = (["tool"] + words).map { "'\($0)'" }.joined(separator: " ")
      let script = """
        source ./bash
        COMP_WORDS=(\(quoted)); COMP_CWORD=\(words.count)
        _tool
        printf '%s\\n' "${COMPREPLY[@]}"
        """
      let lines = try shell(["bash", "--norc", "-c", script], in: directory)
      #expect(lines.split(separator: "\n").map(String.init) == offers)
      #expect(!FileManager.default.fileExists(atPath: directory + "/pwned"))
    }
  }

  @Test(.enabled(if: isInstalled("bash")), arguments: [["="], ["=", "js"]])
  func `works in bash behind an equals sign`(words: [String]) throws {
    try withScripts { directory in
      let line = ["tool", "asset", "lineage", "--format"] + words
      let quoted = line.map { "'\($0)'" }.joined(separator: " ")
      let script = """
        source ./bash
        COMP_WORDS=(\(quoted)); COMP_CWORD=\(line.count - 1)
        _tool
        echo "${COMPREPLY[*]}"
        """
      let offers = try shell(["bash", "--norc", "-c", script], in: directory)
      #expect(offers == (words.count == 1 ? "table json dot\n" : "json\n"))
    }
  }

  @Test(.enabled(if: isInstalled("fish")), arguments: cases)
  func `works in fish`(words: [String], offers: [String]) throws {
    try withScripts { directory in
      let line = (["tool"] + words).joined(separator: " ")
      let script = "source ./fish; complete -C '\(line)'"
      let lines = try shell(["fish", "--no-config", "-c", script], in: directory)
      let found = lines.split(separator: "\n").map {
        String($0.split(separator: "\t").first ?? "").replacing("\\", with: "")
      }
      #expect(Set(found) == Set(offers))
    }
  }

  @Test(.enabled(if: isInstalled("zsh")))
  func `is understood by zsh`() throws {
    try withScripts { directory in
      let complaints = try shell(["zsh", "-f", "-n", "./zsh"], in: directory)
      #expect(complaints == "")
    }
  }

  /// The completion system needs a line editor; these stand-ins record what it would be told.
  @Test(
    .enabled(if: isInstalled("zsh")),
    arguments: [
      (["as"], "asset check"), (["asset", ""], "materialize lineage"),
      (["asset", "lineage", "--format", ""], "table json dot"),
      (["asset", "materialize", "-a", ""], "orders raw/$(touch pwned) raw/x"),
      (["check", ""], "files"),
    ])
  func `offers words to zsh`(words: [String], offers: String) throws {
    try withScripts { directory in
      let quoted = (["tool"] + words).map { "'\($0)'" }.joined(separator: " ")
      let script = """
        compdef() { : }
        compadd() { shift; print -r -- "$@" }
        _files() { print files }
        _describe() { print -r -- ${offers%%:*} }
        compset() { : }
        source ./zsh
        words=(\(quoted)); CURRENT=\(words.count + 1)
        _tool
        """
      let offered = try shell(["zsh", "-f", "-c", script], in: directory)
      #expect(offered == offers + "\n")
    }
  }
}
