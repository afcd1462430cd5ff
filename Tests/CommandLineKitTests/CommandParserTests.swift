import CommandLineKit
import Testing

@Suite struct `A command line` {
  /// The name and the arguments of the command that a line runs.
  private func parse(_ line: String) throws -> (name: String, arguments: Arguments)? {
    let words = line.split(separator: " ").map(String.init)
    guard case .run(let command, let arguments) = try CommandParser.parse(words, by: Sample.root())
    else { return nil }
    return (command.name, arguments)
  }

  @Test(arguments: [
    "asset materialize --select x", "asset materialize --select=x", "asset materialize -a x",
    "asset materialize -ax", "asset materialize -a=x", "asset materialize -pax",
  ])
  func `names an option's value in every usual way`(line: String) throws {
    let (name, arguments) = try #require(try parse(line))
    #expect(name == "materialize")
    #expect(arguments.all(Sample.select) == ["x"])
    #expect(arguments.path == ["tool", "asset", "materialize"])
  }

  @Test func `repeats options in order`() throws {
    let (_, arguments) = try #require(
      try parse("asset materialize -a x --tag a=b --select=y+ --tag c=d=e -n 4"))
    #expect(arguments.all(Sample.select) == ["x", "y+"])
    #expect(arguments.all(Sample.tag).map(\.key) == ["a", "c"])
    #expect(arguments.all(Sample.tag).map(\.value) == ["b", "d=e"])
    #expect(arguments[Sample.limit] == 4)
    #expect(try arguments.require(Sample.limit) == 4)
  }

  @Test func `takes a value that begins with a dash`() throws {
    #expect(try parse("asset lineage k --depth -1")?.arguments[Sample.depth] == -1)
    #expect(try parse("check -- --json -x")?.arguments.all(Sample.files) == ["--json", "-x"])
    #expect(try parse("check - -5")?.arguments.all(Sample.files) == ["-", "-5"])
  }

  @Test(arguments: [
    "--json --home h asset lineage k", "asset --json --home=h lineage k",
    "asset lineage --home h k --json",
  ])
  func `has global options anywhere`(line: String) throws {
    let (_, arguments) = try #require(try parse(line))
    #expect(arguments[Sample.json])
    #expect(arguments[Sample.home] == "h")
    #expect(arguments[Sample.key] == "k")
  }

  @Test func `switches flags on and off, the later wins`() throws {
    func progress(_ flags: String) throws -> Bool? {
      try parse("asset materialize -a x " + flags)?.arguments[Sample.progress]
    }
    #expect(try progress("") == true)
    #expect(try progress("--no-progress") == false)
    #expect(try progress("--no-progress --progress") == true)
    #expect(try progress("--no-progress -p") == true)
  }

  @Test func `has typed values, absent ones nil`() throws {
    let (_, arguments) = try #require(try parse("asset lineage k --format dot"))
    #expect(arguments[Sample.format] == .dot)
    #expect(arguments[Sample.depth] == nil)
    #expect(!arguments[Sample.json])
  }

  @Test(arguments: [
    ("assett list", "unknown command `assett`; did you mean `asset`?\nSee `tool --help`."),
    (
      "asset materialise",
      "unknown command `materialise`; did you mean `materialize`?\nSee `tool asset --help`."
    ),
    ("zzz", "unknown command `zzz`\nSee `tool --help`."),
    (
      "help asset lineag",
      "unknown command `lineag`; did you mean `lineage`?\nSee `tool asset --help`."
    ),
    (
      "asset lineage k --dept 3",
      "unknown option `--dept`; did you mean `--depth`?\nSee `tool asset lineage --help`."
    ),
    (
      "asset lineage k --jsn",
      "unknown option `--jsn`; did you mean `--json`?\nSee `tool asset lineage --help`."
    ),
    ("asset lineage k -x", "unknown option `-x`\nSee `tool asset lineage --help`."),
    ("asset lineage k --depth", "`--depth` expects a value\nSee `tool asset lineage --help`."),
    (
      "asset lineage k --depth --json",
      "`--depth` expects a value\nSee `tool asset lineage --help`."
    ),
    ("asset lineage k -d", "`-d` expects a value\nSee `tool asset lineage --help`."),
    (
      "asset lineage k --depth x",
      "`--depth` expects a whole number, found `x`\nSee `tool asset lineage --help`."
    ),
    (
      "asset lineage k --format jsn",
      "`--format` expects one of table, json, dot, found `jsn`; did you mean `json`?\nSee `tool asset lineage --help`."
    ),
    (
      "asset lineage k --depth 1 --depth 2",
      "`--depth` is given twice\nSee `tool asset lineage --help`."
    ),
    (
      "asset materialize -a x --tag y",
      "`--tag` expects KEY=VALUE, found `y`\nSee `tool asset materialize --help`."
    ),
    ("asset materialize", "missing option `--select`\nSee `tool asset materialize --help`."),
    ("asset lineage", "missing argument KEY\nSee `tool asset lineage --help`."),
    ("asset lineage a b", "unexpected argument `b`\nSee `tool asset lineage --help`."),
    ("asset lineage k --json=yes", "`--json` takes no value\nSee `tool asset lineage --help`."),
  ])
  func `that is wrong names the nearest right one`(line: String, message: String) {
    let error = #expect(throws: UsageError.self) { try parse(line) }
    #expect(error?.description == message)
  }

  @Test func `hands all words behind a forwarding command on`() throws {
    let rest = Positional<String>("ARGUMENT", "Passed on.", isRequired: false, repeats: true)
    let root = Command(
      group: "tool", "Runs tools.", [Sample.json],
      subcommands: [
        Command("psql", "Opens psql.", [rest], forwardsArguments: true) { _ in .success }
      ])
    guard
      case .run(_, let arguments) = try CommandParser.parse(
        ["--json", "psql", "-h", "-c", "SELECT 1", "--", "--json"], by: root)
    else {
      Issue.record("the command isn't run")
      return
    }
    #expect(arguments.all(rest) == ["-h", "-c", "SELECT 1", "--json"])
    #expect(arguments[Sample.json])
  }
}
