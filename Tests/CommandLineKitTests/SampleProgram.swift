import CommandLineKit

enum TableFormat: String, ArgumentValue, CaseIterable {
  case table, json, dot
}

/// A small tree of commands that has every kind of parameter.
enum Sample {
  static let json = Flag("json", "Write JSON instead of a table.", isGlobal: true)
  static let home = Option<String>(
    "home", "DIR", "The instance's home directory.", isGlobal: true, completion: .files)
  static let select = Option<String>(
    "select", short: "a", "SELECTION", "The assets to materialize.", isRequired: true,
    repeats: true, completion: .dynamic("asset-keys"))
  static let tag = Option<KeyValue>("tag", "KEY=VALUE", "A tag for the run.", repeats: true)
  static let limit = Option<Int>(
    "max-concurrent", short: "n", "N", "How many steps may run at once.")
  static let progress = Flag(
    "progress", short: "p", "Show the progress of each step, which takes the place of the log.",
    default: true, negatable: true)
  static let key = Positional<String>("KEY", "The asset.", completion: .dynamic("asset-keys"))
  static let depth = Option<Int>("depth", short: "d", "N", "How many steps to follow.")
  static let format = Option<TableFormat>("format", "FORMAT", "How to write it.")
  static let files = Positional<String>(
    "FILE", "Files to check.", isRequired: false, repeats: true, completion: .files)

  static func root(_ body: @escaping Command.Body = { _ in .success }) -> Command {
    Command(
      group: "tool", "Runs assets.",
      discussion:
        "A discussion that is long enough to be wrapped when the terminal is as narrow as "
        + "eighty columns.\n\nAnd a second paragraph.",
      [json, home],
      subcommands: [
        Command(
          group: "asset", "Materialize and look at assets.",
          subcommands: [
            Command(
              "materialize", "Materialize assets.", [select, tag, limit, progress],
              examples: [.init("Materialize one asset", "tool asset materialize -a orders")],
              body: body),
            Command("lineage", "Show what an asset is made of.", [key, depth, format], body: body),
          ]),
        Command("check", "Check files.", [files], body: body),
        Command("__complete", "Offer values.", [key], isHidden: true, body: body),
      ])
  }

  static func program(_ body: @escaping Command.Body = { _ in .success }) -> Program {
    Program(
      root(body), version: "1.2.3",
      exitCodes: [.init(.success, "success"), .init(.interrupted, "interrupted")])
  }
}
