import CommandLineKit
import Testing

@Suite struct `A program` {
  private struct Fault: Error {}

  private func run(
    _ line: String, body: @escaping Command.Body = { _ in .success }
  ) async -> (code: ExitCode, output: String, errors: String) {
    let output = CapturedOutput()
    let errors = CapturedOutput()
    let code = await Sample.program(body).run(
      line.split(separator: " ").map(String.init), output: output.terminal(width: 80),
      errors: errors.terminal())
    return (code, output.text, errors.text)
  }

  @Test func `ends with the code of its command`() async {
    let result = await run("asset lineage k") { arguments in
      arguments[Sample.key] == "k" ? .interrupted : .failure
    }
    #expect(result.code == .interrupted)
    #expect(result.output + result.errors == "")
  }

  @Test func `reports wrong usage on standard error`() async {
    let result = await run("asset lineage")
    #expect(result.code == .usage)
    #expect(result.output == "")
    #expect(
      result.errors == "error: missing argument KEY\nSee `tool asset lineage --help`.\n")
  }

  @Test func `reports what its commands throw, harmlessly`() async {
    let result = await run("check") { _ in throw UsageError("bad \u{1B}[2J name", path: ["tool"]) }
    #expect(result.code == .usage)
    #expect(result.errors == "error: bad ␛[2J name\nSee `tool --help`.\n")
    let failure = await run("check") { _ in throw Fault() }
    #expect(failure.code == .failure)
    #expect(failure.errors == "error: Fault()\n")
  }

  @Test func `says its version`() async {
    #expect(await run("--version").output == "tool 1.2.3\n")
  }

  @Test func `explains a group without a command on standard error`() async {
    let result = await run("asset")
    #expect(result.code == .usage)
    #expect(result.errors == (await run("asset --help")).output)
  }

  @Test(arguments: ["--help", "-h", "help"])
  func `explains itself`(line: String) async {
    #expect(
      await run(line).output == """
        Runs assets.

        Usage: tool <command> [options]

        A discussion that is long enough to be wrapped when the terminal is as narrow as
        eighty columns.

        And a second paragraph.

        Commands:
          asset           Materialize and look at assets.
          check           Check files.

        Global options:
              --json      Write JSON instead of a table.
              --home DIR  The instance's home directory.
          -h, --help      Show this help.
              --version   Show the version.

        Exit codes:
          0    success
          130  interrupted

        """)
  }

  @Test(arguments: ["asset materialize --help", "help asset materialize"])
  func `explains a command`(line: String) async {
    #expect(
      await run(line).output == """
        Materialize assets.

        Usage: tool asset materialize --select SELECTION [options]

        Options:
          -a, --select SELECTION  The assets to materialize. May be repeated.
              --tag KEY=VALUE     A tag for the run. May be repeated.
          -n, --max-concurrent N  How many steps may run at once.
          -p, --[no-]progress     Show the progress of each step, which takes the place
                                  of the log.

        Global options:
              --json              Write JSON instead of a table.
              --home DIR          The instance's home directory.
          -h, --help              Show this help.

        Examples:
          # Materialize one asset
          tool asset materialize -a orders

        """)
  }

  @Test func `explains arguments and allowed values`() async {
    #expect(
      await run("asset lineage -h").output == """
        Show what an asset is made of.

        Usage: tool asset lineage [options] KEY

        Arguments:
          KEY                  The asset.

        Options:
          -d, --depth N        How many steps to follow.
              --format FORMAT  How to write it. One of table, json, dot.

        Global options:
              --json           Write JSON instead of a table.
              --home DIR       The instance's home directory.
          -h, --help           Show this help.

        """)
  }

  @Test func `puts long terms on a line of their own when it is narrow`() {
    let command = Command(
      "x", "Does it.",
      [
        Option<String>(
          "a-very-long-option", "WITH-A-LONG-VALUE", "Explained in several words here.")
      ]
    ) { _ in .success }
    let program = Program(command, version: "1")
    #expect(
      HelpText([command], of: program, width: 40).text() == """
        Does it.

        Usage: x [options]

        Options:
              --a-very-long-option WITH-A-LONG-VALUE
                            Explained in several
                            words here.

        Global options:
          -h, --help        Show this help.
              --version     Show the version.

        """)
  }
}
